"""Import of XES.gz: ours (guarded) beside rustxes alone, lxml and pm4py.

python -m benchmarks.bench_xes [--pm4py PYTHON]: the interpreter of a venv of its own that has pm4py (AGPL).
"""

import argparse
import json
import sys
from pathlib import Path

from benchmarks.bench_import import source
from benchmarks.measure import Measured, best, measure

PEER_EVENTS = 65_533
"""As many events as the log on which pm4py took 6.26 CPU seconds; its events weigh about the same."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pm4py", help="a Python that has pm4py installed")
    parser.add_argument("--data", type=Path, default=Path("benchmarks/.data"), help="folder to keep logs in")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the one with the least CPU counts")
    options = parser.parse_args()
    options.data.mkdir(parents=True, exist_ok=True)
    head = ("events", "tool", "wall s", "CPU s", "work CPU s", "peak MiB", "of rustxes")
    print("{:<10}{:<16}{:>9}{:>9}{:>12}{:>10}{:>12}".format(*head))
    for events in (PEER_EVENTS, 141_712):
        compare(options.data, events, options.runs, options.pm4py)


def compare(data: Path, events: int, runs: int, pm4py: str | None) -> None:
    log, lake = log_of(data, events), str(data / "lake_xes")
    base = best(peer("rustxes", log, lake), runs=runs)
    print_row("rustxes", base, base)
    ours = [sys.executable, "-m", "benchmarks.imports.ours"]
    print_row("pawl, table", best([*ours, "xes_table", str(log), lake], runs=runs), base)
    print_row("pawl, snapshot", best([*ours, "xes", str(log), lake], runs=runs), base)
    print_row("lxml", measure(peer("lxml", log, lake)), base)
    if pm4py:
        print_row("pm4py", best([pm4py, *peer("pm4py", log, lake)[1:]], runs=runs), base)


def peer(tool: str, log: Path, lake: str) -> list[str]:
    return [sys.executable, "-m", "benchmarks.imports.peers", tool, str(log), lake]


def print_row(tool: str, found: Measured, base: Measured) -> None:
    """Work is what the process took after its start; the ratio is of that."""
    said, alone = json.loads(found.stdout), json.loads(base.stdout)
    print(
        f"{said['events']:<10,}{tool:<16}{found.wall:>9.2f}{found.cpu:>9.2f}{said['cpu']:>12.2f}"
        f"{found.peak_mib:>10,.0f}{said['cpu'] / alone['cpu']:>12.2f}",
        flush=True,
    )


def log_of(data: Path, events: int) -> Path:
    """The first so many events of the log, as XES.gz."""
    target = data / f"log_{events}.xes.gz"
    if not target.exists():
        measure(
            [sys.executable, "-m", "benchmarks.imports.as_xes", str(source(data)), str(target), str(events)]
        )
    return target


if __name__ == "__main__":
    main()
