"""Triggers that give what is set up a new mark when a row of it changes: `pawl.prepared.settled` needs it.

They are put in place after the migrations, since those of SQLite go with a table that is rebuilt. The mark
never comes back: it is a sum of numbers at random, and what is rolled back takes its number along. On
PostgreSQL each transaction has a row of its own; nobody waits for another who changes what is set up. Of a
table that lends a row to each record (a case) only a changed row of such a record counts: where one is added
or taken away, the record's own table says so.
"""

from collections.abc import Iterator
from zlib import crc32

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from pawl.prepared import settled

NAME = "history_marks"
MOST = 64
VERBS = "insert", "update", "delete"


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place, and begin with a new mark."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for statement in _postgresql() if is_postgresql else _sqlite():
            cursor.execute(statement)
        for statement in (_POSTGRESQL_MARKS if is_postgresql else _SQLITE_MARKS).split(";"):
            cursor.execute(statement)


def mend(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place where one is missing; nothing is marked anew where all stand."""
    if missing(connection):
        install(connection)


def tidy(connection: BaseDatabaseWrapper) -> None:
    """Put one mark in the place of many: on PostgreSQL each change leaves one, and all are read each time."""
    if connection.vendor != "postgresql":
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM history_setup")
        if cursor.fetchone()[0] > MOST:
            cursor.execute(_TIDY)
            cursor.execute(_POSTGRESQL_MARKS)


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """The triggers that should stand and do not, as `trigger of table`."""
    is_postgresql = connection.vendor == "postgresql"
    query = (
        "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE tgenabled <> 'D'"
        if is_postgresql
        else "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {f"{name} of {table}" for name, table in cursor.fetchall()}
    return set(_wanted(is_postgresql=is_postgresql)) - found


def _wanted(*, is_postgresql: bool) -> Iterator[str]:
    for table in settled.tables():
        names = (f"{table}_marks",) if is_postgresql else (f"{table}_marks_{verb}" for verb in VERBS)
        yield from (f"{name} of {table}" for name in names)
    yield from (f"{_lent(table)} of {table}" for table in settled.lending())


def _lent(table: str) -> str:
    """The trigger of a table that lends rows: another one where other kinds of records are set up."""
    return f"{table}_marks_{crc32(','.join(settled.kinds()).encode()):08x}"


def _of_kinds() -> str:
    return "NEW.kind IN ({})".format(", ".join(f"'{one}'" for one in settled.kinds()))


def _sqlite() -> Iterator[str]:
    for table in sorted(settled.tables()):
        for verb in VERBS:
            yield from _anew(f"{table}_marks_{verb}", f"AFTER {verb.upper()} ON {table}")
    for table in settled.lending():
        yield from _anew(_lent(table), f"AFTER UPDATE ON {table} WHEN {_of_kinds()}")


def _anew(name: str, when: str) -> Iterator[str]:
    """SQLite replaces no trigger."""
    yield f"DROP TRIGGER IF EXISTS {name}"
    yield f"CREATE TRIGGER {name} {when} BEGIN {_SQLITE_MARKS}; END"


def _postgresql() -> Iterator[str]:
    yield (
        f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN {_POSTGRESQL_MARKS}; RETURN NULL; END $$"
    )
    for table in sorted(settled.tables()):
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_marks AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {NAME}()"
        )
    for table in settled.lending():
        yield (
            f"CREATE OR REPLACE TRIGGER {_lent(table)} AFTER UPDATE ON {table}"
            f" FOR EACH ROW WHEN ({_of_kinds()}) EXECUTE FUNCTION {NAME}()"
        )


_SQLITE_MARKS = (  # no conflict is risked: what a trigger does about one, the statement outside decides
    "INSERT INTO history_setup (id, mark) SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM history_setup);"
    " UPDATE history_setup SET mark = random() WHERE id = 1"
)
_RANDOM = "hashtextextended(gen_random_uuid()::text, 0)"
_POSTGRESQL_MARKS = (
    f"INSERT INTO history_setup (id, mark) VALUES (pg_current_xact_id()::text::bigint, {_RANDOM})"
    " ON CONFLICT (id) DO UPDATE SET mark = excluded.mark"
)
_TIDY = "DELETE FROM history_setup WHERE id IN (SELECT id FROM history_setup FOR UPDATE SKIP LOCKED)"
