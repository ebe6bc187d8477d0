"""A worker that is killed in the middle of an import leaves nothing half-done, and the next one ends it."""

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from django.db.models.functions import Now
from tests.accounts.people import Cast
from tests.jobs import trials
from tests.measurement.desk import drain, fresh, source

from pawl.analytics.simulation import demo_desk, simulate, write_export
from pawl.durable import blocks_of
from pawl.history.models import Event
from pawl.jobs.models import Delivery
from pawl.measurement.actions import imports
from pawl.measurement.models import Dataset, Import, ImportState
from pawl.measurement.sources import places

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
COPIES = 60
"""So many that the import takes seconds: long enough to be killed in."""


@pytest.fixture
def ready(people: Cast, tmp_path: Path) -> Import:
    desk = replace(demo_desk(), weeks=8, weekly_volume=30.0, interventions=(), lapses=())
    write_export(simulate(desk, seed=9), tmp_path / "large.csv", copies=COPIES)
    blocks = blocks_of(tmp_path / "large.csv")
    one = imports.upload(source(people.acme, people.alice), "large.csv", blocks, by=people.alice)
    drain()
    imports.ask_check(fresh(one), by=people.alice)
    drain()
    return imports.start(fresh(one), by=people.alice)


def left_behind() -> list[Path]:
    return list(places.lake().glob("staging-*"))


def test_killed_in_the_middle_it_is_whole_in_the_end(ready: Import, tmp_path: Path):
    before = set(places.lake().glob("*/manifest.json"))
    first = trials.start(tmp_path, "--no-scheduler")
    trials.wait_for(lambda: bool(left_behind()))
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert fresh(ready).state == ImportState.IMPORTING
    assert not Dataset.objects.exists()
    Delivery.objects.filter(state="running").update(leased_until=Now())
    with trials.worker(tmp_path, "--no-scheduler"):
        trials.wait_for(lambda: fresh(ready).state == ImportState.IMPORTED, 120)
    assert len(set(places.lake().glob("*/manifest.json")) - before) == 1
    assert left_behind() == []
    assert Dataset.objects.get().cases > 200 * COPIES
    assert Event.objects.filter(case=ready.key, activity="finish").count() == 1
