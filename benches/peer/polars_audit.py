"""The judgements in Polars, step by step as in `sql/`: who is who, who is in charge, what stands on
what, what became of each line, what changed, and the headline figures."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import polars as pl

import polars_metrics as metrics
from export import Export
from phases import Phases

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


class Audit:
    """One audit; each step adds its frames to `at`."""

    def __init__(self, frames: Frames, export: Export) -> None:
        self.at = frames
        self.zone = export.timezone
        self.baseline = utc(export.baseline)
        self.as_of: datetime = frames["grants"]["snapshot_at"].max()
        self.period = (utc(export.period_from), utc(export.period_to) or self.as_of)

    def run(self, phases: Phases) -> None:
        """All steps in their order."""
        steps = [self.people, self.systems, self.holders, self.lines, self.authority, self.vouch]
        for step in [*steps, self.trace, self.drift, self.figures]:
            step()
            phases.end(step.__name__)

    def _day(self, name: str, offset: str = "0d") -> pl.Expr:
        midnight = pl.col(name).dt.offset_by(offset).cast(pl.Datetime("us"))
        return midnight.dt.replace_time_zone(self.zone).dt.convert_time_zone("UTC").dt.replace_time_zone(None)

    def people(self) -> None:
        """When everybody is gone, the names they have, and the birthright rules."""
        end = pl.when((pl.col("end") >= pl.col("start")).fill_null(True)).then(self._day("end", "1d"))
        left = pl.when(pl.col("status") == "terminated").then(pl.lit(LONG_AGO, pl.Datetime("us")))
        people = self.at["identities"].with_columns(
            end_at=end, gone_at=pl.coalesce(end, left), start_at=self._day("start"), moved=self._day("moved_at"),
            kind=pl.col("kind").fill_null("human"), department=lower("department"),
        )  # fmt: skip
        self.at["people"] = people
        ranks = [("identity", 1), ("login", 3), ("email", 4)]
        self.at["known"] = pl.concat(
            people.select("person", name=lower(column), rule=pl.lit(rule)) for column, rule in ranks
        ).drop_nulls()
        rule = pl.col("birthright").str.to_lowercase()
        self.at["catalogue"] = self.at["catalogue"].with_columns(
            listed=pl.lit(True), right=pl.col("birthright").is_not_null(),
            right_department=rule.str.extract(r"department=([^;]*)").str.strip_chars(),
            right_kind=rule.str.extract(r"kind=([^;]*)").str.strip_chars(),
        )  # fmt: skip

    def systems(self) -> None:
        """As-of and opening of each system."""
        seen = self.at["grants"].lazy().select("system", "snapshot_at").unique().collect(engine="streaming")
        current = seen.group_by("system").agg(
            as_of=pl.max("snapshot_at"), oldest=pl.min("snapshot_at"),
            opening=pl.col("snapshot_at").filter(
                (pl.col("snapshot_at") < pl.max("snapshot_at")) & (pl.col("snapshot_at") <= self.period[0])
            ).max(),
        )  # fmt: skip
        self.at["systems"] = current
        self.at["snapshots"] = seen

    def _find(self, names: pl.Series) -> pl.DataFrame:
        """Whom each name means: identity, login, e-mail, then without its domain."""
        wanted = pl.DataFrame({"name": names.drop_nulls().str.strip_chars().str.to_lowercase().unique()})
        bare = pl.col("name").str.replace(r"^.*\\", "").str.replace("@.*$", "")
        own = wanted.join(self.at["known"], on="name")
        stripped = wanted.select("name", bare=bare).filter(pl.col("bare") != pl.col("name"))
        logins = self.at["known"].filter(pl.col("rule") < 4).select("person", bare="name")
        found = pl.concat([own, stripped.join(logins, on="bare").select("name", "person", rule=pl.lit(6))])
        best = found.filter(pl.col("rule") == pl.col("rule").min().over("name"))
        one = pl.when(pl.col("person").n_unique() == 1).then(pl.first("person"))
        return best.group_by("name").agg(person=one, disputed=pl.col("person").n_unique() > 1)

    def holders(self) -> None:
        """Holders of the accounts that no identity is given for."""
        tickets, grants = self.at["tickets"], self.at["grants"]
        tickets = tickets.with_columns(
            pl.coalesce("beneficiary", "requester").alias("beneficiary"),
            action=pl.col("action").cast(pl.String).fill_null("grant"),
        )
        key = ["ticket_id", "system", "entitlement", "previous_entitlement", "beneficiary", "account", "action"]
        tickets = tickets.unique(key, keep="first", maintain_order=True).with_row_index("line")
        self.at["tickets"] = tickets
        given = grants.lazy().filter(pl.col("person").is_not_null())
        named = tickets.lazy().select("system", "account").drop_nulls().unique()
        newest = given.join(named, on=["system", "account"], how="semi").group_by("system", "account")
        named = named.join(newest.agg(pl.max("person")), on=["system", "account"], how="left").collect(engine="streaming")
        unknown = pl.concat([
            grants.lazy().filter(pl.col("person").is_null()).select("system", "account").collect(),
            named.filter(pl.col("person").is_null()).select("system", "account"),
        ]).unique()  # fmt: skip
        columns = ["beneficiary", "requester", "approver"]
        texts = [tickets[name] for name in columns] + [self.at["identities"]["manager"], self.at["catalogue"]["owner"]]
        self.at["names"] = self._find(pl.concat([text.alias("name") for text in [*texts, unknown["account"]]]))
        elsewhere = given.join(unknown.lazy(), on=["system", "account"], how="semi")
        elsewhere = elsewhere.group_by("system", "account").agg(given=pl.max("person")).collect(engine="streaming")
        found = unknown.with_columns(name=lower("account")).join(self.at["names"], on="name", how="left")
        found = found.join(elsewhere, on=["system", "account"], how="left")
        resolved = found.select(
            "system", "account", found=pl.coalesce("given", "person"),
            disputed=pl.col("disputed").fill_null(False) & pl.col("given").is_null(),
        )  # fmt: skip
        self.at["resolved"] = resolved
        self.at["named"] = named.join(resolved, on=["system", "account"], how="left").select(
            "system", "account", account_person=pl.coalesce("person", "found")
        )
        self._replace_holders(pl.concat([resolved, self._contested()]))

    def _contested(self) -> pl.DataFrame:
        """Accounts that two identities are given for in the newest snapshot."""
        now = self.at["grants"].lazy().filter(pl.col("snapshot_at") == self.as_of)
        sides = now.group_by("system", "account").agg(low=pl.min("person"), high=pl.max("person"))
        both = sides.filter(pl.col("low") != pl.col("high")).collect(engine="streaming")
        return both.select("system", "account", found=pl.lit(None, pl.UInt32), disputed=pl.lit(True))

    def _replace_holders(self, resolved: pl.DataFrame) -> None:
        """Writes the holders found into the few rows that have none, or whose account is contested."""
        grants = self.at["grants"].with_row_index("id")
        rows = grants.lazy().select("id", "system", "account", "person")
        contested = resolved.filter(pl.col("disputed")).lazy()
        odd = pl.concat([
            rows.filter(pl.col("person").is_null()),
            rows.filter(pl.col("person").is_not_null()).join(contested, on=["system", "account"], how="semi"),
        ]).drop("person").join(resolved.lazy(), on=["system", "account"]).collect(engine="streaming")  # fmt: skip
        disputed = pl.repeat(False, grants.height, dtype=pl.Boolean, eager=True)
        found, unclear = odd.drop_nulls("found"), odd.filter("disputed")["id"]
        person = grants["person"].scatter(found["id"], found["found"]).scatter(unclear, None)
        self.at["grants"] = grants.with_columns(person, disputed.scatter(unclear, True).alias("disputed"))

    def _answers(self) -> pl.DataFrame:
        """The first approved or rejected event of tickets that do not say it themselves."""
        open_ones = self.at["tickets"].filter(pl.col("decision").is_null() & pl.col("decided_at").is_null())
        events = self.at["events"].filter(pl.col("to_state").cast(pl.String).is_in(["approved", "rejected"]))
        events = events.join(open_ones.select("ticket_id").unique(), on="ticket_id", how="semi").sort("at")
        return events.group_by("ticket_id").agg(event=pl.first("to_state").cast(pl.String), event_at=pl.first("at"))

    def lines(self) -> None:
        """What was decided about each line, and whose access it is about."""
        offered = self.at["catalogue"].select("system", "entitlement", "listed", "requestable", "max_days", of="policy_id")
        lines = self.at["tickets"].join(self.at["systems"], on="system", how="left")
        lines = lines.join(offered, on=["system", "entitlement"], how="left").join(self._answers(), on="ticket_id", how="left")
        lines = lines.with_columns(
            policy=pl.coalesce("policy_id", "of"), is_seen=pl.col("as_of").is_not_null(),
            as_of=pl.col("as_of").fill_null(self.as_of),
            state=pl.col("state").cast(pl.String), decision=pl.col("decision").cast(pl.String),
        )  # fmt: skip
        lines = self._with_policies(lines)
        lines = self._with_holders(self._with_outcome(lines))
        first, last = self.period
        self.at["lines"] = lines.with_columns(
            in_period=pl.col("requested_at").is_between(first, last, closed="left"),
            is_expired=(pl.col("expires_at") <= pl.col("as_of")).fill_null(False),
            is_modify=(pl.col("action") == "modify") & (pl.col("previous_entitlement") != pl.col("entitlement")).fill_null(False),
        )
        self._split()

    def _with_policies(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Whether the policy of a line was in force, and approves by itself."""
        policies = self.at["policies"].select(
            "pre_approved", policy="policy_id", since=self._day("valid_from"), until=self._day("valid_to", "1d")
        )
        lines = lines.join(policies, on="policy", how="left")
        begun = pl.col("since").is_null() | (pl.col("since") <= pl.col("requested_at"))
        lasts = pl.col("until").is_null() | (pl.col("until") > pl.col("requested_at"))
        listed = pl.col("policy").is_in(policies["policy"].to_list()).fill_null(False)
        return lines.with_columns(in_force=listed & begun & lasts).with_columns(
            by_policy=pl.col("in_force") & pl.col("pre_approved").fill_null(False)
        )

    def _with_outcome(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Outcome, time of the decision and state, as known at as-of."""
        state, at = pl.col("state"), pl.col("as_of")
        on_row = pl.col("decision").is_not_null() | (
            pl.col("decided_at").is_not_null() & ~state.is_in(["requested", "on_hold"])
        )
        refused = state == "rejected"
        answer = (
            pl.when(pl.col("decision").is_not_null()).then("decision")
            .when(on_row).then(pl.when(refused).then(pl.lit("rejected")).otherwise(pl.lit("approved")))
            .when(pl.col("event").is_not_null()).then("event")
            .when(refused).then(pl.lit("rejected"))
            .when(pl.col("by_policy")).then(pl.lit("approved"))
        )  # fmt: skip
        answered = (
            pl.when(on_row).then("decided_at").when(pl.col("event").is_not_null()).then("event_at")
            .when(refused).then("closed_at").when(pl.col("by_policy")).then("requested_at")
        )  # fmt: skip
        lines = lines.with_columns(answer=answer, answered_at=answered)
        ordered = pl.coalesce("answered_at", "requested_at")
        known = pl.when(ordered <= at).then("answer")
        reach = state.replace_strict({"closed": 4, "verified": 3, "cancelled": 3, "fulfilled": 2}, default=1)
        nothing = pl.all_horizontal(pl.col(f"{done}_at").is_null() | (reach < 2 + n) for n, done in enumerate(DONE))
        gone = state == "cancelled"
        base = chain([
            ((reach >= 4) & (pl.col("closed_at") <= at), "closed"),
            ((reach >= 3) & (pl.col("verified_at") <= at), "verified"),
            ((reach >= 2) & (pl.col("fulfilled_at") <= at), "fulfilled"),
            ((reach >= 2) & ~gone & nothing, "closed"),
            (ordered > at, "requested"),
            (state.is_in(["approved", "reopened"]), "approved"),
            ((reach >= 2) & ~gone & pl.col("decided_at").is_not_null(), "approved"),
        ], "requested")  # fmt: skip
        withdrawn = gone & (pl.col("closed_at") <= at).fill_null(True) & ~(pl.col("fulfilled_at") <= at).fill_null(False)
        lines = lines.with_columns(base=base, answer=known).with_columns(
            outcome=pl.when(withdrawn).then(pl.lit("cancelled")).when(pl.col("answer").is_not_null()).then("answer")
            .when(pl.col("base").is_in(["approved", *DONE])).then(pl.lit("undocumented")).otherwise(pl.lit("pending")),
        )  # fmt: skip
        decided = pl.col("outcome").is_in(["approved", "rejected"])
        return lines.with_columns(
            decided_at=pl.when(decided).then("answered_at"),
            ordered_at=pl.when(decided).then(ordered).otherwise("requested_at"),
            is_carried_out=pl.col("outcome").is_in(ALLOWED) & pl.col("base").is_in(DONE),
        )

    def _with_holders(self, lines: pl.DataFrame) -> pl.DataFrame:
        names = self.at["names"]
        for column in ("beneficiary", "requester", "approver"):
            found = names.select(
                pl.col("name"), pl.col("person").alias(f"{column}_person"), pl.col("disputed").alias(f"{column}_disputed")
            )
            lines = lines.join(found, left_on=lower(column), right_on="name", how="left").drop("name", strict=False)
        lines = lines.join(self.at["named"], on=["system", "account"], how="left")
        return lines.with_columns(
            person=pl.coalesce("beneficiary_person", "account_person"),
            is_disputed=pl.col("beneficiary_disputed").fill_null(False) & pl.col("account_person").is_null(),
        )

    def _split(self) -> None:
        """Halves, numbered in the order of authority: the one in charge has the largest number."""
        lines = self.at["lines"]
        modify = lines.filter("is_modify").with_columns(gives=pl.lit(False), entitlement=pl.col("previous_entitlement"))
        halves = pl.concat([lines.with_columns(gives=pl.col("action") != "revoke"), modify.select(*lines.columns, "gives")])
        halves = halves.sort("ordered_at", "requested_at", "ticket_id", "gives", "line").with_row_index("half")
        text = pl.coalesce("account", pl.when(pl.col("person").is_null()).then("beneficiary"))
        asked = pl.col("requested_at") <= pl.col("as_of")
        owner = pl.col("account_person")
        self.at["halves"] = halves.select(
            "half", "line", "gives", "system", "entitlement", "account", "person", "outcome", "is_expired",
            "ordered_at", "as_of", "oldest", "is_carried_out", account_text=text, is_asked=asked,
            may_speak=pl.col("account").is_null() | owner.is_null() | (owner == pl.col("person")),
            has_authority=asked & (pl.col("ordered_at") <= pl.col("as_of")),
        )  # fmt: skip

    def authority(self) -> None:
        """Which half is in charge of which slot, and of which row."""
        halves, grants = self.at["halves"], self.at["grants"].lazy()
        people = halves.lazy().select("system", "entitlement", "person").drop_nulls().unique()
        own = grants.join(people, on=["system", "entitlement", "person"], how="semi")
        texts = halves.lazy().select("system", "entitlement", account="account_text").drop_nulls().unique()
        nobodys = grants.filter(pl.col("person").is_null()).join(texts, on=K, how="semi")
        touched = pl.concat([own, nobodys]).select("id", *K, "person", "snapshot_at", "live").collect(engine="streaming")
        named = halves.filter(pl.col("account").is_not_null() & pl.col("may_speak"))
        places = pl.concat([touched.select(*K, "person"), named.select(*K, "person")])
        slots = places.group_by(K).agg(pl.max("person")).with_row_index("slot")
        claims = self._claims(halves, named, slots)
        can = pl.col("has_authority")
        self.at["charge"] = claims.join(halves, on="half").group_by("slot").agg(
            vouching=pl.col("half").filter(can & (pl.col("outcome") == "approved")).max(),
            tracing=pl.col("half").filter(can & pl.col("outcome").is_in(ALLOWED)).max(),
            **{name: (pl.col("gives") & pl.col("is_asked") & pl.col("outcome").is_in(words)).any()
               for name, words in [("undocumented", ["undocumented"]), ("pending", ["pending"]),
                                   ("refused", ["rejected", "cancelled"])]},
        )  # fmt: skip
        vouching = halves.select(
            vouching="half", vouch_gives="gives", vouch_expired="is_expired", vouch_at="ordered_at",
            vouch_line="line", is_due=~pl.col("is_carried_out") & (pl.col("as_of") <= pl.col("ordered_at") + timedelta(hours=24)),
        )  # fmt: skip
        paper = touched.select("id", *K).join(slots.select("slot", *K), on=K).drop(K)
        self.at["paper"] = paper.join(self.at["charge"], on="slot").join(vouching, on="vouching", how="left")
        self.at |= {"touched": touched, "slots": slots, "claims": claims}

    def _claims(self, halves: pl.DataFrame, named: pl.DataFrame, slots: pl.DataFrame) -> pl.DataFrame:
        by_account = named.join(slots, on=K).select("half", "slot")
        anywhere = halves.filter(pl.col("account").is_null())
        by_person = anywhere.join(slots, on=["system", "entitlement", "person"]).select("half", "slot")
        texts = anywhere.filter(pl.col("person").is_null())
        by_text = texts.join(slots, left_on=["system", "entitlement", "account_text"], right_on=["system", "entitlement", "account"])
        own = pl.concat([by_account, by_person, by_text.select("half", "slot")])
        # Nothing is there, and nothing was: one slot without an account for all lines of the holder.
        nowhere = halves.join(own, on="half", how="anti")
        place = pl.struct("system", "entitlement", "person", "account_text").rank("dense").cast(pl.UInt32)
        return pl.concat([own, nowhere.select("half", slot=place + slots.height)])

    def vouch(self) -> None:
        """The standing of each current grant."""
        people = self.at["people"].lazy().select("person", "kind", "department", "gone_at", "end_at")
        offers = self.at["catalogue"].lazy().select("system", "entitlement", "right", "right_department", "right_kind")
        grants = self.at["grants"].lazy().join(self.at["systems"].lazy(), on="system")
        now = grants.filter(pl.col("snapshot_at") == pl.col("as_of"))
        now = now.select("id", "system", "entitlement", "person", "granted_at", "last_used_at", "live", "disputed", "as_of", "oldest")
        now = now.join(people, on="person", how="left").join(offers, on=["system", "entitlement"], how="left")
        now = now.join(self.at["paper"].lazy(), on="id", how="left")
        self.at["judged"] = now.select(
            "id", "person", "live", "granted_at", "slot", "vouching",
            standing=self._standing(),
            orphaned=(pl.col("live") & (pl.col("gone_at") <= pl.col("as_of"))).fill_null(False),
            used_after_end=(pl.col("last_used_at") > pl.col("end_at")).fill_null(False),
            dormant=(pl.col("last_used_at") < pl.col("as_of") - timedelta(days=90)).fill_null(False),
        ).collect(engine="streaming")  # fmt: skip

    def _standing(self) -> pl.Expr:
        gives, holder = pl.col("vouch_gives"), pl.col("person").is_not_null()
        revoked = (~gives).fill_null(False)
        there = ~(pl.col("gone_at") <= pl.col("as_of")).fill_null(False)
        fits = [pl.col(f"right_{f}").is_null() | (pl.col(f"right_{f}") == pl.col(f)) for f in ("department", "kind")]
        return chain([
            (pl.col("disputed") & ~holder, "disputed"),
            (gives & ~pl.col("vouch_expired"), "explicitly_approved"),
            (pl.col("right") & holder & there & ~revoked & pl.all_horizontal(fits), "implicitly_approved"),
            (~holder, "uncorrelated"),
            (revoked & pl.col("is_due"), "pending_deprovisioning"),
            (revoked, "revoked_but_present"),
            (gives, "expired"),
            (pl.col("undocumented"), "approval_undocumented"),
            (pl.col("pending"), "granted_before_decision"),
            (pl.col("refused"), "granted_despite_rejection"),
            (pl.col("granted_at") < self.baseline, "baseline"),
        ], "out_of_band", STANDING)  # fmt: skip

    def trace(self) -> None:
        """The fulfilment status of each line."""
        on_slots = self.at["judged"].lazy().filter(pl.col("slot").is_not_null())
        fails = pl.col("standing").is_in(FAILING)
        standing = on_slots.select("slot", "id", "live", "granted_at", fails=fails).collect()
        self.at["standing"] = standing
        halves, claims, charge = self.at["halves"], self.at["claims"], self.at["charge"]
        free = charge.filter(pl.col("tracing").is_null()).join(standing.filter("fails"), on="slot").join(claims, on="slot")
        free = free.join(halves.filter("gives").select("half", "line"), on="half")
        free = free.join(self.at["lines"].select("line", "requested_at"), on="line")
        appeared = free.group_by("line").agg(appeared=(pl.col("granted_at") >= pl.col("requested_at")).any())
        own = charge.drop_nulls("tracing").select("slot", half="tracing")
        sides = self._half_status(own.join(claims, on=["half", "slot"]), standing)
        lines = self.at["lines"].join(appeared, on="line", how="left").join(sides, on="line", how="left")
        traced = lines.with_columns(status=self._status())
        self.at["traced"] = self._paired(traced)

    def _half_status(self, own: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
        lines = self.at["lines"].select(
            "line", "person", "outcome",
            done=pl.coalesce(*[pl.when(pl.col(at) <= pl.col("as_of")).then(at) for at in ("fulfilled_at", "closed_at")], "ordered_at"),
        )  # fmt: skip
        own = own.join(self.at["halves"].drop("person", "outcome"), on="half").join(lines, on="line")
        now = own.join(standing, on="slot", how="left").group_by("half").agg(
            held=pl.col("id").is_not_null().any(), live=pl.col("live").fill_null(False).any(),
            fails=(pl.col("live") & pl.col("fails")).fill_null(False).any(),
            back=(pl.col("live") & (pl.col("granted_at") > pl.col("done"))).fill_null(False).any(),
        )  # fmt: skip
        history = self.at["touched"].join(self.at["paper"].select("id", "slot"), on="id")
        past = history.join(self.at["systems"].select("system", "as_of"), on="system").filter(pl.col("snapshot_at") < pl.col("as_of"))
        was = own.select("half", "slot", "ordered_at").join(past, on="slot")
        was = was.filter(pl.col("snapshot_at") >= pl.col("ordered_at")).select("half", was=pl.lit(True)).unique()
        gone = self.at["people"].select("person", "gone_at")
        first = own.unique("half").join(now, on="half").join(was, on="half", how="left").join(gone, on="person", how="left")
        first = first.join(self._away(own, past), on="half", how="left")
        done, due = pl.col("is_carried_out"), pl.col("as_of") <= pl.col("ordered_at") + timedelta(hours=24)
        giving = chain([
            (pl.col("is_expired") & pl.col("live"), "retained_past_expiry"), (pl.col("is_expired"), "lapsed"),
            (pl.col("held") & done, "verified"), (pl.col("held"), "effected_ticket_open"),
            (~done, "awaiting_fulfilment"), (pl.col("gone_at") <= pl.col("as_of"), "withdrawn_by_leaver"),
            (pl.col("was"), "removed_without_ticket"), (pl.col("ordered_at") < pl.col("oldest"), "not_evaluable"),
        ], "never_provisioned")  # fmt: skip
        taking = chain([
            (~pl.col("live"), "verified"), (~done & due, "awaiting_fulfilment"),
            (~pl.col("fails") & (pl.col("outcome") != "undocumented"), "superseded"),
            (pl.col("back") | pl.col("away").fill_null(False), "resurrected"),
        ], "revocation_not_effected")  # fmt: skip
        status = first.with_columns(status=pl.when("gives").then(giving).otherwise(taking))
        return status.group_by("line").agg(
            giving=pl.col("status").filter("gives").first(), taking=pl.col("status").filter(~pl.col("gives")).first(),
            in_charge=pl.lit(True),
        )  # fmt: skip

    def _away(self, own: pl.DataFrame, past: pl.DataFrame) -> pl.DataFrame:
        """Revocations whose access was not usable in a snapshot after they were carried out."""
        taken = own.filter(~pl.col("gives")).join(self.at["snapshots"], on="system")
        taken = taken.filter(pl.col("snapshot_at").is_between("done", "as_of", closed="left"))
        usable = past.filter("live").select("slot", "snapshot_at").unique()
        return taken.join(usable, on=["slot", "snapshot_at"], how="anti").select("half", away=pl.lit(True)).unique()

    def _status(self) -> pl.Expr:
        giving, taking, outcome = pl.col("giving"), pl.col("taking"), pl.col("outcome")
        holds = [side.is_null() | side.is_in(PASSING) for side in (giving, taking)]
        modified = (
            pl.when(giving.is_in(["retained_past_expiry", "lapsed", "not_evaluable"]).fill_null(False)).then(giving)
            .when(holds[0] & holds[1] & (giving == "withdrawn_by_leaver").fill_null(False)).then(giving)
            .otherwise(chain([
                (holds[0] & holds[1] & pl.col("is_carried_out"), "verified"),
                (holds[0] & holds[1], "effected_ticket_open"), (~pl.col("is_carried_out"), "awaiting_fulfilment"),
                (holds[0] | holds[1], "modified_partially"),
            ], "modification_not_effected"))
        )  # fmt: skip
        cannot = ~pl.col("is_seen") | (pl.col("requested_at") > pl.col("as_of")) | pl.col("is_disputed")
        seen = pl.col("appeared").fill_null(False)
        return (
            pl.when(cannot).then(pl.lit("not_evaluable"))
            .when(outcome.is_in(["rejected", "cancelled"]))
            .then(chain([(seen, "effected_without_approval")], "no_effect_expected"))
            .when(outcome == "pending").then(chain([(seen, "effected_before_decision")], "awaiting_decision"))
            .when(pl.col("in_charge").is_null()).then(pl.lit("superseded"))
            .when("is_modify").then(modified).otherwise(pl.coalesce("giving", "taking"))
        )  # fmt: skip

    def _paired(self, traced: pl.DataFrame) -> pl.DataFrame:
        """Row 15: each grant goes to the earliest line that fits, each line takes the earliest left."""
        loose = self.at["judged"].lazy().filter(pl.col("standing").is_in(["out_of_band", "uncorrelated"]))
        loose = loose.select("id", "granted_at").join(self.at["grants"].lazy().select("id", *K, "person"), on="id").collect()
        lines = traced.filter(
            pl.col("status").is_in(["never_provisioned", "not_evaluable"]) & (pl.col("action") == "grant")
            & pl.col("outcome").is_in(ALLOWED) & pl.col("is_seen") & ~pl.col("is_disputed")
        )  # fmt: skip
        pairs = lines.join(loose, on=["system", "person"], suffix="_held")
        month = timedelta(days=30)
        near = [(pl.col("granted_at") - pl.col(at)).abs() <= month for at in ("ordered_at", "closed_at")]
        known = (pl.col("closed_at") <= pl.col("as_of")).fill_null(False)
        pairs = pairs.filter((pl.col("granted_at") >= pl.col("ordered_at")) & (near[0] | (known & near[1].fill_null(False))))
        lines_taken: set[int] = set()
        grants_taken: set[int] = set()
        for line, grant in pairs.sort("ordered_at", "ticket_id", "line", "granted_at").select("line", "id").iter_rows():
            if line not in lines_taken and grant not in grants_taken:
                lines_taken.add(line)
                grants_taken.add(grant)
        taken = pl.col("line").is_in(list(lines_taken))
        return traced.with_columns(status=pl.when(taken).then(pl.lit("provisioned_differently")).otherwise("status"))

    def drift(self) -> None:
        """Opening + added - removed = closing, by a full join of two snapshots."""
        grants = self.at["grants"].lazy().join(self.at["systems"].lazy(), on="system").filter(pl.col("opening").is_not_null())
        kept = grants.select("id", *K, "via", "expires_at", "live", "snapshot_at", "as_of", "opening")
        now = kept.filter(pl.col("snapshot_at") == pl.col("as_of")).drop("snapshot_at", "as_of", "opening")
        old = kept.filter(pl.col("snapshot_at") == pl.col("opening")).drop("snapshot_at", "as_of", "opening")
        both = now.join(old, on=K, how="full", suffix="_old")
        differs = [pl.col(c).ne_missing(pl.col(f"{c}_old")) for c in ("via", "expires_at", "live")]
        unlike = pl.col("id").is_null() | pl.col("id_old").is_null() | pl.any_horizontal(differs)
        changes = both.filter(unlike).select("id", "id_old").collect(engine="streaming")
        stands = self.at["judged"].select("id", pl.col("standing").cast(pl.String), "live")
        new = changes.drop_nulls("id").join(stands, on="id")
        is_new = pl.col("id_old").is_null()
        unexplained = is_new & pl.col("live") & pl.col("standing").is_in(FAILING)
        new = new.select(
            "id", change=chain([(is_new, "added")], "changed"),
            explained_by=pl.when(unexplained).then(pl.lit("unexplained")).otherwise("standing"),
        )  # fmt: skip
        self.at["drift"] = pl.concat([new, self._removed(changes)])

    def _removed(self, changes: pl.DataFrame) -> pl.DataFrame:
        gone = changes.filter(pl.col("id").is_null()).select(id="id_old").lazy()
        gone = gone.join(self.at["grants"].lazy().select("id", "system", "person", "expires_at"), on="id").collect()
        halves = self.at["halves"].select("gives", "is_expired", tracing="half")
        gone = gone.join(self.at["paper"].select("id", "tracing"), on="id", how="left").join(halves, on="tracing", how="left")
        gone = gone.join(self.at["people"].select("person", "gone_at"), on="person", how="left")
        gone = gone.join(self.at["systems"].select("system", "as_of"), on="system")
        why = chain([
            (~pl.col("gives"), "revoked"),
            (pl.col("is_expired").fill_null(False) | (pl.col("expires_at") <= pl.col("as_of")).fill_null(False), "lapsed"),
            (pl.col("gone_at") <= pl.col("as_of"), "holder_gone"),
        ], "unexplained")  # fmt: skip
        return gone.select("id", change=pl.lit("removed"), explained_by=why)

    def figures(self) -> None:
        """Everything that is compared with a bundle."""
        self.at["counts"] = metrics.counts(self.at, self.as_of, self.period)

    def write(self, out: Path, full: bool) -> None:
        """Writes the findings, or with `full` every judged row as well."""
        out.mkdir(parents=True, exist_ok=True)
        named = self.at["people"].select("person", holder="identity")
        judged = self.at["judged"].lazy().drop("granted_at", "slot", "vouching").with_columns(verdict=metrics.verdict())
        rows = self.at["grants"].lazy().drop("person", "disputed", "live", "snapshot_at")
        grants = judged.join(rows, on="id").join(named.lazy(), on="person", how="left").drop("person", "id")
        lines = self.at["traced"].lazy().join(named.lazy(), on="person", how="left").with_columns(verdict=metrics.line_verdict())
        bad = grants.filter(pl.col("orphaned") | pl.col("used_after_end") | (pl.col("verdict") == "fail"))
        shown = ["ticket_id", *K, "holder", "status", "verdict"]
        pl.concat([
            bad.select(*K, "holder", "orphaned", ticket_id=pl.lit(None, pl.String), found=pl.col("standing").cast(pl.String)),
            lines.filter(pl.col("verdict") == "fail").select(
                *K, "holder", "ticket_id", orphaned=pl.lit(False), found="status"),
        ], how="diagonal").collect(engine="streaming").write_csv(out / "findings.csv")  # fmt: skip
        drift = self.at["drift"].join(self.at["grants"].lazy().select("id", *K).collect(), on="id")
        drift.select(*K, "change", "explained_by").write_csv(out / "drift.csv")
        self.at["counts"].write_csv(out / "counts.csv")
        if full:
            grants.sink_csv(out / "grants.csv")
            lines.select(*shown, "action", "state", "outcome", "decided_at", "requested_at").sink_csv(out / "tickets.csv")
