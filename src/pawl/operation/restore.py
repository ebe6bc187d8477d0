"""Restore a backup of this or any older version: into an empty place, whole or not at all."""

import gzip
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import say
from pawl.database import sqlite_profile
from pawl.environment import SQLITE_FILE
from pawl.history.settled import begin_epoch
from pawl.operation import rows
from pawl.operation.archive_file import BadBackup, checked, unpack
from pawl.operation.backup import COPY, DATABASE_FOLDER, FILES_FOLDER, FORMAT, aliased
from pawl.operation.migrating import migrate, unhurried

ALWAYS: dict[str, type] = {"format": int, "version": str, "migrations": list}
OF_THIS_FORMAT: dict[str, type] = {
    "made_at": str, "tables": dict, "sequences": dict, "journal": int, "members": dict, "has_key": bool,
}  # fmt: skip
"""What a manifest says: whoever can write an archive can write a last line that fits it."""


class CannotRestore(AnalyticsError):
    """The target or the archive does not allow it; nothing was changed."""


@dataclass(frozen=True)
class Restored:
    """What stands now."""

    made_at: str
    version: str
    journal: int
    rows: int
    migrated: bool


def readable(archive: Path) -> dict[str, Any]:
    """The manifest of an archive that this version can restore.   Raises BadBackup, CannotRestore."""
    manifest = checked(archive)
    _refuse_silent(archive, manifest, ALWAYS)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if manifest["format"] != FORMAT or not set(map(str, manifest["migrations"])) <= known:
        rule = say("It was made by a newer version of Pawl: {version}.", version=manifest["version"])
        raise CannotRestore(str(archive), rule, say("Install that version or a newer one, then restore."))
    _refuse_silent(archive, manifest, OF_THIS_FORMAT)
    return manifest


def _refuse_silent(archive: Path, manifest: dict[str, Any], told: dict[str, type]) -> None:
    if not all(isinstance(manifest.get(name), kind) for name, kind in told.items()):
        rule = say("It does not say what it holds: one of {names} is missing.", names=", ".join(told))
        raise BadBackup(str(archive), rule, say("Take another backup; this one was not made by Pawl."))


def restore(archive: Path, staging: Path) -> Restored:
    """Put a backup into an empty database and a staging folder, hold every table against its print, migrate.

    The default connection is the target; `staging` is the data folder of this process.
    Raises BadBackup, CannotRestore; then the database is as empty as it was.
    """
    manifest = readable(archive)
    refuse_used_database()
    unpacked = staging / ".unpacked"
    unpack(archive, manifest, unpacked)
    _place_files(unpacked / FILES_FOLDER, staging)
    with unhurried(connection):
        _fill(manifest, unpacked / DATABASE_FOLDER)
        shutil.rmtree(unpacked)
        before = rows.applied("default")
        migrate()
        begin_epoch()
    count = sum(one["rows"] for one in manifest["tables"].values())
    migrated = rows.applied("default") != before
    return Restored(manifest["made_at"], manifest["version"], manifest["journal"], count, migrated)


def refuse_used_database() -> None:
    """A target database holds no table.   Raises CannotRestore."""
    if names := connection.introspection.table_names():
        rule = say("The target database is in use: it has {count} tables.", count=len(names))
        raise CannotRestore(str(connection.settings_dict["NAME"]), rule, say("Give an empty one."))


def _place_files(source: Path, staging: Path) -> None:
    if source.exists():
        for path in source.iterdir():
            path.rename(staging / path.name)


def _fill(manifest: dict[str, Any], folder: Path) -> None:
    """The four ways: a backup of either engine into either engine."""
    file = folder / SQLITE_FILE
    if file.exists() and connection.vendor == "sqlite":
        connection.close()
        file.rename(str(connection.settings_dict["NAME"]))
        compare(manifest["tables"], "default")
    elif file.exists():
        with aliased(COPY, sqlite_profile(file)):
            copy_rows(COPY, "default", manifest)
    else:
        fill("default", manifest, lambda table: _read_dump(table, folder))


def _read_dump(table: rows.Table, folder: Path) -> Iterator[rows.Row]:
    path = folder / f"{table._meta.db_table}.jsonl.gz"  # noqa: SLF001
    with gzip.open(path, "rb") as file:
        for text in file:
            yield json.loads(text)


def copy_rows(source: str, target: str, manifest: dict[str, Any]) -> None:
    """Copy every row of one database into another, and compare."""
    found = {table._meta.db_table: table for table in rows.tables(source)}  # noqa: SLF001
    fill(target, manifest, lambda table: rows.read(found[table._meta.db_table], source))  # noqa: SLF001


def fill(target: str, manifest: dict[str, Any], source: Any) -> None:
    """Make the tables of the backup's time, fill them, compare: all of it, or none.

    On PostgreSQL one transaction holds it all. SQLite cannot make tables so; there the file is in a staging
    folder, which goes when something fails.
    """
    is_sqlite = connections[target].vendor == "sqlite"
    if is_sqlite:
        rows.migrate_to(target, manifest["migrations"])
    with transaction.atomic(using=target):
        if not is_sqlite:
            rows.migrate_to(target, manifest["migrations"])
        rows.empty(target)
        rows.write(target, source)
        rows.set_sequences(target, manifest["sequences"])
        compare(manifest["tables"], target)
        if not is_sqlite:
            _count_anew(target)


def _count_anew(target: str) -> None:
    """PostgreSQL plans by what it counted; of tables filled a moment ago it knows nothing, and reads all."""
    with connections[target].cursor() as cursor:
        cursor.execute("ANALYZE")


def compare(wanted: dict[str, dict[str, Any]], using: str) -> None:
    """Hold every table against its print.   Raises CannotRestore naming those that differ."""
    found = {name: vars(one) for name, one in rows.prints(using).items()}
    wrong = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if wrong:
        names = ", ".join(wrong)
        rule = say("After the copy these tables do not hold what they held before: {names}.", names=names)
        name = str(connections[using].settings_dict["NAME"])
        raise CannotRestore(name, rule, say("Nothing was kept; this is a defect of Pawl, please report it."))
