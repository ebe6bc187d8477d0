"""The shape every event log has: which columns, which values, which order."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import duckdb

from pawl.analytics.errors import BadMapping, BadRow
from pawl.analytics.eventlog.dataset import FieldType, quoted
from pawl.analytics.words import Sentence, say

EVENT_COLUMNS: Mapping[str, FieldType] = {
    "case": "text",
    "case_no": "whole",
    "activity": "text",
    "at": "instant",
    "seq": "whole",
    "actor": "text",
}
"""Columns of an event that are no facts of its case; only `actor` may be empty."""


@dataclass(frozen=True)
class Breach:
    """A row that breaks a rule of the shape: its number in the store, from 1, its case and column."""

    row: int
    case: str | None
    column: str
    rule: Sentence


@dataclass(frozen=True)
class ShapeRule:
    """One rule of the shape; `broken` is an SQL condition over `placed_events_sql`, true where it fails."""

    column: str
    broken: str
    message: Sentence


def check_columns(columns: Mapping[str, FieldType]) -> None:
    """Hold the columns of an events table against the shape.

    columns: name -> field type.
    Raises BadMapping naming the first column that is missing or of another type.
    """
    for name, wanted in EVENT_COLUMNS.items():
        if name not in columns:
            rule = say("events need this column.")
            raise BadMapping(name, rule, say("Map a column of the source to it."))
        if columns[name] != wanted:
            rule = say("is {found}, has to be {wanted}.", found=columns[name], wanted=wanted)
            raise BadMapping(name, rule, say("Map a column of that type."))


def shape_rules(finals: Iterable[str] = ()) -> Iterator[ShapeRule]:
    """List the rules for rows, the most basic first.

    finals: facts of which every event carries the final value: they cannot differ inside a case.
    """
    for column in ("case", "case_no", "activity", "at", "seq"):
        yield ShapeRule(column, f"{quoted(column)} IS NULL", say("has no value"))
    yield ShapeRule("case_no", "case_no < previous_case_no", say("its case comes back after another case"))
    dense = "case_no > coalesce(previous_case_no, -1) + 1"
    yield ShapeRule("case_no", dense, say("a number is left out before it"))
    same = "case_no = previous_case_no"
    yield ShapeRule("at", f'{same} AND "at" < previous_at', say("earlier than the event before it"))
    tie = f'{same} AND "at" = previous_at AND seq <= previous_seq'
    yield ShapeRule("seq", tie, say("does not follow the event before it"))
    other = '(case_no = previous_case_no) <> ("case" = previous_case)'
    yield ShapeRule("case", other, say("the key and the number of the case disagree"))
    for name in finals:
        differs = f"{same} AND {quoted(name)} IS DISTINCT FROM {quoted('previous_' + name)}"
        yield ShapeRule(name, differs, say("a final value differs inside its case"))


def find_breaches(
    connection: duckdb.DuckDBPyConnection,
    source: str = "events",
    *,
    finals: tuple[str, ...] = (),
    limit: int = 100,
) -> tuple[Breach, ...]:
    """Look for rows that break the shape.

    source: a table, view or subquery in brackets, in the store's order.   finals: as for `shape_rules`.
    limit: at most so many.
    Returns Breaches by row, one for each rule that a row breaks; empty: all is well.
    """
    rules = tuple(shape_rules(finals))
    broken = " UNION ALL ".join(
        f'SELECT row_no, "case", {number} AS rule FROM placed WHERE {rule.broken}'
        for number, rule in enumerate(rules)
    )
    sql = (
        f"WITH placed AS MATERIALIZED ({placed_events_sql(source, finals)}) "
        f"FROM ({broken}) ORDER BY row_no, rule LIMIT {limit}"
    )
    found = connection.execute(sql).fetchall()
    return tuple(Breach(row, case, rules[no].column, rules[no].message) for row, case, no in found)


def require_shape(
    connection: duckdb.DuckDBPyConnection, source: str = "events", *, finals: tuple[str, ...] = ()
) -> None:
    """Refuse an events table that breaks the shape.   Raises BadRow naming row, case, column and rule."""
    for breach in find_breaches(connection, source, finals=finals, limit=1):
        thing = f"event {breach.row}, case {breach.case}, column {breach.column}"
        rule = say("{rule}.", rule=breach.rule)
        raise BadRow(thing, rule, say("Put the row right in the source, or leave it out, and import again."))


def placed_events_sql(source: str, finals: Iterable[str] = ()) -> str:
    """Write the SELECT that gives each event its row number and what stands before it."""
    before = ", ".join(
        f"lag({quoted(name)}) OVER () AS {quoted('previous_' + name)}"
        for name in ("case", "case_no", "at", "seq", *finals)
    )
    return f"SELECT *, row_number() OVER () AS row_no, {before} FROM {source}"
