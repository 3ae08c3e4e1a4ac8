"""Wall time, CPU time and peak memory of a peer's phases."""

from __future__ import annotations

import resource
import time


class Phases:
    """Prints what each phase took, when asked for."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._wall, self._cpu = time.perf_counter(), cpu_seconds()

    def end(self, name: str) -> None:
        """Closes a phase."""
        wall, cpu = time.perf_counter(), cpu_seconds()
        if self._shown:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
            print(f"{name:12} {wall - self._wall:8.2f} s {cpu - self._cpu:8.2f} CPU s {peak:6.2f} GiB peak")
        self._wall, self._cpu = wall, cpu


def cpu_seconds() -> float:
    """User and system time of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
