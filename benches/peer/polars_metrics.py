"""The four headline figures and all counts, in Polars."""

from __future__ import annotations

from datetime import datetime

import polars as pl

Frames = dict[str, pl.DataFrame]
Period = tuple[datetime, datetime]

ORDER = {"requested": 1, "approved": 2, "fulfilled": 3, "verified": 4, "closed": 5}


def verdict() -> pl.Expr:
    """The verdict of a standing."""
    standing = pl.col("standing").cast(pl.String)
    return (
        pl.when(standing.is_in(["explicitly_approved", "implicitly_approved"])).then(pl.lit("pass"))
        .when(standing == "pending_deprovisioning").then(pl.lit("open"))
        .when((standing == "baseline") | ~pl.col("live")).then(pl.lit("listed")).otherwise(pl.lit("fail"))
    )  # fmt: skip


def line_verdict() -> pl.Expr:
    """The verdict of a status."""
    passing = ["verified", "effected_ticket_open", "superseded", "lapsed", "no_effect_expected", "withdrawn_by_leaver"]
    status = pl.col("status")
    return (
        pl.when(status.is_in(["awaiting_decision", "awaiting_fulfilment"])).then(pl.lit("open"))
        .when(status == "not_evaluable").then(status)
        .when(status.is_in(passing)).then(pl.lit("pass")).otherwise(pl.lit("fail"))
    )  # fmt: skip


def counts(at: Frames, as_of: datetime, period: Period) -> pl.DataFrame:
    """What, of which kind, how many."""
    judged = at["judged"]
    rows: list[tuple[str, str, str, float | None]] = []
    standings = judged.lazy().group_by("standing", "live").len().with_columns(verdict=verdict()).collect()
    standings = standings.group_by(pl.col("standing").cast(pl.String), "verdict").agg(pl.sum("len"))
    rows += [("standing", *row) for row in standings.iter_rows()]
    statuses = at["traced"].group_by("status").len().select("status", line_verdict(), "len")
    rows += [("status", *row) for row in statuses.iter_rows()]
    rows += [("drift", *row) for row in at["drift"].group_by("change", "explained_by").len().iter_rows()]
    rows += [("flag", flag, "", judged[flag].sum()) for flag in ("orphaned", "used_after_end", "dormant")]
    share = judged["orphaned"].sum() / judged["person"].count()
    figures = {
        "approval_latency p50": median_wait(at["lines"], as_of),
        "reopen_rate": reopen_rate(at["lines"], at["events"], as_of, period),
        "orphaned_access orphaned_share": share,
    }
    kinds = exceptions(at)
    figures["exception_volume any_kind_share"] = kinds.pop("any") / kinds.pop("judged")
    rows += [("headline", name, "", value) for name, value in figures.items()]
    rows += [("kind", name, "", value) for name, value in kinds.items()]
    # What it cannot tell from a row with empty cells at its end, it keeps.
    rows.append(("reading", "keeps short rows", "", 1))
    schema = {"item": pl.String, "part": pl.String, "verdict": pl.String, "value": pl.Float64}
    return pl.DataFrame([(*row[:3], None if row[3] is None else float(row[3])) for row in rows], schema=schema, orient="row").sort("item", "part", "verdict")


def median_wait(lines: pl.DataFrame, as_of: datetime) -> float | None:
    """Kaplan and Meier's median: what is still open waits at least until as-of."""
    now = pl.lit(as_of)
    closed = pl.when(pl.col("closed_at") <= now).then("closed_at").otherwise(now)
    until = (
        pl.when(pl.col("outcome").is_in(["approved", "rejected"])).then("decided_at")
        .when(pl.col("outcome") == "cancelled").then(closed).when(pl.col("outcome") == "pending").then(now)
    )  # fmt: skip
    waits = lines.filter(pl.col("in_period") & (pl.col("requested_at") <= now)).with_columns(until=until)
    waits = waits.filter(pl.col("until") >= pl.col("requested_at"))
    hours = (pl.col("until") - pl.col("requested_at")).dt.total_microseconds() / 3.6e9
    waits = waits.with_columns(hours=hours).group_by("ticket_id", "requested_at", "decided_at").agg(pl.max("hours"))
    steps = waits.group_by("hours").agg(decided=pl.count("decided_at"), n=pl.len()).sort("hours")
    at_risk = pl.col("n").reverse().cum_sum().reverse()
    curve = steps.with_columns(s=(1 - pl.col("decided") / at_risk).cum_prod())
    return curve.filter(pl.col("s") <= 0.5 + 1e-12)["hours"].min()


def reopen_rate(lines: pl.DataFrame, events: pl.DataFrame, as_of: datetime, period: Period) -> float:
    """Lines taken up again after their first closing in the period, of those that can be judged."""
    events = events.filter(pl.col("at") <= as_of).with_columns(pl.col("to_state", "from_state").cast(pl.String))
    logged = events.filter(pl.col("to_state") == "closed").select("ticket_id", "at")
    own = lines.select("line", "ticket_id", "reopen_count", at="closed_at")
    seen = lines.select("line", "ticket_id", "reopen_count").join(logged, on="ticket_id")
    inside = pl.col("at").is_between(*period, closed="left") & (pl.col("at") <= as_of)
    closed = pl.concat([own, seen]).filter(inside).group_by("line", "ticket_id").agg(pl.first("reopen_count"), pl.min("at"))
    steps = events.join(closed.select("ticket_id").unique(), on="ticket_id", how="semi").sort("ticket_id", "at")
    level = pl.col("to_state").replace_strict(ORDER, default=None)
    came_from = pl.coalesce(pl.col("from_state"), pl.col("to_state").shift().over("ticket_id")).replace_strict(ORDER, default=None)
    back = (pl.col("to_state") == "reopened") | ((came_from >= 3) & (level < came_from)).fill_null(False)
    returns = steps.filter(back).group_by("ticket_id").agg(last=pl.max("at"))
    known = steps.select("ticket_id", known=pl.lit(True)).unique()
    closed = closed.join(returns, on="ticket_id", how="left").join(known, on="ticket_id", how="left")
    came_back = (pl.col("reopen_count") > 0).fill_null(False) | (pl.col("last") >= pl.col("at")).fill_null(False)
    judged = pl.col("reopen_count").is_not_null() | pl.col("known").is_not_null()
    found = closed.select(came_back.sum().alias("back"), judged.sum().alias("n")).row(0)
    return found[0] / found[1]


def exceptions(at: Frames) -> dict[str, float]:
    """How many lines of the period went round the standard route, by kind."""
    lines = at["lines"].filter("in_period")
    asks, allowed = pl.col("action") != "revoke", pl.col("outcome").is_in(["approved", "undocumented"])
    start = pl.coalesce("decided_at", "requested_at")
    limit = start + pl.duration(days=pl.col("max_days"))
    decided = pl.col("outcome").is_in(["approved", "rejected"])
    own = [pl.col("approver_person") == pl.col(f"{who}_person") for who in ("requester", "beneficiary")]
    late, strange = retroactive(at), unentitled(at, lines)
    marks = lines.select(
        emergency=pl.col("emergency").fill_null(False),
        off_catalogue=asks & (pl.col("listed").is_null() | ~pl.col("requestable").fill_null(True)),
        self_approved=decided & pl.any_horizontal(own).fill_null(False),
        unauthorised_approver=pl.col("line").is_in(strange.to_list()),
        retroactive_approval=pl.col("line").is_in(late.to_list()),
        policy_missing_or_invalid=asks & ~pl.col("in_force"),
        over_duration=asks & allowed & pl.col("max_days").is_not_null() & (pl.col("expires_at") > limit).fill_null(True),
        registered_exception=pl.col("exception_id").is_not_null(),
        unknown=(pl.col("outcome") == "undocumented") | (decided & pl.col("approver").is_null()),
    )
    kinds = [name for name in marks.columns if name != "unknown"]
    found = pl.any_horizontal(kinds)
    sums = marks.select(pl.col(kinds).sum(), any=found.sum(), judged=(found | ~pl.col("unknown")).sum())
    return {name: float(value) for name, value in sums.row(0, named=True).items()}


def retroactive(at: Frames) -> pl.Series:
    """Lines approved after the newest grant they rest on was there."""
    halves = at["halves"].select("line", "gives", vouching="half")
    rests = at["judged"].lazy().filter(pl.col("vouching").is_not_null()).select("id", "slot", "granted_at", "vouching").collect()
    rests = rests.join(halves.filter("gives"), on="vouching").join(at["lines"].select("line", "decided_at"), on="line")
    newest = rests.sort("granted_at", "id", descending=[True, False]).unique("line", keep="first", maintain_order=True)
    early = newest.filter(pl.col("granted_at") < pl.col("decided_at")).select("line", "slot", "granted_at")
    others = at["halves"].filter(pl.col("outcome") == "approved").select("half", "gives", "ordered_at", other="line")
    others = others.join(at["lines"].select("expires_at", other="line"), on="other")
    before = early.join(at["claims"], on="slot").join(others, on="half").filter(
        (pl.col("other") != pl.col("line")) & (pl.col("ordered_at") <= pl.col("granted_at"))
    )  # fmt: skip
    last = before.sort("half").group_by("line", maintain_order=True).last()
    lasting = pl.col("gives") & (pl.col("expires_at") > pl.col("granted_at")).fill_null(True)
    return early.join(last.filter(lasting), on="line", how="anti")["line"]


def unentitled(at: Frames, lines: pl.DataFrame) -> pl.Series:
    """Approved lines whose approver is unknown, not there on the day, or not named by the catalogue."""
    people = at["people"]
    approver = people.select("gone_at", "start_at", approver_person="person")
    holder = people.select("manager", "moved", beneficiary_person="person")
    judged = lines.filter((pl.col("outcome") == "approved") & pl.col("approver").is_not_null())
    judged = judged.join(approver, on="approver_person", how="left").join(holder, on="beneficiary_person", how="left")
    words = at["catalogue"].select("system", "entitlement", "owner", word=pl.col("approvers").str.split(";"))
    words = words.explode("word").with_columns(pl.col("word").str.strip_chars().str.to_lowercase()).drop_nulls("word")
    named = judged.select("line", "system", "entitlement", "manager", "approver_person").join(words, on=["system", "entitlement"])
    who = pl.when(pl.col("word") == "manager").then("manager").when(pl.col("word") == "owner").then("owner").otherwise("word")
    named = named.with_columns(name=who.str.to_lowercase()).join(at["names"].select("name", named="person"), on="name", how="left")
    listed = named.group_by("line").agg(
        is_named=(pl.col("named") == pl.col("approver_person")).fill_null(False).any(), by_manager=(pl.col("word") == "manager").any()
    )
    judged = judged.join(listed, on="line", how="left")
    moved = pl.col("by_manager") & (pl.col("moved") >= pl.col("decided_at")).fill_null(False)
    absent = (pl.col("gone_at") <= pl.col("decided_at")) | (pl.col("decided_at") < pl.col("start_at"))
    wrong = pl.col("approver_person").is_null() | absent.fill_null(False) | (~pl.col("is_named") & ~moved).fill_null(False)
    return judged.filter(wrong & ~pl.col("approver_disputed").fill_null(False))["line"]
