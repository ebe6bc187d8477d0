"""A log replayed into tickets, exported as own history, and measured: the same figures as the log itself?

python -m benchmarks.bench_replay [--cases N] [--data FOLDER]
"""

import argparse
import csv
import gzip
import shutil
import sys
from pathlib import Path

from benchmarks.bench_import import source
from benchmarks.web.site import begin
from pawl.commands.starting import start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("benchmarks/.data"), help="folder of site and lake")
    parser.add_argument("--cases", type=int, help="so many cases of the log; all unless said")
    options = parser.parse_args()
    folder = (options.data / "replay").absolute()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    log = source(options.data).absolute()
    if options.cases:
        log = head(log, folder / "head.csv.gz", options.cases)
    begin(folder / "site")
    sys.exit(start("benchmarks.replay.desk", None, None).compare_all(log, folder))


def head(log: Path, target: Path, cases: int) -> Path:
    """The first cases of a log, whole."""
    kept: set[str] = set()
    with gzip.open(log, "rt", newline="") as all_rows, gzip.open(target, "wt", newline="") as some:
        rows, out = csv.reader(all_rows), csv.writer(some)
        out.writerow(next(rows))
        for row in rows:
            if row[0] in kept or len(kept) < cases:
                kept.add(row[0])
                out.writerow(row)
    return target


if __name__ == "__main__":
    main()
