"""The process in which handlers run: one at a time, under a memory limit, gone with its supervisor."""

import os
import queue
import resource
import signal
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from django.db import close_old_connections

from pawl.jobs.handlers import SUBSCRIPTIONS, Subscription
from pawl.jobs.models import Delivery
from pawl.jobs.queue import finish, release
from pawl.jobs.work import LostLease, NotYet, Work

SIGN_EVERY_SECONDS = 0.5
MEBIBYTE = 1024 * 1024

Message = Mapping[str, Any]


def serve(connection: Connection) -> None:
    """Run what the supervisor sends, until it is gone."""
    asked: queue.Queue[Message] = queue.Queue()
    threading.Thread(target=_listen, args=(connection, asked), daemon=True).start()
    connection.send({"ready": os.getpid()})
    while True:
        message = asked.get()
        failed = run(message["delivery"], message["fence"], _sign_through(connection))
        connection.send({"finished": message["delivery"], "failed": failed})


def run(delivery: int, fence: int, sign: Callable[[], None]) -> str:
    """Run one delivery.   Returns "" or the reason why it failed."""
    close_old_connections()
    try:
        row = Delivery.objects.select_related("event").get(pk=delivery)
        subscription = SUBSCRIPTIONS[row.handler]
        work = Work(row.event, delivery, fence, row.attempts, row.address, sign)
        _handle(subscription, work)
    except LostLease:
        return ""
    except NotYet as later:
        release(delivery, fence, later.seconds)
        return ""
    except Exception:  # noqa: BLE001 whatever a handler raises is a failed try, with its trace for the reader
        return traceback.format_exc(limit=-12)
    finally:
        close_old_connections()
    return ""


def _handle(subscription: Subscription, work: Work) -> None:
    with _Memory(subscription.memory_mebibytes):
        if subscription.is_once:
            with work.effects():
                subscription.run(work)
        else:
            subscription.run(work)
    finish(work.delivery, work.fence)


class _Memory:
    """A ceiling on address space while a handler runs: a job that eats memory fails alone.

    What the process has mapped already does not count: under a ceiling below that, a thread that it starts
    dies before it says that it began, and whoever started it waits for ever.
    """

    def __init__(self, mebibytes: int) -> None:
        self.bytes = mebibytes * MEBIBYTE

    def __enter__(self) -> None:
        self.before = resource.getrlimit(resource.RLIMIT_AS)
        _, hard = self.before
        wanted = _mapped() + self.bytes
        ceiling = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))

    def __exit__(self, *_: object) -> None:
        resource.setrlimit(resource.RLIMIT_AS, self.before)


def _mapped() -> int:
    """Bytes of address space that this process has; 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def _listen(connection: Connection, asked: "queue.Queue[Message]") -> None:
    """Pass requests on; when the supervisor is gone, go too, with everything this process started."""
    try:
        while True:
            asked.put(connection.recv())
    except (EOFError, OSError):
        os.killpg(0, signal.SIGKILL)


def _sign_through(connection: Connection) -> Callable[[], None]:
    last = [0.0]

    def sign() -> None:
        now = time.monotonic()
        if now - last[0] >= SIGN_EVERY_SECONDS:
            last[0] = now
            connection.send({"alive": True})

    return sign
