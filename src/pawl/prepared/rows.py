"""From a row of the database to what a queryset would give."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from inspect import getattr_static
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.db.models.query_utils import DeferredAttribute

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
    for one in related:
        _lay_related(one)
    laid: Any = laying(model)
    more = tuple(compiler.annotation_col_map.items()) if compiler.annotation_col_map else ()

    def make(row: Sequence[Any]) -> Model:
        found: Model = laid.from_db(DEFAULT_DB_ALIAS, names, row[start:end])
        for one in related:
            one.populate(row, found)
        for name, at in more:
            setattr(found, name, row[at])
        return found

    return make


class Laying:
    """Records whose columns are put in place at once.

    Django's constructor sets them one by one and sends two signals for each record, to which nobody here
    listens: half of what a page's records cost. What stands in the record afterwards is the same.
    """

    def __init__(self, model: type[Model]) -> None:
        self.model = model

    def from_db(self, db: str, names: Sequence[str], values: Sequence[Any]) -> Model:
        """As `Model.from_db`."""
        found = self.model.__new__(self.model)
        state = ModelState()
        state.adding, state.db = False, db
        found.__dict__["_state"] = state
        found.__dict__.update(zip(names, values, strict=True))
        return found


@cache
def laying(model: type[Model]) -> Any:
    """How records of a model are made: itself, where it or anybody else wants a say when one is made."""
    own: Any = model
    fields = own._meta.concrete_fields  # noqa: SLF001 Django documents it
    kept = (type(getattr_static(model, one.attname)) for one in fields)
    is_plain = (
        model.__init__ is Model.__init__
        and own.from_db.__func__ is Model.from_db.__func__  # type: ignore[attr-defined]
        and all(one in {DeferredAttribute, ForeignKeyDeferredAttribute} for one in kept)
    )
    return Laying(model) if is_plain else model


def _lay_related(populator: Any) -> None:
    populator.model_cls = laying(populator.model_cls)
    for one in populator.related_populators:
        _lay_related(one)


def _names(query: Any) -> list[str]:
    return list(query.selected or (*query.extra_select, *query.values_select, *query.annotation_select))


def _named(query: Any, _compiler: Any) -> Make:
    names = _names(query)
    return lambda row: dict(zip(names, row, strict=False))


def _tuples(query: Any, _compiler: Any) -> Make:
    count = len(_names(query))
    return lambda row: tuple(row[:count])
