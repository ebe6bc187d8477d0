"""Two deeds that meet on PostgreSQL: the first stands still after each row that it holds, the second goes on.

Where both want what the other holds, the server ends one of them. Of two deeds every such meeting is tried:
the second one waits for the first, or is done, before the first one goes on.
"""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from time import sleep
from typing import Any

from django.db import connection

from pawl.errors import PawlError

Deed = Callable[[], object]
HOLDS = re.compile(r'UPDATE "|DELETE FROM "|\bFOR (NO KEY )?UPDATE\b|INSERT INTO "')
LONGEST = 30
SHORT = 0.005


class Halt:
    """Stands still after the n-th statement that may hold rows, until it is let go."""

    def __init__(self, n: int) -> None:
        self.left = n
        self.stands, self.goes = threading.Event(), threading.Event()

    def __call__(self, execute: Callable[..., Any], sql: Any, *more: Any) -> Any:
        found = execute(sql, *more)
        if HOLDS.search(str(sql)):
            self.left -= 1
            if self.left == 0:
                self.stands.set()
                self.goes.wait(LONGEST)
        return found


class Running:
    """A deed in a thread of its own, on a connection of its own."""

    def __init__(self, deed: Deed, halt: Halt | None = None) -> None:
        self.deed, self.halt, self.pid = deed, halt, 0
        self.mistake: BaseException | None = None
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        own: Any = connection
        try:
            own.ensure_connection()
            self.pid = own.connection.info.backend_pid
            with own.execute_wrapper(self.halt) if self.halt else nullcontext(), suppress(PawlError):
                self.deed()
        except BaseException as mistake:  # noqa: BLE001 it is raised in the thread of the test
            self.mistake = mistake
        finally:
            own.close()

    @property
    def is_over(self) -> bool:
        return not self.thread.is_alive()

    @property
    def waits(self) -> bool:
        """Whether it waits for what another one holds."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s))", [self.pid])
            return bool(self.pid and cursor.fetchone()[0])

    def end(self) -> None:
        self.thread.join(LONGEST)
        if self.mistake is not None:
            raise self.mistake


def meet(scene: Callable[[], tuple[Deed, Deed]]) -> int:
    """Let two deeds meet, on a new scene each time.   Returns how often the second had to wait.

    What one refuses because the other was faster is an answer; a deadlock is raised. A deed that holds many
    rows by one statement is the second: nobody stands still within a statement.
    """
    return sum(_at(n, *scene()) for n in _while_it_stands())


_stood = threading.local()


def _while_it_stands() -> Iterator[int]:
    n, _stood.still = 1, True
    while _stood.still:
        yield n
        n += 1


def _at(n: int, first: Deed, second: Deed) -> bool:
    halt = Halt(n)
    one = Running(first, halt)
    while not (halt.stands.is_set() or one.is_over):
        sleep(SHORT)
    _stood.still = not one.is_over
    other = Running(second)
    while not (other.is_over or other.waits):
        sleep(SHORT)
    has_waited = not other.is_over
    halt.goes.set()
    one.end()
    other.end()
    return has_waited


@contextmanager
def holding() -> Iterator[list[str]]:
    """The tables of which rows that stand already are held, in the order in which that is said."""
    found: list[str] = []
    said = re.compile(r'(?:UPDATE|DELETE FROM) "(\w+)"|FROM "(\w+)".* FOR (?:NO KEY )?UPDATE', re.DOTALL)

    def note(execute: Callable[..., Any], sql: Any, *more: Any) -> Any:
        found.extend(next(filter(None, one)) for one in said.findall(str(sql)))
        return execute(sql, *more)

    with connection.execute_wrapper(note):
        yield found
