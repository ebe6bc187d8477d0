"""What stands beside a snapshot while it is measured: cases of other logs, dated tables, counts of links."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from pawl.analytics.eventlog.dataset import FieldType, field_type, quoted
from pawl.analytics.eventlog.dictionary import known_fields


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
    """

    snapshots: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, pa.Table] = field(default_factory=dict)
    views: Mapping[str, View] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()


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
