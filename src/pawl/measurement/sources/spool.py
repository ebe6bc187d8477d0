"""The spool of a run: what came of a source, page by page, on disk before anything else is done with it.

One line for each page: its rows and the mark behind them, written and synced at once. A line that a kill cut
short is cut off when the spool is opened again, and the reading goes on from the mark of the last whole one.
What comes of the same pages is the same file, byte for byte, however often the reading was killed.
"""

import csv
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from io import BufferedRandom, StringIO
from pathlib import Path

from pawl.analytics.words import say
from pawl.environment import environment
from pawl.errors import Invalid
from pawl.jobs.work import NotYet
from pawl.measurement.sources.connectors.base import Page, Vanished

PAGES = "pages.jsonl"
MOST_GIBIBYTES = 20
BUSY_SECONDS = 30.0


def home(folder: str) -> Path:
    """Where the spool of a run lies."""
    return environment().data.resolve() / "spool" / folder


def let_go(folder: str) -> None:
    """Delete a spool."""
    if folder:
        shutil.rmtree(home(folder), ignore_errors=True)


class Spool:
    """Pages that came; open for one process at a time."""

    def __init__(self, file: BufferedRandom) -> None:
        self._file = file
        self.pages, self.rows, self.mark = 0, 0, ""
        self.columns: tuple[str, ...] = ()
        self.is_whole = False
        self._read_back()

    def append(self, page: Page, since: tuple[str, ...] = ()) -> None:
        """Keep a page for good.   since: columns that earlier runs had.   Raises Vanished, Invalid."""
        self._check(page, since)
        line = json.dumps({"rows": page.rows, "mark": page.mark, "is_last": page.is_last}).encode()
        if self._file.tell() + len(line) > MOST_GIBIBYTES << 30:
            rule = say("It gives more than {n:,} GiB.", n=MOST_GIBIBYTES)
            raise Invalid("settings", rule, say("Ask for less at once."))
        self._file.write(line + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._take(page)

    def _read_back(self) -> None:
        """Count what is there, and cut off what is not whole."""
        end = 0
        self._file.seek(0)
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            try:
                self._take(Page(**json.loads(line)))
            except (ValueError, TypeError):
                break
            end += len(line)
        self._file.truncate(end)
        self._file.seek(end)

    def _take(self, page: Page) -> None:
        self.pages, self.rows, self.mark = self.pages + 1, self.rows + len(page.rows), page.mark
        self.is_whole = page.is_last
        if page.rows and not self.columns:
            self.columns = tuple(page.rows[0])

    def _check(self, page: Page, since: tuple[str, ...]) -> None:
        """Every row has the columns of the first one, and the first one those of earlier runs."""
        if not page.rows:
            return
        first = self.columns or tuple(page.rows[0])
        gone = [name for name in since if name not in first]
        odd = next((row for row in page.rows if row.keys() != set(first)), None)
        if odd is not None:
            gone += [name for name in first if name not in odd]
        if gone or odd is not None:
            raise vanished(gone or sorted(odd.keys() - set(first)) if odd else gone)


def vanished(columns: list[str]) -> Vanished:
    """The shape of the rows has changed."""
    rule = say("Its rows have changed their columns: {names}.", names=", ".join(columns)[:300])
    way_out = say("Mend the source, or change its settings; nothing was imported, and it goes on from the "
                  "same place.")  # fmt: skip
    return Vanished("columns", rule, way_out)


@contextmanager
def opened(folder: str) -> Iterator[Spool]:
    """The spool of a run, for this process alone.   Raises NotYet while another one still holds it."""
    place = home(folder)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(place / PAGES, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotYet(BUSY_SECONDS) from None
        yield Spool(file)


class Merged:
    """The rows of a spool as one table, each row once; `kept` and `doubled` count once it has been read."""

    def __init__(self, folder: str, columns: tuple[str, ...]) -> None:
        self._path, self._columns = home(folder) / PAGES, columns
        self.kept = self.doubled = 0

    def blocks(self) -> Iterator[bytes]:
        """The table as CSV, block by block."""
        seen: set[bytes] = set()
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self._columns)
        with self._path.open("rb") as file:
            for line in file:
                for row in json.loads(line)["rows"]:
                    values = [row[name] for name in self._columns]
                    mark = blake2b(json.dumps(values).encode(), digest_size=16).digest()
                    if mark in seen:
                        self.doubled += 1
                        continue
                    seen.add(mark)
                    self.kept += 1
                    writer.writerow(values)
                yield text.getvalue().encode()
                text.seek(0)
                text.truncate()
