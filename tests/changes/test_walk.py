"""The way of a change, by its actions: each type, each refusal with its reason."""

from typing import Any

import pytest
import time_machine
from tests.accounts.people import Cast, person
from tests.catalogue import samples as catalogue
from tests.changes import samples
from tests.changes.samples import BAD, GOOD, HOUR, MONDAY
from tests.configuration import samples as configuration

from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.catalogue.models import Outage
from pawl.changes.actions import planning, steps
from pawl.changes.actions.raising import Wish, raise_change
from pawl.changes.figures import success
from pawl.changes.models import Change
from pawl.changes.surroundings import conflicts_of
from pawl.collaboration.answering import decide
from pawl.collaboration.models import Vote
from pawl.collaboration.records import find
from pawl.errors import Conflict, Invalid, NotAllowed, NotFound
from pawl.history.models import Event

pytestmark = pytest.mark.django_db
MEDIUM = {**GOOD, "back_out": "never"}


@pytest.fixture
def agent(people: Cast) -> Actor:
    return person("ann", people.acme, Role.AGENT)


def answered(one: Change, by: Actor, verdict: str = "approved") -> None:
    """Somebody who is asked says yes or no; the change is read anew."""
    vote = Vote.objects.get(stage__approval__case=one.pk, person=by.human, answer="pending")
    decide(vote, verdict=verdict, reason="So it is", by=by)
    one.refresh_from_db()


def fresh(one: Change) -> Change:
    return Change.objects.select_related("case", "service__case", "model").get(pk=one.pk)


def said(one: Change) -> list[str]:
    return list(Event.objects.filter(case=one.key).order_by("pk").values_list("activity", flat=True))


def test_a_normal_change_goes_its_whole_way(place: Place, agent: Actor, mona: Actor) -> None:
    service = catalogue.service(place, criticality="critical")
    one = raise_change(Wish("Newer mail server", service=service), by=agent)
    with pytest.raises(Conflict, match="is assessed first"):
        steps.authorize(one, by=agent)
    steps.assess(one, by=agent)
    with pytest.raises(Conflict, match="risk is not known"):
        steps.authorize(one, by=agent)
    planning.answer(one, answers=GOOD, by=agent)
    assert (one.risk, one.risk_score) == ("medium", 4)
    with pytest.raises(Conflict, match="rollout plan"):
        steps.authorize(one, by=agent)
    planning.plan(one, rollout_plan="a", back_out_plan="b", test_plan="c", by=agent)
    with pytest.raises(Conflict, match="no window"):
        steps.authorize(one, by=agent)
    planning.plan(one, planned_from=MONDAY, planned_until=MONDAY + HOUR, by=agent)
    steps.authorize(one, by=agent)
    with pytest.raises(Conflict, match="approval is missing"):
        steps.schedule(one, by=agent)
    answered(one, mona)
    steps.schedule(one, by=agent)
    with time_machine.travel(MONDAY - HOUR / 6, tick=False):
        steps.implement(one, by=agent)
    steps.finish(one, by=agent)
    with pytest.raises(Invalid, match="needs words"):
        steps.close(one, outcome="failed", review="", by=agent)
    steps.close(one, outcome="successful_with_issues", review="One mailbox came late.", by=agent)
    assert fresh(one).resolution_code == "successful_with_issues"
    assert said(one)[-5:] == ["approval_approved", "schedule", "implement", "finish", "close"]


def test_a_standard_change_is_scheduled_at_once(place: Place, agent: Actor) -> None:
    model = samples.model(place)
    one = raise_change(
        Wish("Restart", model=model, planned_from=MONDAY, planned_until=MONDAY + HOUR), by=agent
    )
    assert one.rollout_plan.startswith("Write here")
    with pytest.raises(Conflict, match="approved already"):
        steps.assess(one, by=agent)
    steps.schedule(one, by=agent)
    assert one.state == "scheduled"


def test_a_standard_change_follows_a_model_in_force(place: Place, agent: Actor) -> None:
    for wish in (
        Wish("Restart", type="standard"),
        Wish("Restart", model=samples.model(place, state="draft")),
    ):
        with pytest.raises(Invalid):
            raise_change(wish, by=agent)
    assert not Change.objects.exists()


def test_an_emergency_is_approved_afterwards(place: Place, agent: Actor, mona: Actor) -> None:
    one = samples.planned(place, type="emergency")
    planning.answer(one, answers=MEDIUM, by=agent)
    for step in (steps.authorize, steps.schedule, steps.implement, steps.finish):
        step(one, by=agent)
    with pytest.raises(Conflict, match="decided afterwards"):
        steps.close(one, outcome="successful", review="", by=agent)
    answered(one, mona)
    steps.close(one, outcome="successful", review="", by=agent)
    assert one.state == "closed"


def approved(place: Place, mona: Actor, **facts: Any) -> Change:
    one = samples.planned(place, state="assess", **facts)
    ann = person("raiser", Organisation.objects.get(pk=place.organisation_id or 0), Role.AGENT)
    planning.answer(one, answers=MEDIUM, by=mona)
    steps.authorize(one, by=ann)
    answered(one, mona)
    return one


def test_another_plan_voids_the_approval_and_brings_it_back(place: Place, mona: Actor) -> None:
    one = approved(place, mona)
    steps.schedule(one, by=mona)
    planning.plan(one, planned_until=MONDAY + 9 * HOUR, by=mona)
    assert (one.state, one.approved_digest) == ("new", "")
    assert said(one)[-3:] == ["planned", "approval_void", "replan"]


def test_other_people_void_no_approval(place: Place, mona: Actor, agent: Actor) -> None:
    one = approved(place, mona)
    planning.plan(one, implementers=[agent.human], by=mona)
    assert one.approved_digest


def test_what_it_touches_is_approved_too(place: Place, mona: Actor) -> None:
    one = approved(place, mona)
    planning.affect(one, catalogue.service(place).case, by=mona)
    assert (one.approved_digest, said(one)[-2:]) == ("", ["approval_void", "replan"])


def test_a_no_brings_it_back_with_its_reason(place: Place, people: Cast, mona: Actor, agent: Actor) -> None:
    one = samples.planned(place, state="assess")
    planning.answer(one, answers=MEDIUM, by=agent)
    steps.authorize(one, by=agent)
    answered(one, mona, "rejected")
    event = Event.objects.get(case=one.key, activity="send_back")
    assert (one.state, event.actor) == ("new", "system:approvals")


def test_an_emergency_that_was_rejected_afterwards_can_be_closed(
    place: Place, mona: Actor, agent: Actor
) -> None:
    one = samples.planned(place, type="emergency")
    planning.answer(one, answers=MEDIUM, by=agent)
    for step in (steps.authorize, steps.schedule, steps.implement, steps.finish):
        step(one, by=agent)
    answered(one, mona, "rejected")
    steps.close(one, outcome="failed", review="It was none.", by=agent)
    assert (one.state, one.approved_digest) == ("closed", "")


def test_a_high_risk_asks_the_owner_of_the_service_first(place: Place, mona: Actor, agent: Actor) -> None:
    sam = person("sam", agent.human.organisation, Role.SERVICE_OWNER)
    service = catalogue.service(Place(place.organisation_id, None, sam.human.pk), criticality="critical")
    one = samples.planned(place, state="assess", service=service)
    planning.answer(one, answers=BAD, by=agent)
    steps.authorize(one, by=agent)
    answered(one, sam)
    assert (one.state, one.approved_digest) == ("authorize", "")
    answered(one, mona)
    assert one.approved_digest


def test_nobody_is_asked_about_a_low_risk(place: Place, agent: Actor) -> None:
    one = samples.planned(place, state="assess")
    planning.answer(one, answers=GOOD, by=agent)
    steps.authorize(one, by=agent)
    steps.schedule(one, by=agent)
    assert one.state == "scheduled"


def test_without_anybody_to_approve_it_is_not_asked(place: Place, agent: Actor) -> None:
    one = samples.planned(place, state="assess")
    planning.answer(one, answers=MEDIUM, by=agent)
    with pytest.raises(Invalid, match="needs 1 people"):
        steps.authorize(one, by=agent)
    assert fresh(one).state == "assess"


def test_what_stands_on_it_counts_for_risk_and_conflicts(place: Place, agent: Actor) -> None:
    server, service = configuration.item(place), catalogue.service(place, criticality="critical")
    configuration.stands(service, server)
    other = samples.planned(place, service=service)
    one = samples.planned(place, state="assess")
    planning.affect(one, server.case, by=agent)
    planning.answer(one, answers=GOOD, by=agent)
    assert (one.risk_score, [part for part in one.risk_parts if part[1]]) == (
        5,
        [["criticality", 4], ["reach", 1]],
    )
    assert [(found.kind, found.other) for found in conflicts_of(one)] == [("dependent_item", other.key)]


def test_a_conflict_needs_a_reason_which_stays(place: Place, agent: Actor) -> None:
    service, model = catalogue.service(place), samples.model(place)
    text = model.versions.get()
    other = samples.planned(place, service=service)
    one = samples.planned(place, service=service, type="standard", model=text)
    with pytest.raises(Conflict, match="answered for: 1"):
        steps.schedule(one, by=agent)
    steps.schedule(one, reason="The other one waits", by=agent)
    event = Event.objects.get(case=one.key, activity="conflicts_accepted")
    assert event.facts["conflicts"] == [f"same_item {other.key} {service.key}"]
    with time_machine.travel(MONDAY, tick=False):
        steps.implement(one, by=agent)  # the same conflict is answered for


def test_the_work_begins_at_another_time_only_with_a_reason(place: Place, agent: Actor) -> None:
    for early in (HOUR, -3 * HOUR):
        one = samples.planned(place, type="standard", model=samples.model(place).versions.get())
        steps.schedule(one, by=agent)
        with time_machine.travel(MONDAY - early, tick=False):
            with pytest.raises(Conflict, match="answered for: 1"):
                steps.implement(one, by=agent)
            steps.implement(one, reason="The engineer is here already", by=agent)
        event = Event.objects.get(case=one.key, activity="conflicts_accepted")
        assert event.facts["conflicts"] == [f"outside_plan {one.key}"]


def test_a_conflict_that_came_later_needs_another_reason(place: Place, agent: Actor) -> None:
    one = samples.planned(place, type="standard", model=samples.model(place).versions.get())
    steps.schedule(one, by=agent)
    samples.freeze(place)
    with pytest.raises(Conflict):
        steps.implement(one, by=agent)
    steps.implement(one, reason="It mends what the freeze is for", by=agent)
    assert len(one.accepted) == 2


def test_what_stood_still_longer_than_planned_counts(place: Place, agent: Actor) -> None:
    service = catalogue.service(place)
    one = samples.planned(place, service=service, interrupts=True, state="scheduled", type="standard")
    with time_machine.travel(MONDAY, tick=False):
        steps.implement(one, by=agent)
    with time_machine.travel(MONDAY + 3 * HOUR, tick=False):
        steps.finish(one, by=agent)
    told = Outage.objects.order_by("from_at").values_list("from_at", "until", "is_planned")
    assert list(told) == [(MONDAY, MONDAY + 2 * HOUR, True), (MONDAY + 2 * HOUR, MONDAY + 3 * HOUR, False)]


def test_an_outage_tells_no_title_of_a_confidential_change(people: Cast, place: Place) -> None:
    bob = person("ben", people.acme, Role.AGENT)
    closed = Place(place.organisation_id, None, bob.human.pk, confidential=True)
    facts: dict[str, Any] = {"service": catalogue.service(place), "interrupts": True, "state": "scheduled"}
    one = samples.planned(closed, title="Move payroll away", type="standard", **facts)
    with time_machine.travel(MONDAY, tick=False):
        steps.implement(one, by=bob)
    with time_machine.travel(MONDAY + HOUR, tick=False):
        steps.finish(one, by=bob)
    assert Outage.objects.get().case.title == one.key


def test_success_is_counted_by_outcome(place: Place, agent: Actor) -> None:
    for outcome in ("successful", "successful", "failed", "successful_with_issues"):
        samples.change(place, state="closed", resolution_code=outcome, closed_at=MONDAY)
    found = success(agent, MONDAY + HOUR)
    assert (found.closed, found.rate) == (4, 0.75)
    assert success(agent, MONDAY + 91 * 24 * HOUR).rate is None


def test_a_stranger_finds_nothing_and_moves_nothing(place: Place, people: Cast) -> None:
    one = samples.planned(place)
    with pytest.raises(NotFound):
        find(one.key, people.charlie)
    acts: list[Any] = [
        lambda: steps.assess(one, by=people.charlie),
        lambda: planning.plan(one, title="x", by=people.charlie),
        lambda: planning.answer(one, answers=GOOD, by=people.charlie),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert said(one) == []
