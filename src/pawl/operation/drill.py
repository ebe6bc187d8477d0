"""Restore the newest backup for practice: a backup exists only after a restore was compared."""

import json
import tarfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pawl import clock
from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import say
from pawl.collaboration.tidying import faults
from pawl.environment import environment
from pawl.history.checkpoints import FILE
from pawl.history.verification import verify
from pawl.operation.archive_file import MANIFEST, opened
from pawl.operation.restore import readable, restore

MOST_DAYS = 8


@dataclass(frozen=True)
class Backup:
    """A backup that was found."""

    path: Path
    days: float


@dataclass(frozen=True)
class Drilled:
    """What the practice showed."""

    archive: Path
    days: float
    rows: int
    tables: int
    journal: int
    seconds: float
    findings: list[str]

    @property
    def is_well(self) -> bool:
        """Whether it would help: whole, and young enough."""
        return not self.findings and self.days <= MOST_DAYS


class NoBackup(AnalyticsError):
    """There is none to practise with."""


def newest(folder: Path) -> Backup | None:
    """The newest backup of a folder, by what its manifest says."""
    found = [one for path in folder.glob("pawl-*.tar") if (one := _dated(path))]
    return min(found, key=lambda one: one.days, default=None)


def _dated(path: Path) -> Backup | None:
    try:
        with opened(path) as tar:
            file = tar.extractfile(MANIFEST)
            made_at = datetime.fromisoformat(json.load(file)["made_at"]) if file else None
    except (tarfile.TarError, KeyError, ValueError, OSError):
        return None
    return Backup(path, (clock.now() - made_at).total_seconds() / 86400) if made_at else None


def choose(archive: Path | None, folder: Path) -> Path:
    """The archive named, else the newest.   Raises NoBackup."""
    if archive is not None:
        return archive
    if (found := newest(folder)) is None:
        raise NoBackup(str(folder), say("There is no backup here."), say("Make one: pawl backup"))
    return found.path


def drill(archive: Path) -> Drilled:
    """Restore into this process's own folder and database, compare tables, recompute journal and hashes."""
    started = clock.now()
    manifest = readable(archive)
    made_at = datetime.fromisoformat(manifest["made_at"])
    done = restore(archive, environment().data)
    checkpoints = environment().data / FILE if manifest["has_key"] else environment().data / "none"
    told = [str(one.sentence) for one in verify(checkpoints).findings]
    told += [f"{one.key} ({one.case.key}): {fault}" for one, fault in faults()]
    days = (started - made_at).total_seconds() / 86400
    seconds = (clock.now() - started).total_seconds()
    return Drilled(archive, days, done.rows, len(manifest["tables"]), done.journal, seconds, told)
