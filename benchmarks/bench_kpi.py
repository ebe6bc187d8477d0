"""The standard KPI set, weekly, by priority and group: ours, the peers, and a bare scan, side by side.

python -m benchmarks.bench_kpi [--copies 1 10] [--data FOLDER] [--runs 3]
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.kpi.data import cases_of, events_of
from benchmarks.measure import measure

WAYS = ("scan", "pawl", "pawl-working", "duckdb-cases", "duckdb", "polars", "pandas")
# Printed by every implementation on the real log; a simulated log has digests of its own.
KNOWN = {1: "0a91c754e974", 10: "34e9314bc746", 100: "b5de1e2a03a2"}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 10], help="sizes: 1, 10, 100 of the log")
    parser.add_argument("--data", type=Path, default=Path("benchmarks/.data"), help="where the logs are kept")
    parser.add_argument("--runs", type=int, default=3, help="warm runs inside each child")
    options = parser.parse_args()
    folder = options.data / "kpi"
    folder.mkdir(parents=True, exist_ok=True)
    for copies in options.copies:
        measure([sys.executable, "-m", "benchmarks.kpi.data", str(folder), str(copies)])
        compare(folder, copies, options.runs)
        refreshed(folder, copies)


def compare(data: Path, copies: int, runs: int) -> None:
    """One line a way: cold is a process of its own, warm its cheapest later run; ratios are of CPU."""
    print(
        f"\n{f'KPI set x{copies}':18}{'cold s':>8}{'CPU':>8}{'/ ours':>8}{'MiB':>7}{'warm s':>9}{'CPU':>8}"
        f"{'/ scan':>8}{'/ ours':>8}  digest (known: {KNOWN.get(copies, '-')})"
    )
    found: dict[str, tuple[Any, Any]] = {}
    for way in WAYS:
        argv = argv_of(way, data, copies)
        cold, warm = measure([*argv, "0"]), measure([*argv, str(runs)])
        found[way] = cold, json.loads(warm.stdout)
    for way, (cold, inside) in found.items():
        scan, ours = (inside["cpu"] / found[name][1]["cpu"] for name in ("scan", "pawl"))
        print(
            f"{way:18}{cold.wall:8.2f}{cold.cpu:8.2f}{cold.ratio(found['pawl'][0]):8.2f}"
            f"{cold.peak_mib:7.0f}{inside['wall']:9.3f}"
            f"{inside['cpu']:8.3f}{scan:8.2f}{ours:8.2f}  {inside['digest'] or ''}"
        )


def argv_of(way: str, data: Path, copies: int) -> list[str]:
    """The command of a child; a peer's imports nothing of ours."""
    if way.startswith("pawl"):
        return [sys.executable, "-m", "benchmarks.kpi.child", way, str(data), str(copies)]
    source = cases_of(data, copies) if way.endswith("-cases") else events_of(data, copies)
    return [sys.executable, "-m", "benchmarks.kpi.peers", way, str(source)]


def refreshed(data: Path, copies: int) -> None:
    """What an append of a thousandth costs, against deriving and measuring everything."""
    argv = [sys.executable, "-m", "benchmarks.kpi.child", "refresh", str(data), str(copies), "0"]
    found = json.loads(measure(argv).stdout)
    full = found["full run"]["cpu"]
    same = "same digest" if found["same"] else "DIGEST DIFFERS"
    print(
        f"refresh x{copies} after 0.1 % new events, CPU: derive and measure all {full:.2f} s; "
        f"derive touched {found['append']['cpu']:.2f} s, refresh {found['refresh']['cpu']:.3f} s "
        f"= {100 * found['refresh']['cpu'] / full:.1f} % "
        f"(the first time {found['refresh']['first_cpu']:.2f} s); {same}"
    )


if __name__ == "__main__":
    main()
