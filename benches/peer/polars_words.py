"""Words and small expressions that the steps in Polars share."""

from __future__ import annotations

from datetime import datetime, timezone

import polars as pl

K = ["system", "account", "entitlement"]
DONE = ["fulfilled", "verified", "closed"]
ALLOWED = ["approved", "undocumented"]
FAILING = [
    "disputed", "uncorrelated", "revoked_but_present", "expired", "approval_undocumented",
    "granted_before_decision", "granted_despite_rejection", "out_of_band",
]  # fmt: skip
PASSING = ["verified", "effected_ticket_open", "superseded", "lapsed", "no_effect_expected", "withdrawn_by_leaver"]
STANDING = pl.Enum([
    *FAILING, "explicitly_approved", "implicitly_approved", "pending_deprovisioning", "baseline",
])  # fmt: skip
TEXT = pl.String()
LONG_AGO = datetime(1, 1, 1)
Frames = dict[str, pl.DataFrame]


def chain(cases: list[tuple[pl.Expr, str]], otherwise: str, kind: pl.DataType = TEXT) -> pl.Expr:
    """The word of the first case that holds."""
    expression = pl.lit(otherwise, kind)
    for condition, word in reversed(cases):
        expression = pl.when(condition.fill_null(False)).then(pl.lit(word, kind)).otherwise(expression)
    return expression


def lower(name: str) -> pl.Expr:
    """A name as people are looked up by it."""
    return pl.col(name).str.strip_chars().str.to_lowercase()


def utc(moment: datetime | None) -> datetime | None:
    """Naive, in UTC, as all instants here."""
    return moment and moment.astimezone(timezone.utc).replace(tzinfo=None)
