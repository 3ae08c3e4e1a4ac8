"""An export folder as both peers see it: its tickmark.toml, its files and the types of their columns.

Only what the comparison needs of the configuration is read: which files are which frame, the period,
the baseline date and the time zone.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

TEXT, INSTANT, DAY, FLAG, NUMBER = "text", "instant", "day", "flag", "number"


def _columns(texts: str, **others: str) -> dict[str, str]:
    """Names and types of a frame's columns: texts first, then by type."""
    columns = dict.fromkeys(texts.split(), TEXT)
    for kind, names in others.items():
        columns |= dict.fromkeys(names.split(), kind)
    return columns


FRAMES: dict[str, dict[str, str]] = {
    "tickets": _columns(
        "ticket_id system entitlement previous_entitlement beneficiary account action state"
        " requester decision approver fulfiller verifier policy_id justification exception_id"
        " channel assignee group",
        instant="requested_at decided_at fulfilled_at verified_at closed_at expires_at",
        flag="emergency",
        number="reopen_count",
    ),
    "events": _columns("ticket_id to_state from_state actor", instant="at"),
    "grants": _columns(
        "system account entitlement via identity granted_by ticket_ref",
        instant="snapshot_at granted_at expires_at last_used_at",
        flag="enabled",
    ),
    "accounts": _columns(
        "system account identity kind owner",
        instant="created_at last_login_at credential_rotated_at",
        flag="enabled",
    ),
    "identities": _columns(
        "identity kind name status manager owner department title email login aliases",
        day="start end moved_at",
    ),
    "catalogue": _columns(
        "system entitlement aliases owner approvers risk birthright policy_id",
        flag="privileged requestable",
        number="max_days review_days min_approvals",
    ),
    "policies": _columns(
        "policy_id title", day="valid_from valid_to", flag="pre_approved", number="min_approvals"
    ),
    "exceptions": _columns(
        "exception_id identity account system entitlement ticket_id kind reason approved_by",
        instant="approved_at expires_at reviewed_at revoked_at",
    ),
    "certifications": _columns(
        "campaign system entitlement identity account reviewer decision", instant="decided_at"
    ),
    "sod_rules": _columns(
        "rule_id title left_system left_entitlement right_system right_entitlement severity"
    ),
    "holidays": _columns("name calendar", day="date"),
}

NOT_READ = frozenset({"approvals"})
"""Frames that neither peer judges; `counts.py` says what that leaves out."""


@dataclass(frozen=True)
class Export:
    """One export folder."""

    folder: Path
    files: dict[str, list[Path]]
    timezone: str
    period_from: datetime | None
    period_to: datetime | None
    baseline: datetime | None

    def headers(self, frame: str) -> dict[tuple[str, ...], list[Path]]:
        """Files of a frame by their header, so that each group is read with one declaration."""
        groups: dict[tuple[str, ...], list[Path]] = {}
        for path in self.files.get(frame, []):
            groups.setdefault(_header(path), []).append(path)
        return groups


def read_export(folder: Path) -> Export:
    """Reads `tickmark.toml` of an export folder and finds the files it names."""
    config = tomllib.loads((folder / "tickmark.toml").read_text(encoding="utf-8"))
    report = config.get("report", {})
    zone = ZoneInfo(report.get("timezone", "UTC"))
    period = report.get("period", {})
    files: dict[str, list[Path]] = {}
    for source in config.get("sources", []):
        files.setdefault(source["frame"], []).extend(sorted(folder.glob(source["path"])))
    return Export(
        folder=folder,
        files=files,
        timezone=zone.key,
        period_from=_midnight(period.get("from"), zone),
        period_to=_midnight(period.get("to"), zone),
        baseline=_midnight(report.get("baseline_date"), zone),
    )


def _midnight(day: str | date | None, zone: ZoneInfo) -> datetime | None:
    if day is None:
        return None
    day = date.fromisoformat(str(day)[:10])
    return datetime.combine(day, time(), tzinfo=zone)


def _header(path: Path) -> tuple[str, ...]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return tuple(next(csv.reader(lines)))
