"""Time that was noted, how content the caller is, and texts that are written often."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import Cast
from tests.api.calling import Caller
from tests.incidents.samples import incident, resolved
from tests.problems import samples as problems

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.incidents.models import Incident
from pawl.tickets.actions import desk
from pawl.tickets.actions.effort import log_time, rate, strike_time
from pawl.tickets.models import Satisfaction, TimeEntry
from pawl.tickets.replies import filled
from pawl.tickets.shown import effort_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(people: Cast, rita: Actor) -> Incident:
    return incident(Place(people.acme.pk, None, rita.human.pk))


def test_time_is_noted_and_struck_out_by_whom_it_was_noted(
    one: Incident, agent: Actor, people: Cast, rita: Actor
) -> None:
    entry = log_time(one, minutes=30, note="Looked for it", by=agent)
    log_time(one, minutes=15, by=people.admin)
    with pytest.raises(NotAllowed):
        strike_time(one, entry, by=people.admin)
    with pytest.raises(NotAllowed):
        log_time(one, minutes=30, by=rita)
    strike_time(one, entry, by=agent)
    with pytest.raises(Conflict):
        strike_time(one, entry, by=agent)
    assert (effort_of(one).minutes, len(effort_of(one).entries)) == (15, 2)


def test_today_is_that_of_whoever_worked(
    one: Incident, agent: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 2, 20, tzinfo=UTC))
    agent.human.zone = "Asia/Shanghai"
    assert log_time(one, minutes=5, by=agent).day == date(2026, 3, 3)
    log_time(one, minutes=5, day=date(2026, 3, 3), by=agent)
    with pytest.raises(Invalid):
        log_time(one, minutes=5, day=date(2026, 3, 4), by=agent)


@pytest.mark.parametrize("minutes", [0, 1441])
def test_a_day_has_so_many_minutes(minutes: int, one: Incident, agent: Actor) -> None:
    with pytest.raises(Invalid):
        log_time(one, minutes=minutes, by=agent)


def test_only_the_caller_says_how_content_they_are_once_it_is_done(
    one: Incident, agent: Actor, people: Cast, rita: Actor
) -> None:
    with pytest.raises(Conflict, match="not done"):
        rate(one, score=5, by=rita)
    done = resolved(Place(people.acme.pk, None, rita.human.pk))
    with pytest.raises(NotAllowed):
        rate(done, score=5, by=agent)
    with pytest.raises(Invalid):
        rate(done, score=6, by=rita)
    for score in (2, 4):
        rate(done, score=score, comment="Quick", by=rita)
    assert Satisfaction.objects.get().score == 4


def test_nobody_is_asked_how_content_they_are_with_what_has_no_caller(
    agent: Actor, people: Cast, client: Client
) -> None:
    ended = problems.resolved(Place(people.acme.pk, None, agent.human.pk))
    with pytest.raises(NotAllowed):
        rate(ended, score=5, by=agent)
    client.force_login(agent.human)
    page = client.get(f"/problems/{ended.key}/")
    assert (page.status_code, b'name="score"' in page.content) == (200, False)
    assert client.post(f"/problems/{ended.key}/rate/", {"score": "5"}).status_code == 404


def test_the_doors_of_time_and_score(
    one: Incident, agent: Actor, people: Cast, rita: Actor, client: Client
) -> None:
    client.force_login(agent.human)
    assert client.post(f"/incidents/{one.key}/time/", {"minutes": "30", "version": 1}).status_code == 302
    entry = TimeEntry.objects.get()
    assert client.post(f"/incidents/{one.key}/strike/", {"entry": "999999"}).status_code == 404
    assert client.post(f"/incidents/{one.key}/strike/", {"entry": entry.pk}).status_code == 302
    done = resolved(Place(people.acme.pk, None, rita.human.pk))
    assert client.post(f"/incidents/{done.key}/rate/", {"score": "5"}).status_code == 403
    assert (
        Caller(agent)("POST", f"/api/incidents/{done.key}/rate", {"score": 5}, if_match='"1"').status_code
        == 403
    )
    client.force_login(rita.human)
    assert client.post(f"/incidents/{one.key}/strike/", {"entry": entry.pk}).status_code == 403
    assert 'name="score"' in client.get(f"/incidents/{done.key}/").content.decode()
    assert client.post(f"/incidents/{done.key}/rate/", {"score": "5"}).status_code == 302
    client.force_login(people.charlie.human)
    for name in ("strike", "rate"):
        assert client.post(f"/incidents/{done.key}/{name}/", {"score": "5"}).status_code == 404
    assert Satisfaction.objects.get().person == rita.human


def test_a_reply_is_filled_in_once(
    one: Incident, agent: Actor, people: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    text = "Dear {caller}, {number} ({title}) is with {agent}. {unknown} {"
    reply = desk.set_reply("With us", text, place=Place(people.acme.pk), by=people.admin)
    Incident.objects.filter(pk=one.pk).update(description="{agent}")
    assert filled(reply, one, agent) == f"Dear Rita, {one.key} (Mail is down) is with Ann. {{unknown}} {{"
    client.force_login(agent.human)
    with django_assert_max_num_queries(25):
        page = client.get(f"/incidents/{one.key}/?reply={reply.pk}").content.decode()
    assert "Dear Rita" in page
