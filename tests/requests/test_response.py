"""The response to a request: by somebody, not by Pawl's own step; an ending ends it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from tests.accounts.people import Cast, cast, person
from tests.catalogue import samples as catalogue
from tests.requests import samples
from tests.tickets.samples import clock, promised

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.clock import now
from pawl.collaboration import answering
from pawl.collaboration.actions import comment
from pawl.collaboration.models import Vote
from pawl.history.models import Event
from pawl.requests.actions import asking, steps, tasks
from pawl.requests.jobs import stop_response_when_answered
from pawl.requests.models import FulfilmentTask, ServiceRequest
from pawl.tickets.actions import work
from pawl.tickets.clocks import promised_anew
from pawl.tickets.explaining import explained, reasons
from pawl.tickets.models import Clock, ClockEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def asked(people: Cast, **form: Any) -> ServiceRequest:
    """A request that Pawl itself took into fulfilment, unless somebody is to approve it."""
    offering = catalogue.offering(
        Place(people.acme.pk), service=promised(Place(people.acme.pk, people.desk.pk))
    )
    model = samples.model(Place(people.acme.pk), {**samples.NOTEBOOK, **form}, offering=offering)
    return asking.submit(model, {"size": "small"}, by=person("rita", people.acme, Role.REQUESTER))


def response(one: ServiceRequest) -> str:
    return clock(one, "response").state


def test_pawls_own_step_is_no_response(people: Cast) -> None:
    one = asked(people)
    assert (one.state, response(one)) == ("in_fulfilment", "running")
    work.assign(one, team=people.desk, person=None, by=people.bob)
    assert response(one) == "running", "a team alone is nobody yet"


def test_why_it_stopped_is_told_in_words(people: Cast) -> None:
    one = asked(people)
    work.assign(one, team=people.desk, person=people.bob.human, by=people.bob)
    told = reasons(explained(clock(one, "response"), now()))
    assert str(told[-1]) == "somebody took it up"


def test_after_an_approval_it_runs_on(people: Cast) -> None:
    stage = {"name": "Owner", "who": "people", "people": [people.alice.human.pk]}
    one = asked(people, stages=[stage])
    assert (one.state, response(one)) == ("awaiting_approval", "paused")
    vote = Vote.objects.get(stage__approval__case=one.pk, answer="pending")
    answering.decide(vote, verdict="approved", by=people.alice)
    one.refresh_from_db()
    assert (one.state, response(one)) == ("in_fulfilment", "running")


def _task(one: ServiceRequest) -> FulfilmentTask:
    return one.tasks.select_related("request__case").get(number=1)


def _commented(one: ServiceRequest, by: Actor, *, is_internal: bool = False) -> None:
    comment(one.case, text="It is ordered", is_internal=is_internal, by=by)
    event = Event.objects.filter(case=one.key, activity="commented").latest("id")
    stop_response_when_answered(SimpleNamespace(event=event))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "act",
    [
        lambda one, bob: work.assign(one, team=one.case.team, person=bob.human, by=bob),
        lambda one, bob: tasks.take(_task(one), person=bob.human, by=bob),
        lambda one, bob: steps.deliver(_task(one), by=bob),
        lambda one, bob: steps.skip(_task(one), note="Not needed", by=bob),
        lambda one, bob: steps.hold(one, reason="awaiting_vendor", by=bob),
        _commented,
    ],
    ids=["assigned", "task taken", "task delivered", "task skipped", "held", "answered"],
)
def test_what_a_person_does_is_one(people: Cast, act: Callable[[ServiceRequest, Actor], object]) -> None:
    one = asked(people)
    act(one, people.bob)
    assert response(one) == "met"


def test_words_among_colleagues_or_of_the_caller_are_none(people: Cast) -> None:
    one = asked(people)
    _commented(one, people.bob, is_internal=True)
    _commented(one, Actor(one.case.owner))
    assert response(one) == "running"


def test_an_ending_ends_it(people: Cast) -> None:
    one = asked(people)
    steps.cancel(one, reason="Not needed", by=Actor(one.case.owner))
    assert response(one) == "cancelled"


@pytest.mark.parametrize(("is_taken", "state"), [(False, "running"), (True, "met")])
def test_a_promise_that_is_found_late_counts_the_same(people: Cast, *, is_taken: bool, state: str) -> None:
    one = asked(people)
    if is_taken:
        work.assign(one, team=one.case.team, person=people.bob.human, by=people.bob)
    ClockEvent.objects.filter(clock__case=one.pk).delete()
    Clock.objects.filter(case=one.pk).delete()
    promised_anew(one, at=now(), by=people.bob)
    assert response(one) == state
