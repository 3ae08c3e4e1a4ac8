//! The controls that answer to a clause of a standard.

use std::fmt::Write;

use super::{CONTROLS, Reference};

/// Ids of older editions that people still quote, and where each has moved.
const MOVED: [(&str, &str); 1] = [("PR.AC-4", "PR.AA-05")];

/// What a clause is about and which controls answer to it; `None` where no control names it. An id
/// of an older edition is taken for the one it moved to.
#[must_use]
pub fn by_clause(id: &str) -> Option<String> {
    let moved = MOVED.iter().find(|(old, _)| old.eq_ignore_ascii_case(id));
    let wanted = moved.map_or(id, |(_, new)| new);
    let is_it = |clause: &&Reference| clause.id.eq_ignore_ascii_case(wanted);
    let mut clauses: Vec<&Reference> = Vec::new();
    for clause in CONTROLS.iter().flat_map(|control| control.references).filter(is_it) {
        if !clauses.contains(&clause) {
            clauses.push(clause);
        }
    }
    (!clauses.is_empty()).then(|| {
        let from = moved.map_or(String::new(), |(old, new)| format!("{old} is {new} today.\n\n"));
        from + &clauses.iter().map(|clause| told(clause)).collect::<Vec<_>>().join("\n")
    })
}

fn told(clause: &Reference) -> String {
    let answer = CONTROLS.iter().filter(|control| control.references.contains(clause));
    let width = answer.clone().map(|control| control.id.len()).max().unwrap_or_default();
    let mut text = format!("{clause}\n\nControls that answer to it\n");
    for control in answer {
        let _ = writeln!(text, "  {:<width$}  {}", control.id, control.title);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::by_clause;

    #[test]
    fn a_clause_names_its_controls_and_an_old_id_leads_to_the_new_one() {
        let text = by_clause("pr.aa-05").unwrap_or_default();
        assert!(text.starts_with("NIST CSF 2.0 PR.AA-05 (access permissions)\n"), "{text}");
        assert!(text.contains("\n  out_of_band_access "), "{text}");
        assert!(!text.contains("truncated_export"), "{text}");
        let moved = by_clause("PR.AC-4").unwrap_or_default();
        assert_eq!(moved, format!("PR.AC-4 is PR.AA-05 today.\n\n{text}"));
        assert_eq!(by_clause("PR.ZZ-99"), None);
    }
}
