//! Names of measures as people say them.

/// Words that are said otherwise than they are spelled; `pNN` are percentiles.
const SAID: [(&str, &str); 5] =
    [("p50", "median"), ("sla", "SLA"), ("hhi", "HHI"), ("gini", "Gini"), ("top5", "top 5")];

/// `within_sla` as `within SLA`, `naive_p50` as `naive median`, `p90` as `90th percentile`.
pub(in crate::outputs) fn said(measure: &str) -> String {
    measure.split('_').map(word).collect::<Vec<_>>().join(" ")
}

fn word(word: &str) -> String {
    let known = SAID.iter().find(|(spelled, _)| *spelled == word);
    match (known, percentile(word)) {
        (Some((_, said)), _) => (*said).to_owned(),
        (None, Some(rank)) => format!("{rank}th percentile"),
        (None, None) => word.to_owned(),
    }
}

fn percentile(word: &str) -> Option<u8> {
    word.strip_prefix('p')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_said_as_people_say_them() {
        assert_eq!(said("p50"), "median");
        assert_eq!(said("naive_p50"), "naive median");
        assert_eq!(said("within_sla"), "within SLA");
        assert_eq!(said("business_p90"), "business 90th percentile");
        assert_eq!(said("privileged_share"), "privileged share");
    }
}
