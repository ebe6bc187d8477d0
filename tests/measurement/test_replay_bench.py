"""A simulated desk replayed into tickets gives the figures of its log: the bench on a small scale."""

from pathlib import Path

import pytest
from benchmarks.replay.comparing import compare
from benchmarks.replay.desk import exported, replayed, table
from django.db import connection
from tests.accounts.people import Cast

from pawl import clock
from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake
from pawl.analytics.io.mapping_file import load_mapping
from pawl.incidents.models import Incident

# What a transaction that still runs has written is not read on: on PostgreSQL a test is one.
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")


def test_a_replayed_desk_gives_the_figures_of_its_log(people: Cast, log: bytes, tmp_path: Path) -> None:
    path, lake = tmp_path / "simulated-desk.csv", Lake(tmp_path / "lake")
    path.write_bytes(log)
    file = import_log(path, load_mapping("servicenow"), lake, now=clock.now())
    assert replayed(file, people.other) == Incident.objects.count() == file.manifest.cases
    own = exported(people.other, lake, tmp_path / "own.csv")
    assert own.manifest.events == file.manifest.events
    found = list(compare(file.dataset(), own.dataset()))
    assert sum(one.figures for one in found) > 1000
    assert not [line for line in table(found) if "WITHOUT REASON" in line]
