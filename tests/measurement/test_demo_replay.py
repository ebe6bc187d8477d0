"""The desk of the demonstration: a slice of the log, moved by whole weeks, cut now."""

from datetime import datetime, timedelta

import pytest
import time_machine
from tests.accounts.people import Cast
from tests.catalogue import samples as catalogue
from tests.tickets.samples import PAWL

from pawl.accounts.permissions import Place
from pawl.analytics.io.lake import Lake
from pawl.history.models import Event
from pawl.incidents.models import Incident
from pawl.measurement.models import Dataset
from pawl.measurement.sources.places import lake
from pawl.operation import demo_replay

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-11-26T12:00:00+00:00")


def test_a_slice_is_cut_now(people: Cast, desk: Dataset) -> None:
    catalogue.service(Place(people.acme.pk))
    with time_machine.travel(NOW, tick=False):
        assert demo_replay.seed(people.acme, PAWL, cases=60) == 60
        assert demo_replay.seed(people.acme, PAWL, cases=60) == 0
    made = list(Incident.objects.filter(is_demo=True).select_related("case"))
    assert {one.state for one in made} >= {"closed", "in_progress"}
    assert all(one.opened_at < NOW for one in made)
    assert not Event.objects.filter(kind="incident", at__gt=NOW).exists()
    _moved_by_whole_weeks(made, desk.snapshot)


def _moved_by_whole_weeks(made: list[Incident], snapshot: str) -> None:
    """All by the same, and nothing but the time is another."""
    told = Lake(lake()).open(snapshot).dataset().connection.sql('SELECT "case", opened_at FROM incident')
    opened = dict(told.fetchall())
    moved = {
        one.opened_at.replace(tzinfo=None) - opened[one.external_id.removeprefix("LOG-")] for one in made
    }
    assert len(moved) == 1
    assert moved.pop() % timedelta(weeks=1) == timedelta(0)
    assert all(one.case.title.startswith(one.external_id.removeprefix("LOG-")) for one in made)
