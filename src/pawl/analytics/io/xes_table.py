"""XES behind its guard, parsed in a child; attributes of a trace stand in front as `case:NAME`."""

from collections.abc import Generator
from dataclasses import asdict

import pyarrow as pa

from pawl.analytics.errors import AnalyticsError, BadFile
from pawl.analytics.io.confinement import Parsing, allowance, run
from pawl.analytics.io.limits import Limits, Tell
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.parquet_table import numbered
from pawl.analytics.io.source import Source
from pawl.analytics.io.staged import Tally
from pawl.analytics.io.xes_guard import guard_xes
from pawl.analytics.words import Sentence, say

CHILD = "pawl.analytics.io.xes_child"


class XesTable:
    """The events of an XES file, all read; its first event is row 1."""

    failure: AnalyticsError | None = None
    has_iso = True
    notes: tuple[Sentence, ...] = ()

    def __init__(self, source: Source, mapping: LogMapping, limits: Limits, tell: Tell) -> None:
        self.mapping = mapping
        guarded = guard_xes(source, source.path, limits, tell, zone=mapping.zone)
        if not guarded.events:
            rule = say("has no events.")
            raise BadFile(source.name, rule, say("Export the log with its traces and events."))
        self._path = source.path.with_suffix(".arrow")
        asked = {
            "source": str(guarded.path),
            "target": str(self._path),
            "events": guarded.events,
            "is_plain": guarded.is_plain,
            "limits": asdict(limits),
        }
        granted = allowance(limits, guarded.bytes)
        run(CHILD, asked, Parsing(source.name, "XES", say("Export the log again."), granted))
        guarded.path.unlink()
        with pa.memory_map(str(self._path)) as file:
            self._schema = pa.ipc.open_file(file).schema

    @property
    def schema(self) -> pa.Schema:
        """Every attribute that some event or trace has."""
        return self._schema

    def retry(self) -> bool:
        """There is no second way to read it."""
        return False

    def batches(self, columns: tuple[str, ...], tally: Tally) -> Generator[pa.RecordBatch]:
        """Read the named attributes, missing markers as null, event numbers in front (the first is 1)."""
        with pa.memory_map(str(self._path)) as file:
            stored = pa.ipc.open_file(file)
            for n in range(stored.num_record_batches):
                yield numbered(stored.get_batch(n).select(columns), tally, self.mapping.missing)
