"""The audit done by hand in DuckDB: what an expert would write instead of running Tickmark.

    python duckdb_peer.py FOLDER OUT [--full] [--only-load] [--phases]

reads an export folder (with its tickmark.toml), judges lines and grants with the statements in
`sql/`, and writes findings.csv, drift.csv and counts.csv to OUT.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import duckdb

from asked import arguments
from export import DAY, FLAG, FRAMES, INSTANT, NUMBER, TEXT, Export, read_export
from phases import Phases

SQL = Path(__file__).parent / "sql"
TYPES = {TEXT: "VARCHAR", INSTANT: "TIMESTAMPTZ", DAY: "DATE", FLAG: "BOOLEAN", NUMBER: "INTEGER"}
THREADS = 2
FIRST_NAMES = "(FROM raw_grants LIMIT 100000)"
ALL_NAMES = "raw_grants"

FINDINGS = """
    SELECT 'grant' AS kind, g.system, g.account, g.entitlement, NULL AS ticket_id,
           j.standing::VARCHAR AS found, p.identity AS holder,
           coalesce(j.is_orphaned, false) AS is_orphaned
    FROM judged j JOIN grants g ON g.rowid = j.id LEFT JOIN people p ON p.person = j.person
    WHERE j.is_orphaned OR j.is_used_after_end OR verdict_of(j.standing, j.live) = 'fail'
    UNION ALL
    SELECT 'line', l.system, l.account, l.entitlement, l.ticket_id, t.status, p.identity, false
    FROM traced t JOIN lines l USING (line) LEFT JOIN people p USING (person)
    WHERE line_verdict(t.status) = 'fail'"""

DRIFT = """
    SELECT g.system, g.account, g.entitlement, d.change, d.explained_by
    FROM drift d JOIN grants g ON g.rowid = d.id"""

EVERY_GRANT = """
    SELECT g.system, g.account, g.entitlement, g.via, p.identity AS holder, j.standing,
           verdict_of(j.standing, j.live) AS verdict, g.granted_at, g.expires_at, g.last_used_at,
           j.live, j.is_orphaned, j.is_used_after_end, j.is_dormant
    FROM judged j JOIN grants g ON g.rowid = j.id LEFT JOIN people p ON p.person = j.person"""

EVERY_LINE = """
    SELECT l.ticket_id, l.system, l.entitlement, l.previous_entitlement, l.beneficiary, l.account,
           l.action, p.identity AS holder, l.state, l.outcome, l.decided_at, l.requested_at,
           t.status, line_verdict(t.status) AS verdict, l.in_period
    FROM traced t JOIN lines l USING (line) LEFT JOIN people p USING (person)"""


def connect(export: Export, names: str = FIRST_NAMES) -> duckdb.DuckDBPyConnection:
    """A database in memory, with every frame of the export as a typed view `raw_...`. `names` says
    from how much of the snapshots the names in them are taken."""
    database = duckdb.connect(config={"threads": THREADS, "preserve_insertion_order": False})
    database.execute(f"SET TimeZone = '{export.timezone}'")
    moments = {"period_from": export.period_from, "period_to": export.period_to, "baseline": export.baseline}
    for name, moment in moments.items():
        database.execute(f"SET VARIABLE {name} = {_literal(moment)}")
    for frame in FRAMES:
        database.execute(f"CREATE VIEW raw_{frame} AS {_reading(export, frame)}")
    database.execute(f"CREATE VIEW names_of_grants AS SELECT system, entitlement, via FROM {names}")
    return database


def _literal(moment: datetime | None) -> str:
    return "NULL::TIMESTAMPTZ" if moment is None else f"'{moment.isoformat()}'::TIMESTAMPTZ"


def _reading(export: Export, frame: str) -> str:
    """The statement that reads all files of a frame, with the columns that no file has as null."""
    parts = [_reading_of(frame, header, paths) for header, paths in export.headers(frame).items()]
    nothing = ", ".join(f'NULL::{TYPES[kind]} AS "{name}"' for name, kind in FRAMES[frame].items())
    return " UNION ALL ".join(parts) or f"SELECT {nothing} LIMIT 0"


def _reading_of(frame: str, header: tuple[str, ...], paths: list[Path]) -> str:
    kinds = FRAMES[frame]
    declared = ", ".join(f"'{name}': '{TYPES[kinds.get(name, TEXT)]}'" for name in header)
    columns = ", ".join(
        f'"{name}"' if name in header else f'NULL::{TYPES[kind]} AS "{name}"'
        for name, kind in kinds.items()
    )
    files = ", ".join(f"'{path}'" for path in paths)
    # A row that is too short, or whose value is not of its type, is left out, as Tickmark does.
    options = (
        "header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', ignore_errors = true"
    )
    return f"SELECT {columns} FROM read_csv([{files}], columns = {{{declared}}}, {options})"


def only_load(database: duckdb.DuckDBPyConnection, export: Export) -> None:
    """Loads every column of every file with its type, and says how many rows there are."""
    rows = 0
    for frame in FRAMES:
        if frame in export.files:
            database.execute(f"CREATE TABLE loaded_{frame} AS FROM raw_{frame}")
            rows += _one(database, f"SELECT count(*) FROM loaded_{frame}")
    print(f"rows {rows}")


def _one(database: duckdb.DuckDBPyConnection, query: str) -> int:
    row = database.execute(query).fetchone()
    return int(row[0]) if row else 0


def audit(export: Export, phases: Phases) -> duckdb.DuckDBPyConnection:
    """Runs the statements in their order, with all names of the snapshots where some were missed."""
    try:
        return judge(connect(export), phases)
    except duckdb.ConversionException:
        return judge(connect(export, ALL_NAMES), phases)


def judge(database: duckdb.DuckDBPyConnection, phases: Phases) -> duckdb.DuckDBPyConnection:
    """Runs the statements in their order, and the one step that is not SQL."""
    for path in sorted(SQL.glob("*.sql"), key=lambda path: int(path.stem.split("_")[0])):
        if path.stem == "8_drift":
            pair(database)
        database.execute(path.read_text(encoding="utf-8"))
        phases.end(path.stem.split("_")[1])
    return database


def pair(database: duckdb.DuckDBPyConnection) -> None:
    """Row 15: each grant goes to the earliest line that fits, each line takes the earliest left."""
    lines: set[int] = set()
    taken: set[int] = set()
    for line, row in database.execute("SELECT line, id FROM pairs").fetchall():
        if line not in lines and row not in taken:
            lines.add(line)
            taken.add(row)
    database.execute(
        "UPDATE traced SET status = 'provisioned_differently' WHERE list_contains(?::INTEGER[], line)",
        [sorted(lines)],
    )


def write(database: duckdb.DuckDBPyConnection, out: Path, full: bool) -> None:
    """Writes the findings, or with `full` every judged row as well."""
    out.mkdir(parents=True, exist_ok=True)
    tables = {"findings": FINDINGS, "drift": DRIFT, "counts": "FROM counts ORDER BY ALL"}
    if full:
        tables |= {"grants": EVERY_GRANT, "tickets": EVERY_LINE}
    for name, query in tables.items():
        database.execute(f"COPY ({query}) TO '{out / name}.csv' (HEADER)")


def main() -> int:
    """The command line."""
    given = arguments(__doc__)
    phases = Phases(given.phases)
    export = read_export(given.folder.resolve())
    if given.only_load:
        only_load(connect(export), export)
        return 0
    database = audit(export, phases)
    write(database, given.out, given.full)
    phases.end("write")
    return 0


if __name__ == "__main__":
    sys.exit(main())
