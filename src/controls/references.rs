//! What findings may quote of the standards, by kind of finding: ids only, never their text.

use super::Reference;

/// Access without an approved ticket.
pub(super) const WITHOUT_TICKET: &[Reference] = &[
    "NIST CSF 2.0 PR.AA-05",
    "NIST SP 800-53 r5 AC-2",
    "ISO/IEC 27001:2022 A.5.15",
    "ISO/IEC 27001:2022 A.5.18",
    "SOC 2 CC6.2",
    "SOC 2 CC6.3",
    "PCI DSS 4.0.1 7.2.3",
    "PCI DSS 4.0.1 8.2.4",
    "CIS v8 6.1",
];

/// Approved, and not or differently provisioned.
pub(super) const NOT_AS_APPROVED: &[Reference] = &[
    "NIST CSF 2.0 PR.AA-05",
    "NIST SP 800-53 r5 AC-2",
    "NIST SP 800-53 r5 CM-5",
    "ISO/IEC 27001:2022 A.5.18",
    "SOC 2 CC6.3",
    "SOC 2 CC8.1",
    "PCI DSS 4.0.1 8.2.4",
    "CIS v8 6.1",
];

/// Revoked or run out, and still held.
pub(super) const STILL_HELD: &[Reference] = &[
    "NIST CSF 2.0 PR.AA-05",
    "NIST SP 800-53 r5 AC-2(3)",
    "ISO/IEC 27001:2022 A.5.18",
    "SOC 2 CC6.2",
    "SOC 2 CC6.3",
    "PCI DSS 4.0.1 8.2.5",
    "CIS v8 6.2",
];

/// Access of people who left.
pub(super) const LEAVERS: &[Reference] = &[
    "NIST CSF 2.0 PR.AA-01",
    "NIST CSF 2.0 PR.AA-05",
    "NIST SP 800-53 r5 PS-4",
    "NIST SP 800-53 r5 AC-2(3)",
    "ISO/IEC 27001:2022 A.5.18",
    "ISO/IEC 27001:2022 A.6.5",
    "SOC 2 CC6.2",
    "PCI DSS 4.0.1 8.2.5",
    "CIS v8 6.2",
];

/// Nobody answers for it.
pub(super) const NO_OWNER: &[Reference] = &[
    "NIST CSF 2.0 PR.AA-01",
    "NIST SP 800-53 r5 AC-2(3)",
    "NIST SP 800-53 r5 IA-4",
    "ISO/IEC 27001:2022 A.5.16",
    "SOC 2 CC6.2",
    "PCI DSS 4.0.1 8.2.6",
    "CIS v8 5.1",
    "CIS v8 5.5",
];

/// Who approved.
pub(super) const WHO_APPROVED: &[Reference] = &[
    "NIST CSF 2.0 PR.AA-05",
    "NIST CSF 2.0 GV.RR-02",
    "NIST SP 800-53 r5 AC-5",
    "NIST SP 800-53 r5 AC-2",
    "ISO/IEC 27001:2022 A.5.3",
    "ISO/IEC 27001:2022 A.5.18",
    "SOC 2 CC6.2",
    "PCI DSS 4.0.1 7.2.3",
    "CIS v8 6.1",
];

/// Deviations and how they are recorded.
pub(super) const EXCEPTIONS: &[Reference] = &[
    "NIST CSF 2.0 ID.RA-07",
    "NIST SP 800-53 r5 CA-5",
    "NIST SP 800-53 r5 AC-2(2)",
    "ISO/IEC 27001:2022 A.5.36",
    "SOC 2 CC4.2",
    "PCI DSS 4.0.1 8.2.2",
];
