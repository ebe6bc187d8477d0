"""A process like a web server under load: each write is acknowledged in a ledger on disk, after its commit.

python -m tests.crash.writer LEDGER SEED: writes from four threads, dispatches beside them, until killed.
"""

import os
import sys
import threading
import time
from itertools import count

import django

django.setup()

from django.db import transaction  # noqa: E402 models can be imported only now

from pawl.accounts.permissions import Place  # noqa: E402
from pawl.collaboration.cases import open_case  # noqa: E402
from pawl.history.record import record  # noqa: E402
from pawl.jobs.dispatch import dispatch  # noqa: E402
from pawl.jobs.pawl_itself import WORKER  # noqa: E402
from pawl.worker import load  # noqa: E402

THREADS = 4


def write(ledger: int, name: str) -> None:
    """One command: row and event in one transaction; acknowledged when it is committed."""
    with transaction.atomic():
        case = open_case("need", name, Place())
        record("trial", case.key, "asked", by=WORKER, facts={"name": name})
    os.write(ledger, f"{case.key} {name}\n".encode())
    os.fdatasync(ledger)


def keep_writing(ledger: int, name: str) -> None:
    for number in count():
        write(ledger, f"{name}-{number}")


def keep_dispatching() -> None:
    while True:
        dispatch()
        time.sleep(0.02)


def main(path: str, seed: str) -> None:
    load()
    ledger = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    threads = [threading.Thread(target=keep_writing, args=(ledger, f"{seed}-{n}")) for n in range(THREADS)]
    threads.append(threading.Thread(target=keep_dispatching))
    for thread in threads:
        thread.start()
    sys.stdout.write("writing\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
