"""The way of an incident, from the report to the close, and what is refused on it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from tests.accounts.people import Cast
from tests.incidents.samples import MONDAY, incident
from tests.tickets.samples import clock, promised

from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Membership, Team
from pawl.accounts.permissions import Place
from pawl.collaboration.actions import comment
from pawl.collaboration.models import Comment
from pawl.errors import Conflict, Invalid, NotAllowed, Stale
from pawl.history.models import Event
from pawl.incidents import actions
from pawl.incidents.actions.answering import heard
from pawl.incidents.jobs import go_on, hear
from pawl.incidents.models import Incident
from pawl.jobs.work import Work
from pawl.tickets.actions import desk
from pawl.tickets.replaying import Past, replay
from pawl.tickets.telling import end_holds

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def one(rita: Actor, people: Cast) -> Incident:
    with time_machine.travel(MONDAY, tick=False):
        return actions.report(title="Mail is down", service=promised(Place(people.acme.pk)), by=rita)


def told(key: str) -> list[str]:
    return list(Event.objects.filter(case=key).order_by("id").values_list("activity", flat=True))


def happened(event: Event) -> Work:
    return Work(event, delivery=0, fence=0, attempt=1)


def test_a_title_is_enough(rita: Actor, people: Cast) -> None:
    made = actions.report(title="  Mail   is down ", by=rita)
    kept = Incident.objects.select_related("case").get(pk=made.pk)
    assert (kept.case.title, kept.state, kept.priority) == ("Mail is down", "new", 5)
    assert (kept.case.owner, kept.case.organisation, kept.opened_by) == (rita.human, people.acme, rita.human)
    assert told(made.key) == ["opened"]


def test_an_agent_reports_for_a_caller(rita: Actor, agent: Actor) -> None:
    made = actions.report(title="No sound", caller=rita.human, impact=1, urgency=1, channel="phone", by=agent)
    assert (made.case.owner, made.opened_by, made.priority) == (rita.human, agent.human, 1)


def test_nobody_reports_for_others_without_the_right(rita: Actor, people: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.report(title="No sound", caller=people.alice.human, by=rita)


def test_who_reports_for_a_team_names_it(people: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.report(title="No sound", by=people.bob)
    made = actions.report(title="No sound", team=people.desk, by=people.bob)
    assert made.case.team == people.desk


@pytest.mark.parametrize("wrong", [{"title": " "}, {"impact": 4}, {"channel": "pigeon"}])
def test_a_report_that_breaks_a_rule_is_refused(wrong: dict[str, Any], rita: Actor) -> None:
    with pytest.raises(Invalid):
        actions.report(**{"title": "Mail is down", **wrong}, by=rita)
    assert not Incident.objects.exists()


def test_the_clocks_follow_the_whole_way(one: Incident, agent: Actor, rita: Actor) -> None:
    with time_machine.travel(MONDAY + HOUR / 2, tick=False):
        actions.take(one, by=agent)
    assert (clock(one, "response").state, clock(one).state, one.assignee) == ("met", "running", agent.human)
    with time_machine.travel(MONDAY + HOUR, tick=False):
        actions.hold(one, reason="awaiting_caller", comment="Which screen?", by=agent)
    assert clock(one).state == "paused"
    with time_machine.travel(MONDAY + 5 * HOUR, tick=False):
        actions.answer(one, text="The left one", by=rita)
    assert (one.state, one.hold_reason, clock(one).due_at) == ("in_progress", "", MONDAY + 8 * HOUR)
    with time_machine.travel(MONDAY + 6 * HOUR, tick=False):
        actions.resolve(one, code="solved", resolution="Plugged it in", cause="hardware", by=agent)
    assert (clock(one).state, clock(one).consumed_seconds) == ("met", 2 * 3600)
    with time_machine.travel(MONDAY + 7 * HOUR, tick=False):
        actions.reopen(one, reason="Dark again", by=rita)
    assert (clock(one).state, one.reopened, one.resolution, one.resolved_at) == ("running", 1, "", None)
    with time_machine.travel(MONDAY + 8 * HOUR, tick=False):
        actions.resolve(one, code="solved", resolution="A new cable", by=agent)
        actions.close(one, by=rita)
    assert (one.state, one.closed_at) == ("closed", MONDAY + 8 * HOUR)
    assert told(one.key) == ["opened", "assigned", "take", "hold", "commented", "commented", "answered",
                             "resolve", "reopen", "resolve", "close"]  # fmt: skip


def test_the_callers_answer_reopens_what_was_resolved_before_it(
    one: Incident, agent: Actor, rita: Actor
) -> None:
    actions.answer(one, text="Hurry", by=rita)
    early = Comment.objects.get(case=one.case)
    actions.resolve(one, code="solved", resolution="Plugged it in", cause="hardware", by=agent)
    heard(one, early, by=agent)
    actions.answer(one, text="It should hold now.", by=agent)
    assert one.state == "resolved"
    actions.answer(one, text="Dark again", by=rita)
    assert (one.state, one.reopened, told(one.key)[-2:]) == ("in_progress", 1, ["commented", "reopen"])


def test_whoever_worked_on_it_goes_to_no_team_of_others(one: Incident, agent: Actor, people: Cast) -> None:
    actions.take(one, by=agent)
    other = Team.objects.create(organisation=people.acme, name="Servers")
    actions.hand_over(one, team=other, person=agent.human, comment="Disk is full", by=agent)
    assert (one.case.team, one.assignee) == (other, None)
    Membership.objects.create(person=agent.human, team=other)
    actions.take(one, by=agent)
    assert actions.hand_over(one, team=other, person=agent.human, by=agent).assignee == agent.human


def test_a_hold_needs_a_reason_that_is_known(one: Incident, agent: Actor) -> None:
    with pytest.raises(Invalid, match="no such reason"):
        actions.hold(one, reason="lunch", by=agent)
    with pytest.raises(Invalid, match="needs a comment"):
        actions.hold(one, reason="awaiting_caller", by=agent)
    with pytest.raises(Invalid, match="past"):
        actions.hold(one, reason="awaiting_vendor", until=MONDAY, by=agent)
    assert one.state == "new"


def test_a_desk_sets_its_own_reasons(one: Incident, agent: Actor, people: Cast) -> None:
    desk.set_hold_reason(
        "courier", "Waiting for the courier", place=Place(people.acme.pk), by=people.admin, pauses=[],
        needs_comment=True,
    )  # fmt: skip
    with pytest.raises(Invalid, match="needs a comment"):
        actions.hold(one, reason="courier", by=agent)
    actions.hold(one, reason="courier", comment="Parcel 17", by=agent)
    assert (one.state, clock(one).state) == ("on_hold", "running")


def test_only_the_caller_answers(one: Incident, agent: Actor) -> None:
    actions.hold(one, reason="awaiting_caller", comment="Which screen?", by=agent)
    actions.answer(one, text="Nobody at the phone", by=agent)
    assert one.state == "on_hold"


def test_a_comment_at_any_door_is_heard_once(one: Incident, agent: Actor, rita: Actor) -> None:
    actions.hold(one, reason="awaiting_caller", comment="Which screen?", by=agent)
    comment(one.case, text="The left one", by=rita)
    event = Event.objects.filter(case=one.key, activity="commented").latest("id")
    hear(happened(event))
    hear(happened(event))
    assert Incident.objects.get(pk=one.pk).state == "in_progress"
    assert told(one.key).count("answered") == 1


def test_an_answer_to_the_caller_stops_the_response_clock(one: Incident, agent: Actor) -> None:
    actions.answer(one, text="We look into it", is_internal=True, by=agent)
    assert clock(one, "response").state == "running"
    with time_machine.travel(MONDAY + HOUR / 2, tick=False):
        actions.answer(one, text="We look into it", by=agent)
    assert (one.state, clock(one, "response").state) == ("new", "met")


def test_a_hold_ends_when_its_time_has_come(one: Incident, agent: Actor) -> None:
    with time_machine.travel(MONDAY, tick=False):
        actions.hold(one, reason="awaiting_vendor", until=MONDAY + HOUR, by=agent)
        assert end_holds() == 0
    with time_machine.travel(MONDAY + HOUR, tick=False):
        assert end_holds() == 1
        go_on(happened(Event.objects.get(case=one.key, activity="hold_ended")))
    assert Incident.objects.get(pk=one.pk).state == "in_progress"


def test_what_is_not_possible_says_why(one: Incident, agent: Actor, rita: Actor, people: Cast) -> None:
    with pytest.raises(Conflict, match="not possible"):
        actions.close(one, by=agent)
    with pytest.raises(NotAllowed):
        actions.resolve(one, code="solved", resolution="By myself", by=rita)
    with pytest.raises(NotAllowed):
        actions.withdraw(one, reason="I am nosy", by=people.charlie)
    broken: dict[str, Any]
    for broken in ({"code": "magic"}, {"resolution": " "}, {"cause": "ghosts"}):
        said: dict[str, Any] = {"code": "solved", "resolution": "Done"} | broken
        with pytest.raises(Invalid):
            actions.resolve(one, **said, by=agent)
    actions.withdraw(one, reason="It works", by=rita)
    assert (one.state, clock(one).state) == ("cancelled", "cancelled")
    with pytest.raises(Conflict, match="done already"):
        actions.take(one, by=agent)


def test_of_two_who_take_it_one_wins(one: Incident, agent: Actor, people: Cast) -> None:
    slower = Incident.objects.select_related("case__team").get(pk=one.pk)
    actions.take(one, by=agent)
    with pytest.raises(Stale):
        actions.take(slower, by=people.admin)


def test_a_log_of_another_system_becomes_incidents(people: Cast) -> None:
    place = Place(people.acme.pk)
    events = (
        Past("opened", MONDAY, {"state": "new", "priority": 2, "service": promised(place)}),
        Past("on_hold", MONDAY + HOUR, {"state": "on_hold", "hold_reason": "awaiting_caller"}),
        Past("in_progress", MONDAY + 2 * HOUR, {"state": "in_progress", "hold_reason": ""}),
        Past("resolved", MONDAY + 4 * HOUR, {"state": "resolved", "resolved_at": MONDAY + 4 * HOUR}),
    )
    made = replay(Incident, events, title="Mail", place=place, by=people.admin, external_id="INC0001")
    kept = Incident.objects.get(pk=made.pk)
    assert (kept.state, kept.opened_at, clock(made).consumed_seconds) == ("resolved", MONDAY, 3 * 3600)
    assert replay(Incident, events, title="Mail", place=place, by=people.admin, external_id="INC0001") == made


def test_a_system_reports_into_a_place(people: Cast) -> None:
    made = actions.report(title="Disk full", place=Place(people.acme.pk), channel="monitoring",
                          by=system("alerts"))  # fmt: skip
    assert (made.case.owner, made.case.organisation, made.opened_by) == (None, people.acme, None)


def test_words_and_place_of_filing_are_changed_as_they_differ(people: Cast, agent: Actor) -> None:
    made = incident(Place(people.acme.pk))
    actions.change(made, title="Mail is slow", description="", by=agent)
    assert Event.objects.get(case=made.key).facts["fields"] == ["title"]
