"""Back a site up while it runs: database, files, lake, key, with a print of every table and file."""

import gzip
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction
from django.db.utils import ConnectionHandler

from pawl import __version__, clock
from pawl.database import sqlite_profile
from pawl.environment import KEY_FILE, SQLITE_FILE, environment
from pawl.operation import rows
from pawl.operation.archive_file import Writer, writing
from pawl.operation.migrating import unhurried

FORMAT = 1
COPY = "copy"
DATABASE_FOLDER, FILES_FOLDER = "database", "files"
MADE_ANEW = ("static", "run", "backups", "metrics")
"""Folders of the data folder that are left out: made anew at the next start, or backups themselves."""


@dataclass(frozen=True)
class Told:
    """What was backed up."""

    path: Path
    journal: int
    tables: int
    files: int
    has_key: bool


def backups_folder() -> Path:
    """Where backups stand."""
    return environment().backups or environment().data / "backups"


def back_up(folder: Path, *, with_key: bool = True) -> Path:
    """Back up into a folder; the path of the archive comes back."""
    return make(folder, with_key=with_key).path


def make(folder: Path, *, with_key: bool = True) -> Told:
    """Back up into a folder: first the database as it is at one moment, then the files its rows name."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"pawl-{clock.now():%Y%m%dT%H%M%S%fZ}.tar"
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "version": __version__,
        "made_at": clock.now().isoformat(),
        "engine": connection.vendor,
        "has_key": with_key and (environment().data / KEY_FILE).exists(),
    }
    with (
        writing(path, manifest) as archive,
        tempfile.TemporaryDirectory(dir=folder, prefix=".staging-") as staging,
    ):
        manifest |= (
            _sqlite(archive, Path(staging))
            if connection.vendor == "sqlite"
            else _dump(archive, Path(staging))
        )
        files = _add_files(archive, folder, with_key=with_key)
    return Told(path, manifest["journal"], len(manifest["tables"]), files, manifest["has_key"])


def _sqlite(archive: Writer, staging: Path) -> dict[str, Any]:
    """By SQLite's own backup: a copy of the file would miss what stands in the log beside it."""
    copy = staging / SQLITE_FILE
    connection.ensure_connection()
    target = sys.modules["sqlite3"].connect(copy)
    connection.connection.backup(target)
    target.execute("PRAGMA journal_mode=DELETE")
    target.close()
    with aliased(COPY, sqlite_profile(copy)):
        found = _facts(COPY)
        with connections[COPY].cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")
    archive.add(f"{DATABASE_FOLDER}/{SQLITE_FILE}", copy)
    return found


def _dump(archive: Writer, staging: Path) -> dict[str, Any]:
    """Row by row from one snapshot of PostgreSQL, in a form that either engine takes back."""
    with unhurried(connection), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        found = _facts("default", prints={})
        for table in rows.tables("default"):
            name = table._meta.db_table  # noqa: SLF001 Django's documented way to a table's name
            digest, path = rows.Digest(table), staging / f"{name}.jsonl.gz"
            with gzip.open(path, "wb", compresslevel=3) as file:
                for row in rows.read(table, "default"):
                    digest.add(row)
                    file.write(
                        json.dumps(row).encode("ascii") + b"\n"
                    )  # as it is: a digest rounds, a backup never
            found["tables"][name] = vars(digest.print())
            archive.add(f"{DATABASE_FOLDER}/{path.name}", path)
            path.unlink()
    return found


def _facts(using: str, prints: dict[str, rows.Print] | None = None) -> dict[str, Any]:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM history_event")
        journal = int(cursor.fetchone()[0])
    found = rows.prints(using) if prints is None else prints
    return {
        "journal": journal,
        "migrations": rows.applied(using),
        "tables": {name: vars(one) for name, one in found.items()},
        "sequences": rows.sequences(using),
    }


def _add_files(archive: Writer, folder: Path, *, with_key: bool) -> int:
    data = environment().data
    count = 0
    for path in sorted(_files(data)):
        if folder.resolve() in path.resolve().parents or (path.name == KEY_FILE and not with_key):
            continue
        try:
            archive.add(f"{FILES_FOLDER}/{path.relative_to(data).as_posix()}", path)
        except FileNotFoundError:
            continue  # taken away since it was listed, and no row of the backup names it any longer
        count += 1
    return count


def _files(data: Path) -> Iterator[Path]:
    """Everything in the data folder but the database and what is made anew.

    The file of the database is not even opened: closing it would drop the locks that this process holds
    on it, and the next process to leave would take the write-ahead log away.
    """
    is_file = connection.vendor == "sqlite"
    in_use = Path(str(connection.settings_dict["NAME"])).name if is_file else SQLITE_FILE
    databases = (SQLITE_FILE, in_use)  # the old one stands there still after a move to PostgreSQL
    for folder, inner, names in os.walk(data):
        here = Path(folder)
        if here == data:
            inner[:] = [name for name in inner if name not in MADE_ANEW]
            names = [name for name in names if not name.startswith(databases)]  # noqa: PLW2901
        inner[:] = [name for name in inner if not name.startswith((".staging-", "staging-"))]
        yield from (
            here / name for name in names if (here / name).is_file() and not (here / name).is_symlink()
        )


@contextmanager
def aliased(name: str, profile: dict[str, Any]) -> Iterator[None]:
    """A second database by a name of its own, as long as the block lasts."""
    connections[name] = ConnectionHandler({"default": {}, name: dict(profile)})[name]
    try:
        yield
    finally:
        connections[name].close()
        del connections[name]
