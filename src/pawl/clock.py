"""The only place that asks for the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from pathlib import Path

_told: ContextVar[datetime | None] = ContextVar("told", default=None)
_follows: Path | None = None


def now() -> datetime:
    """The current instant, aware, in UTC; of a demonstration the one to which its time was moved."""
    return _told.get() or datetime.now(UTC) + ahead()


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """What is done inside is done at this instant, in this thread alone: a story that is told afterwards.

    instant: aware.
    """
    token = _told.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(token)


def wall() -> datetime:
    """The instant outside: sessions end by it, however far a demonstration's time was moved."""
    return now() - ahead()


def follow(path: Path) -> None:
    """Let the time of this process run ahead by what a file says; only a demonstration does that."""
    global _follows  # noqa: PLW0603 the one thing that this module knows
    _follows = path


def ahead() -> timedelta:
    """How far the time was moved; nothing outside of a demonstration."""
    try:
        return timedelta(days=float(_follows.read_text(encoding="ascii"))) if _follows else timedelta()
    except (OSError, ValueError, OverflowError):
        return timedelta()
