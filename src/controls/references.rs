//! The standards a finding may quote, by kind of finding: ids and short titles, never the text of a
//! standard. Titles are our own words for what the clause is about.

use std::fmt;

/// A clause of a standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// The standard and its edition.
    pub standard: &'static str,
    /// Id of the clause.
    pub id: &'static str,
    /// What it is about, in a few words.
    pub title: &'static str,
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.standard, self.id, self.title)
    }
}

/// Declares the clauses of one standard.
macro_rules! clauses {
    ($standard:literal: $($name:ident $id:literal $title:literal;)+) => {
        $(const $name: Reference = Reference { standard: $standard, id: $id, title: $title };)+
    };
}

/// Declares a list of clauses for one kind of finding.
macro_rules! answers_to {
    ($($(#[$doc:meta])+ $name:ident [$($clause:ident)+];)+) => {
        $($(#[$doc])+ pub(super) const $name: &[Reference] = &[$($clause),+];)+
    };
}

clauses! { "NIST CSF 2.0":
    AA01 "PR.AA-01" "identities and credentials";
    AA05 "PR.AA-05" "access permissions";
    RR02 "GV.RR-02" "roles and responsibilities";
    PO01 "GV.PO-01" "policy";
    OV03 "GV.OV-03" "oversight of performance";
    RA07 "ID.RA-07" "changes and exceptions";
    PS04 "PR.PS-04" "log records";
}

clauses! { "NIST SP 800-53 r5":
    AC2 "AC-2" "account management";
    AC2_2 "AC-2(2)" "temporary and emergency accounts";
    AC2_3 "AC-2(3)" "disabling accounts";
    AC5 "AC-5" "separation of duties";
    AC6_7 "AC-6(7)" "review of privileges";
    AU3 "AU-3" "content of audit records";
    AU6 "AU-6" "audit record review";
    AU10 "AU-10" "non-repudiation";
    CA5 "CA-5" "plan of action";
    CM5 "CM-5" "access restrictions for change";
    IA4 "IA-4" "identifier management";
    IA5 "IA-5" "authenticator management";
    PS4 "PS-4" "personnel termination";
    PS5 "PS-5" "personnel transfer";
}

clauses! { "ISO/IEC 27001:2022":
    A5_3 "A.5.3" "segregation of duties";
    A5_15 "A.5.15" "access control";
    A5_16 "A.5.16" "identity management";
    A5_17 "A.5.17" "authentication information";
    A5_18 "A.5.18" "access rights";
    A5_28 "A.5.28" "evidence";
    A5_36 "A.5.36" "compliance with policies";
    A6_5 "A.6.5" "end or change of employment";
    A8_2 "A.8.2" "privileged access";
    A8_15 "A.8.15" "logging";
}

clauses! { "SOC 2":
    CC4_1 "CC4.1" "monitoring of controls";
    CC4_2 "CC4.2" "deficiencies communicated";
    CC6_1 "CC6.1" "logical access";
    CC6_2 "CC6.2" "registration and removal of users";
    CC6_3 "CC6.3" "access by role and duty";
    CC8_1 "CC8.1" "change management";
}

clauses! { "PCI DSS 4.0.1":
    P7_2_2 "7.2.2" "access by job";
    P7_2_3 "7.2.3" "approval of privileges";
    P7_2_4 "7.2.4" "review of accounts and privileges";
    P8_2_2 "8.2.2" "shared and exceptional accounts";
    P8_2_4 "8.2.4" "changes of accounts are authorised";
    P8_2_5 "8.2.5" "access of leavers";
    P8_2_6 "8.2.6" "inactive accounts";
    P8_6_1 "8.6.1" "interactive use of system accounts";
    P8_6_3 "8.6.3" "credentials of system accounts";
    P10_2_2 "10.2.2" "content of audit logs";
}

clauses! { "CIS v8":
    CIS5_1 "5.1" "inventory of accounts";
    CIS5_3 "5.3" "dormant accounts";
    CIS5_5 "5.5" "inventory of service accounts";
    CIS6_1 "6.1" "process for granting access";
    CIS6_2 "6.2" "process for revoking access";
    CIS6_8 "6.8" "role-based access";
}

clauses! { "OWASP NHI 2025":
    NHI1 "NHI1:2025" "improper offboarding";
    NHI7 "NHI7:2025" "long-lived secrets";
    NHI10 "NHI10:2025" "human use of non-human identities";
}

clauses! { "COBIT":
    DSS05_04 "DSS05.04" "identity and access";
}

answers_to! {
    /// Access without an approved ticket.
    WITHOUT_TICKET [AA05 AC2 A5_15 A5_18 CC6_2 CC6_3 P7_2_3 P8_2_4 CIS6_1];
    /// Approved, and not or differently provisioned.
    NOT_AS_APPROVED [AA05 AC2 CM5 A5_18 CC6_3 CC8_1 P8_2_4 CIS6_1];
    /// Revoked or run out, and still held.
    STILL_HELD [AA05 AC2_3 A5_18 CC6_2 CC6_3 P8_2_5 CIS6_2];
    /// Access of people who left.
    LEAVERS [AA01 AA05 PS4 AC2_3 A5_18 A6_5 CC6_2 P8_2_5 CIS6_2];
    /// Access of people who moved.
    MOVERS [AA05 PS5 A5_18 CC6_3 P7_2_2 CIS6_2];
    /// Nobody answers for it.
    NO_OWNER [AA01 AC2_3 IA4 A5_16 CC6_2 P8_2_6 CIS5_1 CIS5_5];
    /// A non-human identity whose owner is missing or gone.
    NO_OWNER_NON_HUMAN [AA01 AC2_3 IA4 A5_16 CC6_2 P8_2_6 CIS5_1 CIS5_5 NHI1];
    /// Not used for long.
    DORMANT [AA05 AC2_3 A5_18 CC6_2 P8_2_6 CIS5_3];
    /// Both sides of a rule in one hand.
    SEGREGATION [AA05 AC5 A5_3 CC6_3 P7_2_2 CIS6_8];
    /// Who approved.
    WHO_APPROVED [AA05 RR02 AC5 AC2 A5_3 A5_18 CC6_2 P7_2_3 CIS6_1];
    /// Deviations and how they are recorded.
    EXCEPTIONS [RA07 CA5 AC2_2 A5_36 CC4_2 P8_2_2];
    /// Emergency access.
    EMERGENCY [RA07 AC2_2 AU6 A8_2 A8_15 CC6_3 P8_6_1];
    /// Access reviews.
    REVIEWS [AA05 OV03 AC2 AC6_7 A5_18 CC6_2 CC6_3 P7_2_4 CIS5_1 CIS6_8];
    /// What is on record, and in which order.
    EVIDENCE [PS04 PO01 AU3 AU10 A5_28 A8_15 CC4_1 P10_2_2];
    /// Exports that do not show all of what is there.
    INVENTORY [AA01 AC2 A5_28 CC4_1 CIS5_1];
    /// Credentials that are never changed.
    LONG_LIVED [AA01 IA5 A5_17 CC6_1 P8_6_3 NHI7];
    /// People who work as a service account.
    HUMAN_USE [AA01 IA4 A5_16 CC6_1 P8_6_1 NHI10];
    /// Lists that do not fit each other.
    UNRELATED_LISTS [AA01 IA4 A5_16 CC6_2 DSS05_04 CIS5_1];
}
