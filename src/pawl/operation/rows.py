"""Rows of a whole database in a form of no engine: read, written, and told apart by a digest per table.

Tables are taken as the database's own migrations left them, not as today's models are: an old backup is
read by the models of its time.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connections, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils.duration import duration_string

from pawl.operation.laying import lay

Table = type[models.Model]
Row = list[Any]
Written = dict[str, Row]
CHUNK = 500


@dataclass(frozen=True)
class Print:
    """What a table holds, said in two values: equal prints, equal rows."""

    rows: int
    sha256: str


def tables(using: str) -> list[Table]:
    """Every table of the database as its applied migrations made it, by name."""
    loader = MigrationLoader(connections[using])
    applied = [key for key in loader.applied_migrations if key in loader.graph.nodes]
    found = loader.project_state(applied).apps.get_models(include_auto_created=True)
    return sorted((one for one in found if one._meta.managed and not one._meta.proxy), key=_name)  # noqa: SLF001


def applied(using: str) -> list[str]:
    """Names of the migrations that a database has had, as `app.name`."""
    loader = MigrationLoader(connections[using])
    return sorted(f"{app}.{name}" for app, name in loader.applied_migrations)


def migrate_to(using: str, names: Iterable[str]) -> None:
    """Bring an empty database to the stand of a backup; nothing is put into the tables by it."""
    executor = MigrationExecutor(connections[using])
    wanted: list[Any] = [tuple(name.split(".", 1)) for name in names]
    nodes = [key for key in executor.loader.graph.leaf_nodes() if key in wanted]
    older = [key for key in wanted if key not in nodes and not _is_followed(executor.loader, key, wanted)]
    if not lay(using, [*nodes, *older]):
        executor.migrate([*nodes, *older])


def _is_followed(loader: MigrationLoader, key: Any, wanted: list[Any]) -> bool:
    children = loader.graph.node_map[key].children
    return any(child.key[0] == key[0] and child.key in wanted for child in children)


def _name(table: Table) -> str:
    return str(table._meta.db_table)  # noqa: SLF001


def columns(table: Table) -> list[Any]:
    """The columns, key first, the rest by name."""
    fields = table._meta.concrete_fields  # noqa: SLF001
    return sorted(fields, key=lambda one: (not one.primary_key, one.attname))


def read(table: Table, using: str) -> Iterator[Row]:
    """The rows in the order of their keys, as JSON can hold them."""
    names = [one.attname for one in columns(table)]
    found = table._base_manager.using(using).order_by("pk").values_list(*names)  # noqa: SLF001
    for row in found.iterator(chunk_size=CHUNK):
        yield [plain(value) for value in row]


def plain(value: Any) -> Any:
    """A value as JSON holds it, the same from both engines."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_string(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview | bytearray):
        return base64.b64encode(bytes(value)).decode("ascii")
    return dict(value) if isinstance(value, Mapping) else value  # a text per language


def line(row: Row) -> bytes:
    """A row as one line of canonical JSON: what digests are made of."""
    text = json.dumps(_settled(row), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return text.encode("ascii") + b"\n"


def _settled(value: Any) -> Any:
    """PostgreSQL keeps 1e22 as a whole number, SQLite as it was written: both are written as whole here."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {str(key): _settled(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_settled(one) for one in value]
    return value


class Digest:
    """A print in the making."""

    def __init__(self, table: Table) -> None:
        self._hash = hashlib.sha256(line([one.attname for one in columns(table)]))
        self.rows = 0

    def add(self, row: Row) -> None:
        """Take a row in."""
        self._hash.update(line(row))
        self.rows += 1

    def print(self) -> Print:
        """As it stands."""
        return Print(self.rows, self._hash.hexdigest())


def prints(using: str) -> dict[str, Print]:
    """The print of every table."""
    return {_name(table): _print_of(table, using) for table in tables(using)}


def _print_of(table: Table, using: str) -> Print:
    digest = Digest(table)
    for row in read(table, using):
        digest.add(row)
    return digest.print()


def empty(using: str) -> None:
    """Take out what migrations put into fresh tables: the rows to come bring their own."""
    with connections[using].cursor() as cursor:
        for table in tables(using):
            cursor.execute(f"DELETE FROM {connections[using].ops.quote_name(_name(table))}")


def write(using: str, source: Callable[[Table], Iterator[Row]]) -> None:
    """Fill empty tables with rows; the caller holds one transaction around it.

    Triggers that stamp new rows stand aside: these rows are old, and keep their stamps.
    """
    found = tables(using)
    with _StampsAside(using, [_name(table) for table in found]):
        for table in found:
            _keep_times(table)
            rows = iter(source(table))
            while chunk := list(islice(rows, CHUNK)):
                made = [_row(table, row) for row in chunk]
                table._base_manager.using(using).bulk_create(made)  # noqa: SLF001


def _keep_times(table: Table) -> None:
    """These classes are this call's own: fields that set the time of writing leave it as it was."""
    for one in columns(table):
        if isinstance(one, models.DateField | models.TimeField):
            one.auto_now = one.auto_now_add = False


def _row(table: Table, row: Row) -> models.Model:
    values = zip(columns(table), row, strict=True)
    return table(**{one.attname: None if value is None else one.to_python(value) for one, value in values})


class _StampsAside:
    """PostgreSQL's own triggers of these tables are off inside; checks of keys are not."""

    def __init__(self, using: str, names: list[str]) -> None:
        self.connection = connections[using]
        self.names = names if self.connection.vendor == "postgresql" else []

    def __enter__(self) -> None:
        self._turn("DISABLE")
        if self.names:
            with self.connection.cursor() as cursor:  # a migration of this transaction may have hurried them
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None and self.names:
            self.connection.check_constraints()
            self._turn("ENABLE")

    def _turn(self, how: str) -> None:
        with self.connection.cursor() as cursor:
            for name in self.names:
                cursor.execute(f"ALTER TABLE {self.connection.ops.quote_name(name)} {how} TRIGGER USER")


def sequences(using: str) -> dict[str, int]:
    """The last number given out per table, given out again by nobody: also those of rows that are gone."""
    connection = connections[using]
    found = {}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            return {str(name): int(last) for name, last in cursor.fetchall()}
        for name, sequence in _sequences_of(using):
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")
            found[name] = int(cursor.fetchone()[0])
    return found


def set_sequences(using: str, last: dict[str, int]) -> None:
    """Let numbers go on where they were."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, number in last.items():
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, number])
            return
        for name, sequence in _sequences_of(using):
            number = last.get(name, 0)
            cursor.execute("SELECT setval(%s, %s, %s)", [sequence, max(number, 1), number > 0])


def _sequences_of(using: str) -> Iterator[tuple[str, str]]:
    connection = connections[using]
    for table in tables(using):
        key = table._meta.pk  # noqa: SLF001
        if isinstance(key, models.AutoField | models.BigAutoField | models.SmallAutoField):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{_name(table)}"', key.column])
                if sequence := cursor.fetchone()[0]:
                    yield _name(table), sequence
