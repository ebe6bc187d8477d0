"""python -m tests.crash.powered OUT COMMITS PRAGMA: commits as the product does, recorded for cuts."""

import pickle
import sys
import threading
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402 models can be imported only now
from tests.crash.power import Recorder  # noqa: E402

from pawl.accounts.permissions import Place  # noqa: E402
from pawl.collaboration.cases import open_case  # noqa: E402
from pawl.history.record import record  # noqa: E402
from pawl.jobs.pawl_itself import WORKER  # noqa: E402

THREADS = 2


def commit(recorder: Recorder, number: int, pragma: str) -> None:
    if pragma:
        with connection.cursor() as cursor:
            cursor.execute(pragma)
    for _ in range(number):
        with transaction.atomic():
            case = open_case("need", "x" * 200, Place())
            record("need", case.key, "opened", by=WORKER, texts={"title": "y" * 500})
        recorder.acknowledge(case.key)
    connection.close()


def main(out: str, commits: str, pragma: str) -> None:
    file = Path(settings.DATABASES["default"]["NAME"])
    start = {str(file): file.read_bytes()}
    engine = sys.modules.get("pysqlite3._sqlite3") or sys.modules["_sqlite3"]  # the one Django speaks to
    recorder = Recorder(str(engine.__file__))
    share = int(commits) // THREADS
    threads = [threading.Thread(target=commit, args=(recorder, share, pragma)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    Path(out).write_bytes(pickle.dumps((start, recorder.steps)))


if __name__ == "__main__":
    main(*sys.argv[1:])
