"""Workers as real processes on the database of the test: started, asked, killed, counted."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from pawl.history.models import Event
from pawl.history.record import record
from pawl.jobs.models import Delivery, State
from pawl.jobs.pawl_itself import Part

ROOT = Path(__file__).parents[2]
BY = Part("system:test", "test")


def environment(ledger: Path) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.jobs.worker_settings",
        "PAWL_TRIAL_DATABASE": str(connection.settings_dict["NAME"]),
        "PAWL_TRIAL_LEDGER": str(ledger),
        "PAWL_DATA": str(settings.TEST_DATA),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }


def start(folder: Path, *words: str) -> "subprocess.Popen[bytes]":
    with (folder / "worker.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "pawl.worker", *words],
            env=environment(folder / "ledger"),
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )


@contextmanager
def worker(folder: Path, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
    process = start(folder, *words)
    try:
        yield process
    finally:
        process.terminate()
        assert process.wait(40) == 0, (folder / "worker.log").read_text()


def ask(activity: str, number: int = 1, **facts: object) -> list[Event]:
    with transaction.atomic():
        return [
            record("trial", f"{activity.upper()}-{n}", activity, by=BY, facts=facts) for n in range(number)
        ]


def wait_for(true: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, list(
            Delivery.objects.values("handler", "state", "attempts", "error")
        )
        time.sleep(0.1)


def states(handler: str) -> list[str]:
    return list(Delivery.objects.filter(handler=handler).order_by("id").values_list("state", flat=True))


def all_done(handler: str, number: int) -> bool:
    return states(handler) == [State.DONE] * number


def effects() -> list[str]:
    return list(Event.objects.filter(kind="effect").order_by("id").values_list("case", flat=True))


def calls(folder: Path) -> list[str]:
    ledger = folder / "ledger"
    return ledger.read_text(encoding="utf-8").splitlines() if ledger.exists() else []
