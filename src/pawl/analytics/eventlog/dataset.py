"""Tables of one snapshot, ready to be measured."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.eventlog.field_types import SQL_TYPES as SQL_TYPES
from pawl.analytics.eventlog.field_types import ColumnType as ColumnType
from pawl.analytics.eventlog.field_types import FieldType as FieldType
from pawl.analytics.words import say


@dataclass(frozen=True)
class Dataset:
    """A read-only connection with one view per table, what it was read from, and the instant it knows of."""

    connection: duckdb.DuckDBPyConnection
    tables: Mapping[str, Mapping[str, FieldType]]
    snapshot: str
    as_of: datetime
    lean: "Dataset | None" = None
    """The same tables without the columns that are dear to compute, where there are such."""
    complete_until: datetime | None = None
    """Until when all that happened is in it: a quiet time before is known to be quiet. None: nobody said."""

    def suited(self, needed: Mapping[str, Collection[str]]) -> "Dataset":
        """The cheapest dataset that has these columns: table -> columns.

        Returns the lean one where that will do, else this.
        """
        if self.lean is None:
            return self
        lean = self.lean.tables
        has_all = all(set(columns) <= set(lean.get(table, ())) for table, columns in needed.items())
        return self.lean if has_all else self

    def close(self) -> None:
        """Close the connections; the dataset is of no use afterwards."""
        if self.lean is not None:
            self.lean.close()
        self.connection.close()


def dataset_of(
    tables: Mapping[str, pa.Table],
    *,
    as_of: datetime,
    snapshot: str = "",
    complete_until: datetime | None = None,
) -> Dataset:
    """Make a dataset in memory, for notebooks and tests.

    tables: name -> Arrow table; its columns are cast to the field types (instants: naive, meaning UTC).
    as_of: aware; nothing later is known.   snapshot: SHA-256 hex; computed from the values where empty.
    complete_until: aware; up to then nothing is missing.
    Returns a Dataset on a connection of its own.   Raises OutOfDomain for a naive `as_of` or a column type
    that is no field type.
    """
    if as_of.tzinfo is None:
        rule = say("an instant needs a time zone.")
        raise OutOfDomain("as_of", rule, say("Give an aware datetime, for example in UTC."))
    typed = {name: _typed(name, table) for name, table in tables.items()}
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for name, table in typed.items():
        connection.register(name, table)
    shapes = {name: {f.name: field_type(f.type) for f in table.schema} for name, table in typed.items()}
    identity = snapshot or _digest(typed)
    return Dataset(connection, shapes, identity, as_of.astimezone(UTC), complete_until=complete_until)


def field_type(arrow: pa.DataType) -> FieldType:
    """Name the field type of an Arrow type.

    Returns its word.   Raises OutOfDomain for a type that is none of them.
    """
    if pa.types.is_dictionary(arrow):
        arrow = arrow.value_type
    for word, holds in _KINDS:
        if holds(arrow):
            return word
    way_out = say("Cast it to text, whole, number, flag or instant.")
    raise OutOfDomain(str(arrow), say("is no field type."), way_out)


def arrow_type(word: FieldType) -> pa.DataType:
    """Name the Arrow type that stores a field type; the inverse of `field_type`."""
    return _ARROW[word]


def quoted(name: str) -> str:
    """Quote a table or column name for SQL: `at` -> `"at"`; a quote inside is doubled."""
    return '"' + name.replace('"', '""') + '"'


_ARROW: Mapping[FieldType, pa.DataType] = {
    "text": pa.string(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "flag": pa.bool_(),
    "instant": pa.timestamp("us"),
    "spans": pa.list_(pa.struct([("since", pa.timestamp("us")), ("until", pa.timestamp("us"))])),
}
_KINDS: tuple[tuple[FieldType, Callable[[pa.DataType], bool]], ...] = (
    ("flag", pa.types.is_boolean),
    ("whole", pa.types.is_integer),
    ("number", lambda t: pa.types.is_floating(t) or pa.types.is_decimal(t)),
    ("text", lambda t: pa.types.is_string(t) or pa.types.is_large_string(t) or pa.types.is_string_view(t)),
    ("text", pa.types.is_null),
    ("instant", lambda t: pa.types.is_timestamp(t) or pa.types.is_date(t)),
    ("spans", lambda t: pa.types.is_list(t) and pa.types.is_struct(t.value_type)),
)


def _typed(name: str, table: pa.Table) -> pa.Table:
    fields = []
    for column in table.schema:
        try:
            fields.append(pa.field(column.name, arrow_type(field_type(column.type))))
        except OutOfDomain as error:
            raise OutOfDomain(f"{name}.{column.name}", error.rule, error.way_out) from None
    # Arrow's cast keeps the instant and drops the zone: a zoned column becomes naive UTC
    return table.cast(pa.schema(fields)).combine_chunks()


def _digest(tables: Mapping[str, pa.Table]) -> str:
    digest = hashlib.sha256()
    for name in sorted(tables):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, tables[name].schema) as stream:
            stream.write_table(tables[name])
        digest.update(name.encode() + b"\0" + sink.getvalue().to_pybytes())
    return digest.hexdigest()
