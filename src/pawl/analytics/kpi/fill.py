"""How well fields are filled, overall and week by week, in one query over all tables."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from pawl.analytics.eventlog.dataset import Dataset, FieldType, quoted
from pawl.analytics.eventlog.dictionary import Field, known_fields

SIGNS_OF_END: Mapping[str, tuple[str, ...]] = {
    "resolved_at": ("closed_at", "resolved_seen_at"),
    "fulfilled_at": ("closed_at",),
    "closed_at": (),
}
"""What else tells that a case has got as far as an instant that ends it: one still open lacks nothing."""


@dataclass(frozen=True)
class WeekFill:
    """Rows and filled values of the week (Monday, UTC) that a row began in.

    Of a field that ends a case, `rows` are those that have ended, by this field or by another sign.
    """

    start: datetime
    rows: int
    filled: int


@dataclass(frozen=True)
class FieldFill:
    """How many rows of a table have a value in a field; `is_there` is false without the column."""

    table: str
    field: str
    has_table: bool = False
    is_there: bool = False
    rows: int = 0
    filled: int = 0
    weeks: tuple[WeekFill, ...] = ()

    @property
    def share(self) -> float | None:
        """Filled rows by all rows, 0 to 1; None without rows or column."""
        return self.filled / self.rows if self.is_there and self.rows else None

    @property
    def entry(self) -> Field | None:
        """The field's entry in the dictionary, if it has one."""
        return known_fields(self.table).get(self.field)


class _Counts(NamedTuple):
    week: datetime | None
    is_whole: int
    rows: int
    filled: list[int]
    due: list[int]
    """Rows that should have each field."""


Fills = Mapping[tuple[str, str], FieldFill]


def fill_rates(dataset: Dataset, wanted: Mapping[str, Collection[str]]) -> Fills:
    """Count the filled values of the wanted fields.

    dataset: tables with one row a case or dated row.   wanted: table -> fields; absent ones are answered too.
    Returns (table, field) -> fill, weeks in order; rows without a beginning are in the whole, in no week.
    Raises nothing.
    Error: none, counts are exact.   Source: own.   Checked: tests/analytics/kpi/test_coverage.py.
    """
    found = {
        (table, name): FieldFill(table, name, has_table=table in dataset.tables)
        for table, names in wanted.items()
        for name in sorted(names)
    }
    there = {
        table: [name for name in sorted(names) if name in dataset.tables[table]]
        for table, names in wanted.items()
        if table in dataset.tables
    }
    if not there:
        return found
    query = " UNION ALL ".join(_fill_sql(dataset, table, names) for table, names in there.items())
    counts = dataset.connection.execute(f"SELECT * FROM ({query}) ORDER BY 1, 2 NULLS FIRST").fetchall()
    for table, names in there.items():
        mine = [_Counts(*row[1:]) for row in counts if row[0] == table]
        found |= {(table, name): _fill(table, name, mine, place) for place, name in enumerate(names)}
    return found


def began_at(dataset: Dataset, table: str) -> str | None:
    """Name the instant that tells when a row of a table began: `opened_at`, else its first known instant."""
    columns = dataset.tables[table]
    known = [name for name in ("opened_at", *known_fields(table)) if columns.get(name) == "instant"]
    return known[0] if known else None


def _fill_sql(dataset: Dataset, table: str, names: list[str]) -> str:
    """One row for the whole table (week missing, by GROUPING SETS) and one for each week."""
    columns = dataset.tables[table]
    counts = ", ".join(_count_sql(name, columns[name]) for name in names)
    due = ", ".join(_due_sql(name, columns) for name in names)
    began = began_at(dataset, table)
    week = f"date_trunc('week', {quoted(began)})" if began else "NULL::TIMESTAMP"
    return (
        f"SELECT '{table}' AS its, CASE WHEN grouping(w) = 0 THEN w END AS week, grouping(w) AS whole,"
        f" count(*) AS n, [{counts}]::BIGINT[] AS filled,"
        f" [{due}]::BIGINT[] AS due"
        f" FROM (SELECT *, {week} AS w FROM {quoted(table)}) GROUP BY GROUPING SETS ((), (w))"
    )


def _count_sql(name: str, field_type: FieldType) -> str:
    """A text of no characters says nothing, so it is not filled."""
    return f"count(nullif({quoted(name)}, ''))" if field_type == "text" else f"count({quoted(name)})"


def _due_sql(name: str, columns: Mapping[str, FieldType]) -> str:
    """All rows, of a field that ends a case those that have ended."""
    signs = SIGNS_OF_END.get(name)
    if signs is None:
        return "count(*)"
    there = [quoted(one) for one in (name, *signs) if one in columns]
    return f"count(coalesce({', '.join(there)}))" if len(there) > 1 else "0"


def _fill(table: str, name: str, counts: list[_Counts], place: int) -> FieldFill:
    whole = next(row for row in counts if row.is_whole)
    weeks = [(row.week, row.due[place], row.filled[place]) for row in counts if row.week is not None]
    return FieldFill(
        table,
        name,
        has_table=True,
        is_there=True,
        rows=whole.rows,
        filled=whole.filled[place],
        weeks=tuple(WeekFill(week.replace(tzinfo=UTC), rows, filled) for week, rows, filled in weeks),
    )
