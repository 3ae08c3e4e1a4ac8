"""The audit done by hand in Polars: what an expert would write instead of running Tickmark.

    python polars_peer.py FOLDER OUT [--full] [--only-load] [--phases]

reads an export folder (with its tickmark.toml), judges lines and grants, and writes findings.csv,
drift.csv and counts.csv to OUT. Accounts, exceptions, certifications and aliases are not judged.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["POLARS_MAX_THREADS"] = "2"

from asked import arguments  # noqa: E402
from export import FRAMES, Export, read_export  # noqa: E402
from phases import Phases  # noqa: E402
from polars_audit import Audit  # noqa: E402
from polars_load import load, typed  # noqa: E402

NOT_JUDGED = ("accounts", "exceptions", "certifications", "approvals")


def only_load(export: Export) -> None:
    """Loads every column of every file with its type, and says how many rows there are."""
    loaded = [typed(export, frame).collect(engine="streaming") for frame in FRAMES if frame in export.files]
    print(f"rows {sum(frame.height for frame in loaded)}")


def main() -> int:
    """The command line."""
    given = arguments(__doc__)
    phases = Phases(given.phases)
    export = read_export(given.folder.resolve())
    if given.only_load:
        only_load(export)
        return 0
    left = [frame for frame in NOT_JUDGED if frame in export.files]
    if left:
        print(f"not judged: {', '.join(left)}", file=sys.stderr)
    audit = Audit(load(export), export)
    phases.end("load")
    audit.run(phases)
    audit.write(given.out, given.full)
    phases.end("write")
    return 0


if __name__ == "__main__":
    sys.exit(main())
