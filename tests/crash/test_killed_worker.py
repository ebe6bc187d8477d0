"""K2: workers killed in the middle of their work: nothing is lost, and every effect happens once."""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.jobs.trials import ask, calls, effects, start, wait_for

from pawl.jobs.models import Delivery, State

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
MOST_SENT_AGAIN = 0.01
KILLS = 200 if os.environ.get("PAWL_THOROUGH") else 20


def kill(process: "subprocess.Popen[bytes]", chance: random.Random) -> None:
    """The whole worker, or only the child that runs handlers, as the kernel does when memory runs out."""
    family = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    if family and chance.random() < 0.3:
        os.kill(int(chance.choice(family)), signal.SIGKILL)
        return
    process.kill()
    process.wait()


def test_killed_workers_lose_nothing_and_do_nothing_twice(tmp_path: Path) -> None:
    chance = random.Random(2)
    asked = 15 * KILLS
    ask("asked", asked, seconds=0.02)
    workers = [start(tmp_path) for _ in range(2)]
    wait_for(lambda: bool(calls(tmp_path)))
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.2, 1.5))
        kill(chance.choice(workers), chance)
        workers = [one if one.poll() is None else start(tmp_path) for one in workers]
    killed = time.monotonic()
    open_states = [State.WAITING, State.RUNNING]
    wait_for(lambda: not Delivery.objects.filter(state__in=open_states).exists() and bool(effects()), 120)
    resumed = time.monotonic() - killed
    for one in workers:
        one.terminate()
    assert [one.wait(40) for one in workers] == [0, 0]
    assert Counter(effects()) == Counter(f"ASKED-{n}" for n in range(asked))
    assert set(
        Delivery.objects.filter(handler="tests.jobs.trial.work_well").values_list("state", flat=True)
    ) == {State.DONE}
    began = Counter(line.split()[0] for line in calls(tmp_path) if " called " in line)
    assert began.total() - asked <= 2 * KILLS, "only what a killed worker held is repeated"
    sent = Counter(line.split()[0] for line in calls(tmp_path) if " sent " in line)
    assert set(sent) == set(effects()), "what is sent again has the id that it had"
    assert sent.total() - asked <= asked * MOST_SENT_AGAIN
    assert resumed < 60 + asked * 0.02
