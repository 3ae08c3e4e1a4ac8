//! The small part of Markdown that controls are documented in, as data for a template: paragraphs
//! with an optional bold heading, and `code`.

use serde::Serialize;

/// One paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Paragraph {
    /// Its bold heading; empty when it has none.
    heading: String,
    /// Its text in pieces.
    pieces: Vec<Piece>,
}

/// A piece of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Piece {
    code: bool,
    text: String,
}

/// The paragraphs of a text; headings of its own (`# ...`) are left out, the page has them.
pub(super) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let lines: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.starts_with('#')).collect();
    let mut blocks: Vec<String> = Vec::new();
    let mut fresh = true;
    for line in lines {
        if line.is_empty() {
            fresh = true;
            continue;
        }
        match blocks.last_mut() {
            Some(block) if !fresh && !line.starts_with("**") => {
                block.push(' ');
                block.push_str(line);
            }
            _ => blocks.push(line.to_owned()),
        }
        fresh = false;
    }
    joined(blocks.iter().map(|block| paragraph(block)).collect())
}

/// A heading that stands alone belongs to the paragraph after it.
fn joined(paragraphs: Vec<Paragraph>) -> Vec<Paragraph> {
    let mut out: Vec<Paragraph> = Vec::new();
    for paragraph in paragraphs {
        match out.last_mut() {
            Some(last) if last.pieces.is_empty() && paragraph.heading.is_empty() => {
                last.pieces = paragraph.pieces;
            }
            _ => out.push(paragraph),
        }
    }
    out
}

fn paragraph(block: &str) -> Paragraph {
    let bold = block.strip_prefix("**").and_then(|rest| rest.split_once("**"));
    let (heading, body) = bold.unwrap_or(("", block));
    let heading = heading.trim_end_matches([':', '.']).to_owned();
    let body = capitalised(body.trim_start_matches([':', '.']).trim()).replace("**", "");
    Paragraph { heading, pieces: pieces(&body) }
}

/// A paragraph starts with a capital, also where its heading was written as a lead-in.
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn pieces(body: &str) -> Vec<Piece> {
    let parts = body.split('`').enumerate();
    let piece = |(place, text): (usize, &str)| match place % 2 {
        // Emphasis is not worth markup of its own: its asterisks are left out.
        0 => Piece { code: false, text: text.replace('*', "") },
        _ => Piece { code: true, text: text.to_owned() },
    };
    parts.map(piece).filter(|piece| !piece.text.is_empty()).collect()
}

/// The first sentence a control says about itself, for a line under its heading.
pub(super) fn first_sentence(text: &str) -> String {
    let first = paragraphs(text).into_iter().find(|paragraph| !paragraph.pieces.is_empty());
    let body: String =
        first.iter().flat_map(|p| &p.pieces).map(|piece| piece.text.as_str()).collect();
    match body.split_once(". ") {
        Some((sentence, _)) => format!("{sentence}."),
        None => body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_paragraphs_and_code_are_told_apart() {
        let text = "# Title\n\n**What it finds**: a grant\nwithout `ticket`. More.\n\n**Why it matters**\n\nBecause.";
        let found = paragraphs(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].heading, "What it finds");
        assert_eq!(found[0].pieces[1], Piece { code: true, text: "ticket".into() });
        assert_eq!(found[1].heading, "Why it matters");
        assert_eq!(found[1].pieces[0].text, "Because.");
        assert_eq!(first_sentence(text), "A grant without ticket.");
    }
}
