//! The catalogue of controls as text, made from the registry: the docs page, the rows of the
//! README's table, and what `explain` prints.

use std::fmt::Write;

use crate::parameter::{COMMON, Parameter};

use super::{CONTROLS, Control, Family};

/// Width that [`explain`] wraps paragraphs to.
const WIDTH: usize = 88;

/// The page `docs/controls.md`: one section per control, in the order of the registry.
#[must_use]
pub fn markdown() -> String {
    let mut page = String::from(
        "# Controls\n\nWritten from the registry in `src/controls`; edit the doc comments there.\n",
    );
    page.push_str("\nEvery control also takes, in its `[controls.<id>]`:\n\n");
    page.push_str(&common());
    let mut family = None;
    for control in CONTROLS {
        if family.replace(control.family) != Some(control.family) {
            let _ = write!(page, "\n## {}\n", control.family.title());
        }
        section(&mut page, control);
    }
    page
}

/// The keys every control takes, one item of a list each.
#[must_use]
pub fn common() -> String {
    COMMON.iter().map(|common| format!("- `{}`: {}\n", common.name, common.doc)).collect()
}

/// The rows of the README's table: family (where a new one begins), id, what fails, severity.
#[must_use]
pub fn table() -> String {
    let mut rows =
        String::from("| family | control | finds | tested | severity |\n|---|---|---|---|---|\n");
    let mut last = None;
    for Control { id, title, family, population, severity, .. } in CONTROLS {
        let heading = if last.replace(family) == Some(family) { "" } else { family.title() };
        let _ = writeln!(
            rows,
            "| {heading} | [`{id}`](docs/controls.md#{id}) | {title} | {population} | {severity} |"
        );
    }
    rows
}

/// What `explain` prints for a control.
#[must_use]
pub fn explain(control: &Control) -> String {
    let mut text = format!("{}: {}\n\n", control.id, control.title);
    for (name, value) in facts(control) {
        text.push_str(&wrapped(&format!("{name}: {value}")));
    }
    for (heading, body) in paragraphs(control.text) {
        let _ = write!(text, "\n{heading}\n{}", wrapped(&plain(&body)));
    }
    text
}

/// The headings and paragraphs of a control's text, each paragraph on one line of Markdown.
#[must_use]
pub fn paragraphs(text: &str) -> Vec<(&str, String)> {
    text.split("\n\n").filter_map(paragraph).collect()
}

fn paragraph(paragraph: &str) -> Option<(&str, String)> {
    let (heading, body) = paragraph.strip_prefix("**")?.split_once(".**")?;
    Some((heading, body.split_whitespace().collect::<Vec<_>>().join(" ")))
}

fn section(page: &mut String, control: &Control) {
    let _ = write!(page, "\n### {}\n\n*{}*\n\n", control.id, control.title);
    for (name, value) in facts(control) {
        let _ = writeln!(page, "- {name}: {value}");
    }
    for parameter in control.parameters {
        let _ =
            writeln!(page, "  - `{}` = {}: {}", parameter.name, parameter.default, parameter.doc);
    }
    for (heading, body) in paragraphs(control.text) {
        let _ = write!(page, "\n**{heading}.** {body}\n");
    }
}

fn facts(control: &Control) -> [(&'static str, String); 7] {
    let needs: Vec<String> = control.needs.iter().map(ToString::to_string).collect();
    [
        ("Tested", format!("{} ({})", control.population, control.scope.title())),
        ("Severity", severity(control)),
        ("Confidence", control.confidence.to_string()),
        ("Needs", needs.join(", ")),
        ("Parameters", parameters(control.parameters)),
        ("Quotes", quotes(control)),
        ("References", references(control)),
    ]
}

fn severity(control: &Control) -> String {
    match control.severity.raised() {
        // Files and systems are no entitlements.
        _ if control.family == Family::Inputs => control.severity.to_string(),
        same if same == control.severity => same.to_string(),
        raised => {
            format!("{}; {raised} for a privileged or critical entitlement", control.severity)
        }
    }
}

fn quotes(control: &Control) -> String {
    let quoted = control.quotes.iter();
    let frames = quoted.map(|quoted| format!("{} ({})", quoted.frame, quoted.columns.join(", ")));
    frames.collect::<Vec<_>>().join("; ")
}

fn references(control: &Control) -> String {
    control.references.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn parameters(declared: &[Parameter]) -> String {
    let shown =
        declared.iter().map(|parameter| format!("{} = {}", parameter.name, parameter.default));
    if declared.is_empty() { "none".into() } else { shown.collect::<Vec<_>>().join(", ") }
}

/// Markdown's marks for code and emphasis mean nothing on a terminal.
fn plain(markdown: &str) -> String {
    markdown.replace(['`', '*'], "")
}

fn wrapped(text: &str) -> String {
    let (mut lines, mut column) = (String::new(), 0);
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            lines.push('\n');
            column = 0;
        }
        if column > 0 {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += length;
    }
    lines.push('\n');
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_control_says_what_why_and_how_in_that_order() {
        for control in CONTROLS {
            let headings: Vec<&str> =
                paragraphs(control.text).into_iter().map(|(heading, _)| heading).collect();
            let expected = ["What it finds", "Why it matters", "How to answer it"];
            assert_eq!(headings, expected, "{}", control.id);
        }
    }

    #[test]
    fn pages_and_explanations_show_every_control_and_no_line_is_too_long() {
        for control in CONTROLS {
            assert!(markdown().contains(&format!("\n### {}\n", control.id)));
            assert!(table().contains(&format!(" | [`{}`]", control.id)));
            let text = explain(control);
            assert!(text.contains("How to answer it\n"), "{text}");
            assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        }
    }
}
