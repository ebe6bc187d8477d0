"""In the child: a first look at a file: its columns, what they may mean, how its first rows read."""

import tempfile
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from pawl.analytics.errors import AnalyticsError, BadFile
from pawl.analytics.eventlog.dictionary import dictionary, known_fields
from pawl.analytics.io.events_part import STAGE, EventsPart
from pawl.analytics.io.limits import DEFAULT_LIMITS, silent
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.mapping_file import parse_mapping
from pawl.analytics.io.proposing import fitting_mapping, propose_mapping
from pawl.analytics.io.shipped import shipped_mappings
from pawl.analytics.io.source import Source, look_at, shape_of, take_in
from pawl.analytics.io.staged import Staged, Tally, check_columns
from pawl.analytics.io.tables import open_table, preview
from pawl.analytics.io.typing_sql import Typing
from pawl.analytics.words import Sentence, packed, say
from pawl.measurement.sources.child import Telling, refused

ROWS = 200
SHOWN = 20
LONGEST_CELL = 200


def answer(request: Mapping[str, Any], tell: Telling) -> dict[str, Any]:
    """Look at a file, with the mapping given or one that is proposed."""
    path = Path(request["file"])
    tell({"phase": "reading", "done": 0, "total": None})
    header, rows = preview(path, rows=ROWS)
    seen = {
        "columns": [{"name": name, "examples": _examples(rows, n)} for n, name in enumerate(header)],
        "rows": [[cell[:LONGEST_CELL] for cell in row] for row in rows[:SHOWN]],
        "shipped": list(shipped_mappings()),
        "kinds": [name for name, one in dictionary().items() if one.is_kind],
    }
    try:
        mapping = _mapping(request, header, rows)
        return {**seen, **_read_by(mapping, path), **_told(mapping), "problem": None}
    except AnalyticsError as error:
        return {**seen, "mapping": request["mapping"], "mapping_name": "", "problem": refused(error)}


def _mapping(request: Mapping[str, Any], header: list[str], rows: list[list[str]]) -> LogMapping:
    if request["mapping"]:
        return parse_mapping(request["mapping"], name=request["mapping_name"] or "mapping")
    return fitting_mapping(header) or propose_mapping(header, rows)


def _told(mapping: LogMapping) -> dict[str, Any]:
    """The mapping as its text and as the fields of a form."""
    known = known_fields(mapping.kind)
    return {
        "mapping": mapping.text,
        "mapping_name": mapping.name,
        "kind": mapping.kind,
        "zone": mapping.zone,
        "case": mapping.case,
        "activity": mapping.activity,
        "at": {"column": mapping.at.column, "formats": list(mapping.at.formats)},
        "order": mapping.order,
        "actor": mapping.actor,
        "states": dict(mapping.states),
        "fields": [
            {"field": one.name, "column": one.column, "type": one.type, "formats": list(one.formats)}
            for one in mapping.fields
        ],
        "known_fields": [
            {"field": name, "type": one.type, "en": one.meaning.en, "zh": one.meaning.zh}
            for name, one in known.items()
            if "column" in one.produced_by
        ],
        "activities": dict(dictionary()[mapping.kind].activities) if mapping.kind in dictionary() else {},
    }


def _examples(rows: list[list[str]], place: int) -> list[str]:
    found = dict.fromkeys(row[place][:LONGEST_CELL] for row in rows if place < len(row) and row[place])
    return list(found)[:4]


def _read_by(mapping: LogMapping, path: Path) -> dict[str, Any]:
    """The first rows as events, and which of them would be refused and why."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = _source(path, folder)
        table = open_table(source, mapping, DEFAULT_LIMITS, silent)
        absent = check_columns(source.name, table.schema.names, mapping)
        typing = Typing(mapping, table.schema, absent=absent, has_iso=table.has_iso)
        written = EventsPart(FirstRows(table, mapping), typing, folder, DEFAULT_LIMITS).write()
        if not written.rows:
            raise BadFile(path.name, say("has a header and no rows."), say("Export the log with its rows."))
        events = parquet.read_table(folder / STAGE).slice(0, SHOWN).to_pylist()
    return {
        "absent": list(absent),
        "notes": [packed(note) for note in table.notes],
        "events": [{key: _plain(value) for key, value in row.items()} for row in events],
        "read": written.rows,
        "kept": written.kept,
        "problems": [
            {"row": one.row, "column": one.column, "value": one.value, "rule": packed(one.rule),
             "way_out": packed(one.way_out)}
            for one in written.refusals[:SHOWN]
        ],
    }  # fmt: skip


def _source(path: Path, folder: Path) -> Source:
    """The file where it lies; only what is unpacked beside itself gets a copy."""
    source = look_at(path)
    if shape_of(source, DEFAULT_LIMITS) in {"xes", "xlsx"}:
        return take_in(path, folder / "source", DEFAULT_LIMITS, silent)
    return source


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


@dataclass
class FirstRows:
    """The beginning of a file, read as the whole would be."""

    table: Staged
    mapping: LogMapping

    @property
    def schema(self) -> pa.Schema:
        return self.table.schema

    @property
    def failure(self) -> AnalyticsError | None:
        return self.table.failure

    @property
    def has_iso(self) -> bool:
        return self.table.has_iso

    @property
    def notes(self) -> tuple[Sentence, ...]:
        return self.table.notes

    def retry(self) -> bool:
        return self.table.retry()

    def batches(self, columns: tuple[str, ...], tally: Tally) -> Generator[pa.RecordBatch]:
        """The first rows of the first batch; the reader's own count goes no further."""
        own = Tally()
        rows = self.table.batches(columns, own)
        try:
            for batch in rows:
                first = batch.slice(0, ROWS)
                last = first[0][-1].as_py() if first.num_rows else 0
                early = [one for one in own.refusals if one.row <= last]
                for one in early:
                    tally.refuse(one)
                tally.rows += first.num_rows + len(early)
                yield first
                return
        finally:
            rows.close()
