"""What stands beside a snapshot while it is measured: cases of other logs, dated tables, counts of links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa

from pawl.analytics.eventlog.dataset import FieldType, field_type, quoted
from pawl.analytics.eventlog.dictionary import Table, dictionary, known_fields


@dataclass(frozen=True)
class View:
    """A table that is made of others: its SELECT, and its columns."""

    sql: str
    columns: Mapping[str, FieldType]


@dataclass(frozen=True)
class Beside:
    """Tables beside those of a snapshot.

    snapshots: kind -> id of a snapshot of the same lake.   tables: dated tables as Arrow.
    views: made of the others.   hidden: kinds that only views and links read.
    rows: ids of snapshots whose cases are rows of a dated table; several may be of one table.
    """

    snapshots: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, pa.Table] = field(default_factory=dict)
    views: Mapping[str, View] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    rows: tuple[str, ...] = ()


def with_rows(beside: Beside, logs: Sequence[tuple[str, Mapping[str, FieldType], str]]) -> Beside:
    """Add the dated tables whose rows are the cases of logs; a view that is there already gets them, too.

    logs: of each its kind, the columns of its cases, their SELECT.   A given table of Arrow is left alone.
    """
    views = dict(beside.views)
    for kind, columns, cases in logs:
        entry = dictionary().get(kind)
        if entry is None or not entry.rows_of or entry.rows_of in beside.tables:
            continue
        made, known = _rows(entry, columns, cases), views.get(entry.rows_of)
        views[entry.rows_of] = made if known is None else _both(known, made)
    return replace(beside, views=views)


def _rows(entry: Table, columns: Mapping[str, FieldType], cases: str) -> View:
    """A dated table as its log tells it: the fields that the log brings."""
    pairs = {name: entry.names.get(name, name) for name in known_fields(entry.rows_of)}
    there = {name: own for name, own in pairs.items() if own in columns}
    picked = ", ".join(f"{quoted(own)} AS {quoted(name)}" for name, own in there.items())
    return View(f"SELECT {picked} FROM ({cases})", {name: columns[own] for name, own in there.items()})


def _both(one: View, other: View) -> View:
    sql = f"SELECT * FROM ({one.sql}) UNION ALL BY NAME SELECT * FROM ({other.sql})"
    return View(sql, {**other.columns, **one.columns})


def shapes(tables: Mapping[str, pa.Table]) -> dict[str, dict[str, FieldType]]:
    """Name and type of every column of dated tables."""
    return {
        name: {each.name: field_type(each.type) for each in table.schema} for name, table in tables.items()
    }


def counted(kind: str, columns: Mapping[str, Mapping[str, FieldType]]) -> dict[str, tuple[str, str]]:
    """The fields of a kind that are counted in another log: field -> (table, field there).

    columns: of the cases of every kind that is there.   A field that the log itself brings is left alone.
    """
    found = {}
    for name, entry in known_fields(kind).items():
        table, _, there = entry.link.partition(".")
        is_count = entry.type == "whole" and "linked" in entry.produced_by
        if is_count and name not in columns[kind] and there in columns.get(table, {}):
            found[name] = (table, there)
    return found


def counted_sql(cases: str, links: Mapping[str, tuple[str, str]], sources: Mapping[str, str]) -> str:
    """Write the SELECT of cases with the counts of what is linked to each; none is 0.

    cases: a SELECT.   links: from `counted`.   sources: the SELECT of the cases of each table.
    """
    joins = "".join(_joined(n, there, sources[table]) for n, (table, there) in enumerate(links.values()))
    added = "".join(f", coalesce(linked{n}.n, 0) AS {quoted(name)}" for n, name in enumerate(links))
    return f"SELECT cases.*{added} FROM ({cases}) AS cases{joins}" if links else cases


def _joined(n: int, there: str, source: str) -> str:
    counts = f"SELECT {quoted(there)} AS its, count(*) AS n FROM ({source}) GROUP BY its"
    return f' LEFT JOIN ({counts}) AS linked{n} ON linked{n}.its = cases."case"'
