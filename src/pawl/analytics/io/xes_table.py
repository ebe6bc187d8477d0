"""XES behind its guard: at native speed by rustxes, by lxml where that cannot be trusted."""

import contextlib
import gzip
import importlib
import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pyarrow as pa
from lxml import etree

from pawl.analytics.errors import AnalyticsError, BadFile
from pawl.analytics.io.limits import Limits, Tell
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.parquet_table import numbered, plain_type
from pawl.analytics.io.source import Source
from pawl.analytics.io.staged import Tally, check_header
from pawl.analytics.io.xes_guard import Guarded, guard_xes
from pawl.analytics.words import Sentence, say

CASE = "case:"
BATCH = 65_536


class XesTable:
    """The events of an XES file, attributes of their trace in front as `case:NAME`."""

    failure: AnalyticsError | None = None
    has_iso = True
    notes: tuple[Sentence, ...] = ()

    def __init__(self, source: Source, mapping: LogMapping, limits: Limits, tell: Tell) -> None:
        self._source, self._mapping = source, mapping
        guarded = guard_xes(source, source.path, limits, tell)
        if not guarded.events:
            rule = say("has no events.")
            raise BadFile(source.name, rule, say("Export the log with its traces and events."))
        self._table = read_natively(guarded) or read_carefully(guarded, source.name)
        guarded.path.unlink()
        check_header(source.name, self._table.schema.names, limits)

    @property
    def schema(self) -> pa.Schema:
        """Every attribute that some event or trace has."""
        kept = [(each.name, plain_type(each.type)) for each in self._table.schema]
        return pa.schema([(name, its) for name, its in kept if its is not None])

    def retry(self) -> bool:
        """There is no second way to read it."""
        return False

    def batches(self, columns: tuple[str, ...], tally: Tally) -> Generator[pa.RecordBatch]:
        """Read the named attributes, missing markers as null, event numbers in front (the first is 1)."""
        for batch in self._table.select(list(columns)).to_batches(BATCH):
            yield numbered(batch, tally, self._mapping.missing)


def read_natively(guarded: Guarded) -> pa.Table | None:
    """Read a guarded file with rustxes.

    Returns its events; none where it gives up, panics or loses events, so that lxml has to say what is wrong.
    """
    rustxes = importlib.import_module("rustxes")  # brings polars: 0.2 s and 60 MB that a CSV need not pay
    frame = None
    with contextlib.suppress(Exception), _silent(), _calm():
        frame, _ = rustxes.import_xes(str(guarded.path))
    if frame is None or frame.height != guarded.events:
        return None
    table = frame.to_arrow()
    return pa.table({name: _utc(table.column(name)) for name in sorted(table.column_names)})


def read_carefully(guarded: Guarded, name: str) -> pa.Table:
    """Read a guarded file with lxml, all attributes as text.

    Returns its events.   Raises BadFile where it is no well-formed XES.
    """
    rows: list[dict[str, str | None]] = []
    opener = gzip.open if guarded.path.suffix == ".gz" else Path.open
    try:
        with opener(guarded.path, "rb") as file:
            parsing = etree.iterparse(
                file, events=("end",), tag="{*}trace", resolve_entities=False, no_network=True, load_dtd=False
            )
            for _, trace in parsing:
                rows.extend(_events(trace))
                trace.clear()
    except (etree.XMLSyntaxError, OSError) as error:
        rule = say("is no well-formed XML: {error}.", error=str(error)[:300])
        raise BadFile(name, rule, say("Export the log again.")) from error
    if not rows:
        raise BadFile(name, say("has no events inside a trace."), say("Export the log with its traces."))
    keys = sorted({key for row in rows for key in row})
    return pa.table({key: pa.array([row.get(key) for row in rows], pa.string()) for key in keys})


def _events(trace: etree._Element) -> Iterator[dict[str, str | None]]:
    shared = {CASE + child.get("key"): child.get("value") for child in trace if child.get("key") is not None}
    for event in trace.iterchildren("{*}event"):
        own = {child.get("key"): child.get("value") for child in event if child.get("key") is not None}
        yield {**shared, **own}


def _utc(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Instants leave rustxes as naive UTC."""
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.timestamp("us"), safe=False).cast(pa.timestamp("us", "UTC"))
    return column


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Keep the native reader from writing a line about each value it dislikes: refusals have a file."""
    with Path(os.devnull).open("w") as nowhere:
        kept = {number: os.dup(number) for number in (1, 2)}
        for number in kept:
            os.dup2(nowhere.fileno(), number)
        try:
            yield
        finally:
            for number, copy in kept.items():
                os.dup2(copy, number)
                os.close(copy)


@contextlib.contextmanager
def _calm() -> Iterator[None]:
    """Turn a panic of the native reader into a plain failure: it is no Exception by birth."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise RuntimeError(str(error)) from error
        raise
