//! The systems of the large company: how each names its accounts, and what it offers.

use super::rows::put_padded;
use crate::frames::Risk;

/// How a system names the account of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// The login behind a fixed text.
    Login(&'static str),
    /// The login in capitals.
    Capitals,
    /// The address.
    Email,
    /// The address in capitals.
    LoudEmail,
    /// The key of the identity.
    Key,
    /// A number of its own behind a fixed text, in seven digits.
    Number(&'static str),
}

/// One system.
pub(super) struct System {
    pub name: &'static str,
    pub style: Style,
    /// How much of everybody's access is here, relative to the other systems.
    pub weight: u64,
    /// Before the name of everything it offers.
    pub prefix: &'static str,
    /// Whether an account is found to be somebody's by its name alone.
    pub speaks: bool,
    /// Whether it says when access was last used.
    pub watches: bool,
    /// Whether its grants name the ticket, and its tickets the account.
    pub refers: bool,
}

const fn system(name: &'static str, style: Style, weight: u64, prefix: &'static str) -> System {
    let speaks = !matches!(style, Style::Number(_));
    System { name, style, weight, prefix, speaks, watches: false, refers: false }
}

impl System {
    const fn watching(self) -> Self {
        Self { watches: true, ..self }
    }
    const fn referring(self) -> Self {
        Self { refers: true, ..self }
    }
    const fn silent(self) -> Self {
        Self { speaks: false, ..self }
    }
    /// Entitlements that anybody may have got before there were tickets.
    pub(super) fn commons(&self) -> usize {
        5 * self.weight as usize
    }
}

/// Every system, in the order of the exports.
pub(super) const SYSTEMS: [System; 12] = [
    system("ad", Style::Login("CORP\\"), 5, "GG-").watching(),
    system("badge", Style::Number("B"), 2, "DOOR-"),
    system("cloud", Style::LoudEmail, 4, "cloud.").watching(),
    system("crm", Style::Email, 4, "CRM_"),
    system("datalake", Style::Login("dl_"), 3, "dl-").silent(),
    system("erp", Style::Capitals, 5, "Z_").watching().referring(),
    system("github", Style::Login("gh-"), 3, "team/").silent().referring(),
    system("hr", Style::Key, 3, "HR_"),
    system("mainframe", Style::Number("U"), 4, "RACF."),
    system("tracker", Style::Login(""), 4, "jira-"),
    system("vpn", Style::Email, 2, "vpn-"),
    system("warehouse", Style::Number("W"), 3, "WMS_").referring(),
];

/// Sum of the weights.
pub(super) const WEIGHTS: u64 = {
    let (mut sum, mut place) = (0, 0);
    while place < SYSTEMS.len() {
        sum += SYSTEMS[place].weight;
        place += 1;
    }
    sum
};

/// Departments of the large company.
pub(super) const DEPARTMENTS: [&str; 16] = [
    "Accounting",
    "Claims",
    "Compliance",
    "Customer-Care",
    "Engineering",
    "Facilities",
    "Finance",
    "HR",
    "IT",
    "Legal",
    "Logistics",
    "Marketing",
    "Procurement",
    "Production",
    "Research",
    "Sales",
];

/// What an entitlement is for; each keeps the stories of one person from touching one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// Everybody holds it by right.
    Everybody,
    /// A department holds it by right.
    Department,
    /// Given long ago.
    Common,
    /// Asked for by ticket.
    Asked,
    /// What one of [`Family::Asked`] is exchanged for, at the same place.
    Exchanged,
    /// Given without a ticket.
    Spare,
    /// Only for a month.
    Monthly,
    /// In no catalogue.
    Unlisted,
}

/// How many of [`Family::Asked`] each system has.
pub(super) const ASKED: usize = 8;
const EVERYBODY: usize = 3;
/// How many of [`Family::Spare`] each system has.
pub(super) const SPARE: usize = 4;
/// Days for which one of [`Family::Monthly`] may be held.
pub(super) const MONTH: i64 = 30;

/// One entitlement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Offer {
    pub system: usize,
    pub family: Family,
    /// Place in the family.
    pub place: usize,
}

impl Offer {
    /// Everything a system offers, listed or not.
    pub(super) fn all(system: usize) -> impl Iterator<Item = Self> {
        let sizes = [
            (Family::Everybody, EVERYBODY),
            (Family::Department, DEPARTMENTS.len()),
            (Family::Common, SYSTEMS[system].commons()),
            (Family::Asked, ASKED),
            (Family::Exchanged, ASKED),
            (Family::Spare, SPARE),
            (Family::Monthly, ASKED),
            (Family::Unlisted, ASKED),
        ];
        let family =
            move |(family, size)| (0..size).map(move |place| Self { system, family, place });
        sizes.into_iter().flat_map(family)
    }

    /// Its name.
    pub(super) fn put(self, out: &mut Vec<u8>) {
        out.extend_from_slice(SYSTEMS[self.system].prefix.as_bytes());
        let word = match self.family {
            Family::Everybody => "All-Staff-",
            Family::Department => DEPARTMENTS[self.place],
            Family::Common => "Share-",
            Family::Asked => "Role-",
            Family::Exchanged => "Senior-",
            Family::Spare => "Extra-",
            Family::Monthly => "Temp-",
            Family::Unlisted => "Local-",
        };
        out.extend_from_slice(word.as_bytes());
        if self.family != Family::Department {
            put_padded(out, self.place as u64 + 1, 2);
        }
    }

    /// Powerful access is never old enough to be due for a review: it all came by ticket.
    pub(super) fn risk(self) -> Risk {
        match (self.family, self.place) {
            (Family::Asked | Family::Exchanged, 6) => Risk::High,
            (Family::Asked | Family::Exchanged, 7) => Risk::Critical,
            (Family::Everybody | Family::Department, _) | (Family::Common, 0..4) => Risk::Low,
            _ => Risk::Medium,
        }
    }

    /// Whether it gives power over the system.
    pub(super) fn is_privileged(self) -> bool {
        self.risk() == Risk::Critical
    }

    /// How it comes to an account.
    pub(super) fn via(self) -> &'static str {
        match self.family {
            Family::Everybody => "group",
            Family::Department => "role",
            _ => "direct",
        }
    }
}
