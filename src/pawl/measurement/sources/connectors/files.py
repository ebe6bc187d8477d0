"""Files in a folder of this server as a source: those that are new or have changed, read by a child.

A file is known by its name, size and time of change. One that has changed is read again from its beginning:
what is in the lake already is left out there.
"""

import fnmatch
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from pawl import clock
from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import say
from pawl.environment import environment
from pawl.errors import Invalid
from pawl.measurement.sources import children
from pawl.measurement.sources.children import Bounds
from pawl.measurement.sources.connectors.base import Ask, Page, Setting, wrong

READ = Bounds(cpu_seconds=4 * 3600, wall_seconds=6 * 3600)
SETTLES = 10.0
"""Seconds for which a file must have been left alone: whoever writes it may not be done."""
MOST_FILES = 2_000

Marks = dict[str, list[int]]
"""Name of a file -> its size and time of change when it was read."""


class Folder:
    """Tables: CSV, XLSX, Parquet, XES."""

    name = "folder"
    label: Any = _("Folder of files")
    fields: Sequence[Setting] = (
        Setting("folder", _("Folder"), _("On the server, in a folder that may be imported from.")),
        Setting("pattern", _("Names of the files"), _("*.csv, or incidents-*.xlsx."), default="*.csv"),
    )
    secret = None
    mapping = ""

    def check(self, settings: Mapping[str, str]) -> None:
        """Refuse a folder that may not be read."""
        _allowed(settings["folder"])

    def pages(self, settings: Mapping[str, Any], secret: str, mark: str, ask: Ask) -> Iterator[Page]:
        """The rows of each file, one file after the other."""
        _no_use_of(secret, ask)
        told: dict[str, Any] = json.loads(mark) if mark else {"read": {}, "in": None}
        read: Marks = told["read"]
        home = _allowed(settings["folder"])
        for path in _fresh(home, settings["pattern"], read):
            now = _signature(path)
            name = path.name
            done = told["in"][2] if told["in"] and told["in"][:2] == [name, now] else 0
            for rows in _rows(path, settings.get("type", ""), done):
                done += len(rows)
                yield Page(rows, json.dumps({"read": read, "in": [name, now, done]}), is_last=False)
            read[name] = now
        yield Page([], json.dumps({"read": read, "in": None}), is_last=True)


class ObjectLogs(Folder):
    """Object-centric logs: OCEL 2.0 as JSON or SQLite."""

    name = "ocel"
    label = _("Object-centric logs (OCEL 2.0)")
    fields = (
        Setting("folder", _("Folder"), _("On the server, in a folder that may be imported from.")),
        Setting("pattern", _("Names of the files"), _("*.jsonocel, or *.sqlite."), default="*.jsonocel"),
        Setting("type", _("Type of objects"), _("Whose objects are the cases: order.")),
    )


def _no_use_of(_secret: str, _ask: Ask) -> None:
    """Files are read from the disk."""


def _allowed(given: str) -> Path:
    """A folder below one that the site allows; what is absent is refused as what lies elsewhere is."""
    path = Path(given).resolve()
    allowed = [folder.resolve() for folder in environment().import_folders]
    if not (any(path.is_relative_to(folder) for folder in allowed) and path.is_dir()):
        rule = say("There is no such folder that may be imported from.")
        raise wrong("folder", rule, say("Ask an administrator which folders PAWL_IMPORT_FOLDERS names."))
    return path


def _fresh(home: Path, pattern: str, read: Marks) -> list[Path]:
    """Files that were not read as they are now, by name; links are not followed."""
    settled = clock.wall().timestamp() - SETTLES
    found = [
        path for path in sorted(home.iterdir())
        if fnmatch.fnmatch(path.name, pattern) and path.is_file() and not path.is_symlink()
    ]  # fmt: skip
    if len(found) > MOST_FILES:
        rule = say("More than {n:,} files lie there.", n=MOST_FILES)
        raise wrong("folder", rule, say("Move away what has been read."))
    return [
        path for path in found
        if path.stat().st_mtime <= settled and path.stat().st_size and read.get(path.name) != _signature(path)
    ]  # fmt: skip


def _signature(path: Path) -> list[int]:
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns]


def _rows(path: Path, object_type: str, skip: int) -> Iterator[list[dict[str, str]]]:
    request = {"file": str(path), "object_type": object_type, "skip": skip}
    try:
        for message in children.told_by("rows", request, bounds=READ):
            yield message["rows"]
    except AnalyticsError as error:
        raise Invalid(error.thing, error.rule, error.way_out) from error
