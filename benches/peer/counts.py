"""Compares the counts of a peer with a bundle, and says what the peer cannot judge.

    python counts.py OUT BUNDLE

reads OUT/counts.csv and BUNDLE/data/*.csv; fails (exit code 1) when a count differs.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

Count = tuple[str, str, str]
Grant = tuple[str, ...]

HEADLINES = {
    ("approval_latency", "p50"): "approval_latency p50",
    ("reopen_rate", "reopen_rate"): "reopen_rate",
    ("exception_volume", "any_kind_share"): "exception_volume any_kind_share",
    ("orphaned_access", "orphaned_share"): "orphaned_access orphaned_share",
}
KINDS = (
    "emergency",
    "off_catalogue",
    "self_approved",
    "unauthorised_approver",
    "retroactive_approval",
    "policy_missing_or_invalid",
    "over_duration",
    "registered_exception",
)
DECISION_KINDS = frozenset({"self_approved", "unauthorised_approver"})
FLAGS = ("orphaned", "used_after_end", "dormant")
KEEPS_SHORT = ("reading", "keeps short rows", "")
EXACT = 1e-9
SHARE = 1e-4
"""Shares may differ by as much, for the repeated rows in them."""


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file."""
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def of_peer(out: Path) -> dict[Count, float]:
    """What the peer counted."""
    return {(r["item"], r["part"], r["verdict"]): float(r["value"] or 0) for r in rows(out / "counts.csv")}


def of_bundle(data: Path, keeps_short: bool) -> dict[Count, float]:
    """The same from a bundle. A repeated row of grants, which a bundle rejects, counts as often as
    it is there, as it does for the peer; so does a short one where the peer cannot tell."""
    found: Counter[Count] = Counter()
    times = repeated(data, keeps_short)
    for row in rows(data / "grants.csv"):
        here = 1 + times[grant(row)]
        found["standing", row["standing"], row["verdict"]] += here
        for flag in FLAGS:
            found["flag", flag, ""] += here * (row[flag] == "true")
    for row in rows(data / "tickets.csv"):
        found["status", row["status"], row["verdict"]] += 1
    for row in rows(data / "drift.csv"):
        found["drift", row["change"], row["explained_by"]] += 1 + times[grant(row)]
    return dict(found) | headlines(data)


def grant(row: dict[str, str]) -> Grant:
    """What names a grant."""
    return row["system"], row["account"], row["entitlement"]


def repeated(data: Path, keeps_short: bool) -> Counter[Grant]:
    """How often a grant is in its file once more, as the rejects tell."""
    times: Counter[Grant] = Counter()
    for reject in rows(data / "rejects.csv"):
        if reject["frame"] == "grants" and reject["reason"] == "duplicate":
            times[tuple(reject["text"].split(" | ")[:3])] += 1
        if reject["frame"] == "grants" and reject["reason"] == "wrong_width" and keeps_short:
            times[tuple(next(csv.reader([reject["text"]]))[1:4])] += 1
    return times


def headlines(data: Path) -> dict[Count, float]:
    """The headline figures of the whole period, and the kinds of exception they add up."""
    found: dict[Count, float] = {}
    for row in rows(data / "metrics.csv"):
        if row["period"] != "period" or row["dimension"] != "all" or not row["value"]:
            continue
        if name := HEADLINES.get((row["metric"], row["measure"])):
            found["headline", name, ""] = float(row["value"])
        if row["metric"] == "exception_volume" and row["measure"] in KINDS:
            found["kind", row["measure"], ""] = float(row["value"])
    return found


def not_judged(data: Path) -> list[str]:
    """What the bundle judges by rules the peers do not have, with the number of rows."""
    rejected = Counter(f"{row['frame']}: {row['reason']}" for row in rows(data / "rejects.csv"))
    decided = sum(row["decision_source"] == "approvals" for row in rows(data / "tickets.csv"))
    unlike = sum(row["action"] == "modify" for row in rows(data / "tickets.csv"))
    return [
        "rejected rows: a peer leaves out what does not parse, and counts repeated grants as often "
        f"as they are there: {dict(rejected)}",
        f"{decided} lines decided by approvals: a peer takes the decision on the ticket",
        f"{unlike} modify lines: both halves are judged, a renewal is a grant",
        "names compare without white space at the ends and without case where a person is meant, "
        "and as they are written elsewhere",
    ]


def differences(peer: dict[Count, float], bundle: dict[Count, float]) -> list[str]:
    """The counts that are not the same."""
    lines = []
    for count in sorted(peer.keys() | bundle.keys()):
        ours, theirs = bundle.get(count, 0.0), peer.get(count, 0.0)
        allowed = SHARE if count[1].endswith("_share") else EXACT
        if abs(ours - theirs) > allowed * max(abs(ours), EXACT):
            lines.append(f"{' / '.join(filter(None, count))}: tickmark {ours:g}, peer {theirs:g}")
    return lines


def main() -> int:
    """The command line."""
    out, data = Path(sys.argv[1]), Path(sys.argv[2]) / "data"
    peer = of_peer(out)
    keeps_short = bool(peer.pop(KEEPS_SHORT, 0))
    bundle = of_bundle(data, keeps_short)
    unlike = differences(peer, bundle)
    print(f"{len(peer.keys() | bundle.keys())} counts compared, {len(unlike)} differ")
    print("\n".join(unlike))
    print("Not judged by the peer:", *not_judged(data), sep="\n  ")
    return 1 if unlike else 0


if __name__ == "__main__":
    sys.exit(main())
