"""Databases that can be read: how each is reached, kept from writing, and what its errors mean."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, parse_qs, quote, unquote

from pawl.analytics.words import say
from pawl.environment import environment
from pawl.errors import Invalid, PawlError, Unavailable
from pawl.measurement.sources import quarantine
from pawl.measurement.sources.connectors.base import wrong
from pawl.outbound import NotAllowedOut, check

AT_ONCE = 2000
CONNECT_SECONDS = 10
STATEMENT_SECONDS = 1800
SILENT_SECONDS = 60
POSTGRESQL_PORT = 5432
LONGEST_ERROR = 300
TLS = ("require", "verify-ca", "verify-full")
MAYBE = {True: ("prefer", "disable", "allow"), False: ()}
"""Only a host that the site trusts may be asked in the clear."""


@dataclass(frozen=True)
class Rows:
    """What a query gives: the names of its columns, and its rows one after the other."""

    names: tuple[str, ...]
    each: Iterator[tuple[Any, ...]]


class Database(Protocol):
    """A database at an address."""

    def __init__(self, parts: SplitResult) -> None: ...

    def check(self) -> None:
        """Refuse an address that may not be called.   Raises Invalid."""

    def reading(self, query: str, column: str, at: Any, secret: str) -> AbstractContextManager[Rows]:
        """The rows of a query, by a column and from a value of it on where they are given."""
        ...


class PostgreSql:
    """By TCP alone: a socket on this server would lead to the database of Pawl itself."""

    def __init__(self, parts: SplitResult) -> None:
        self._parts, self._query = parts, parse_qs(parts.query)

    def check(self) -> None:
        """Its host is public, or one that the site allows; then it is called without TLS, too."""
        self._target()
        if self._query.keys() - {"sslmode"}:
            rule = say("Only sslmode may be set in it.")
            raise wrong("url", rule, say("Write it like postgresql://reader@db.example.org:5432/desk."))

    @contextmanager
    def reading(self, query: str, column: str, at: Any, secret: str) -> Iterator[Rows]:
        """By a cursor of the server, so that neither side holds all rows."""
        text, values = _asked(query.replace("%", "%%"), column, at, "%s", '"{}"')
        psycopg, options = import_module("psycopg"), {**self._options(), "password": secret or None}
        with _understood(_postgresql, psycopg.Error), psycopg.connect(**options) as link:
            link.read_only = True
            with link.cursor(name="pawl") as cursor:
                cursor.itersize = AT_ONCE
                cursor.execute(text.encode(), values)
                names = tuple(one.name for one in cursor.description or ())
                yield Rows(names, iter(cursor))

    def _options(self) -> dict[str, Any]:
        parts, host = self._parts, self._parts.hostname or ""
        asked = self._query.get("sslmode", [""])[-1]
        is_trusted = host.lower() in {one.lower() for one in environment().webhook_hosts}
        return {
            "host": host, "hostaddr": self._target(), "port": parts.port or POSTGRESQL_PORT,
            "user": unquote(parts.username or ""), "dbname": unquote(parts.path.strip("/")),
            "sslmode": asked if asked in (*TLS, *MAYBE[is_trusted]) else (*MAYBE[is_trusted], *TLS)[0],
            "connect_timeout": CONNECT_SECONDS, "application_name": "pawl",
            "keepalives_idle": SILENT_SECONDS, "tcp_user_timeout": SILENT_SECONDS * 1000,
            "options": f"-c statement_timeout={STATEMENT_SECONDS * 1000} -c default_transaction_read_only=on",
        }  # fmt: skip

    def _target(self) -> str:
        """The address that was checked; the connection goes there and nowhere else.   Raises Invalid."""
        port = self._parts.port or POSTGRESQL_PORT
        try:
            return check(f"https://{_host(self._parts)}:{port}/", environment().webhook_hosts).address
        except NotAllowedOut as refused:
            way_out = say("Write it like postgresql://reader@db.example.org:5432/desk; private hosts stand "
                          "in PAWL_WEBHOOK_HOSTS.")  # fmt: skip
            raise wrong("url", refused.rule, way_out) from refused


class Sqlite:
    """A file in a folder that may be imported from."""

    def __init__(self, parts: SplitResult) -> None:
        self._parts = parts

    def check(self) -> None:
        """It is there, where it may be."""
        _file(self._parts)

    @contextmanager
    def reading(self, query: str, column: str, at: Any, secret: str) -> Iterator[Rows]:  # noqa: ARG002
        """It is opened for reading alone, and nothing but reading is let through."""
        text, values = _asked(query, column, at, "?", '"{}"')
        address = f"file:{quote(str(_file(self._parts)))}?mode=ro"
        with (
            _understood(_sqlite, sqlite3.Error, sqlite3.Warning),
            closing(sqlite3.connect(address, uri=True)) as link,
        ):
            link.set_authorizer(_only_reads)
            cursor = link.execute(text, values)
            yield Rows(tuple(one[0] for one in cursor.description), cursor)


class DuckDb:
    """A file in a folder that may be imported from."""

    def __init__(self, parts: SplitResult) -> None:
        self._parts = parts

    def check(self) -> None:
        """It is there, where it may be."""
        _file(self._parts)

    @contextmanager
    def reading(self, query: str, column: str, at: Any, secret: str) -> Iterator[Rows]:  # noqa: ARG002
        """It is opened for reading alone, and reaches no other file."""
        text, values = _asked(query, column, at, "?", '"{}"')
        locked: dict[str, Any] = {"enable_external_access": "false", "lock_configuration": "true"}
        duckdb, file = import_module("duckdb"), str(_file(self._parts))
        opened = _understood(_duckdb, duckdb.Error)
        with opened, closing(duckdb.connect(file, read_only=True, config=locked)) as link:
            found = link.execute(text, values)
            yield Rows(tuple(one[0] for one in found.description or ()), _fetched(found))


DATABASES: Mapping[str, type[Database]] = {
    "postgresql": PostgreSql, "postgres": PostgreSql, "sqlite": Sqlite, "duckdb": DuckDb,
}  # fmt: skip


def _asked(query: str, column: str, at: Any, mark: str, name: str) -> tuple[str, list[Any]]:
    """The query inside one of ours; a value always goes along, so that two statements are never one."""
    within = f"SELECT * FROM (\n{query}\n) AS pawl WHERE 1 = {mark}"
    if not column:
        return within, [1]
    called = name.format(column.replace('"', '""'))
    if at is None:
        return f"{within} AND {called} IS NOT NULL ORDER BY {called}", [1]
    return f"{within} AND {called} >= {mark} ORDER BY {called}", [1, at]


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    return f"[{host}]" if ":" in host else host


def _file(parts: SplitResult) -> Path:
    try:
        return quarantine.on_server(unquote(parts.path.removeprefix("/")) if parts.path else "")
    except Invalid as refused:
        raise wrong("url", refused.rule, refused.way_out) from refused


def _fetched(found: Any) -> Iterator[tuple[Any, ...]]:
    while rows := found.fetchmany(AT_ONCE):
        yield from rows


READING = frozenset({
    sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE,
})  # fmt: skip


def _only_reads(action: int, _one: Any, name: Any, _database: Any, _trigger: Any) -> int:
    is_loading = action == sqlite3.SQLITE_FUNCTION and str(name).lower() == "load_extension"
    return sqlite3.SQLITE_OK if action in READING and not is_loading else sqlite3.SQLITE_DENY


Meaning = Callable[[BaseException], PawlError | None]


@contextmanager
def _understood(meaning: Meaning, *raised: type[BaseException]) -> Iterator[None]:
    """What a driver raises, as what it means to whoever set the source up.

    The drivers are loaded where they are used: web processes name sources and read none.
    """
    try:
        yield
    except raised as error:
        found = meaning(error)
        if found is None:
            raise
        raise found from error


def _postgresql(error: BaseException) -> PawlError:
    state = getattr(error, "sqlstate", None) or ""
    text = str(error).strip()
    if state.startswith("28") or "password authentication failed" in text or "no password supplied" in text:
        rule = say("It does not know whoever asks ({status}).", status=state or "28P01")
        return Invalid("secret", rule, say("Check the secret."), {"secret": rule})
    is_passing = isinstance(error, import_module("psycopg").OperationalError) or state.startswith(
        ("08", "40", "53", "57")
    )
    return _down(text) if is_passing else _refused(text)


def _sqlite(error: BaseException) -> PawlError:
    text = str(error)
    return _down(text) if "locked" in text or "busy" in text else _refused(text)


def _duckdb(error: BaseException) -> PawlError:
    return (
        _down(str(error)) if isinstance(error, import_module("duckdb").IOException) else _refused(str(error))
    )


def _down(text: str) -> Unavailable:
    rule = say("The database does not answer: {text}.", text=_line(text))
    return Unavailable("database", rule, say("It is asked again by itself."))


def _refused(text: str) -> Invalid:
    return wrong("query", say("The database refuses it: {text}.", text=_line(text)), say("Mend the query."))


def _line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:LONGEST_ERROR].rstrip(".")
