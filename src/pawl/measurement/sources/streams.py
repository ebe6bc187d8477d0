"""Our side of an export: the child's bytes, passed on as they come."""

import os
import selectors
import subprocess
import time
from collections.abc import Iterator, Mapping

from pawl.measurement.sources import children, places
from pawl.measurement.sources.children import GIB, MIB, Bounds

EXPORT = Bounds(memory=3 * GIB, cpu_seconds=3600, file_bytes=4 * GIB, wall_seconds=3600.0)
FORMATS: Mapping[str, tuple[str, str]] = {
    "csv": ("csv", "text/csv; charset=utf-8"),
    "parquet": ("parquet", "application/vnd.apache.parquet"),
    "xes": ("xes", "application/xml"),
    "ocel": ("jsonocel", "application/json"),
}
"""Format -> ending of the file's name, and its media type."""


def export(snapshot: str, format_: str, table: str, bounds: Bounds = EXPORT) -> Iterator[bytes]:
    """A snapshot in a format, block by block.

    table: `events` or `cases`, for CSV and Parquet.   Raises ChildEnded where the child broke off: a stream
    that ends so must not look whole.
    """
    request = {"lake": str(places.lake()), "snapshot": snapshot, "format": format_, "table": table}
    with children.started("exporting", request, bounds) as (process, noise):
        if process.stdout is None:
            raise AssertionError("it was started with a pipe")
        deadline = time.monotonic() + bounds.wall_seconds
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while (left := deadline - time.monotonic()) > 0 and selector.select(left):
                block = os.read(process.stdout.fileno(), MIB)
                if not block:
                    break
                yield block
        if _code(process) != 0:
            raise children.ended("exporting", process, noise)


def _code(process: "subprocess.Popen[bytes]") -> int | None:
    """How it ended; nothing where it has not: it closed its output or ran out of time."""
    try:
        return process.wait(10)
    except subprocess.TimeoutExpired:
        return None
