"""How Pawl speaks to its database: one profile for SQLite, one for PostgreSQL; both put durability first."""

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import say

SQLITE_FLOOR = (3, 51, 3)
"""Older engines have the WAL-reset race: with two connections, commits can be lost (fixed in 3.51.3)."""

BUSY_SECONDS = 20
FULL = 2
"""PRAGMA synchronous as SQLite counts it: 0 off, 1 normal, 2 full, 3 extra."""

LIMITS = {
    "synchronous_commit": "on",
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
}


class UnsafeDatabase(AnalyticsError):
    """The engine does not keep what Pawl promises; it is not started on it."""


def bring_sqlite() -> tuple[int, ...]:
    """Put a safe SQLite under Django where the system's is too old; before any connection is made.

    Returns the version in use.
    """
    import_module("sqlite3")
    found = tuple(sys.modules["sqlite3"].sqlite_version_info)
    if found < SQLITE_FLOOR:
        newer = import_module("pysqlite3")
        sys.modules["sqlite3"] = newer
        sys.modules["sqlite3.dbapi2"] = import_module("pysqlite3.dbapi2")
        found = tuple(newer.sqlite_version_info)
    return found


def sqlite_profile(file: Path) -> dict[str, Any]:
    """SQLite: write-ahead log, one writer; full sync, since less loses acknowledged commits at power loss."""
    pragmas = (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA mmap_size=0",
        "PRAGMA journal_size_limit=67108864",
    )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": BUSY_SECONDS,
            "init_command": "; ".join(pragmas),
        },
        "CONN_MAX_AGE": None,
    }


def postgresql_profile(address: str) -> dict[str, Any]:
    """PostgreSQL: acknowledged means on disk; nothing waits for ever; dead connections are replaced."""
    parts = urlsplit(address)
    given = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "pawl.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": given.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            "prepare_threshold": 0,  # of `pawl.prepared` alone: every other statement goes as text
            **given,
            "options": " ".join(f"-c {name}={value}" for name, value in LIMITS.items()),
        },
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def profile(address: str, data: Path, file: str) -> dict[str, Any]:
    """The profile that an address means; empty means SQLite in the data folder."""
    return postgresql_profile(address) if address else sqlite_profile(data.resolve() / file)


class Connection(Protocol):
    """What is needed of Django's connection."""

    @property
    def vendor(self) -> str: ...
    def cursor(self) -> Any: ...


def settings_in_force(connection: Connection) -> dict[str, str]:
    """What the engine says of itself on a real connection: the settings that durability rests on."""
    if connection.vendor == "postgresql":
        return {name: _ask(connection, f"SHOW {name}") for name in (*LIMITS, "fsync", "full_page_writes")}
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "mmap_size")
    found = {name: _ask(connection, f"PRAGMA {name}") for name in names}
    return {"sqlite_version": _ask(connection, "SELECT sqlite_version()"), **found}


def _ask(connection: Connection, question: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def faults(connection: Connection) -> list[str]:
    """Settings in force that break the profile, each as `name: value, wanted`."""
    found = settings_in_force(connection)
    wanted = _wanted_postgresql() if connection.vendor == "postgresql" else _wanted_sqlite()
    return [
        f"{name}: {found[name]}, {need}"
        for name, (is_right, need) in wanted.items()
        if not is_right(found[name])
    ]


def _wanted_postgresql() -> dict[str, tuple[Callable[[str], bool], str]]:
    on = (lambda value: value != "off", "wanted on")
    limit = (lambda value: value != "0", "wanted a limit")
    durable = dict.fromkeys(("synchronous_commit", "fsync", "full_page_writes"), on)
    return durable | {name: limit for name in LIMITS if name.endswith("timeout")}


def _wanted_sqlite() -> dict[str, tuple[Callable[[str], bool], str]]:
    floor = ".".join(map(str, SQLITE_FLOOR))
    return {
        "sqlite_version": (
            lambda value: tuple(map(int, value.split("."))) >= SQLITE_FLOOR,
            f"wanted {floor} or newer",
        ),
        "journal_mode": (lambda value: value == "wal", "wanted wal"),
        "synchronous": (
            lambda value: int(value) >= FULL,
            "wanted 2 (full): less loses commits at power loss",
        ),
        "foreign_keys": (lambda value: value == "1", "wanted 1"),
        "busy_timeout": (lambda value: int(value) >= BUSY_SECONDS * 1000, f"wanted {BUSY_SECONDS} s"),
        "mmap_size": (lambda value: value == "0", "wanted 0"),
    }


def require_profile(connection: Connection) -> None:
    """Refuse to start on an engine that would lose what was acknowledged.   Raises UnsafeDatabase."""
    if found := faults(connection):
        rule = say("It does not keep what was acknowledged: {faults}.", faults="; ".join(found))
        way_out = say("Use a local disk and the engine that Pawl brings; `pawl doctor` shows every setting.")
        raise UnsafeDatabase(connection.vendor, rule, way_out)
