//! What the example company offers: its systems' entitlements and the duties that must not meet.

use std::sync::LazyLock;

use crate::frames::Risk;

/// Departments; the head of department `d` is person `d + 1`.
pub(super) const DEPARTMENTS: [&str; 7] =
    ["IT", "Finance", "Sales", "Support", "Engineering", "HR", "Operations"];
const IT: usize = 0;
const FINANCE: usize = 1;
const SALES: usize = 2;
const SUPPORT: usize = 3;
const ENGINEERING: usize = 4;
const HR: usize = 5;
const OPERATIONS: usize = 6;

/// On which road an entitlement is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Road {
    /// Anybody may ask; one approval.
    Ordinary,
    /// Two persons must approve.
    Dual,
    /// For emergencies only.
    Emergency,
    /// For service accounts.
    Service,
    /// Everybody of a group holds it without asking.
    Birthright(Group),
    /// In the catalogue, but closed to requests: exceptions only.
    Closed,
    /// Not in the catalogue at all.
    Unlisted,
    /// On an old system that nobody asks for: held from before there were tickets, or by accounts
    /// nobody knows. Not in the catalogue.
    Legacy,
}

/// Who holds a birthright.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// Every identity.
    Everyone,
    /// Every person.
    People,
    /// Every person of a department.
    Department(usize),
}

/// One entitlement.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entitlement {
    pub system: &'static str,
    pub name: &'static str,
    pub risk: Risk,
    pub road: Road,
    /// How often it is asked for, relative to others.
    pub weight: usize,
    pub alias: &'static str,
    pub privileged: bool,
    pub max_days: Option<i64>,
    /// The department that asks most.
    pub home: Option<usize>,
}

const fn on(system: &'static str, name: &'static str, risk: Risk, road: Road) -> Entitlement {
    let weight = 10;
    Entitlement {
        system,
        name,
        risk,
        road,
        weight,
        alias: "",
        privileged: false,
        max_days: None,
        home: None,
    }
}

impl Entitlement {
    const fn weighing(mut self, weight: usize) -> Self {
        self.weight = weight;
        self
    }
    const fn home(mut self, department: usize) -> Self {
        self.home = Some(department);
        self
    }
    const fn alias(mut self, alias: &'static str) -> Self {
        self.alias = alias;
        self
    }
    const fn privileged(mut self) -> Self {
        self.privileged = true;
        self
    }
    const fn at_most(mut self, days: i64) -> Self {
        self.max_days = Some(days);
        self
    }
    /// Whether the catalogue has it.
    pub(super) fn listed(&self) -> bool {
        ![Unlisted, Legacy].contains(&self.road)
    }
}

use Group::{Department, Everyone, People};
use Risk::{Critical, High, Low, Medium};
use Road::{Birthright, Closed, Dual, Emergency, Legacy, Ordinary, Service, Unlisted};

/// Every entitlement anybody holds or asks for; at most 64, so that a set of them is one word.
pub(super) const OFFER: &[Entitlement] = &[
    on("ad", "All-Staff", Low, Birthright(Everyone)),
    on("ad", "Finance-Share", Low, Birthright(Department(FINANCE))),
    on("ad", "Engineering-Share", Low, Birthright(Department(ENGINEERING))),
    on("ad", "VPN-Users", Medium, Ordinary).weighing(30).alias("VPN"),
    on("ad", "Remote-Desktop", Medium, Ordinary).weighing(12),
    on("ad", "Archive-Read", Low, Ordinary).weighing(12),
    on("ad", "Meeting-Rooms", Low, Ordinary).weighing(10).home(OPERATIONS),
    on("ad", "Server-Operators", High, Ordinary).weighing(2).home(IT).privileged().at_most(90),
    on("ad", "Domain-Admins", Critical, Dual).privileged().at_most(60),
    on("erp", "ESS", Low, Birthright(People)),
    on("erp", "FI_DISPLAY", Low, Ordinary).weighing(14).home(FINANCE),
    on("erp", "CO_REPORTS", Low, Ordinary).weighing(12).home(FINANCE).alias("SAP_CO_REPORTS"),
    on("erp", "GL_POSTING", Medium, Ordinary).weighing(6).home(FINANCE),
    on("erp", "PURCHASER", Medium, Ordinary).weighing(8).home(OPERATIONS),
    on("erp", "GOODS_RECEIPT", Medium, Ordinary).weighing(8).home(OPERATIONS),
    on("erp", "AP_CLERK", Medium, Ordinary).weighing(5).home(FINANCE),
    on("erp", "AP_PAYMENT_RUN", High, Ordinary).weighing(3).home(FINANCE),
    on("erp", "VENDOR_MASTER", High, Ordinary).weighing(3).home(OPERATIONS),
    on("erp", "BASIS_ADMIN", Critical, Dual).privileged(),
    on("erp", "FIREFIGHTER", High, Emergency).privileged().at_most(7),
    on("erp", "RFC_INTERFACE", Medium, Service),
    on("erp", "LEGACY_REPORTING", Medium, Closed),
    on("erp", "Z_CUSTOM_EXTRACT", Medium, Unlisted),
    on("crm", "SALES_REP", Low, Birthright(Department(SALES))),
    on("crm", "SUPPORT_AGENT", Low, Birthright(Department(SUPPORT))),
    on("crm", "READ", Low, Ordinary).weighing(20),
    on("crm", "CAMPAIGN", Medium, Ordinary).weighing(9).home(SALES).alias("CRM_CAMPAIGNS"),
    on("crm", "CASE_QUEUE", Medium, Ordinary).weighing(10).home(SUPPORT),
    on("crm", "BULK_EXPORT", High, Ordinary).weighing(3).home(SALES).at_most(60),
    on("crm", "CRM_ADMIN", High, Ordinary).weighing(1).home(IT).privileged(),
    on("crm", "API_USER", Medium, Service),
    on("crm", "BULK_DELETE", Medium, Unlisted),
    on("github", "org-member", Low, Ordinary).weighing(20).home(ENGINEERING),
    on("github", "repo-web-write", Medium, Ordinary).weighing(10).home(ENGINEERING),
    on("github", "repo-core-write", Medium, Ordinary).weighing(10).home(ENGINEERING),
    on("github", "repo-docs-write", Low, Ordinary).weighing(8),
    on("github", "repo-infra-write", High, Ordinary).weighing(3).home(IT),
    on("github", "org-owner", Critical, Dual).privileged().at_most(30),
    on("github", "ci-deploy", High, Service),
    on("github", "repo-attic-write", Low, Unlisted),
    on("payroll", "PAYSLIP", Low, Birthright(People)),
    on("payroll", "TIME_APPROVAL", Low, Ordinary).weighing(10),
    on("payroll", "PAYROLL_VIEW", Medium, Ordinary).weighing(5).home(HR),
    on("payroll", "PAYROLL_CLERK", High, Ordinary).weighing(2).home(HR),
    on("payroll", "PAYROLL_APPROVE", Critical, Ordinary).weighing(1).home(HR),
    on("datalake", "SANDBOX", Low, Ordinary).weighing(16),
    on("datalake", "READ_SALES", Medium, Ordinary).weighing(10).home(SALES),
    on("datalake", "READ_FINANCE", Medium, Ordinary).weighing(8).home(FINANCE),
    on("datalake", "READ_HR", High, Ordinary).weighing(2).home(HR),
    on("datalake", "WRITE_RAW", Medium, Service),
    on("datalake", "WRITE_CURATED", Medium, Service),
    on("datalake", "PIPELINE_ADMIN", High, Ordinary).weighing(2).home(IT).privileged().at_most(120),
    on("archive", "READER", Low, Legacy),
    on("telephony", "LINE", Low, Legacy),
    on("plotter", "PRINT", Low, Legacy),
];

/// The place of an entitlement in [`OFFER`].
pub(super) fn find(system: &str, name: &str) -> usize {
    OFFER.iter().position(|one| one.system == system && one.name == name).unwrap_or(0)
}

/// One pair of duties nobody may hold together.
pub(super) struct SodRule {
    pub id: &'static str,
    pub title: &'static str,
    pub left: (&'static str, &'static str),
    pub right: (&'static str, &'static str),
    pub severity: Risk,
}

/// Rules of segregation of duties.
pub(super) const SOD_RULES: [SodRule; 3] = [
    SodRule {
        id: "SOD-01",
        title: "Pay invoices and maintain vendors",
        left: ("erp", "AP_*"),
        right: ("erp", "VENDOR_MASTER"),
        severity: Critical,
    },
    SodRule {
        id: "SOD-02",
        title: "Prepare and approve payroll",
        left: ("payroll", "PAYROLL_CLERK"),
        right: ("payroll", "PAYROLL_APPROVE"),
        severity: Critical,
    },
    SodRule {
        id: "SOD-03",
        title: "Order and pay",
        left: ("erp", "PURCHASER"),
        right: ("erp", "AP_*"),
        severity: High,
    },
];

fn fits(side: (&str, &str), one: &Entitlement) -> bool {
    let name = match side.1.strip_suffix('*') {
        Some(start) => one.name.starts_with(start),
        None => one.name == side.1,
    };
    name && one.system == side.0
}

/// What may not be held beside each entitlement of [`OFFER`], itself included, as bits.
pub(super) fn excluded(place: usize) -> u64 {
    static BITS: LazyLock<Vec<u64>> = LazyLock::new(|| {
        let clashes = |one: usize, other: usize| conflict(&OFFER[one], &OFFER[other]);
        let bits = |one: usize| {
            let others = (0..OFFER.len()).filter(|other| *other == one || clashes(one, *other));
            others.fold(0, |bits, other| bits | 1 << other)
        };
        (0..OFFER.len()).map(bits).collect()
    });
    BITS[place]
}

/// Whether a rule forbids holding both.
pub(super) fn conflict(one: &Entitlement, other: &Entitlement) -> bool {
    SOD_RULES.iter().any(|rule| {
        (fits(rule.left, one) && fits(rule.right, other))
            || (fits(rule.left, other) && fits(rule.right, one))
    })
}
