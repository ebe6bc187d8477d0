"""Prepares a site of so many incidents, and says who asks it.

python -m benchmarks.tickets.site FOLDER ROWS

The database is the one of PAWL_DATABASE, else SQLite in the folder. A second call only brings it to this
version, and signs in anew.
"""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.web.site import begin
from pawl.commands.starting import start

DONE = "prepared.json"


@dataclass(frozen=True)
class Prepared:
    """What load needs to know of a site: numbers of its incidents, who asks, a service to report for."""

    first: int
    last: int
    cookie: str
    csrf: str
    secret: str
    service: str


def read(folder: Path) -> Prepared:
    """What `prepare` wrote."""
    return Prepared(**json.loads((folder / DONE).read_text(encoding="utf-8")))


def prepare(folder: Path, rows: int) -> None:
    """Make what is not there yet; sign in anew."""
    begin(folder)
    making: Any = start("benchmarks.tickets.making", None, None)
    kept = json.loads((folder / DONE).read_text(encoding="utf-8")) if (folder / DONE).exists() else {}
    first, last = (kept["first"], kept["last"]) if kept else making.fill_site(rows)
    made = Prepared(first, last, *making.caller())
    (folder / DONE).write_text(json.dumps(asdict(made)), encoding="utf-8")


if __name__ == "__main__":
    prepare(Path(sys.argv[1]).absolute(), int(sys.argv[2]))
