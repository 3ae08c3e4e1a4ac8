"""The judgements in Polars, step by step as in `sql/`: who is who, who is in charge, what stands on
what, what became of each line, what changed, and the headline figures."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

import polars_metrics as metrics
from export import Export
from phases import Phases
from polars_lines import Lines
from polars_words import ALLOWED, FAILING, LONG_AGO, STANDING, Frames, K, chain, lower, utc


class Audit(Lines):
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
