"""Empty the database after a transactional test, past the triggers that keep the journal append-only.

Django empties by DELETE (SQLite) or TRUNCATE (PostgreSQL). The product's triggers refuse that, rightly;
only here, between tests, they stand aside for the length of one flush.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations


@contextmanager
def without_triggers() -> Iterator[None]:
    """Let triggers stand aside; they are back before the next test begins."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, text in triggers:
            cursor.execute(text)


def flush_past_triggers(operations: type[BaseDatabaseOperations]) -> None:
    """Make the flush of this engine's operations do so."""
    flush = operations.execute_sql_flush

    def execute_sql_flush(self: BaseDatabaseOperations, sql_list: Any) -> None:
        with without_triggers():
            flush(self, sql_list)

    operations.execute_sql_flush = execute_sql_flush  # type: ignore[method-assign]
