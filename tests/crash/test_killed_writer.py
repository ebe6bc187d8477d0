"""K1: a writer killed at random points loses nothing it acknowledged, and leaves nothing half done."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.jobs.trial import jobs as handlers
from tests.jobs.trials import ROOT, environment

from pawl.collaboration.models import Case
from pawl.history.models import Event
from pawl.history.sealing import seal
from pawl.history.verification import verify
from pawl.jobs.dispatch import dispatch
from pawl.jobs.models import Delivery

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
KILLS = 200 if os.environ.get("PAWL_THOROUGH") else 20
assert handlers.WAITS, "imported: its handlers are registered"


def write_until_killed(ledger: Path, seed: int, seconds: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.writer", str(ledger), str(seed)],
        env=environment(ledger),
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stdout.readline() == b"writing\n"
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    process.stdout.close()


def acknowledged(ledger: Path) -> dict[str, str]:
    """Whole lines only: of the last one the process may have been killed while writing it."""
    lines = ledger.read_text().split("\n")[:-1]
    return dict(line.split(" ") for line in lines)


def test_what_was_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    chance = random.Random(4)
    ledger = tmp_path / "ledger"
    for kill in range(KILLS):
        write_until_killed(ledger, kill, chance.uniform(0.02, 0.5))
    stored = {case.key: case.title for case in Case.objects.all()}
    acked = acknowledged(ledger)
    assert len(acked) > KILLS
    assert acked.items() <= stored.items(), "acknowledged, and lost"
    while dispatch():
        pass
    events = Counter(Event.objects.filter(kind="trial").values_list("case", flat=True))
    delivered = Counter(Delivery.objects.values_list("event__case", flat=True))
    assert events == Counter(stored.keys()), "a row without its event, or an event without its row"
    assert delivered == events, "an event that its handler never hears of, or hears of twice"
    seal()
    assert verify(tmp_path / "none").is_whole
