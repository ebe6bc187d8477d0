"""The desk of the demonstration: a slice of the log, moved by whole weeks, cut now."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from tests.accounts.people import Cast, person
from tests.catalogue import samples as catalogue
from tests.tickets.samples import PAWL

from pawl.accounts.models import Membership
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.analytics.io.lake import Lake
from pawl.collaboration.models import Case
from pawl.environment import Environment
from pawl.history.models import Event
from pawl.history.record import record
from pawl.incidents.models import Incident
from pawl.jobs.models import Delivery
from pawl.measurement.models import Dataset
from pawl.measurement.sources.places import lake
from pawl.operation import demo_major
from pawl.portal import demo_desk, demo_line

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-11-26T12:00:00+00:00")


def test_a_slice_is_cut_now(people: Cast, desk: Dataset) -> None:
    catalogue.service(Place(people.acme.pk))
    with time_machine.travel(NOW, tick=False):
        assert demo_desk.seed(people.acme, PAWL, cases=60) == 60
        assert demo_desk.seed(people.acme, PAWL, cases=60) == 0
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


def test_the_rest_comes_by_a_job_that_says_how_far_it_is(people: Cast, desk: Dataset) -> None:
    catalogue.service(Place(people.acme.pk))
    workers = [people.bob.human, people.alice.human]
    with time_machine.travel(NOW, tick=False):
        demo_desk.seed(people.acme, PAWL, workers, cases=20)
    facts = Event.objects.get(kind=demo_desk.KIND, activity="rest_asked").facts | {"cases": 75}
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        told = list(demo_desk.replay_rest(facts, PAWL))
        assert (told[0], told[-1]) == ((24, 75), (75, 75))
        assert list(demo_desk.replay_rest(facts, PAWL)) == []
    made = list(Incident.objects.filter(is_demo=True).select_related("case"))
    _moved_by_whole_weeks(made, desk.snapshot)
    assert {one.assignee_id for one in made} == {None, *(one.pk for one in workers)}
    assert Membership.objects.filter(person=people.bob.human).exclude(team=people.desk).exists()


def test_the_line_says_how_far_the_desk_has_come(
    client: Client, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(people.bob.human)
    assert client.get("/demo-line/").status_code == 404
    monkeypatch.setattr(demo_line, "environment", lambda: Environment(demo=True))
    assert "hx-get" not in client.get("/demo-line/").content.decode()
    event = record(demo_desk.KIND, demo_desk.KEY, "rest_asked", by=PAWL)
    said = {"template": "{done:,} of {total:,} cases are on the desk", "values": {"done": 850, "total": 2000}}
    Delivery.objects.create(
        event=event, handler=demo_line.HANDLER, state="running", run_after=NOW, created_at=NOW,
        progress={"done": 850, "total": 2000, "sentence": said},
    )  # fmt: skip
    line = client.get("/demo-line/").content.decode()
    assert "850 of 2,000 cases are on the desk" in line
    assert "hx-trigger" in line


def test_a_major_incident_is_under_way(people: Cast) -> None:
    catalogue.service(Place(people.acme.pk))
    service = catalogue.service(Place(people.acme.pk, people.desk.pk))
    Case.objects.filter(pk=service.pk).update(title=demo_major.SERVICE)
    lead, owner = person("lea", people.acme, Role.TEAM_LEAD), person("sam", people.acme, Role.SERVICE_OWNER)
    assert demo_major.seed(people.acme, lead, owner, people.alice.human)
    assert not demo_major.seed(people.acme, lead, owner, people.alice.human)
    one = Incident.objects.get(external_id=demo_major.NUMBER)
    assert (one.is_major, one.is_demo, one.updates.count()) == (True, True, 2)
