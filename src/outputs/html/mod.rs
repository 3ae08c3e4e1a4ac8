//! `index.html`: the report for people. One file, nothing from anywhere else; where there are more
//! findings than a browser can hold, further pages beside it have the gravest, and the CSV every one.
//!
//! The page is rendered from a [`page::Page`] of ready texts; the templates only lay them out. All
//! of it is escaped, hidden characters are made visible, and a content security policy allows only
//! the one style and the one script that belong to the page.

mod bars;
mod chart;
mod control_chart;
mod controls;
pub(in crate::outputs) mod figure;
mod findings;
mod further;
mod inputs;
mod layout;
mod metrics;
mod overdue;
mod owners;
mod page;
mod policy;
mod prose;
mod signals;
mod since;
mod splits;
mod waivers;
mod what_if;

use std::io::Write;

use rayon::prelude::*;
use tera::{Context, Tera};

use super::visible::{is_hidden, shown};
use super::{Draft, Options, Output, OutputFile, Told, Written};
use crate::diag::{Class, Diagnostic, Outcome};
use crate::movement::Movement;
use crate::report::Report;
use layout::Layout;

pub(super) use controls::counts;
pub(super) use figure::figure;
pub(super) use what_if::signed;

/// The output.
pub(super) const OUTPUT: Output = Output {
    id: "html",
    doc: "the report for people: one page, and further ones where there are very many findings",
    render,
};

const STYLE: &str = include_str!("../../../templates/style.css");
const SCRIPT: &str = include_str!("../../../templates/report.js");

/// The templates, by name.
const TEMPLATES: &[(&str, &str)] = &[
    ("parts.html", include_str!("../../../templates/parts.html")),
    ("summary.html", include_str!("../../../templates/summary.html")),
    ("since.html", include_str!("../../../templates/since.html")),
    ("since_section.html", include_str!("../../../templates/since_section.html")),
    ("diff.html", include_str!("../../../templates/diff.html")),
    ("findings.html", include_str!("../../../templates/findings.html")),
    ("waivers.html", include_str!("../../../templates/waivers.html")),
    ("reconciliation.html", include_str!("../../../templates/reconciliation.html")),
    ("metrics.html", include_str!("../../../templates/metrics.html")),
    ("what_if.html", include_str!("../../../templates/what_if.html")),
    ("inputs.html", include_str!("../../../templates/inputs.html")),
    ("method.html", include_str!("../../../templates/method.html")),
    ("further.html", include_str!("../../../templates/further.html")),
    ("index.html", include_str!("../../../templates/index.html")),
];

fn render<'a>(told: &Told<'a>, _: &Options, written: &[Written]) -> Outcome<Vec<Draft<'a>>> {
    laid_out(|tera| pages(told.report, written, tera))
}

/// The page of a comparison of two bundles.
pub(super) fn comparison(movement: &Movement) -> Outcome<OutputFile> {
    laid_out(|tera| {
        let since = since::Since::of_comparison(movement);
        let html = rendered(tera, "diff.html", |context| context.insert("since", &since))?;
        Ok(OutputFile { path: "index.html".into(), bytes: html.into_bytes() })
    })
}

/// What `lay_out` makes of the templates.
fn laid_out<T>(lay_out: impl FnOnce(&Tera) -> tera::TeraResult<T>) -> Outcome<T> {
    let laid_out = templates().and_then(|tera| lay_out(&tera));
    laid_out.map_err(|error| {
        let message = format!("the page cannot be rendered: {error:?}");
        vec![Diagnostic::error(Class::Internal, "template", message)]
    })
}

fn templates() -> tera::TeraResult<Tera> {
    let mut tera = Tera::default();
    tera.set_escape_fn(escape);
    tera.add_raw_templates(TEMPLATES.iter().copied())?;
    Ok(tera)
}

/// The report, and the further pages that hold what is too much for it.
fn pages<'a>(
    report: &Report,
    written: &[Written],
    tera: &Tera,
) -> tera::TeraResult<Vec<Draft<'a>>> {
    let layout = Layout::of(report);
    let since = report.since.as_ref().map(since::Since::of_report);
    let index = rendered(tera, "index.html", |context| {
        context.insert("page", &page::Page::of(report, &layout, written));
        context.insert("since", &since);
    })?;
    let further = further::pages(report, &layout);
    let more: tera::TeraResult<Vec<String>> = further
        .par_iter()
        .map(|one| rendered(tera, "further.html", |context| context.insert("page", one)))
        .collect();
    let names = further.iter().map(|one| one.file.clone());
    let named = std::iter::once("index.html".to_owned()).chain(names);
    let html = std::iter::once(index).chain(more?);
    Ok(named.zip(html).map(|(path, html)| Draft::ready(path, html.into_bytes())).collect())
}

fn rendered(
    tera: &Tera,
    template: &str,
    fill: impl FnOnce(&mut Context),
) -> tera::TeraResult<String> {
    let mut context = Context::new();
    fill(&mut context);
    context.insert("style", STYLE);
    context.insert("script", SCRIPT);
    context.insert("policy", &policy::policy(STYLE, SCRIPT));
    tera.render(template, &context)
}

/// Escapes for text and for quoted attributes, and shows what would hide.
fn escape(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let mut start = 0;
    for (place, c) in text.char_indices() {
        let Some(replacement) = replacement(c) else { continue };
        out.write_all(&text.as_bytes()[start..place])?;
        out.write_all(replacement.as_bytes())?;
        start = place + c.len_utf8();
    }
    out.write_all(&text.as_bytes()[start..])
}

fn replacement(c: char) -> Option<String> {
    let entity = match c {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&#39;",
        c if is_hidden(c) => return Some(shown(c)),
        _ => return None,
    };
    Some(entity.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        let mut out = Vec::new();
        let text = "<script>alert('x')</script> \"a\" & b\u{202E}gpj.exe\u{0}";
        assert!(escape(text, &mut out).is_ok());
        assert_eq!(
            String::from_utf8_lossy(&out),
            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &quot;a&quot; &amp; b⟨U+202E⟩gpj.exe⟨U+0000⟩"
        );
    }
}
