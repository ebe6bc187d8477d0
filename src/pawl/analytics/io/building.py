"""Builds the parts of one snapshot in its staging folder."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pawl.analytics.errors import BadFile
from pawl.analytics.eventlog.cases import case_rows_sql
from pawl.analytics.io.engine import open_engine, write_parquet
from pawl.analytics.io.events_part import STAGE, EventsPart, Written
from pawl.analytics.io.limits import Limits, Phase, Progress, Tell
from pawl.analytics.io.manifest import Manifest, Origin, Part, PartKind
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.ordering import KNOWN_EVENTS, is_in_order, keep_new, put_in_order, remember
from pawl.analytics.io.refused import check_refusals, write_refusals
from pawl.analytics.io.snapshot import READ_ONLY, Snapshot, file_sha256, parquet_sql
from pawl.analytics.io.source import Source
from pawl.analytics.io.staged import Staged, check_columns
from pawl.analytics.io.summary import Summary, reading_notes, summary
from pawl.analytics.io.tables import open_table
from pawl.analytics.io.typing_sql import Typing
from pawl.analytics.words import Sentence, say


@dataclass(frozen=True)
class _Read:
    """What came of reading the file: how it was typed, what was written, and what to tell of it."""

    typing: Typing
    written: Written
    notes: tuple[Sentence, ...]


@dataclass(frozen=True)
class _Counts:
    """Events and cases of this build, and the cases that its parent has not."""

    events: int
    case_rows: int
    new_cases: int


@dataclass(frozen=True)
class Build:
    """One snapshot being made: from a file alone, or from a file and the snapshot before it."""

    taken: Source
    mapping: LogMapping
    folder: Path
    limits: Limits
    tell: Tell
    parent: Snapshot | None = None
    table: Staged | None = None
    """The file, where it is open already."""
    complete_until: datetime | None = None

    def manifest(self, identity: str, now: datetime) -> Manifest:
        """Write all parts.   Returns what they are; as many events as the parent's where nothing was new."""
        read = self._read()
        engine = open_engine(self.folder, self.limits, None)
        try:
            old = self._linked()
            counts = self._write(engine, read)
            self._tell("sealing")
            events = [self.folder / part.file for part in old if part.kind == "events"]
            facts = summary(engine, [*events, self._part("events")], read.typing, self.mapping)
        finally:
            engine.close()
        return self._described(identity, now, (*old, *self._parts(read.written, counts)), read, counts, facts)

    def _read(self) -> _Read:
        staged = self.table or open_table(self.taken, self.mapping, self.limits, self.tell)
        absent = check_columns(self.taken.name, staged.schema.names, self.mapping)
        typing = Typing(self.mapping, staged.schema, absent=absent, has_iso=staged.has_iso)
        self._check_columns(typing)
        part = EventsPart(staged, typing, self.folder, self.limits)
        written = part.write()
        check_refusals(self.taken.name, written, self.limits)
        return _Read(typing, written, tuple(reading_notes(staged.notes, absent, part.clock)))

    def _check_columns(self, typing: Typing) -> None:
        if self.parent is None or typing.columns == self.parent.manifest.columns:
            return
        differing = set(typing.columns) ^ set(self.parent.manifest.columns)
        rule = say("brings other fields than its snapshot: {names}.", names=", ".join(sorted(differing)))
        raise BadFile(self.taken.name, rule, say("Export the same columns, or import the whole log anew."))

    def _write(self, engine: duckdb.DuckDBPyConnection, read: _Read) -> _Counts:
        stage, target = self.folder / STAGE, self._part("events")
        if self.parent is None and read.written.is_tidy and is_in_order(engine, stage):
            stage.rename(target)
            return self._cases(engine, read, read.written.kept)
        self._tell("sorting")
        remember(engine, stage, self.parent)
        events = keep_new(engine, stage, read.typing) if self.parent else read.written.kept
        put_in_order(engine, stage, target, read.typing)
        stage.unlink()
        return self._cases(engine, read, events)

    def _cases(self, engine: duckdb.DuckDBPyConnection, read: _Read, events: int) -> _Counts:
        """Derive the cases; of an appended file only those it touches, from all their events."""
        self._tell("deriving")
        columns, kind = read.typing.columns, self.mapping.kind
        new = f"SELECT * FROM {parquet_sql([self._part('events')])}"
        if self.parent is None:
            sql = case_rows_sql(kind, columns, f"({new})", ordered=True)
        else:
            touched = f"(SELECT * FROM {KNOWN_EVENTS} UNION ALL BY NAME {new})"
            sql = f"SELECT * FROM ({case_rows_sql(kind, columns, touched)}) ORDER BY case_no"
        rows = write_parquet(engine, sql, self._part("cases"))
        known = self.parent.manifest.cases if self.parent else 0
        count = f"SELECT count(*) FROM {parquet_sql([self._part('cases')])} WHERE case_no >= {known}"
        return _Counts(events, rows, int(engine.execute(count).fetchall()[0][0]))

    def _linked(self) -> tuple[Part, ...]:
        """Take over the parent's parts: the same files under a second name, so that each folder is whole."""
        if self.parent is None:
            return ()
        parts = tuple(part for part in self.parent.manifest.parts if part.kind in ("events", "cases"))
        for part in parts:
            os.link(self.parent.folder / part.file, self.folder / part.file)
        return parts

    def _parts(self, written: Written, counts: _Counts) -> Iterator[Part]:
        yield self._sealed(self._part("events"), "events", counts.events)
        yield self._sealed(self._part("cases"), "cases", counts.case_rows)
        if written.refusals:
            path = self.folder / "refused.csv"
            write_refusals(path, written.refusals)
            yield self._sealed(path, "refused", len(written.refusals))
        yield self._sealed(self.taken.path, "source", 0, self.taken.sha256)

    def _sealed(self, path: Path, kind: PartKind, rows: int, sha256: str = "") -> Part:
        """Nothing writes to a part from here on; a database of another user could not either."""
        path.chmod(READ_ONLY)
        stat = path.stat()
        return Part(path.name, kind, rows, sha256 or file_sha256(path), stat.st_size, stat.st_mtime_ns)

    def _part(self, kind: PartKind) -> Path:
        number = len(self.parent.files(kind)) if self.parent else 0
        return self.folder / f"{kind}-{number}.parquet"

    def _tell(self, phase: Phase) -> None:
        self.tell(Progress(phase, self.taken.size, self.taken.size))

    def _described(
        self,
        identity: str,
        now: datetime,
        parts: tuple[Part, ...],
        read: _Read,
        counts: _Counts,
        facts: Summary,
    ) -> Manifest:
        before = self.parent.manifest if self.parent else None
        return Manifest(
            id=identity,
            created_at=now.astimezone(UTC),
            source=Origin(self.taken.name, self.taken.size, self.taken.sha256),
            mapping=self.mapping.text,
            mapping_name=self.mapping.name,
            mapping_digest=self.mapping.digest,
            zone=self.mapping.zone,
            kind=self.mapping.kind,
            parts=parts,
            fields=facts.fields,
            events=counts.events + (before.events if before else 0),
            cases=counts.new_cases + (before.cases if before else 0),
            refused=read.written.refused,
            warnings=(*read.notes, *facts.warnings),
            first_event_at=facts.first,
            last_event_at=facts.last,
            parent=before.id if before else None,
            complete_until=self.complete_until,
        )
