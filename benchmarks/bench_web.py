"""Pages and API with 10 k and 1 M records and cases, each beside a bare Django view, in one run.

python -m benchmarks.bench_web [--rows 10000 1000000] [--rounds 10] [--data FOLDER]

The bare view renders as many rows of the same database and nothing else. The sites are made once and kept.
Pages are asked inside the process (no socket): CPU and wall time of the view alone. Start-up, memory and the
latency of the whole way are taken from a real `pawl serve --only web --workers 1` on the loopback.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from benchmarks.measure import measure
from benchmarks.web.server import Served, served

A_ROUND = 10
"""Requests of each page before the other site has its turn: neighbours disturb both alike."""
REQUESTS = 1000
Pairs = list[tuple[tuple[float, float, float], tuple[float, float, float]]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 1_000_000], help="sizes of the sites")
    parser.add_argument("--rounds", type=int, default=10, help=f"rounds of {A_ROUND} requests of each page")
    parser.add_argument("--data", type=Path, default=Path("benchmarks/.data"), help="where sites are kept")
    options = parser.parse_args()
    folders = {rows: (options.data / "web" / str(rows)).absolute() for rows in options.rows}
    for rows, folder in folders.items():
        measure([sys.executable, "-m", "benchmarks.web.site", str(folder), str(rows)])
    print(f"load of the machine: {' '.join(f'{one:.1f}' for one in os.getloadavg())}, {os.cpu_count()} cores")
    asked = {rows: Asked(folder) for rows, folder in folders.items()}
    for _ in range(options.rounds):
        for one in asked.values():
            one.round()
    for rows, one in asked.items():
        print_pages(rows, one)
    print_growth(asked)
    for rows, folder in folders.items():
        serve(rows, folder, asked[rows])


class Asked:
    """A process that asks one site in turn with the others, and what it found."""

    def __init__(self, folder: Path) -> None:
        with (folder / "asking.log").open("wb") as log:  # a line each request, as in the product
            self.child = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.web", str(folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        start = self._read()
        self.pages: list[dict[str, Any]] = start["pages"]
        self.paths: dict[str, dict[str, str]] = start["paths"]
        self.found: dict[str, Pairs] = {page["name"]: [] for page in self.pages}
        self.checks: list[list[float]] = []

    def round(self) -> None:
        """Some requests of each page."""
        _pipe(self.child.stdin).write(f"{A_ROUND}\n")
        _pipe(self.child.stdin).flush()
        answer = self._read()
        for name, pairs in answer["pages"].items():
            self.found[name] += pairs
        self.checks += answer["token"]

    def _read(self) -> Any:
        line = _pipe(self.child.stdout).readline()
        return json.loads(line) if line else sys.exit("a site could not be asked")


def print_pages(rows: int, one: Asked) -> None:
    """One line a page: milliseconds, and ratios of CPU to the bare view, request beside request."""
    head = (
        f"{f'{rows:,} rows, in process':34}{'rows':>5}{'queries':>8}{'CPU p50':>9}{'p95':>7}{'wall p50':>10}"
    )
    print(f"\n{head}{'p95':>7}{'bare p50':>10}{'p95':>7}{'ratio p50':>11}{'p95':>7}{'child CPU':>11}")
    for page in one.pages:
        pairs = one.found[page["name"]]
        cpu, bare = [ours[1] for ours, _ in pairs], [bare[1] for _, bare in pairs]
        wall, child = [ours[0] for ours, _ in pairs], statistics.fmean(ours[2] for ours, _ in pairs)
        print(
            f"{page['name']:34}{page['rows']:>5}{page['queries']:>8}{p(50, cpu):>9.2f}{p(95, cpu):>7.2f}"
            f"{p(50, wall):>10.2f}{p(95, wall):>7.1f}{p(50, bare):>10.2f}{p(95, bare):>7.2f}"
            f"{p(50, cpu) / p(50, bare):>11.2f}{p(95, cpu) / p(95, bare):>7.2f}{child:>11.1f}"
        )
    checks = [cpu for _, cpu, _ in one.checks]
    print(f"{'token check':34}{'':>13}{p(50, checks):>9.3f}{p(95, checks):>7.3f}")


def print_growth(asked: dict[int, Asked]) -> None:
    """p95 of the largest site against the smallest."""
    if len(asked) < 2:
        return
    few, many = asked[min(asked)], asked[max(asked)]
    print(
        f"\n{f'{max(asked):,} rows against {min(asked):,}':34}"
        f"{'CPU p50':>9}{'p95':>7}{'wall p50':>10}{'p95':>7}"
    )
    for name in (page["name"] for page in many.pages if page["name"] in few.found):
        cells = (
            p(q, [ours[what] for ours, _ in many.found[name]])
            / p(q, [ours[what] for ours, _ in few.found[name]])
            for what in (1, 0)
            for q in (50, 95)
        )
        print(f"{name:34}{next(cells):>9.2f}{next(cells):>7.2f}{next(cells):>10.2f}{next(cells):>7.2f}")


def serve(rows: int, folder: Path, one: Asked) -> None:
    """The whole way, over the loopback."""
    with served(folder) as server:
        cpu, fresh, before = server.cpu, server.loaded(), server.resident()
        paths, headers = list(one.paths), one.paths
        server.many(paths, headers, REQUESTS // 10)
        warm = server.resident()
        found = server.many(paths, headers, REQUESTS - REQUESTS // 10)
        print_served(rows, server, cpu, fresh, (before, warm, server.resident()))
    for path, times in found.items():
        print(f"  {path:60}{p(50, times):>9.1f} ms p50{p(95, times):>9.1f} ms p95")


def print_served(rows: int, server: Served, cpu: float, fresh: list[str], resident: Sequence[float]) -> None:
    """What starting costs and what it holds."""
    loaded = ", ".join(fresh + server.loaded()) or "none"
    print(
        f"\n{rows:,} rows, served: answers {server.ready:.1f} s after the command ({cpu:.1f} s CPU); "
        f"MiB resident at the start, after {REQUESTS // 10} and {REQUESTS:,} requests: "
        f"{', '.join(f'{one:.0f}' for one in resident)}; "
        f"analytics libraries loaded: {loaded}"
    )


def p(share: int, values: Sequence[float]) -> float:
    """A percentile."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def _pipe(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise AssertionError("it was started with a pipe")
    return stream


if __name__ == "__main__":
    main()
