"""Move a site from SQLite to PostgreSQL: every row, every number, compared before it counts."""

from dataclasses import dataclass

from django.db import connection, connections, transaction

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import say
from pawl.database import postgresql_profile, require_profile
from pawl.history.settled import begin_epoch
from pawl.operation import rows
from pawl.operation.backup import aliased
from pawl.operation.migrating import unhurried
from pawl.operation.restore import copy_rows
from pawl.web.health import pending_migrations

TARGET = "target"


class CannotMove(AnalyticsError):
    """Source or target does not allow it; nothing was changed."""


@dataclass(frozen=True)
class Moved:
    """What was copied and found equal."""

    tables: int
    rows: int
    is_rehearsal: bool


def move(address: str, *, dry_run: bool) -> Moved:
    """Copy the site's SQLite into an empty PostgreSQL database; a dry run does it all and takes it back.

    Writers wait while it lasts.   Raises CannotMove, UnsafeDatabase, CannotRestore where a table differs.
    """
    _refuse_source()
    with aliased(TARGET, postgresql_profile(address)):
        target = connections[TARGET]
        require_profile(target)
        if names := target.introspection.table_names():
            rule = say("The target database is in use: it has {count} tables.", count=len(names))
            raise CannotMove(str(target.settings_dict["NAME"]), rule, say("Give an empty one."))
        with transaction.atomic(), unhurried(target):  # SQLite's one writer is this transaction now
            tables = {name: vars(one) for name, one in rows.prints("default").items()}
            manifest = {
                "migrations": rows.applied("default"),
                "sequences": rows.sequences("default"),
                "tables": tables,
            }
            with transaction.atomic(using=TARGET):
                copy_rows("default", TARGET, manifest)
                begin_epoch(TARGET)
                transaction.set_rollback(dry_run, using=TARGET)
    return Moved(len(tables), sum(one["rows"] for one in tables.values()), dry_run)


def _refuse_source() -> None:
    if connection.vendor != "sqlite":
        rule = say("This site runs on PostgreSQL already.")
        raise CannotMove("database", rule, say("To copy it, use pawl backup and pawl restore."))
    if pending_migrations():
        rule = say("{count} migrations are pending.", count=len(pending_migrations()))
        raise CannotMove("database", rule, say("Run: pawl upgrade"))
