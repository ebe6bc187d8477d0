"""Runs a command in a child and tells its wall time, CPU time and peak memory."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """What one child process cost; `peak_mib` is the resident high-water mark of the child itself."""

    wall: float
    cpu: float
    peak_mib: float
    stdout: str

    def ratio(self, other: "Measured") -> float:
        """CPU seconds against another's: they hardly move with the neighbours' load."""
        return self.cpu / other.cpu


def cpu_so_far() -> float:
    """CPU seconds of this process and of the children that it has waited for."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measure(argv: Sequence[str], *, env: Mapping[str, str] | None = None) -> Measured:
    """Run `argv` to its end; a child that fails ends the benchmark with its own words."""
    with tempfile.TemporaryFile("w+") as out:
        start = time.perf_counter()
        child = subprocess.Popen(argv, stdout=out, env={**os.environ, **(env or {})})
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        out.seek(0)
        text = out.read()
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(argv)} failed:\n{text}")
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text)


def best(argv: Sequence[str], *, runs: int = 3, env: Mapping[str, str] | None = None) -> Measured:
    """The run with the least CPU time of `runs`: the machine is shared, noise only adds."""
    return min((measure(argv, env=env) for _ in range(runs)), key=lambda one: one.cpu)
