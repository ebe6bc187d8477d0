"""Slices by several fields at once: the name of such a slice, and what its values are made of."""

from collections.abc import Iterable, Mapping, Sequence

from pawl.analytics.eventlog.field_types import FieldType
from pawl.analytics.kpi.engine import plan as p
from pawl.analytics.kpi.expression import Call, Field, Literal

CROSS = " × "
BETWEEN = "\x1f"
"""Stands between the values of the fields; no text of a log holds it by intention."""
SLICE_TYPES = ("text", "whole", "flag")


def crossed(fields: Sequence[str]) -> str:
    """Name the slice by fields at once.

    fields: names.   Returns the name; of one field its own.   Raises nothing.   Error: none.   Source: own.
    Checked: tests/analytics/kpi/engine/test_engine_crossing.py.
    """
    return CROSS.join(fields)


def fields_of_slice(name: str) -> tuple[str, ...]:
    """Name the fields that a slice is by.

    name: of the slice.   Returns its fields.   Raises nothing.   Error: none.   Source: own.
    Checked: tests/analytics/kpi/engine/test_engine_crossing.py.
    """
    return tuple(name.split(CROSS))


def values_of(text: str) -> tuple[str, ...]:
    """Take the value of a crossed slice apart.

    text: as measured.   Returns a text of each field, empty where it is missing.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/engine/test_engine_crossing.py.
    """
    return tuple(text.split(BETWEEN))


def with_crossed(tables: Mapping[str, p.Types], slices: Iterable[str]) -> Mapping[str, p.Types]:
    """Add the columns of crossed slices to the tables that have all their fields.

    tables: columns of each.   slices: names.   Returns the tables.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/engine/test_engine_crossing.py.
    """
    several = [name for name in slices if CROSS in name]
    if not several:
        return tables
    return {table: {**types, **_columns(types, several)} for table, types in tables.items()}


def _columns(types: p.Types, several: Sequence[str]) -> dict[str, FieldType]:
    return {
        name: "text"
        for name in several
        if all(types.get(field) in SLICE_TYPES for field in fields_of_slice(name))
    }


def read_from(names: Iterable[str]) -> frozenset[str]:
    """Name the stored columns behind slices.

    names: of slices.   Returns their fields.   Raises nothing.   Error: none.   Source: own.
    Checked: tests/analytics/kpi/engine/test_engine_crossing.py.
    """
    return frozenset(field for name in names for field in fields_of_slice(name))


def derived(rows: p.Rows, names: Iterable[str]) -> p.Rows:
    """Add the columns of crossed slices to rows.

    rows: with the fields.   names: of slices, crossed or not.   Returns the rows.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/engine/test_engine_crossing.py.
    """
    made = tuple(
        (name, Call("joined", (Literal(BETWEEN), *map(Field, fields_of_slice(name)))))
        for name in names
        if CROSS in name
    )
    return p.Derive(rows, made) if made else rows
