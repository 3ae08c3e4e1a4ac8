//! A metric's card for a terminal.

use super::Metric;

/// Columns a line may have.
const WIDTH: usize = 92;

/// The card of a metric: what it asks, counts, does and cannot see, and its measures. Plain text
/// in lines of at most 92 columns, ended by a line feed.
#[must_use]
pub fn explain(metric: &Metric) -> String {
    let card = &metric.card;
    let mut text = format!("{} ({})\n", metric.title, metric.id);
    let parts = [
        ("Question", card.question),
        ("What is counted", card.population),
        ("How", card.method),
        ("What it cannot see", card.blind_spots),
    ];
    for (heading, body) in parts {
        text += &format!("\n{heading}\n{}", wrapped(body, 2));
    }
    text += "\nMeasures\n";
    for measure in metric.measures {
        text += &format!("  {} ({})\n{}", measure.name, measure.unit, wrapped(measure.doc, 6));
    }
    text
}

/// `text` in lines of at most [`WIDTH`] columns, each after `indent` spaces.
fn wrapped(text: &str, indent: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= WIDTH => *line += &format!(" {word}"),
            _ => lines.push(format!("{:indent$}{word}", "")),
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::METRICS;

    #[test]
    fn every_card_names_its_measures_and_fits_a_terminal() {
        for metric in METRICS {
            let text = explain(metric);
            assert!(text.lines().all(|line| line.len() <= WIDTH), "{}", metric.id);
            assert!(metric.measures.iter().all(|measure| text.contains(measure.name)));
            assert!(text.starts_with(metric.title) && text.ends_with('\n'));
        }
    }
}
