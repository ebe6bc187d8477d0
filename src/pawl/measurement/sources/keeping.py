"""Purges and new rows of one snapshot, one after the other.

An import lets go of the lake once its snapshot stands, and only then writes the row that needs it. A purge
between the two would take the files from under the row. The lake's own lock would make an import that is done
wait for another one that reads for hours; this lock is held for moments only.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from pawl.analytics.words import say
from pawl.errors import Unavailable
from pawl.measurement.sources import places

LOCK = ".keeping"


@contextmanager
def kept(snapshot: str) -> Iterator[None]:
    """Hold purges off while a row is written beside a snapshot.

    Raises Unavailable where it was purged already: whoever brings it brings it again.
    """
    with _held(fcntl.LOCK_SH):
        if not (places.lake() / snapshot / "manifest.json").is_file():
            rule = say("It was purged while it was brought in.")
            raise Unavailable(snapshot[:12], rule, say("The import begins again by itself."))
        yield


@contextmanager
def purging() -> Iterator[None]:
    """Nobody writes a row beside a snapshot inside this block."""
    with _held(fcntl.LOCK_EX):
        yield


@contextmanager
def held_off() -> Iterator[None]:
    """No snapshot is purged inside this block."""
    with _held(fcntl.LOCK_SH):
        yield


@contextmanager
def _held(how: int) -> Iterator[None]:
    places.lake().mkdir(parents=True, exist_ok=True)
    with (places.lake() / LOCK).open("w") as lock:
        fcntl.flock(lock, how)
        yield
