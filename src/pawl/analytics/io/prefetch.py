"""Reads ahead in a thread of its own, so that reading and writing share the cores."""

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

Item = TypeVar("Item")

_DEPTH = 3


class _End:
    """The last thing that comes; carries what ended the reading early, if anything did."""

    def __init__(self, failure: BaseException | None) -> None:
        self.failure = failure


def prefetched(items: Iterator[Item]) -> Iterator[Item]:
    """Pass on the items of an iterator that runs in a thread, at most a few ahead.

    Returns them in order; raises what the iterator raises, at its place. A consumer that stops early stops
    the thread before it goes on.
    """
    ahead: queue.Queue[Item | _End] = queue.Queue(_DEPTH)
    stop = threading.Event()
    thread = threading.Thread(target=_fill, args=(items, ahead, stop), daemon=True)
    thread.start()
    try:
        while not isinstance(item := ahead.get(), _End):
            yield item
        if item.failure:
            raise item.failure
    finally:
        stop.set()
        while thread.is_alive():
            _drain(ahead)
            thread.join(0.01)


def _fill(items: Iterator[Item], ahead: "queue.Queue[Item | _End]", stop: threading.Event) -> None:
    failure: BaseException | None = None
    try:
        for item in items:
            ahead.put(item)
            if stop.is_set():
                break
    except BaseException as error:  # noqa: BLE001  handed to the consumer, who raises it
        failure = error
    finally:
        ahead.put(_End(failure))


def _drain(ahead: "queue.Queue[Item | _End]") -> None:
    while not ahead.empty():
        ahead.get_nowait()
