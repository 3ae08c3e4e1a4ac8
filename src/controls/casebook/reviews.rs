//! Rows of the frame `certifications`: which of them are decisions, and under which key a finding
//! about one stands.

use crate::finding::{NaturalKey, iso_utc};
use crate::frames::{Certifications, Instant, Review, Word};

use super::Casebook;

impl Casebook<'_> {
    /// Whether a row says to keep or to take away, at whatever time.
    pub(in crate::controls) fn says_something(reviews: &Certifications<'_>, row: usize) -> bool {
        matches!(reviews.decision.at(row), Some(Review::Certify | Review::Revoke))
    }

    /// When a row was decided, if it says to keep or to take away.
    pub(in crate::controls) fn decided_review(
        reviews: &Certifications<'_>,
        row: usize,
    ) -> Option<Instant> {
        reviews.decided_at.at(row).filter(|_| Self::says_something(reviews, row))
    }

    /// The row's own natural key: all that tells two rows of the frame apart. `at` keeps the text of
    /// its instant.
    pub(in crate::controls) fn review_key<'s>(
        &'s self,
        reviews: &Certifications<'_>,
        row: usize,
        at: &'s mut String,
    ) -> NaturalKey<'s> {
        *at = reviews.decided_at.at(row).map_or(String::new(), |at| iso_utc(at.micros));
        let cells = [
            reviews.campaign,
            reviews.system,
            reviews.entitlement,
            reviews.identity,
            reviews.account,
            reviews.reviewer,
        ];
        let symbols = &self.frames.symbols;
        let texts = cells.iter().map(|cell| symbols.key_text(symbols.key(cell.at(row))));
        let decision = reviews.decision.at(row).map_or("", Review::as_str);
        NaturalKey(texts.chain([decision, at.as_str()]).collect())
    }
}
