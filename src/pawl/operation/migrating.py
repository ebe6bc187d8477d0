"""Work on the whole database that may take its time: limits meant for requests stand aside."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from pawl.database import LIMITS
from pawl.history import set_up
from pawl.operation.laying import lay
from pawl.operation.walking import walk


def migrate() -> None:
    """Bring the database to this version: a new one at once, an older one step by step."""
    if not lay(DEFAULT_DB_ALIAS):
        walk(DEFAULT_DB_ALIAS)
    call_command("migrate", interactive=False, verbosity=0)  # nothing is left; it tells its listeners
    set_up.install(connection)


@contextmanager
def unhurried(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Lift statement and lock timeouts of this connection; they are back afterwards."""
    names = [name for name in LIMITS if name.endswith("timeout")] if connection.vendor == "postgresql" else []
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"SET {name} = 0")
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                for name in names:
                    cursor.execute(f"SET {name} = '{LIMITS[name]}'")
