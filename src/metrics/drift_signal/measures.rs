//! The measures of `drift_signal`: what was compared, then the series.

use super::{shifts, signals};
use crate::metrics::{Measure, measure};

/// Comparisons: of waits, of requests, of closings, of exceptions.
const COMPARISONS: usize = 4;

/// Measures of the comparisons, [`shifts::FIGURES`] each; those of the series follow.
pub(super) const COMPARED: usize = COMPARISONS * shifts::FIGURES;

/// The measures.
pub(super) const MEASURES: [Measure; COMPARED + 4 * signals::FIGURES] = [
    measure(
        "approval_effect",
        "ratio",
        "Hazard ratio of being decided, this period over the previous one: above 1, decisions come faster.",
    ),
    measure(
        "approval_changed",
        "yes or no",
        "1 where it differs by more than chance, 0 where it is within its usual variation.",
    ),
    measure("approval_this", "hours", "Median wait for a decision, in this period."),
    measure("approval_previous", "hours", "Median wait for a decision, in the previous period."),
    measure(
        "approval_p",
        "probability",
        "Chance of at least this difference when nothing changed.",
    ),
    measure(
        "approval_p_adjusted",
        "probability",
        "The same, adjusted for all that was compared beside it.",
    ),
    measure("requests_effect", "ratio", "Rate of requests, this period over the previous one."),
    measure(
        "requests_changed",
        "yes or no",
        "1 where it differs by more than chance, 0 where it is within its usual variation.",
    ),
    measure("requests_this", "per day", "Lines requested, in this period."),
    measure("requests_previous", "per day", "Lines requested, in the previous period."),
    measure(
        "requests_p",
        "probability",
        "Chance of at least this difference when nothing changed.",
    ),
    measure(
        "requests_p_adjusted",
        "probability",
        "The same, adjusted for all that was compared beside it.",
    ),
    measure(
        "reopened_effect",
        "difference of shares",
        "Share in this period less the share in the previous one.",
    ),
    measure(
        "reopened_changed",
        "yes or no",
        "1 where it differs by more than chance, 0 where it is within its usual variation.",
    ),
    measure(
        "reopened_this",
        "share",
        "Lines taken up again within 14 days of their closing, in this period.",
    ),
    measure(
        "reopened_previous",
        "share",
        "Lines taken up again within 14 days of their closing, in the previous period.",
    ),
    measure(
        "reopened_p",
        "probability",
        "Chance of at least this difference when nothing changed.",
    ),
    measure(
        "reopened_p_adjusted",
        "probability",
        "The same, adjusted for all that was compared beside it.",
    ),
    measure(
        "exceptions_effect",
        "difference of shares",
        "Share in this period less the share in the previous one.",
    ),
    measure(
        "exceptions_changed",
        "yes or no",
        "1 where it differs by more than chance, 0 where it is within its usual variation.",
    ),
    measure(
        "exceptions_this",
        "share",
        "Lines that went round the standard route, in this period.",
    ),
    measure(
        "exceptions_previous",
        "share",
        "Lines that went round the standard route, in the previous period.",
    ),
    measure(
        "exceptions_p",
        "probability",
        "Chance of at least this difference when nothing changed.",
    ),
    measure(
        "exceptions_p_adjusted",
        "probability",
        "The same, adjusted for all that was compared beside it.",
    ),
    measure("approval_series", "hours", "Median wait for a decision, by week or month."),
    measure("approval_series_centre", "hours", "Where it stands by its baseline."),
    measure("approval_series_low", "hours", "Lower limit of its usual variation."),
    measure("approval_series_high", "hours", "Upper limit of its usual variation."),
    measure("approval_series_signals", "count", "Points at which any rule fired."),
    measure("approval_series_rule_1", "count", "Points at which rule 1 fired: beyond a limit."),
    measure(
        "approval_series_rule_2",
        "count",
        "Points at which rule 2 fired: the ninth or later in a row on one side of the centre.",
    ),
    measure(
        "approval_series_rule_3",
        "count",
        "Points at which rule 3 fired: the sixth or later in a row, each higher or each lower.",
    ),
    measure(
        "approval_series_rule_5",
        "count",
        "Points at which rule 5 fired: two of three beyond two thirds of the way to a limit.",
    ),
    measure("requests_series", "count", "Lines requested, by week or month."),
    measure("requests_series_centre", "count", "Where it stands by its baseline."),
    measure("requests_series_low", "count", "Lower limit of its usual variation."),
    measure("requests_series_high", "count", "Upper limit of its usual variation."),
    measure("requests_series_signals", "count", "Points at which any rule fired."),
    measure("requests_series_rule_1", "count", "Points at which rule 1 fired: beyond a limit."),
    measure(
        "requests_series_rule_2",
        "count",
        "Points at which rule 2 fired: the ninth or later in a row on one side of the centre.",
    ),
    measure(
        "requests_series_rule_3",
        "count",
        "Points at which rule 3 fired: the sixth or later in a row, each higher or each lower.",
    ),
    measure(
        "requests_series_rule_5",
        "count",
        "Points at which rule 5 fired: two of three beyond two thirds of the way to a limit.",
    ),
    measure(
        "reopened_series",
        "share",
        "Lines taken up again within 14 days of their closing, by week or month.",
    ),
    measure("reopened_series_centre", "share", "Where it stands by its baseline."),
    measure("reopened_series_low", "share", "Lower limit of its usual variation."),
    measure("reopened_series_high", "share", "Upper limit of its usual variation."),
    measure("reopened_series_signals", "count", "Points at which any rule fired."),
    measure("reopened_series_rule_1", "count", "Points at which rule 1 fired: beyond a limit."),
    measure(
        "reopened_series_rule_2",
        "count",
        "Points at which rule 2 fired: the ninth or later in a row on one side of the centre.",
    ),
    measure(
        "reopened_series_rule_3",
        "count",
        "Points at which rule 3 fired: the sixth or later in a row, each higher or each lower.",
    ),
    measure(
        "reopened_series_rule_5",
        "count",
        "Points at which rule 5 fired: two of three beyond two thirds of the way to a limit.",
    ),
    measure(
        "exceptions_series",
        "share",
        "Lines that went round the standard route, by week or month.",
    ),
    measure("exceptions_series_centre", "share", "Where it stands by its baseline."),
    measure("exceptions_series_low", "share", "Lower limit of its usual variation."),
    measure("exceptions_series_high", "share", "Upper limit of its usual variation."),
    measure("exceptions_series_signals", "count", "Points at which any rule fired."),
    measure("exceptions_series_rule_1", "count", "Points at which rule 1 fired: beyond a limit."),
    measure(
        "exceptions_series_rule_2",
        "count",
        "Points at which rule 2 fired: the ninth or later in a row on one side of the centre.",
    ),
    measure(
        "exceptions_series_rule_3",
        "count",
        "Points at which rule 3 fired: the sixth or later in a row, each higher or each lower.",
    ),
    measure(
        "exceptions_series_rule_5",
        "count",
        "Points at which rule 5 fired: two of three beyond two thirds of the way to a limit.",
    ),
];
