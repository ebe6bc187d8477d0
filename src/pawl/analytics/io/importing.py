"""Import: a file and a mapping become a snapshot, wholly or not at all."""

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from pyarrow import parquet

from pawl.analytics.errors import BadFile
from pawl.analytics.eventlog.cases import case_rows_sql
from pawl.analytics.io.engine import open_engine, write_parquet
from pawl.analytics.io.events_part import STAGE, EventsPart, Written, is_grouped, put_in_order
from pawl.analytics.io.lake import (
    FieldFill,
    Lake,
    Manifest,
    Origin,
    Part,
    PartKind,
    Snapshot,
    file_sha256,
    parquet_sql,
)
from pawl.analytics.io.limits import DEFAULT_LIMITS, Limits, Progress, Tell, silent
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.source import Source, take_in
from pawl.analytics.io.staged import Refusal, check_columns
from pawl.analytics.io.tables import open_table
from pawl.analytics.io.typing_sql import Typing
from pawl.analytics.io.zones import ZoneClock
from pawl.analytics.words import Sentence, say

VERSION = "1"
FORMULA_SIGNS = "=+-@\t\r＝＋－＠"


def import_log(
    source: Path,
    mapping: LogMapping,
    lake: Lake,
    *,
    now: datetime,
    progress: Tell = silent,
    limits: Limits = DEFAULT_LIMITS,
) -> Snapshot:
    """Read a log file by a mapping into a new snapshot of the lake.

    source: CSV (any dialect and encoding), XLSX, Parquet or XES, plain or gzip.   now: aware.
    Returns the snapshot; the one that is there already where file and mapping are the same.
    Raises BadFile, naming the place and the way out; the lake is then as it was.
    """
    with lake.writing() as folder:
        taken = take_in(source, folder / "source", limits, progress)
        identity = snapshot_id(taken.sha256, mapping.digest, parent=None)
        if lake.has(identity):
            return lake.open(identity)
        job = _Import(taken, mapping, folder, limits, progress)
        return lake.publish(folder, job.manifest(identity, now))


def snapshot_id(source_sha256: str, mapping_digest: str, *, parent: str | None) -> str:
    """Name a snapshot by what it is made of: the file's bytes, the mapping, the snapshot it continues."""
    made_of = "\n".join((VERSION, source_sha256, mapping_digest, parent or ""))
    return hashlib.sha256(made_of.encode()).hexdigest()


@dataclass(frozen=True)
class _Import:
    """One import at work in its staging folder."""

    taken: Source
    mapping: LogMapping
    folder: Path
    limits: Limits
    tell: Tell

    def manifest(self, identity: str, now: datetime) -> Manifest:
        """Write all parts and say what they are."""
        staged = open_table(self.taken, self.mapping, self.limits, self.tell)
        absent = check_columns(self.taken.name, staged.schema.names, self.mapping)
        typing = Typing(self.mapping, staged.schema, absent=absent, has_iso=staged.has_iso)
        part = EventsPart(staged, typing, self.folder, self.limits)
        written = part.write()
        check_refusals(self.taken.name, written, self.limits)
        engine = open_engine(self.folder, self.limits, None)
        events = self._events(engine, written, typing)
        cases = self._cases(engine, events, typing)
        facts = summary(engine, events, typing)
        engine.close()
        warnings = (*staged.notes, *absent_note(absent), *doubtful_hours(part.clock), *facts.warnings)
        return Manifest(
            id=identity,
            created_at=now.astimezone(UTC),
            source=Origin(self.taken.name, self.taken.size, self.taken.sha256),
            mapping=self.mapping.text,
            mapping_name=self.mapping.name,
            mapping_digest=self.mapping.digest,
            zone=self.mapping.zone,
            kind=self.mapping.kind,
            parts=tuple(self._parts(written, cases)),
            fields=fills(events, typing, self.mapping),
            events=written.kept,
            cases=cases,
            refused=written.refused,
            warnings=warnings,
            first_event_at=facts.first,
            last_event_at=facts.last,
        )

    def _events(self, engine: duckdb.DuckDBPyConnection, written: Written, typing: Typing) -> Path:
        stage, target = self.folder / STAGE, self.folder / "events-0.parquet"
        if written.is_tidy and is_grouped(engine, stage):
            return stage.rename(target)
        self.tell(Progress("sorting", self.taken.size, self.taken.size))
        put_in_order(engine, stage, target, typing)
        stage.unlink()
        return target

    def _cases(self, engine: duckdb.DuckDBPyConnection, events: Path, typing: Typing) -> int:
        self.tell(Progress("deriving", self.taken.size, self.taken.size))
        engine.execute(f"CREATE VIEW events AS SELECT * FROM {parquet_sql([events])}")
        sql = case_rows_sql(self.mapping.kind, typing.columns, ordered=True)
        return write_parquet(engine, sql, self.folder / "cases-0.parquet")

    def _parts(self, written: Written, cases: int) -> Iterable[Part]:
        self.tell(Progress("sealing", self.taken.size, self.taken.size))
        yield sealed(self.folder / "events-0.parquet", "events", written.kept)
        yield sealed(self.folder / "cases-0.parquet", "cases", cases)
        if written.refusals:
            write_refusals(self.folder / "refused-0.csv", written.refusals)
            yield sealed(self.folder / "refused-0.csv", "refused", len(written.refusals))
        yield Part(self.taken.path.name, "source", 0, self.taken.sha256)


def check_refusals(name: str, written: Written, limits: Limits) -> None:
    """Refuse the whole import where no row is left or too many were refused.

    Raises BadFile with the first refused rows.
    """
    if not written.rows:
        raise BadFile(name, say("has a header and no rows."), say("Export the log with its rows."))
    if written.refused <= limits.refused_share * written.rows and written.kept:
        return
    first = written.refusals[0]
    rule = say(
        "{n:,} of {rows:,} rows were refused, over {share:.0%}. First row {row}, `{column}` = `{value}`: {rule}",
        n=written.refused,
        rows=written.rows,
        share=limits.refused_share,
        row=first.row,
        column=first.column,
        value=first.value[:60],
        rule=first.rule,
    )
    raise BadFile(name, rule, say("{way_out} Or raise the limit `refused_share`.", way_out=first.way_out))


@dataclass(frozen=True)
class Summary:
    """What the events say of themselves."""

    first: datetime
    last: datetime
    warnings: tuple[Sentence, ...]


def summary(engine: duckdb.DuckDBPyConnection, events: Path, typing: Typing) -> Summary:
    """Find first and last event, and what a reader should know of the log."""
    table = parquet_sql([events])
    row = engine.execute(f'SELECT min("at"), max("at") FROM {table}').fetchone()
    if row is None:
        raise AssertionError(table)
    return Summary(
        row[0].replace(tzinfo=UTC), row[1].replace(tzinfo=UTC), tuple(_warnings(engine, table, typing))
    )


def _warnings(engine: duckdb.DuckDBPyConnection, table: str, typing: Typing) -> Iterable[Sentence]:
    if unknown := typing.unknown_states():
        sql = f"SELECT activity, count(*) FROM {table} WHERE {unknown} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20"
        for activity, n in engine.execute(sql).fetchall():
            yield say(
                "State `{state}` is not in the mapping: {n:,} events keep it as their activity.",
                state=activity,
                n=n,
            )
    if "opened_at" in typing.columns:
        row = engine.execute(f'SELECT count(*) FROM {table} WHERE "at" < opened_at').fetchone()
        if row and row[0]:
            yield say("{n:,} events are earlier than the opening of their case.", n=row[0])


def absent_note(absent: tuple[str, ...]) -> tuple[Sentence, ...]:
    """Say which columns of facts the file lacks."""
    if not absent:
        return ()
    return (say("The file lacks these columns of the mapping: {names}.", names=", ".join(absent)),)


def doubtful_hours(clock: ZoneClock | None) -> Iterable[Sentence]:
    """Say how many local times came twice or never were."""
    if clock and clock.ambiguous:
        yield say("{n:,} times fell into an hour that came twice; the first was taken.", n=clock.ambiguous)
    if clock and clock.absent:
        yield say(
            "{n:,} times never were (clocks set forward); they were moved on by the jump.", n=clock.absent
        )


def fills(events: Path, typing: Typing, mapping: LogMapping) -> tuple[FieldFill, ...]:
    """Count on how many events each field stands, from the statistics of the Parquet file."""
    metadata = parquet.read_metadata(events)
    filled = dict.fromkeys(typing.columns, 0)
    for group in (metadata.row_group(i) for i in range(metadata.num_row_groups)):
        for column in (group.column(i) for i in range(group.num_columns)):
            filled[column.path_in_schema] += group.num_rows - column.statistics.null_count
    known = {each.name: each.known for each in mapping.fields}
    return tuple(
        FieldFill(name, its, known.get(name, "then"), filled[name]) for name, its in typing.columns.items()
    )


def sealed(path: Path, kind: PartKind, rows: int) -> Part:
    """Say what a finished part file is."""
    return Part(path.name, kind, rows, file_sha256(path))


def write_refusals(path: Path, refusals: Iterable[Refusal]) -> None:
    """List refused rows for a person, with a spreadsheet's formula signs made harmless."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(("row", "column", "value", "rule", "way_out"))
        for each in refusals:
            value = f"'{each.value}" if each.value[:1] in tuple(FORMULA_SIGNS) else each.value
            writer.writerow((each.row, each.column, value, each.rule, each.way_out))
