"""Prepares a site: a desk of so many cases, walked through by the product's own actions, and so many records.

python -m benchmarks.web.site FOLDER ROWS
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from pawl.analytics.simulation import demo_desk, simulate, write_export
from pawl.commands.starting import inside, start

SEED = 2026
A_COPY = 25_000
"""About so many cases has the simulated desk of a year."""
DONE = "prepared"


def prepare(folder: Path, rows: int) -> None:
    """Make what is not there yet; a second call only brings the database to this version."""
    log = desk(folder.parent, rows)
    demo = begin(folder)
    if (folder / DONE).exists():
        return
    with worker():
        demo.walk(log, "servicenow", demo.tell_on_console)
    start("benchmarks.web.rows", None, None).fill(rows)
    (folder / DONE).touch()


def desk(folder: Path, cases: int) -> Path:
    """The log of the simulated desk: a quieter one below a copy's size, copies with new numbers above."""
    file = folder / f"simulated-{cases}.csv.gz"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        copies, whole = max(1, cases // A_COPY), demo_desk()
        volume = whole.weekly_volume * cases / (A_COPY * copies)
        made = file.with_name(f"unfinished-{file.name}")
        write_export(simulate(replace(whole, weekly_volume=volume), seed=SEED), made, copies=copies)
        made.rename(file)
    return file


def begin(folder: Path) -> Any:
    """Database, key, static files; Django runs on this folder from now on.   Returns the demonstration."""
    ready = inside("readying", folder, None)
    for line in ready.bring_up_to_date():
        sys.stderr.write(f"  {line}\n")
    return inside("demo", None, None)


@contextmanager
def worker() -> Iterator[None]:
    """The product's worker, as `pawl serve` runs it."""
    process = subprocess.Popen([sys.executable, "-m", "pawl.worker"], env=dict(os.environ))
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]).absolute(), int(sys.argv[2]))
