"""Empty the database after a transactional test, past the triggers that keep the journal append-only.

Django empties every table and writes its own rights and types anew, which takes seconds. Here only tables
that hold something are emptied. The product's triggers refuse that, rightly; only here, between tests, those
of these tables stand aside for the length of one flush.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models.signals import post_migrate


@contextmanager
def without_triggers(tables: set[str] | None = None) -> Iterator[None]:
    """Let the triggers of these tables, or all, stand aside; they are back before the next test begins."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        triggers = [
            (name, text) for name, text, table in cursor.fetchall() if tables is None or table in tables
        ]
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, text in triggers:
            cursor.execute(text)


def flush_past_triggers(operations: type[BaseDatabaseOperations]) -> None:
    """Make the flush of this engine's operations do so."""
    flush = operations.execute_sql_flush

    def sql_flush(self: BaseDatabaseOperations, style: Any, tables: Any, **_: Any) -> list[str]:
        return [f"DELETE FROM {self.quote_name(name)}" for name in _that_hold_something(list(tables))]

    def execute_sql_flush(self: BaseDatabaseOperations, sql_list: Any) -> None:
        with without_triggers({line.split('"')[1] for line in sql_list}):
            flush(self, sql_list)

    operations.sql_flush = sql_flush  # type: ignore[method-assign]
    operations.execute_sql_flush = execute_sql_flush  # type: ignore[method-assign]
    post_migrate.disconnect(create_contenttypes)  # written anew after each flush; Pawl's policy asks neither
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")


def _that_hold_something(tables: list[str]) -> list[str]:
    if not tables:
        return []
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [str(name) for (name,) in cursor.fetchall()]


def end_other_sessions() -> None:
    """PostgreSQL drops no database that somebody is connected to; at the end nobody has to be."""
    if connection.vendor == "postgresql":
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}")
