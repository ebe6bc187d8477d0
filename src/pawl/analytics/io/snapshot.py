"""One snapshot: its parts, what they must be, and a reading of them with nothing else within reach."""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import duckdb

from pawl.analytics.errors import BadSnapshot
from pawl.analytics.eventlog.cases import across_cases_sql, case_columns, lean_case_columns
from pawl.analytics.eventlog.dataset import Dataset, FieldType, quoted
from pawl.analytics.io.beside import Beside, counted, counted_sql, shapes, with_rows
from pawl.analytics.io.limits import DEFAULT_LIMITS, MIB
from pawl.analytics.io.manifest import Manifest, Part, PartKind, read_manifest
from pawl.analytics.words import Sentence, say

LEAN = "lean"
ALONE = Beside()
SPILL = "spill-"
MANIFEST = "manifest.json"
READ_ONLY = 0o444
_OPENED = count()


@dataclass(frozen=True)
class Snapshot:
    """One immutable event log in the lake."""

    folder: Path
    manifest: Manifest

    def files(self, kind: PartKind) -> list[Path]:
        """Its part files of one kind, oldest first."""
        return [self.folder / part.file for part in self.manifest.parts if part.kind == kind]

    def verify(self) -> None:
        """Hold every part against its hash.

        Raises BadSnapshot naming the part that is missing or differs.
        """
        for part in self.manifest.parts:
            self._verify(part)

    def check(self) -> None:
        """Hold every part that is read against its size and time of change, and where those differ its hash.

        Raises BadSnapshot as `verify` does.
        """
        for part in self.manifest.parts:
            path = self.folder / part.file
            stat = path.stat() if path.is_file() else None
            is_known = stat is not None and (stat.st_size, stat.st_mtime_ns) == (part.bytes, part.changed_ns)
            if part.kind in {"events", "cases"} and not is_known:
                self._verify(part)

    def _verify(self, part: Part) -> None:
        path = self.folder / part.file
        if not path.is_file():
            raise bad_snapshot(path, say("is missing."))
        if file_sha256(path) != part.sha256:
            raise bad_snapshot(path, say("is not what the manifest says: its hash differs."))

    def dataset(self, *, memory: str = DEFAULT_LIMITS.memory, beside: Beside = ALONE) -> Dataset:
        """Open the snapshot for reading: views `events` and the case kind, and nothing else within reach.

        memory: limit of the engine.   beside: other tables that are read with it.
        Returns a Dataset whose connection refuses other files, the network and new settings.
        Raises BadSnapshot where a part is missing, was changed or is no Parquet.
        """
        logs = {self.manifest.kind: self, **self._others(beside)}
        rows = [opened(self.folder.parent / number) for number in beside.rows]
        every = [*logs.values(), *rows]
        for one in every:
            one.check()
        beside = with_rows(beside, [one.told_cases for one in every])
        connection = duckdb.connect()
        try:
            connection.execute(f"CREATE SCHEMA {LEAN}")
            for name, table in beside.tables.items():
                connection.register("given", table)
                connection.execute(f"CREATE TABLE {quoted(name)} AS SELECT * FROM given")
                connection.unregister("given")
            for name, sql in self._views(logs, beside).items():
                connection.execute(f"CREATE VIEW {name} AS {sql}")
            # A cursor shares the database; each looks for its tables in a schema of its own.
            lean = connection.cursor()
            lean.execute(f"SET search_path = '{LEAN}'")
            parts = [
                *self.files("events"), *(path for one in every for path in one.files("cases")),
                *(path for one in every for path in one.files("events")),
            ]  # fmt: skip
            lock(
                connection, parts, memory, spill=self.folder.parent / f"{SPILL}{os.getpid()}-{next(_OPENED)}"
            )
        except duckdb.Error as error:
            connection.close()
            raise bad_snapshot(
                self.folder, say("cannot be opened: {error}.", error=str(error)[:300])
            ) from error
        manifest = self.manifest
        as_of, until = max(one.manifest.known_until for one in every), manifest.complete_until
        full, few = (self._tables(logs, beside, columns) for columns in (case_columns, lean_case_columns))
        cheap = Dataset(lean, few, manifest.id, as_of, complete_until=until)
        return Dataset(connection, full, manifest.id, as_of, cheap, until)

    def _others(self, beside: Beside) -> dict[str, "Snapshot"]:
        """The snapshots beside it, of the same lake."""
        folders = {kind: self.folder.parent / number for kind, number in beside.snapshots.items()}
        return {kind: opened(folder) for kind, folder in folders.items()}

    def _tables(
        self, logs: Mapping[str, "Snapshot"], beside: Beside, columns_of: Callable[..., dict[str, FieldType]]
    ) -> dict[str, Mapping[str, FieldType]]:
        """Every table with its columns, those that are counted in another log among them."""
        cases = {kind: columns_of(kind, one.manifest.columns) for kind, one in logs.items()}
        found: dict[str, Mapping[str, FieldType]] = {"events": self.manifest.columns}
        for kind in logs.keys() - beside.hidden:
            found[kind] = cases[kind] | dict.fromkeys(counted(kind, cases), "whole")
        return found | shapes(beside.tables) | {name: one.columns for name, one in beside.views.items()}

    def _views(self, logs: Mapping[str, "Snapshot"], beside: Beside) -> dict[str, str]:
        """Every view: what only all cases together can tell is computed when asked for, in the full table."""
        events = events_sql(self.files("events"))
        found = {"events": events, f"{LEAN}.events": events}
        rows = {kind: cases_sql(one.files("cases")) for kind, one in logs.items()}
        cases = {kind: case_columns(kind, one.manifest.columns) for kind, one in logs.items()}
        for kind, one in logs.items():
            links = counted(kind, cases)
            across = across_cases_sql(kind, one.manifest.columns, f"({rows[kind]})", one.events_source)
            found[quoted(kind)] = counted_sql(across, links, rows)
            found[f"{LEAN}.{quoted(kind)}"] = counted_sql(rows[kind], links, rows)
        for name in beside.tables:
            found[f"{LEAN}.{quoted(name)}"] = f"SELECT * FROM main.{quoted(name)}"
        for name, view in beside.views.items():
            found |= {quoted(name): view.sql, f"{LEAN}.{quoted(name)}": view.sql}
        return found

    @property
    def told_cases(self) -> tuple[str, Mapping[str, FieldType], str]:
        """Its kind, the columns of its cases that are cheap to have, and their SELECT."""
        known = self.manifest
        return known.kind, lean_case_columns(known.kind, known.columns), cases_sql(self.files("cases"))

    @property
    def events_source(self) -> str:
        """Its events as a subquery in brackets."""
        return f"({events_sql(self.files('events'))})"


def opened(folder: Path) -> Snapshot:
    """The snapshot of a folder of the lake.   Raises BadSnapshot where its manifest is none."""
    path = folder / MANIFEST
    try:
        return Snapshot(folder, read_manifest(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise bad_snapshot(
            path, say("is no manifest: {error}.", error=str(error) or type(error).__name__)
        ) from error


def events_sql(files: Sequence[Path]) -> str:
    """Write the SELECT of all events of these parts."""
    return " UNION ALL BY NAME ".join(f"SELECT * FROM {parquet_sql([file])}" for file in files)


def cases_sql(files: Sequence[Path]) -> str:
    """Write the SELECT of all case rows of these parts, oldest first: later rows supersede earlier ones."""
    selects = []
    for n, file in enumerate(files):
        select = f"SELECT * FROM {parquet_sql([file])}"
        if later := files[n + 1 :]:
            select += f" ANTI JOIN {parquet_sql(later)} AS later USING (case_no)"
        selects.append(select)
    return " UNION ALL BY NAME ".join(selects)


def parquet_sql(files: Sequence[Path]) -> str:
    """Write the table function that reads part files."""
    names = ", ".join(map(_text, files))
    # A folder such as `case=1` in the path is no column of the data.
    return f"read_parquet([{names}], hive_partitioning = false)"


def lock(connection: duckdb.DuckDBPyConnection, files: Sequence[Path], memory: str, *, spill: Path) -> None:
    """Take from a connection all but these files; the last setting seals the others.

    spill: a private place for what does not fit into memory; the default would be the working directory.
    """
    for setting in (
        "TimeZone = 'UTC'",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        f"memory_limit = '{memory}'",
        f"temp_directory = {_text(spill)}",
        f"allowed_paths = [{', '.join(map(_text, files))}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")


def file_sha256(path: Path) -> str:
    """SHA-256 hex of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(MIB):
            digest.update(block)
    return digest.hexdigest()


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def bad_snapshot(path: Path, rule: Sentence) -> BadSnapshot:
    """Refuse a snapshot that is damaged, with the way to heal it."""
    return BadSnapshot(
        str(path), rule, say("Import the log again; its original bytes lie in the same folder.")
    )
