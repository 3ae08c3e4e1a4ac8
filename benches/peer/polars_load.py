"""The frames of an export with their types."""

from __future__ import annotations

import polars as pl

from export import DAY, FLAG, FRAMES, INSTANT, NUMBER, TEXT, Export

CODES = ("system", "entitlement", "previous_entitlement", "via", "action", "state", "decision", "to_state", "from_state")
"""Texts with few values."""

NATIVE = {TEXT: pl.String, INSTANT: pl.String, DAY: pl.Date, FLAG: pl.Boolean, NUMBER: pl.Int64}
FINAL = NATIVE | {INSTANT: pl.Datetime("us")}

USED = {
    "tickets": "ticket_id system entitlement previous_entitlement beneficiary account action state"
    " requester requested_at decision decided_at approver fulfilled_at verified_at closed_at policy_id"
    " exception_id expires_at emergency reopen_count",
    "events": "ticket_id at to_state from_state",
    "grants": "snapshot_at system account entitlement via identity granted_at expires_at last_used_at enabled",
    "identities": "identity kind status start end moved_at manager department title email login",
    "catalogue": "system entitlement owner approvers requestable max_days birthright policy_id",
    "policies": "policy_id valid_from valid_to pre_approved",
}


def load(export: Export) -> dict[str, pl.DataFrame]:
    """The columns that are judged, of every frame that is."""
    people = typed(export, "identities").select(USED["identities"].split()).collect().with_row_index("person")
    frames = {"identities": people}
    for frame in USED.keys() - {"identities", "grants"}:
        frames[frame] = typed(export, frame).select(USED[frame].split()).collect(engine="streaming")
    keys = people.lazy().select("identity", "person")
    grants = typed(export, "grants").select(USED["grants"].split()).join(keys, on="identity", how="left")
    grants = grants.with_columns(live=pl.col("enabled").fill_null(True)).drop("identity", "enabled")
    frames["grants"] = grants.collect(engine="streaming")
    return frames


def typed(export: Export, frame: str) -> pl.LazyFrame:
    """A frame with every column of its schema; those that no file has are null."""
    groups = export.headers(frame).items()
    parts = [_read(frame, header, [str(path) for path in paths]) for header, paths in groups]
    nothing = {name: _type(name, kind) for name, kind in FRAMES[frame].items()}
    return pl.concat(parts) if parts else pl.LazyFrame(schema=nothing)


def _type(name: str, kind: str) -> pl.DataType | type[pl.DataType]:
    return pl.Categorical if name in CODES else FINAL[kind]


def _read(frame: str, header: tuple[str, ...], paths: list[str]) -> pl.LazyFrame:
    kinds = FRAMES[frame]
    native = {n: pl.Categorical if n in CODES else NATIVE[kinds.get(n, TEXT)] for n in header}
    rows = pl.scan_csv(paths, schema=native, ignore_errors=True)
    instants = [name for name in header if kinds.get(name) == INSTANT]
    # A row whose instant cannot be read is left out, as Tickmark does; a short one cannot be told
    # from one with empty cells.
    read = [pl.col(n).str.to_datetime("%Y-%m-%dT%H:%M:%SZ", strict=False, time_unit="us").alias(n) for n in instants]
    bad = [pl.col(n).is_not_null() & e.is_null() for n, e in zip(instants, read, strict=True)]
    rows = rows.filter(~pl.any_horizontal(bad)) if bad else rows
    missing = [pl.lit(None, _type(n, k)).alias(n) for n, k in kinds.items() if n not in header]
    return rows.with_columns(read + missing).select(kinds.keys())
