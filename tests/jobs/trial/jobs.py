"""Good work beside poison: each handler tells the files of the run that it was called."""

import ctypes
import os
import time
from pathlib import Path

from django.db import transaction

from pawl.history.record import record
from pawl.jobs.handlers import Work, on
from pawl.jobs.pawl_itself import WORKER

WAITS = (0.1, 0.2, 0.2, 0.2)


def effect(work: Work) -> None:
    record("effect", work.event.case, "done", by=WORKER, facts={"attempt": work.attempt})


def tell(work: Work, line: str = "called") -> None:
    with Path(os.environ["PAWL_TRIAL_LEDGER"]).open("a", encoding="utf-8") as ledger:
        ledger.write(f"{work.event.case} {line} {os.getpid()}\n")


@on("trial", "asked", waits=WAITS)
def work_well(work: Work) -> None:
    tell(work)
    time.sleep(float(work.event.facts.get("seconds", 0)))
    tell(work, "sent")  # what a mail server or an endpoint would have got, whether this is known or not
    with work.effects():
        effect(work)


@on("trial", "asked_once", is_once=True)
def work_once(work: Work) -> None:
    effect(work)


@on("trial", "long", is_long=True, lease_seconds=2)
def work_long(work: Work) -> None:
    for done in range(30):
        time.sleep(0.1)
        work.progress(done + 1, 30)
    with work.effects():
        effect(work)


@on("trial", "raises", waits=WAITS)
def stumble(work: Work) -> None:
    tell(work)
    raise LookupError("nothing there")


@on("trial", "half_done", waits=WAITS)
def stumble_after_effects(work: Work) -> None:
    with transaction.atomic():
        effect(work)
        raise LookupError("after the write")


@on("trial", "hangs", lease_seconds=1, waits=WAITS)
def hang(work: Work) -> None:
    tell(work)
    time.sleep(3600)


@on("trial", "segfaults", waits=WAITS)
def crash(work: Work) -> None:
    tell(work)
    ctypes.string_at(0)


@on("trial", "devours", waits=WAITS)
def devour(work: Work) -> None:
    tell(work)
    bytearray(10 * 1024**3)


@on("trial", "babbles", waits=WAITS)
def babble(work: Work) -> None:
    tell(work)
    work.progress({1, 2})  # type: ignore[arg-type]  # a set is no JSON: that is the poison


@on("raced", "retire")
@on("raced", "restore")
def notice(work: Work) -> None:
    tell(work)
