//! The few names and times that random companies are made of, so that they meet and tie often.

/// Keys of identities; one row each at most.
pub const PEOPLE: &[&str] = &["Ann", "bob", "carl", "svc"];
/// Whatever a cell may call a person.
pub const NAMES: &[&str] = &[
    "ann",
    "bob",
    "ANN",
    "carl",
    "ann",
    "bob",
    "b.bob",
    "carl@acme.test",
    "annie",
    "ACME\\ann",
    "svc",
    "x1",
    "stranger",
];
pub const ACCOUNTS: &[&str] =
    &["ann", "b.bob", "ann", "carl@acme.test", "ACME\\ann", "svc", "x1", "annie", "Ghost", "b.bob"];
pub const LOGINS: &[&str] = &["", "", "b.bob", "ann", "carl", "x1", "svc"];
pub const EMAILS: &[&str] = &["", "", "carl@acme.test", "ann@acme.test", "x1"];
pub const ALIASES: &[&str] = &["", "", "annie", "annie;x1", "Ghost"];
pub const OWNERS: &[&str] = &["", "ann", "bob", "b.bob", "stranger", "svc"];
pub const SYSTEMS: &[&str] =
    &["ad", "ad", "AD", "ad", "ad", "ad", "crm", "ad", "ad-old", "ad", "ad", "ad"];
pub const ENTITLEMENTS: &[&str] = &["Admins", "admins", "Users", "Admins", "users", "adm", "Other"];
pub const TICKETS: &[&str] = &["T1", "T2", "t1", "T3", "T4", "T10"];
pub const POLICIES: &[&str] = &["", "", "", "P1", "P2"];
pub const KINDS: &[&str] = &["", "human", "service", "human", "machine", "agent"];
pub const STATES: &[&str] = &[
    "closed",
    "closed",
    "requested",
    "approved",
    "fulfilled",
    "verified",
    "rejected",
    "cancelled",
    "closed",
    "closed",
    "approved",
    "fulfilled",
    "requested",
];
pub const EVENT_STATES: &[&str] = &[
    "approved",
    "rejected",
    "approved",
    "requested",
    "fulfilled",
    "verified",
    "closed",
    "cancelled",
    "reopened",
    "on_hold",
];
pub const ANSWERS: &[&str] = &[
    "approved",
    "approved",
    "rejected",
    "approved",
    "approved",
    "requested",
    "delegated",
    "not_required",
    "rejected",
];
pub const FLAGS: &[&str] = &["", "true", "false", "true"];
pub const BIRTHRIGHTS: &[&str] =
    &["", "", "*", "department=Sales", "kind=human; department=sales", "status=active", "*"];

/// Days, in order. Clocks go forward in Europe on 2026-03-29 and back on 2026-10-25.
pub const DAYS: &[&str] = &[
    "2026-03-20",
    "2026-03-24",
    "2026-03-27",
    "2026-03-28",
    "2026-03-29",
    "2026-03-30",
    "2026-04-01",
    "2026-04-10",
    "2026-05-20",
    "2026-10-25",
];
/// What follows the day: nothing (the date alone), a time of the source's zone, or one with offset.
pub const TIMES: &[&str] = &[
    "",
    "T09:00:00",
    "",
    "T09:00:00Z",
    "T02:30:00",
    "T00:00:00",
    "T23:30:00",
    "T11:00:00+02:00",
    "T00:00:00Z",
];

/// Reads choices off a row of random bytes; small bytes are the simple choices, so that a failing
/// company shrinks to a simple one.
pub struct Dice<'a> {
    bytes: &'a [u8],
    next: usize,
}

impl<'a> Dice<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, next: 0 }
    }

    pub fn byte(&mut self) -> usize {
        let byte = self.bytes.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        usize::from(byte)
    }

    pub fn pick<T: Copy>(&mut self, pool: &[T]) -> T {
        pool[self.byte() % pool.len()]
    }

    /// True in about `percent` of 100 cases.
    pub fn maybe(&mut self, percent: usize) -> bool {
        (255 - self.byte()) * 100 < percent * 256
    }

    pub fn text(&mut self, pool: &[&str]) -> String {
        self.pick(pool).to_owned()
    }

    /// A name in `percent` of cases, else an empty cell.
    pub fn perhaps(&mut self, percent: usize, pool: &[&str]) -> String {
        let (given, text) = (self.maybe(percent), self.text(pool));
        if given { text } else { String::new() }
    }

    /// A time on one of the days from `first`, and the number of its day.
    pub fn time(&mut self, first: usize, span: usize) -> (String, usize) {
        let day = (first + self.byte() % span).min(DAYS.len() - 1);
        (format!("{}{}", DAYS[day], self.pick(TIMES)), day)
    }

    /// A time in `percent` of cases, else an empty cell.
    pub fn when(&mut self, percent: usize, first: usize, span: usize) -> (String, usize) {
        let (given, (text, day)) = (self.maybe(percent), self.time(first, span));
        if given { (text, day) } else { (String::new(), first) }
    }
}
