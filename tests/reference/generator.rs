//! Small random companies: rows of random bytes, read as rows of exports.

use proptest::collection::vec;
use proptest::prelude::*;

use super::generated::*;
use super::pools::*;
use super::sheet::{Company, Knobs, Record, Sheet, Source};

type Bytes = Vec<u8>;

/// The random bytes of a company.
#[derive(Debug, Clone)]
pub struct Draft {
    knobs: Bytes,
    frames: Bytes,
    columns: Bytes,
    identities: Vec<Bytes>,
    accounts: Vec<Bytes>,
    catalogue: Vec<Bytes>,
    policies: Vec<Bytes>,
    snapshots: Vec<Bytes>,
    holdings: Vec<Bytes>,
    tickets: Vec<Bytes>,
    approvals: Vec<Bytes>,
    events: Vec<Bytes>,
    exceptions: Vec<Bytes>,
    certifications: Vec<Bytes>,
}

fn rows(count: std::ops::RangeInclusive<usize>, width: usize) -> impl Strategy<Value = Vec<Bytes>> {
    vec(vec(any::<u8>(), width), count)
}

prop_compose! {
    /// Any draft.
    pub fn drafts()(
        (knobs, frames, columns) in (vec(any::<u8>(), 24), vec(any::<u8>(), 12), vec(any::<u8>(), 90)),
        (identities, accounts) in (rows(0..=4, 20), rows(0..=3, 10)),
        (catalogue, policies) in (rows(0..=4, 16), rows(0..=2, 10)),
        (snapshots, holdings) in (rows(1..=3, 6), rows(0..=6, 40)),
        (tickets, approvals, events) in (rows(0..=8, 40), rows(0..=6, 10), rows(0..=4, 6)),
        (exceptions, certifications) in (rows(0..=3, 22), rows(0..=3, 12)),
    ) -> Draft {
        Draft {
            knobs, frames, columns, identities, accounts, catalogue, policies, snapshots, holdings,
            tickets, approvals, events, exceptions, certifications,
        }
    }
}

impl Draft {
    /// The company these bytes stand for.
    pub fn company(&self) -> Company {
        let mut frames = Dice::new(&self.frames);
        let mut sheets = vec![];
        let mut add = |percent, sheet: Sheet| {
            if frames.maybe(percent) {
                sheets.push(sheet);
            }
        };
        add(95, self.sheet("tickets", TICKET_COLUMNS, &self.tickets, |_, dice| ticket(dice)));
        add(96, self.grants());
        add(82, self.sheet("identities", IDENTITY_COLUMNS, &self.identities, identity));
        add(
            75,
            self.sheet("approvals", APPROVAL_COLUMNS, &self.approvals, |_, dice| approval(dice)),
        );
        add(60, self.sheet("events", EVENT_COLUMNS, &self.events, |_, dice| event(dice)));
        add(70, self.sheet("accounts", ACCOUNT_COLUMNS, &self.accounts, |_, dice| account(dice)));
        add(80, self.sheet("catalogue", OFFER_COLUMNS, &self.catalogue, offer));
        add(70, self.sheet("policies", POLICY_COLUMNS, &self.policies, policy));
        add(75, self.sheet("exceptions", EXCEPTION_COLUMNS, &self.exceptions, exception));
        add(
            75,
            self.sheet("certifications", REVIEW_COLUMNS, &self.certifications, |_, dice| {
                certification(dice)
            }),
        );
        if sheets.iter().all(|sheet| !matches!(sheet.frame, "tickets" | "grants")) {
            sheets.insert(
                0,
                self.sheet("tickets", TICKET_COLUMNS, &self.tickets, |_, dice| ticket(dice)),
            );
        }
        let mut company = Company { sheets, knobs: self.knobs() };
        company.drop_columns(&self.columns);
        company
    }

    fn sheet(
        &self,
        frame: &'static str,
        columns: &[&'static str],
        rows: &[Bytes],
        row: impl Fn(usize, &mut Dice<'_>) -> Vec<String>,
    ) -> Sheet {
        let file = format!("{frame}.csv");
        let record = |(place, bytes): (usize, &Bytes)| Record {
            file: file.clone(),
            cells: row(place, &mut Dice::new(bytes)),
        };
        let records = rows.iter().enumerate().map(record).collect();
        let source = Source { file: file.clone(), ..Source::default() };
        Sheet { frame, columns: columns.to_vec(), records, sources: vec![source] }
    }

    fn knobs(&self) -> Knobs {
        let mut dice = Dice::new(&self.knobs);
        let zones = ["UTC", "UTC", "Europe/Berlin", "America/New_York", "UTC"];
        let (as_of, period) = (dice.when(25, 3, 6).0, dice.maybe(25));
        let (from, day) = dice.time(0, 5);
        let to = format!("{}T12:00:00Z", DAYS[(day + 1 + dice.byte() % 4).min(DAYS.len() - 1)]);
        let baseline = dice.when(40, 0, 6).0;
        let given = |text: String| (!text.is_empty()).then_some(text);
        Knobs {
            report_zone: dice.pick(&zones),
            source_zone: dice.pick(&zones),
            as_of: given(as_of),
            period: period.then_some((from, to)),
            baseline: given(baseline),
            unknown_not_evaluable: dice.maybe(30),
            disabled_counts: dice.maybe(20),
            leaver_grace_hours: dice.pick(&[0, 0, 24, 72]),
            review_days: dice.pick(&[365, 365, 5, 0]),
            dormant_days: dice.pick(&[90, 2, 5]),
            pairing_days: dice.pick(&[30, 0, 3, 30]),
            revocation_hours: dice.pick(&[24, 0, 240, 24]),
            revocation_hours_high: dice.pick(&[24, 0, 2400]),
            automation: if dice.maybe(50) { vec!["Bot", "policy"] } else { vec![] },
            systems: if dice.maybe(70) { vec![("AD-old", "ad")] } else { vec![] },
        }
    }

    /// Holdings, each in some of the snapshots. Three ways to say when a snapshot was taken: a
    /// column of one file; a column of a file for each; the configuration of a file for each, which
    /// then covers systems that no row names.
    fn grants(&self) -> Sheet {
        let mut dice = Dice::new(&self.frames[10..]);
        let mode = dice.pick(&[0, 1, 2, 1]);
        let times: Vec<String> =
            self.snapshots.iter().map(|bytes| Dice::new(bytes).time(2, 6).0).collect();
        let file = |place: usize| match mode {
            0 => "grants.csv".to_owned(),
            _ => format!("grants-{place}.csv"),
        };
        let mut sources: Vec<Source> = vec![];
        for (place, time) in times.iter().enumerate().take(if mode == 0 { 1 } else { 3 }) {
            let systems = if mode == 2 { vec!["ad".to_owned(), "crm".to_owned()] } else { vec![] };
            let snapshot_at = (mode == 2).then_some(time.clone());
            sources.push(Source { file: file(place), snapshot_at, systems });
        }
        let mut records = vec![];
        for (place, time) in times.iter().enumerate() {
            for bytes in &self.holdings {
                if let Some(cells) = holding(&mut Dice::new(bytes), place, time) {
                    records.push(Record { file: file(place), cells });
                }
            }
        }
        let mut sheet =
            Sheet { frame: "grants", columns: GRANT_COLUMNS.to_vec(), records, sources };
        if mode == 2 {
            sheet.drop_column("snapshot_at");
        }
        sheet
    }
}

impl Sheet {
    pub fn drop_column(&mut self, name: &str) {
        let Some(place) = self.place(name) else { return };
        self.columns.remove(place);
        for record in &mut self.records {
            record.cells.remove(place);
        }
    }
}

impl Company {
    /// Leaves out whole columns, now and then, of those that may be left out.
    fn drop_columns(&mut self, bytes: &[u8]) {
        let mut dice = Dice::new(bytes);
        for sheet in &mut self.sheets {
            let beneficiary = sheet.place("beneficiary");
            let mut records = sheet.records.iter();
            let by_default =
                beneficiary.is_some_and(|own| records.any(|r| r.cells[own].is_empty()));
            for name in sheet.columns.clone() {
                let needed = NEEDED.contains(&name)
                    || (name == "decision" && sheet.frame != "tickets")
                    || (name == "identity" && sheet.frame == "identities")
                    || (name == "account" && matches!(sheet.frame, "grants" | "accounts"))
                    || (matches!(name, "system" | "entitlement" | "ticket_id" | "approver")
                        && !matches!(sheet.frame, "exceptions"))
                    || (name == "requester" && by_default)
                    || name == "status";
                if !needed && !dice.maybe(93) {
                    sheet.drop_column(name);
                }
            }
        }
    }
}

const NEEDED: &[&str] = &[
    "state",
    "requested_at",
    "at",
    "to_state",
    "snapshot_at",
    "policy_id",
    "exception_id",
    "campaign",
    "beneficiary",
];
