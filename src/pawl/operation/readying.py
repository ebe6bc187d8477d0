"""Bring a site to this version of Pawl: folders, database, static files."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from pawl.accounts.actions import setup
from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import say
from pawl.database import require_profile
from pawl.environment import environment
from pawl.history import set_up
from pawl.operation.backup import back_up, backups_folder
from pawl.operation.measuring import seed
from pawl.operation.migrating import migrate, unhurried
from pawl.web.health import pending_migrations

STAMP = ".made-from"


class NeedsUpgrade(AnalyticsError):
    """The database is of an older version of Pawl."""


def bring_up_to_date(*, may_migrate: bool = True, has_backup: bool = False) -> Iterator[str]:
    """Do what is needed and tell it line by line; an older database is backed up first.

    Raises UnsafeDatabase, NeedsUpgrade where it may not migrate.
    """
    data = environment().data
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    require_profile(connection)
    if pending := pending_migrations():
        is_new = "django_migrations" not in connection.introspection.table_names()
        if not is_new and not may_migrate:
            rule = say("{count} migrations are pending.", count=len(pending))
            raise NeedsUpgrade("database", rule, say("Run: pawl upgrade"))
        if not is_new and not has_backup:
            yield f"backed up to {back_up(backups_folder())}"
        with unhurried(connection):
            migrate()
        yield "database prepared" if is_new else f"database migrated: {', '.join(pending)}"
        if is_new and not environment().demo and seed(None):
            yield "targets and calendar taken from pawl.toml, or the usual ones where it says nothing"
    else:
        set_up.mend(connection)
    if not environment().demo and (token := setup.issue()):
        page = f"{environment().url}{reverse('first-account')}"
        yield f"nobody is here yet: {page} makes the first administrator with the one-time token {token}"
    if collect_static():
        yield f"static files in {settings.STATIC_ROOT}"


def collect_static() -> bool:
    """Collect, hash and compress static files where they are not those of this version already."""
    wanted, stamp = _digest_of_sources(), Path(settings.STATIC_ROOT) / STAMP
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return False
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted, encoding="ascii")
    return True


def _digest_of_sources() -> str:
    """SHA-256 over name, size and time of every static file that this installation ships."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
