"""Import of a CSV.gz: ours (snapshot and case table) beside DuckDB's own CSV-to-Parquet, in one table."""

import argparse
import json
import os
import sys
from pathlib import Path

from benchmarks.measure import Measured, best, measure
from pawl.analytics.simulation.demo import DEMO_SEED, demo_desk
from pawl.analytics.simulation.export import write_export
from pawl.analytics.simulation.run import simulate

REAL = Path("servicenow-incidents") / "incident_event_log.csv.gz"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=Path("benchmarks/.data"), help="folder to keep the logs in"
    )
    parser.add_argument("--scales", default="1,10,100", help="how many copies of the log")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the one with the least CPU counts")
    options = parser.parse_args()
    options.data.mkdir(parents=True, exist_ok=True)
    head = ("log", "tool", "wall s", "CPU s", "peak MiB", "CPU ratio", "events")
    print("{:<6}{:<16}{:>9}{:>9}{:>10}{:>11}{:>13}".format(*head))
    for copies in map(int, options.scales.split(",")):
        compare(options.data, copies, options.runs)


def compare(data: Path, copies: int, runs: int) -> None:
    log, lake = log_of(data, copies), data / f"lake_x{copies}"
    peers = [sys.executable, "-m", "benchmarks.imports.peers"]
    ours = [sys.executable, "-m", "benchmarks.imports.ours"]
    base = best([*peers, "duckdb_csv", str(log), str(lake)], runs=runs)
    print_row(copies, "duckdb", base, base)
    print_row(copies, "duckdb typed", best([*peers, "duckdb_typed", str(log), str(lake)], runs=runs), base)
    full = best([*ours, "csv", str(log), str(lake)], runs=runs)
    print_row(copies, "pawl", full, base)
    print_row(
        copies, "pawl append", measure([*ours, "append", str(fresh_of(data, log, copies)), str(lake)]), full
    )


def print_row(copies: int, tool: str, found: Measured, base: Measured) -> None:
    print(
        f"x{copies:<5}{tool:<16}{found.wall:>9.2f}{found.cpu:>9.2f}{found.peak_mib:>10,.0f}"
        f"{found.ratio(base):>11.3f}{json.loads(found.stdout)['events']:>13,}",
        flush=True,
    )


def log_of(data: Path, copies: int) -> Path:
    """The log, copy after copy, each with ticket numbers of its own and a week later, as CSV.gz."""
    if copies == 1:
        return source(data)
    target = data / f"log_x{copies}.csv.gz"
    if not target.exists():
        measure(
            [sys.executable, "-m", "benchmarks.imports.grow", str(source(data)), str(target), str(copies)]
        )
    return target


def fresh_of(data: Path, log: Path, copies: int) -> Path:
    """One event in a thousand, an hour after the last of its case: what a refresh brings."""
    target = data / f"fresh_x{copies}.csv.gz"
    if not target.exists():
        measure([sys.executable, "-m", "benchmarks.imports.grow", str(log), str(target), "fresh"])
    return target


def source(data: Path) -> Path:
    """The real log where it is at hand, else a simulated one."""
    reference = os.environ.get("PAWL_REFERENCE_DATA")
    if reference:
        return Path(reference) / REAL
    made = data / "simulated-import.csv.gz"
    if not made.exists():
        write_export(simulate(demo_desk(), seed=DEMO_SEED), made)
    return made


if __name__ == "__main__":
    main()
