"""Directly-follows graph and variants: ours beside vectorised NumPy, a bare scan and pm4py, in one table."""

import argparse
import importlib.util
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Measured, best, measure

OBJECT_LIMIT = 10  # pm4py keeps objects and frames: only at x1 and x10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder to keep the logs in (default: made anew)")
    parser.add_argument("--scales", default="1,10,100", help="how many copies of the log")
    parser.add_argument("--runs", type=int, default=3, help="cold runs; the one with the least CPU counts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.data or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        head = (
            "log",
            "question",
            "tool",
            "cold s",
            "cold CPU s",
            "peak MiB",
            "warm CPU s",
            "of scan",
            "digest",
        )
        print("{:<6}{:<10}{:<11}{:>8}{:>12}{:>10}{:>12}{:>9}  {}".format(*head))
        for copies in map(int, options.scales.split(",")):
            # A child makes the log: this process stays small, because a child's peak begins at its parent's.
            store = [sys.executable, "-m", "benchmarks.paths.store", str(folder), str(copies)]
            compare(measure(store).stdout.strip(), copies, options.runs)


def compare(log: str, copies: int, runs: int) -> None:
    for question in ("dfg", "variants"):
        warm = {}
        for tool in tools(copies):
            argv = [sys.executable, "-m", f"benchmarks.paths.{tool}", question, log]
            cold = best(argv, runs=1 if tool == "pm4py_peer" else runs)
            found = json.loads(measure([*argv, "warm"]).stdout)
            warm[tool] = found["cpu"]
            print_row(f"x{copies}", question, tool, cold, found, warm["scan"])


def tools(copies: int) -> list[str]:
    has_pm4py = importlib.util.find_spec("pm4py") is not None and copies <= OBJECT_LIMIT
    return ["scan", "ours", "yardstick", *(["pm4py_peer"] if has_pm4py else [])]


def print_row(
    log: str, question: str, tool: str, cold: Measured, found: dict[str, float | str], scan: float
) -> None:
    cpu = float(found["cpu"])
    print(
        f"{log:<6}{question:<10}{tool:<11}{cold.wall:>8.2f}{cold.cpu:>12.2f}{cold.peak_mib:>10,.0f}"
        f"{cpu:>12.3f}{cpu / scan:>9.1f}  {'' if tool == 'scan' else found['digest']}",
        flush=True,
    )


if __name__ == "__main__":
    main()
