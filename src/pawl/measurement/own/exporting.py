"""A reading of the journal: from where to where, on which snapshot it goes on, and its rows as a file."""

import csv
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from io import StringIO
from itertools import islice
from operator import itemgetter
from typing import Any, Self

from pawl.accounts.permissions import Place
from pawl.history.settled import Position
from pawl.measurement.own.folding import Told
from pawl.measurement.own.journal import AT_ONCE, START, histories
from pawl.measurement.own.learning import Row
from pawl.measurement.own.logs import Log


@dataclass(frozen=True)
class Reading:
    """What one import holds of the journal: the events of a log behind `since` and up to `until`."""

    since: Position = START
    until: Position = START
    parent: str = ""
    """The snapshot that it goes on from; none: the whole log."""
    standing: dict[str, Any] = field(default_factory=dict)
    complete_until: str = ""
    """Until when nothing is left out, as text; empty where an earlier Pawl did not say."""

    @property
    def kept(self) -> dict[str, Any]:
        """As an import keeps it."""
        return asdict(self)

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        """What was kept."""
        since, until = (Position(**kept[name]) for name in ("since", "until"))
        return cls(since, until, kept["parent"], kept["standing"], kept.get("complete_until", ""))


def rows_of(log: Log, place: Place, reading: Reading, names: dict[str, str]) -> Iterator[Row]:
    """What each event behind the mark tells of its case.

    Which rows they are depends on the journal up to the end alone: read in parts, the rows are the same as
    read at once.
    """
    mark = (reading.since.transaction, reading.since.event)
    for key, events in histories(log, place, reading.since, reading.until):
        told = Told(log, key, names)
        for event in events:
            row = told.after(event)
            if row is not None and event.place > mark:
                yield row


def blocks_of(log: Log, rows: Iterator[Row]) -> Iterator[bytes]:
    """The rows as the file that is imported; nothing at all where there is none."""
    header, pick = log.header, itemgetter(*log.header)
    while some := list(islice(rows, AT_ONCE)):
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        if header:
            writer.writerow(header)
        writer.writerows(map(pick, some))
        header = ()
        yield text.getvalue().encode()
