"""What is set up (rights, calendars, targets, rules) is read once, until something that is set up changes.

A desk reads its matrix, its rules and its calendars for every ticket, and changes them once a month. The
database keeps one mark, which every change of such a row replaces by one that never was before
(`pawl.history.set_up`); a request learns it with the read by which it learns who asks. While the mark is the
same, rows that were read under it are what the database would give.
"""

import re
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

Rows = Sequence[Sequence[Any]]
MOST = 2048
"""So many answers are kept; then all begins anew."""
WRITTEN = re.compile(r'(INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
READ = re.compile(r'(?:FROM|JOIN) "(\w+)"')
LENT = re.compile(r'JOIN "(\w+)" (?:\w+ )?ON \("(\w+)"\."case_id" = ')
"""A table that may lend rows, and to which table's records."""
HARMLESS = "SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK"


class _Kept:
    """Rows by what was asked, all read under one mark."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.rows: dict[Hashable, Rows] = {}


class _Here(threading.local):
    """Of the request of this thread: whether there is one, and what it may take rows from."""

    is_open = False
    kept: _Kept | None = None


_HERE = _Here()
_newest = _Kept("")
_is_marked = True


def distrust() -> None:
    """Nothing marks the changes of this database: this process always asks it."""
    global _is_marked  # noqa: PLW0603 said once, when the process starts
    _is_marked = False


@contextmanager
def request() -> Iterator[None]:
    """From here on a mark counts, until the request is over; jobs and commands always ask the database."""
    _HERE.is_open, _HERE.kept = True, None
    try:
        yield
    finally:
        _HERE.is_open, _HERE.kept = False, None


def begin(mark: str | None) -> None:
    """Take rows that were read under this mark from now on; None where the database has none."""
    global _newest  # noqa: PLW0603 one for the process, replaced whole
    if not (mark and _is_marked and _HERE.is_open):
        return
    if _newest.mark != mark:
        _newest = _Kept(mark)
    wrappers = connections[DEFAULT_DB_ALIAS].execute_wrappers
    if _watch not in wrappers:
        wrappers.insert(0, _watch)
    _HERE.kept = _newest


def rows(key: Hashable, read: Callable[[], Rows]) -> Rows:
    """What was read under the mark of this request, else what is read now."""
    kept = _HERE.kept
    if kept is None:
        return read()
    if (found := kept.rows.get(key)) is None:
        found = read()
        if len(kept.rows) >= MOST:
            kept.rows.clear()
        kept.rows[key] = found
    return found


def unmarked(sql: str) -> set[str]:
    """Tables that a statement reads and whose changes leave no mark; of those that lend rows, other rows."""
    lent = sum(lender in lending() and owner in tables() for lender, owner in LENT.findall(sql))
    read = READ.findall(sql)
    lenders = {one for one in read if one in lending()}
    return set(read) - tables() - (lenders if lent == sum(one in lenders for one in read) else set())


@cache
def tables() -> frozenset[str]:
    """Tables of models that say `is_set_up`."""
    return frozenset(table_of(one) for one in apps.get_models() if getattr(one, "is_set_up", False))


@cache
def lending() -> frozenset[str]:
    """Tables of models that say `lends_rows`: one row for each record, be it set up or not."""
    return frozenset(table_of(one) for one in apps.get_models() if getattr(one, "lends_rows", False))


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of records that are set up: rows that are lent to these leave a mark."""
    marked = (getattr(one, "kind", None) for one in apps.get_models() if getattr(one, "is_set_up", False))
    return tuple(sorted({one for one in marked if isinstance(one, str)}))


def table_of(model: type[Model]) -> str:
    """Where its rows lie."""
    return str(model._meta.db_table)  # noqa: SLF001 Django documents it


def _marks(verb: str, table: str) -> bool:
    return table in tables() or (verb == "UPDATE" and table in lending())


def _watch(execute: Callable[..., Any], sql: Any, parameters: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 as Django calls it
    """Whoever changes what is set up asks the database from then on: the new mark is not known here."""
    if _HERE.kept is not None and not str(sql).startswith(HARMLESS):
        written = WRITTEN.findall(str(sql))
        if not written or any(_marks(verb, table) for verb, table in written):
            _HERE.kept = None
    return execute(sql, parameters, many, context)
