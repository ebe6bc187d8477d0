"""Work on the whole database that may take its time: limits meant for requests stand aside."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

from pawl.database import LIMITS


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
