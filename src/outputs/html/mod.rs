//! `index.html`: the report for people. One file, nothing from anywhere else.
//!
//! The page is rendered from a [`page::Page`] of ready texts; the templates only lay them out. All
//! of it is escaped, hidden characters are made visible, and a content security policy allows only
//! the one style and the one script that belong to the page.

mod bars;
mod chart;
mod controls;
mod figure;
mod findings;
mod inputs;
mod metrics;
mod page;
mod policy;
mod prose;
mod since;

use std::io::Write;

use tera::{Context, Tera};

use super::visible::{is_hidden, shown};
use super::{Options, Output, OutputFile};
use crate::diag::{Class, Diagnostic, Outcome};
use crate::movement::Movement;
use crate::report::Report;

pub(super) use controls::counts;
pub(super) use figure::figure;

/// The output.
pub(super) const OUTPUT: Output = Output {
    id: "html",
    doc: "the report for people, in one page",
    render: |report, _: &Options, _| render(report),
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
    ("reconciliation.html", include_str!("../../../templates/reconciliation.html")),
    ("metrics.html", include_str!("../../../templates/metrics.html")),
    ("inputs.html", include_str!("../../../templates/inputs.html")),
    ("method.html", include_str!("../../../templates/method.html")),
    ("index.html", include_str!("../../../templates/index.html")),
];

fn render(report: &Report) -> Outcome<Vec<OutputFile>> {
    let since = report.since.as_ref().map(since::Since::of_report);
    let page = laid_out("index.html", |context| {
        context.insert("page", &page::Page::of(report));
        context.insert("since", &since);
    })?;
    Ok(vec![page])
}

/// The page of a comparison of two bundles.
pub(super) fn comparison(movement: &Movement) -> Outcome<OutputFile> {
    laid_out("diff.html", |context| {
        context.insert("since", &since::Since::of_comparison(movement));
    })
}

/// `index.html` from a template and what `fill` puts into it.
fn laid_out(template: &str, fill: impl FnOnce(&mut Context)) -> Outcome<OutputFile> {
    let html = rendered(template, fill).map_err(|error| {
        let message = format!("the page cannot be rendered: {error:?}");
        vec![Diagnostic::error(Class::Internal, "template", message)]
    })?;
    Ok(OutputFile { path: "index.html".into(), bytes: html.into_bytes() })
}

fn rendered(template: &str, fill: impl FnOnce(&mut Context)) -> tera::TeraResult<String> {
    let mut tera = Tera::default();
    tera.set_escape_fn(escape);
    tera.add_raw_templates(TEMPLATES.iter().copied())?;
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
