//! Who works there, and what was agreed beforehand: people, catalogue, policies.

use std::ops::Range;

use super::Bulk;
use super::person::{Fate, Person, name, put_email, put_key, put_login};
use super::rows::{Rows, put_padded};
use super::story::Life;
use super::systems::{DEPARTMENTS, Family, MONTH, Offer, SYSTEMS};
use crate::frames::Word;

pub(super) const IDENTITIES: &str =
    "identity,kind,name,status,start,end,moved_at,manager,department,title,email,login";
pub(super) const CATALOGUE: &str = "system,entitlement,owner,approvers,risk,privileged,requestable,max_days,review_days,\
    birthright,policy_id,min_approvals";
pub(super) const POLICIES: &str = "policy_id,title,valid_from,valid_to,pre_approved,min_approvals";

impl Bulk {
    /// A block of people.
    pub(super) fn identities(&self, block: Range<u64>) -> Rows {
        let mut rows = Rows::default();
        block.for_each(|number| identity(&mut rows, &Life::of(self, number).person, self));
        rows
    }

    /// Every entitlement but those that are in no catalogue.
    pub(super) fn catalogue(&self) -> Rows {
        let mut rows = Rows::default();
        let all = (0..SYSTEMS.len()).flat_map(Offer::all);
        let listed = all.filter(|offer| offer.family != Family::Unlisted);
        listed.for_each(|offer| self.entry(&mut rows, offer));
        rows
    }

    fn entry(&self, rows: &mut Rows, offer: Offer) {
        rows.text(SYSTEMS[offer.system].name)
            .composed(|out| offer.put(out))
            .composed(|out| put_key(out, self.owner(offer)))
            .text("manager;owner")
            .text(offer.risk().as_str())
            .text(if offer.is_privileged() { "true" } else { "false" })
            .text("true")
            .composed(|out| {
                if offer.family == Family::Monthly {
                    put_padded(out, MONTH as u64, 1);
                }
            })
            .text("365")
            .composed(|out| match offer.family {
                Family::Everybody => out.push(b'*'),
                Family::Department => {
                    out.extend_from_slice(b"department=");
                    out.extend_from_slice(DEPARTMENTS[offer.place].as_bytes());
                }
                _ => {}
            })
            .text("POL-01")
            .text("1")
            .end();
    }
}

fn identity(rows: &mut Rows, person: &Person, bulk: &Bulk) {
    let number = person.number;
    let [first, last] = name(number);
    let (status, end, moved) = match person.fate {
        Fate::Leaver { end, .. } => ("terminated", Some(end), None),
        Fate::OnLeave => ("on_leave", None, None),
        Fate::Mover { on } => ("active", None, Some(on)),
        Fate::Steady | Fate::Joiner => ("active", None, None),
    };
    rows.composed(|out| put_key(out, number))
        .text("human")
        .composed(|out| out.extend_from_slice(format!("{} {}", first.0, last.0).as_bytes()))
        .text(status)
        .date(Some(person.start))
        .date(end)
        .date(moved)
        .composed(|out| Bulk::manager(number).into_iter().for_each(|who| put_key(out, who)))
        .text(DEPARTMENTS[person.department])
        .text(if bulk.manages(number) { "Manager" } else { "Specialist" })
        .composed(|out| put_email(out, number))
        .composed(|out| put_login(out, number))
        .end();
}

/// What requests are decided under; one policy has ended.
pub(super) fn policies() -> Rows {
    let mut rows = Rows::default();
    let policies = [
        ("POL-00", "Access until 2025", "2020-01-01", "2025-09-30"),
        ("POL-01", "Standard access", "2024-01-01", ""),
        ("POL-02", "Changes and removals", "2024-01-01", ""),
    ];
    for (id, title, from, to) in policies {
        rows.text(id).text(title).text(from).text(to).text("false").text("").end();
    }
    rows
}
