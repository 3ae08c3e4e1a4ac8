"""Ticket lines in Polars: what was decided about each, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from polars_words import ALLOWED, DONE, FAILING, Frames, K, PASSING, chain, lower


class Lines:
    """The steps of an audit that are about lines."""

    at: Frames
    as_of: datetime
    period: tuple[datetime, datetime]

    def _day(self, name: str, offset: str = "0d") -> pl.Expr:
        raise NotImplementedError

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
