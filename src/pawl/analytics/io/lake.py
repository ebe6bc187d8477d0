"""The lake: one folder per snapshot, its manifest, its part files and their hashes."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pawl.analytics.errors import BadSnapshot
from pawl.analytics.eventlog.cases import across_cases_sql, case_columns, lean_case_columns
from pawl.analytics.eventlog.dataset import Dataset, quoted
from pawl.analytics.io.limits import DEFAULT_LIMITS, MIB
from pawl.analytics.io.manifest import Manifest, PartKind, manifest_text, read_manifest
from pawl.analytics.words import Sentence, say

MANIFEST = "manifest.json"
STAGING = "staging-"
LOCK = ".lock"
LEAN = "lean"


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
            path = self.folder / part.file
            if not path.is_file():
                raise _bad(path, say("is missing."))
            if file_sha256(path) != part.sha256:
                raise _bad(path, say("is not what the manifest says: its hash differs."))

    def dataset(self, *, memory: str = DEFAULT_LIMITS.memory) -> Dataset:
        """Open the snapshot for reading: views `events` and the case kind, and nothing else within reach.

        memory: limit of the engine.   Returns a Dataset whose connection refuses other files, the network and
        new settings.   Raises BadSnapshot where a part is missing or no Parquet.
        """
        connection = duckdb.connect()
        try:
            connection.execute(f"CREATE SCHEMA {LEAN}")
            for name, sql in self._views().items():
                connection.execute(f"CREATE VIEW {name} AS {sql}")
            # A cursor shares the database; each looks for its tables in a schema of its own.
            lean = connection.cursor()
            lean.execute(f"SET search_path = '{LEAN}'")
            lock(connection, self.folder, memory)
        except duckdb.Error as error:
            connection.close()
            raise _bad(self.folder, say("cannot be opened: {error}.", error=str(error)[:300])) from error
        manifest = self.manifest
        kind, columns = manifest.kind, manifest.columns
        tables = {"events": columns, kind: case_columns(kind, columns)}
        few = {"events": columns, kind: lean_case_columns(kind, columns)}
        known = (manifest.id, manifest.last_event_at)
        return Dataset(connection, tables, *known, lean=Dataset(lean, few, *known))

    def _views(self) -> dict[str, str]:
        """Every view: what only all cases together can tell is computed when asked for, in the full table."""
        for part in self.manifest.parts:
            if not (self.folder / part.file).is_file():
                raise _bad(self.folder / part.file, say("is missing."))
        kind, columns = self.manifest.kind, self.manifest.columns
        events, cases = events_sql(self.files("events")), cases_sql(self.files("cases"))
        return {
            "events": events,
            quoted(kind): across_cases_sql(kind, columns, f"({cases})"),
            f"{LEAN}.events": events,
            f"{LEAN}.{quoted(kind)}": cases,
        }


class Lake:
    """A folder of snapshots."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def snapshots(self) -> list[Manifest]:
        """Every whole snapshot, oldest first."""
        found = [_read(path.parent) for path in sorted(self.root.glob(f"*/{MANIFEST}")) if _is_visible(path)]
        return sorted(found, key=lambda manifest: (manifest.created_at, manifest.id))

    def latest(self) -> Snapshot:
        """Open the newest snapshot.   Raises BadSnapshot where there is none."""
        found = self.snapshots()
        if not found:
            raise BadSnapshot(
                str(self.root), say("holds no snapshot."), say("Import a log first: pawl import FILE.")
            )
        return self.open(found[-1].id)

    def open(self, id_prefix: str) -> Snapshot:
        """Open a snapshot by its id or the beginning of it.

        Raises BadSnapshot where none or several fit, or its manifest is no manifest.
        """
        found = [each for each in self.snapshots() if id_prefix and each.id.startswith(id_prefix)]
        if len(found) != 1:
            rule = say("{n} snapshots begin so.", n=len(found))
            raise BadSnapshot(id_prefix, rule, say("`pawl snapshots` lists them; give more of the id."))
        return Snapshot(self.folder(found[0].id), found[0])

    def has(self, snapshot: str) -> bool:
        """Whether that snapshot is here, whole."""
        return (self.folder(snapshot) / MANIFEST).is_file()

    def folder(self, snapshot: str) -> Path:
        """The folder of a snapshot, there or not."""
        return self.root / snapshot

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Hold the lake for one writer and lend a staging folder, gone afterwards unless it was renamed.

        What a killed import left behind is swept first: its lock died with it.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / LOCK).open("w") as lock_file:
            fcntl.flock(lock_file, fcntl.LOCK_EX)
            self.sweep()
            staging = self.root / f"{STAGING}{os.getpid()}"
            staging.mkdir()
            try:
                yield staging
            finally:
                shutil.rmtree(staging, ignore_errors=True)

    def publish(self, staging: Path, manifest: Manifest) -> Snapshot:
        """Make a staging folder a snapshot: what is no part goes, all parts to the disk, then one rename."""
        kept = {part.file for part in manifest.parts}
        for path in staging.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name not in kept:
                path.unlink()
        (staging / MANIFEST).write_text(manifest_text(manifest), encoding="utf-8")
        for path in (*staging.iterdir(), staging):
            _to_disk(path)
        folder = self.folder(manifest.id)
        staging.rename(folder)
        _to_disk(self.root)
        return Snapshot(folder, manifest)

    def sweep(self) -> int:
        """Remove what killed imports left behind; the caller holds the lake's lock.   Returns how many."""
        left = list(self.root.glob(f"{STAGING}*"))
        for folder in left:
            shutil.rmtree(folder)
        return len(left)


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
    names = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    # A folder such as `case=1` in the path is no column of the data.
    return f"read_parquet([{names}], hive_partitioning = false)"


def lock(connection: duckdb.DuckDBPyConnection, folder: Path, memory: str) -> None:
    """Take from a connection all but the reading of one folder; the last setting seals the others."""
    place = str(folder.resolve()).replace("'", "''")
    for setting in (
        "TimeZone = 'UTC'",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        f"memory_limit = '{memory}'",
        f"allowed_directories = ['{place}']",
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


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(folder: Path) -> Manifest:
    path = folder / MANIFEST
    try:
        manifest = read_manifest(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _bad(path, say("is no manifest: {error}.", error=str(error) or type(error).__name__)) from error
    if manifest.id != folder.name:
        raise _bad(path, say("names another snapshot than its folder."))
    return manifest


def _is_visible(path: Path) -> bool:
    return not path.parent.name.startswith(STAGING)


def _bad(path: Path, rule: Sentence) -> BadSnapshot:
    return BadSnapshot(
        str(path), rule, say("Import the log again; its original bytes lie in the same folder.")
    )
