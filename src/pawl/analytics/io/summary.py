"""What the events of a snapshot say of themselves: first and last, fill of the fields, warnings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from pyarrow import parquet

from pawl.analytics.io.manifest import FieldFill
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.snapshot import events_sql
from pawl.analytics.io.typing_sql import Typing
from pawl.analytics.io.zones import ZoneClock
from pawl.analytics.words import Sentence, say


@dataclass(frozen=True)
class Summary:
    """First and last event, how full each field is, and what a reader should know of the log."""

    first: datetime
    last: datetime
    fields: tuple[FieldFill, ...]
    warnings: tuple[Sentence, ...]


def summary(
    engine: duckdb.DuckDBPyConnection, files: Sequence[Path], typing: Typing, mapping: LogMapping
) -> Summary:
    """Look over the events of a snapshot.

    files: its event parts.   Returns the summary.
    """
    table = f"({events_sql(files)})"
    first, last = _one(engine, f'SELECT min("at"), max("at") FROM {table}')
    return Summary(
        first.replace(tzinfo=UTC),
        last.replace(tzinfo=UTC),
        _fills(files, typing, mapping),
        tuple(_warnings(engine, table, typing)),
    )


def reading_notes(
    notes: Iterable[Sentence], absent: Sequence[str], clock: ZoneClock | None
) -> Iterable[Sentence]:
    """Say what was guessed, left out or doubtful when the file was read."""
    yield from notes
    if absent:
        yield say("The file lacks these columns of the mapping: {names}.", names=", ".join(absent))
    if clock and clock.ambiguous:
        yield say("{n:,} times fell into an hour that came twice; the first was taken.", n=clock.ambiguous)
    if clock and clock.absent:
        yield say(
            "{n:,} times never were (clocks set forward); they were moved on by the jump.", n=clock.absent
        )


def _warnings(engine: duckdb.DuckDBPyConnection, table: str, typing: Typing) -> Iterable[Sentence]:
    if unknown := typing.unknown_states():
        sql = f"SELECT activity, count(*) FROM {table} WHERE {unknown} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20"
        for state, n in engine.execute(sql).fetchall():
            template = "State `{state}` is not in the mapping: {n:,} events keep it as their activity."
            yield say(template, state=state, n=n)
    if "opened_at" in typing.columns:
        (early,) = _one(engine, f'SELECT count(*) FROM {table} WHERE "at" < opened_at')
        if early:
            yield say("{n:,} events are earlier than the opening of their case.", n=early)


def _fills(files: Iterable[Path], typing: Typing, mapping: LogMapping) -> tuple[FieldFill, ...]:
    """Count on how many events each field stands, from the statistics of the Parquet files."""
    filled = dict.fromkeys(typing.columns, 0)
    for metadata in map(parquet.read_metadata, files):
        for group in (metadata.row_group(i) for i in range(metadata.num_row_groups)):
            for column in (group.column(i) for i in range(group.num_columns)):
                filled[column.path_in_schema] += group.num_rows - column.statistics.null_count
    known = {each.name: each.known for each in mapping.fields}
    types = typing.columns.items()
    return tuple(FieldFill(name, its, known.get(name, "then"), filled[name]) for name, its in types)


def _one(engine: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    row = engine.execute(sql).fetchone()
    if row is None:
        raise AssertionError(sql)
    return row
