"""All benchmarks in one run, one after the other: `make bench`, or `python -m benchmarks --scales 1,10`."""

import argparse
import subprocess
import sys
from pathlib import Path

SCALED = ("bench_import", "bench_paths")
PLAIN = (
    "bench_xes",
    "bench_worktime",
    "bench_scheduling",
    "bench_verdicts",
    "bench_hints",
    "bench_holding",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scales", default="1,10,100", help="how many copies of the log")
    parser.add_argument(
        "--rows", default="10000,1000000", help="records and cases of the sites that are asked"
    )
    parser.add_argument("--data", type=Path, default=Path("benchmarks/.data"), help="folder to keep logs in")
    parser.add_argument("--peers", type=Path, help="folder with the target files of ticket systems that run")
    options = parser.parse_args()
    data = str(options.data)
    for name in SCALED:
        run(name, "--scales", options.scales, "--data", data)
    run("bench_kpi", "--copies", *options.scales.split(","), "--data", data)
    for name in PLAIN:
        run(name)
    run("bench_replay", "--data", data)
    run("bench_web", "--rows", *options.rows.split(","), "--data", data)
    peers = ("--peers", str(options.peers)) if options.peers else ()
    run("bench_tickets", "--rows", *options.rows.split(","), "--data", data, *peers)


def run(name: str, *arguments: str) -> None:
    """One benchmark in a process of its own: a child's peak memory begins at its parent's."""
    print(f"\n== {name}", flush=True)
    subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *arguments], check=True)


if __name__ == "__main__":
    main()
