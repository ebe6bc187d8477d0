"""From a row of the database to what a queryset would give."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesIterable,
    ValuesListIterable,
    get_related_populators,
)

Make = Callable[[Sequence[Any]], Any]


def making(rows: QuerySet[Any], compiler: Any) -> tuple[Make, Any]:
    """How a row becomes what the queryset would give, and what its columns go through before."""
    inner: Any = rows
    if inner._prefetch_related_lookups or inner._known_related_objects:  # noqa: SLF001 as Django reads them
        raise TypeError("a prepared read fetches no more than its rows")
    converters = compiler.get_converters([column for column, _, _ in compiler.select])
    held = tuple((at, tuple(found), of) for at, (found, of) in converters.items())
    return _makers()[inner._iterable_class](inner.query, compiler), held  # noqa: SLF001 as Django reads it


@cache
def _makers() -> Mapping[Any, Callable[[Any, Any], Make]]:
    return {
        ModelIterable: _records,
        ValuesIterable: _named,
        ValuesListIterable: _tuples,
        FlatValuesListIterable: lambda _query, _compiler: lambda row: row[0],
    }


def _records(_query: Any, compiler: Any) -> Make:
    told, columns = compiler.klass_info, compiler.select
    model: type[Model] = told["model"]
    start, end = told["select_fields"][0], told["select_fields"][-1] + 1
    names = [column[0].target.attname for column in columns[start:end]]
    related = get_related_populators(told, columns, connection.alias)  # type: ignore[call-arg]  # as in 5.2
    more = tuple(compiler.annotation_col_map.items()) if compiler.annotation_col_map else ()

    def make(row: Sequence[Any]) -> Model:
        found = model.from_db(connection.alias, names, row[start:end])
        for one in related:
            one.populate(row, found)
        for name, at in more:
            setattr(found, name, row[at])
        return found

    return make


def _names(query: Any) -> list[str]:
    return list(query.selected or (*query.extra_select, *query.values_select, *query.annotation_select))


def _named(query: Any, _compiler: Any) -> Make:
    names = _names(query)
    return lambda row: dict(zip(names, row, strict=False))


def _tuples(query: Any, _compiler: Any) -> Make:
    count = len(_names(query))
    return lambda row: tuple(row[:count])
