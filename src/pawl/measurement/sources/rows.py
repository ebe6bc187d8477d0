"""In the child: a file's rows as flat text, told in the order in which they stand."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pawl.analytics.errors import BadFile
from pawl.analytics.io.limits import DEFAULT_LIMITS, silent
from pawl.analytics.io.source import look_at, shape_of, take_in
from pawl.analytics.io.staged import Staged, Tally
from pawl.analytics.io.tables import UNREAD, open_table
from pawl.analytics.words import say
from pawl.measurement.sources import object_log
from pawl.measurement.sources.child import Telling

AT_ONCE = 2000


def answer(request: Mapping[str, Any], tell: Telling) -> dict[str, Any]:
    """Tell the rows behind the first `skip` of them.   object_type: of an object-centric log (OCEL 2.0)."""
    path = Path(request["file"])
    with tempfile.TemporaryDirectory() as folder:
        found = (
            object_log.rows(path, request["object_type"])
            if request["object_type"]
            else _of_table(_opened(path, Path(folder)))
        )
        told = _in_parts(found, request["skip"], tell)
    return {"rows": told}


def _in_parts(found: Iterator[dict[str, str]], skip: int, tell: Telling) -> int:
    some: list[dict[str, str]] = []
    count = 0
    for count, row in enumerate(found, 1):
        if count > skip:
            some.append(row)
        if len(some) == AT_ONCE:
            tell({"rows": some})
            some = []
    if some:
        tell({"rows": some})
    return count


def _opened(path: Path, folder: Path) -> Staged:
    """A file that has been read once to its end: what was guessed of its bytes holds for all of them."""
    source = look_at(path)
    if shape_of(source, DEFAULT_LIMITS) in ("xes", "xlsx"):
        source = take_in(path, folder / "source", DEFAULT_LIMITS, silent)
    table = open_table(source, UNREAD, DEFAULT_LIMITS, silent)
    while True:
        tally = Tally()
        try:
            with closing(table.batches(tuple(table.schema.names), tally)) as batches:
                for _batch in batches:
                    continue
        except Exception:
            if not table.retry():
                raise
            continue
        if tally.refusals:
            first = tally.refusals[0]
            rule = say("has {n:,} rows that cannot be read, first {row}.", n=tally.refused, row=first.row)
            raise BadFile(path.name, rule, say("Write the file again."))
        return table


def _of_table(table: Staged) -> Iterator[dict[str, str]]:
    names = tuple(table.schema.names)
    with closing(table.batches(names, Tally())) as batches:
        for batch in batches:
            columns = [[text(cell) for cell in column.to_pylist()] for column in batch.columns[1:]]
            for cells in zip(*columns, strict=True):
                yield dict(zip(names, cells, strict=True))


def text(cell: Any) -> str:
    """A cell as a file would have it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell.isoformat() if isinstance(cell, datetime | date) else str(cell)
