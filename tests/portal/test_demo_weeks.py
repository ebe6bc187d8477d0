"""Weeks pass in a demonstration, and nowhere else."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.improvement import gains

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.analytics.simulation.improved import STORIES
from pawl.collaboration.models import Case
from pawl.environment import Environment
from pawl.errors import Conflict, NotAllowed
from pawl.history.models import Event
from pawl.improvement.actions.verifying import verify
from pawl.portal import demo_improved, demo_line, demo_weeks

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Environment:
    site = Environment(demo=True, data=tmp_path)
    monkeypatch.setattr(demo_weeks, "environment", lambda: site)
    monkeypatch.setattr(demo_improved, "environment", lambda: site)
    monkeypatch.setattr(demo_line, "environment", lambda: site)
    monkeypatch.setattr(clock, "_follows", tmp_path / "demo-days-ahead")
    return site


def test_no_other_site_has_the_page(people: Cast, client: Client) -> None:
    client.force_login(people.alice.human)
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/").status_code == 404
    assert not Event.objects.filter(activity="weeks_asked").exists()


@pytest.mark.usefixtures("shown")
def test_what_is_true_stands_beside_what_was_found(people: Cast, client: Client) -> None:
    of = gains.source(Place(people.acme.pk))
    Case.objects.filter(pk=of.pk).update(title=demo_improved.SOURCE)
    gains.study(of, gains.shares(30, 30, (0.5, 0.8)))
    turn = gains.checking(Place(people.acme.pk, None, people.alice.human.pk), of, week=30)
    Case.objects.filter(pk=turn.improvement_id).update(title=STORIES[0].name)
    verify(turn.improvement, by=people.alice)
    client.force_login(people.alice.human)
    told = client.get("/demo/").content.decode()
    assert "From week 53 on 28% of the tickets lie in a drawer instead of 62%" in told
    assert "by more than chance" in told


def test_weeks_are_asked_for_once_and_not_beyond_the_log(people: Cast, shown: Environment) -> None:
    with pytest.raises(NotAllowed):
        demo_weeks.ask(13, by=people.bob)
    with pytest.raises(Conflict, match="52 more weeks"):
        demo_weeks.ask(53, by=people.alice)
    demo_weeks.ask(13, by=people.alice)
    assert Event.objects.get(activity="weeks_asked").facts == {"weeks": 13, "until": 117}
    (shown.data / "demo-days-ahead").write_text("91", encoding="ascii")
    assert round((clock.now() - clock.wall()) / timedelta(days=1), 3) == 91
    assert demo_improved.weeks_left() == 39


def test_the_job_moves_the_time_and_brings_the_log(
    people: Cast, shown: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought = []
    of = gains.source(Place(people.acme.pk))
    Case.objects.filter(pk=of.pk).update(title=demo_improved.SOURCE)
    monkeypatch.setattr(demo_improved, "bring", lambda weeks, source, _by: brought.append((weeks, source)))
    demo_weeks.ask(13, by=people.alice)
    asked = Event.objects.get(activity="weeks_asked")
    gains.work(asked.kind, asked.activity, demo_weeks.pass_by, asked.case, until=117)
    gains.work(asked.kind, asked.activity, demo_weeks.pass_by, asked.case, until=117)
    assert clock.ahead() == timedelta(weeks=13)
    assert brought == [(117, of), (117, of)]
    assert Event.objects.filter(kind="improvement", activity="check_due").exists()
    assert (shown.data / "demo-days-ahead").read_text(encoding="ascii") == "91"
