"""Several at once, each with a connection of its own; a mistake in one fails the test."""

import threading
from collections.abc import Callable

from django.db import connection

LONGEST = 60


def together(n: int, work: Callable[[int], None]) -> None:
    """Run something n times at once."""
    mistakes: list[BaseException] = []
    start = threading.Barrier(n)

    def one(i: int) -> None:
        try:
            start.wait(LONGEST)
            work(i)
        except BaseException as error:  # noqa: BLE001 it is raised below, in the thread of the test
            mistakes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(i,)) for i in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if mistakes:
        raise mistakes[0]
