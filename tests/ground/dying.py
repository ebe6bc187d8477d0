"""A process that ends at some point of its work: before the n-th write to the database, or to the disk.

What was committed stays, what was not is taken back, and nothing of ours hears of it: like a kill, and a
thousand times quicker.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.db import connection

WRITES = re.compile(r"(?:^|\()\s*(?:INSERT|UPDATE|DELETE|REPLACE)\s", re.IGNORECASE)
"""A statement, or part of one that begins with WITH."""
MOST = 5000


class Died(BaseException):
    """No `except Exception` of the product may take it for a refusal."""


class Point:
    """Counts points of no return, and ends the process at one of them."""

    def __init__(self, at: int) -> None:
        self.at, self.passed = at, 0

    def reached(self) -> None:
        self.passed += 1
        if self.passed == self.at:
            raise Died


@contextmanager
def dying(at: int) -> Iterator[Point]:
    """Die at a point.   at: 1 is before the first write; 0 never, which counts the points."""
    point = Point(at)

    def statement(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.search(sql):
            point.reached()
        return execute(sql, params, many, context)

    def before(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            point.reached()
            return real(*args, **options)

        return call

    with connection.execute_wrapper(statement), patch.object(os, "fsync", before(os.fsync)), \
         patch.object(Path, "replace", before(Path.replace)):  # fmt: skip
        yield point


def points(most: int, act: Callable[[], object], again: Callable[[Callable[[], None]], None]) -> list[int]:
    """At which points to die: all of them, or so many that are spread over all.

    again: runs what it is given in a world of its own.
    """
    found = [0]

    def count() -> None:
        with dying(0) as point:
            act()
        found[0] = point.passed

    again(count)
    assert 0 < found[0] < MOST
    step = max(1, -(-found[0] // most))
    return [*range(1, found[0] + 1, step)]


def killed(at: int, act: Callable[[], object]) -> bool:
    """Do it until a point.   Returns whether it got there."""
    with suppress(Died), dying(at) as point:
        act()
    return point.passed >= at
