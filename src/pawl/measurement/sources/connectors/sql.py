"""A database as a source: one query that only reads, gone on from where a column of it stood.

PostgreSQL, SQLite and DuckDB are spoken with the drivers that Pawl has. The query is put inside a query of
ours, so it can be no statement that changes anything, and the session may only read.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext_lazy as _

from pawl.analytics.words import say
from pawl.measurement.sources.connectors.base import Ask, Page, Setting, wrong
from pawl.measurement.sources.connectors.databases import DATABASES, Database, Rows

AT_ONCE = 2000
"""Rows of a page, if no more of them share one value of the column."""
MOST_ALIKE = 500_000
MOST_REMEMBERED = 1000


class Sql:
    """Rows of a query."""

    name = "sql"
    label = _("SQL database")
    fields = (
        Setting(
            "url", _("Address of the database"),
            _("postgresql://reader@db.example.org:5432/desk, or sqlite:////folder/file.db, or "
              "duckdb:////folder/file.duckdb in a folder that may be imported from; without the password."),
        ),
        Setting("query", _("Query"), _("One SELECT; each row is an event."), "text"),
        Setting(
            "column", _("Column that grows"),
            _("A time or a number that is never smaller in a newer row; from its last value it goes on. "
              "Empty: everything is read each time."),
            required=False,
        ),
    )  # fmt: skip
    secret = _("Password of the database")
    mapping = ""

    def check(self, settings: Mapping[str, str]) -> None:
        """Refuse an address of another kind, a password in it, and what is no single query."""
        _database(settings["url"]).check()
        if ";" in settings["query"].rstrip(";\n "):
            raise wrong("query", say("It is more than one statement."), say("Write one SELECT."))
        if not settings["query"].lstrip("( \n").lower().startswith(("select", "with")):
            raise wrong("query", say("It is no SELECT."), say("Write one SELECT."))

    def pages(self, settings: Mapping[str, Any], secret: str, mark: str, ask: Ask) -> Iterator[Page]:
        """Rows by the column that grows, cut where its value changes: nothing of a value is left behind."""
        _no_use_of(ask)
        database, column = _database(settings["url"]), settings["column"]
        query, since = settings["query"].rstrip(";\n "), json.loads(mark) if mark else {}
        with database.reading(query, column, since.get("at"), secret) as rows:
            if column and column not in rows.names:
                rule = say("The query has no column {name}.", name=column)
                raise wrong("column", rule, say("It has: {names}.", names=", ".join(rows.names)))
            yield from _by_value(rows, column, since) if column else _all(rows)


def _no_use_of(_ask: Ask) -> None:
    """A database is asked by its own protocol."""


def _database(url: str) -> Database:
    parts = _parts(url)
    known = DATABASES.get(parts.scheme.partition("+")[0])
    if known is None:
        rule = say("It is no address of a database that Pawl can read.")
        raise wrong("url", rule, say("Begin it with one of: {names}.", names=", ".join(DATABASES)))
    if parts.password:
        rule = say("It holds a password, which would lie there unsealed.")
        raise wrong("url", rule, say("Write the password into its own field."))
    return known(parts)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        rule = say("It is no address.")
        raise wrong("url", rule, say("Write it like postgresql://reader@db.example.org:5432/desk.")) from None
    return parts


def _all(rows: Rows) -> Iterator[Page]:
    """Everything: what was cut off begins again, and rows that come again are kept once."""
    some: list[dict[str, str]] = []
    for row in rows.each:
        some.append(_row(rows.names, row))
        if len(some) == AT_ONCE:
            yield Page(some, "", is_last=False)
            some = []
    yield Page(some, "", is_last=True)


def _by_value(rows: Rows, column: str, since: Mapping[str, Any]) -> Iterator[Page]:
    place, seen = rows.names.index(column), frozenset(since.get("seen", ()))
    some: list[dict[str, str]] = []
    mark = json.dumps(dict(since)) if since else ""
    for value, alike in groupby(rows.each, key=itemgetter(place)):
        if len(some) >= AT_ONCE:
            yield Page(some, mark, is_last=False)
            some = []
        found = _alike(rows.names, alike, value)
        is_known = _kept(value) == since.get("at")
        some += [one for one in found if _digest(one) not in seen] if is_known else found
        mark = _mark(value, found)
    yield Page(some, mark, is_last=True)


def _alike(names: tuple[str, ...], alike: Iterable[tuple[Any, ...]], value: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for row in alike:
        found.append(_row(names, row))
        if len(found) > MOST_ALIKE:
            rule = say("More than {n:,} rows have {value} there.", n=MOST_ALIKE, value=str(value)[:60])
            raise wrong("column", rule, say("Choose a column that tells rows apart."))
    return found


def _mark(value: Any, alike: list[dict[str, str]]) -> str:
    """The value and which of its rows have been read: others of the same value may still come."""
    seen = [_digest(row) for row in alike] if len(alike) <= MOST_REMEMBERED else []
    return json.dumps({"at": _kept(value), "seen": seen})


def _kept(value: Any) -> Any:
    return value if isinstance(value, int | float | str) else _text(value)


def _digest(row: Mapping[str, str]) -> str:
    return blake2b(json.dumps(list(row.values())).encode(), digest_size=12).hexdigest()


def _row(names: tuple[str, ...], row: tuple[Any, ...]) -> dict[str, str]:
    return {name: _text(value) for name, value in zip(names, row, strict=True)}


def _text(value: Any) -> str:
    """As a file would have it: instants in ISO 8601, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value).replace("\x00", "")
