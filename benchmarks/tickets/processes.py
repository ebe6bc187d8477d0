"""What processes cost: CPU seconds of a tree, its memory, and what all others used meanwhile."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    below: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                below.setdefault(int(_fields(int(folder.name))[1]), []).append(int(folder.name))
    found, waiting = list[int](), [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += below.get(found[-1], [])
    return found


def cpu_of(pid: int) -> float:
    """CPU seconds of a tree so far, those of it that have ended included."""
    total = 0.0
    for one in tree(pid):
        with suppress(OSError):
            total += sum(int(value) for value in _fields(one)[11:15]) / TICKS
    return total


def memory_of(pid: int) -> float:
    """MiB that a tree holds, what its processes share counted once."""
    total = 0
    for one in tree(pid):
        with suppress(OSError):
            lines = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii").splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def others_cpu(pids: Iterable[int]) -> float:
    """CPU seconds that all other processes used so far; this one's own are not among them."""
    line = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:]
    busy = sum(int(line[at]) for at in (0, 1, 2, 5, 6)) / TICKS
    own = os.times()
    return busy - own.user - own.system - sum(map(cpu_of, pids))


def _fields(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
