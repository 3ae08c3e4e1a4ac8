"""The command line of the peers."""

from __future__ import annotations

import argparse
from pathlib import Path


def arguments(description: str) -> argparse.Namespace:
    """What was asked for: folder, out, full, only_load, phases."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--full", action="store_true", help="write every grant and line, not only findings")
    parser.add_argument("--only-load", action="store_true", help="load with types, print the rows, and stop")
    parser.add_argument("--phases", action="store_true", help="print time and memory of each phase")
    return parser.parse_args()
