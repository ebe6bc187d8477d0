"""Rows straight into a table, past the ORM: COPY on PostgreSQL, one prepared statement on SQLite."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models, transaction


class Table:
    """Rows that wait for one table; what is not named in a row gets the model's default."""

    def __init__(self, model: type[models.Model]) -> None:
        self.name = model._meta.db_table  # noqa: SLF001 Django documents it
        fields = [one for one in model._meta.concrete_fields if not isinstance(one, models.AutoField)]  # noqa: SLF001
        own = model._meta.pk  # noqa: SLF001
        self.defaults = {one.attname: _default(one) for one in fields}
        self.key = own.attname if isinstance(own, models.AutoField) else ""
        self.columns: tuple[str, ...] = ()
        self.rows: list[tuple[Any, ...]] = []

    def add(self, **values: Any) -> None:
        """One row."""
        row = self.defaults | values
        self.columns = self.columns or tuple(row)
        self.rows.append(tuple(row[name] for name in self.columns))


def write_all(tables: Iterable[Table]) -> None:
    """Write what waits, in order, in one transaction."""
    with transaction.atomic():
        for one in tables:
            _write(one)
            one.rows.clear()


def _write(table: Table) -> None:
    if not table.rows:
        return
    names = ", ".join(f'"{name}"' for name in table.columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
                for row in table.rows:
                    copy.write_row(row)
            if table.key and table.key in table.columns:
                most = f'SELECT max("{table.key}") FROM "{table.name}"'
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', '{table.key}'), ({most}))"
                )
            return
        marks = ", ".join("%s" for _ in table.columns)
        rows = [tuple(map(_plain, row)) for row in table.rows]
        cursor.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', rows)


def as_json(value: Any) -> str:
    """What both engines keep of a JSON field."""
    return json.dumps(value)


def _plain(value: Any) -> Any:
    """As Django writes it into SQLite."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    return int(value) if isinstance(value, bool) else value


def _default(field: Any) -> Any:
    value = field.get_default()
    return as_json(value) if isinstance(field, models.JSONField) else value
