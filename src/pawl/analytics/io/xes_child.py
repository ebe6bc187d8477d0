"""The child that parses XES: at native speed by rustxes, by lxml where that cannot be trusted."""

import contextlib
import gzip
import importlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
from lxml import etree

from pawl.analytics.errors import BadFile
from pawl.analytics.io.confinement import confined
from pawl.analytics.io.header import check_header
from pawl.analytics.io.limits import Limits
from pawl.analytics.io.plain_columns import BATCH, as_plain, plain_schema
from pawl.analytics.words import say

CASE = "case:"
EVENT = "event"


def main(asked: Mapping[str, Any]) -> None:
    """Write the events of a guarded file as an Arrow file: source, target, events, is_plain, limits."""
    source, target = Path(asked["source"]), Path(asked["target"])
    table = read_natively(source, asked["events"]) if asked["is_plain"] else None
    if table is None:
        table = read_carefully(source)
    check_header("", table.schema.names, Limits(**asked["limits"]))
    kept = table.select(plain_schema(table.schema).names)
    with target.open("wb") as file, pa.ipc.new_file(file, plain_schema(kept.schema)) as writer:
        for batch in kept.to_batches(BATCH):
            writer.write_batch(as_plain(batch))


def read_natively(source: Path, events: int) -> pa.Table | None:
    """Read a guarded file with rustxes.

    events: how many there are.   Returns them; none where it gives up, panics, loses events or complains:
    what it dislikes it replaces (a bad number by 0, a bad flag by false) and writes a line about it.
    """
    rustxes = importlib.import_module("rustxes")  # brings polars: 0.2 s and 60 MB that lxml need not pay
    frame = None
    heard = source.with_suffix(".said")
    with heard.open("w+b") as said:
        heard.unlink()
        with contextlib.suppress(Exception), _heard(said), _calm():
            frame, _ = rustxes.import_xes(str(source))
        said.seek(0, os.SEEK_END)
        if frame is None or frame.height != events or said.tell():
            return None
    table = frame.to_arrow()
    return pa.table({name: _utc(table.column(name)) for name in sorted(table.column_names)})


def read_carefully(source: Path) -> pa.Table:
    """Read a guarded file with lxml, all attributes as text.

    Returns its events.   Raises BadFile where it is no well-formed XES, or has events outside a trace.
    """
    rows: list[dict[str, str | None]] = []
    seen = 0
    try:
        with gzip.open(source) if source.suffix == ".gz" else source.open("rb") as file:
            for element in _parsed(file):
                if etree.QName(element).localname == EVENT:
                    seen += 1
                else:
                    rows.extend(_events(element))
                    element.clear()
    except (etree.XMLSyntaxError, OSError) as error:
        rule = say("is no well-formed XML: {error}.", error=str(error)[:300])
        raise BadFile("", rule, say("Export the log again.")) from error
    if len(rows) < seen:
        rule = say("has {n:,} events that are inside no trace.", n=seen - len(rows))
        raise BadFile("", rule, say("Export the log with its traces."))
    keys = sorted({key for row in rows for key in row})
    return pa.table({key: pa.array([row.get(key) for row in rows], pa.string()) for key in keys})


def _parsed(file: IO[bytes] | gzip.GzipFile) -> Iterator[etree._Element]:
    """Events as they end, and traces after them."""
    tags = ("{*}trace", "{*}" + EVENT)
    parsing = etree.iterparse(
        file, events=("end",), tag=tags, resolve_entities=False, no_network=True, load_dtd=False
    )
    return (element for _, element in parsing)


def _events(trace: etree._Element) -> Iterator[dict[str, str | None]]:
    shared = _attributes(trace, CASE)
    for event in trace.iterchildren("{*}event"):
        yield {**_attributes(event, ""), **shared}


def _attributes(element: etree._Element, prefix: str) -> dict[str, str | None]:
    """Key -> value; of a key that comes twice the first, as the native reader takes it."""
    pairs = [
        (prefix + child.get("key"), child.get("value")) for child in element if child.get("key") is not None
    ]
    return dict(reversed(pairs))


def _utc(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Instants leave rustxes as naive UTC."""
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.timestamp("us"), safe=False).cast(pa.timestamp("us", "UTC"))
    return column


@contextlib.contextmanager
def _heard(said: IO[bytes]) -> Iterator[None]:
    """Catch what the native reader says of values it dislikes."""
    kept = {number: os.dup(number) for number in (1, 2)}
    for number in kept:
        os.dup2(said.fileno(), number)
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


if __name__ == "__main__":
    confined(main)
