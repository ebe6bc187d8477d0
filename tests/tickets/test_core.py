"""What practices build on: priority, assignment, replay, recalculation, and why a clock shows it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.api.calling import Caller, told
from tests.catalogue import samples as catalogue
from tests.tickets.desk.models import DeskTicket
from tests.tickets.samples import MONDAY, PAWL, clock, promised, running, ticket

from pawl.accounts.models import Team
from pawl.accounts.permissions import Place
from pawl.catalogue.models import AgreementTarget
from pawl.errors import Invalid, NotAllowed, Stale
from pawl.history.models import Event
from pawl.tickets.actions.opening import opened
from pawl.tickets.actions.recalculating import recalculate
from pawl.tickets.actions.work import assign, refile, set_priority
from pawl.tickets.models import AssignmentRule, Category, ClockEvent, PriorityMatrix
from pawl.tickets.priority import priority_of
from pawl.tickets.replaying import Past, replay
from pawl.tickets.telling import tell_due

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def place(people: Cast) -> Place:
    return Place(people.acme.pk, people.desk.pk)


def test_the_default_matrix_is_that_of_servicenow() -> None:
    found = [[priority_of("incident", None, i, u, at=MONDAY) for u in (1, 2, 3)] for i in (1, 2, 3)]
    assert found == [[1, 2, 3], [2, 3, 4], [3, 4, 5]]


def test_a_matrix_counts_from_its_instant_and_nearest_first(people: Cast) -> None:
    high = [[1, 1, 1]] * 3
    PriorityMatrix.objects.create(cells=high, effective_from=MONDAY, created_at=MONDAY)
    PriorityMatrix.objects.create(
        cells=[[2, 2, 2]] * 3, effective_from=MONDAY, created_at=MONDAY, organisation=people.acme
    )
    before = priority_of("incident", people.other.pk, 3, 3, at=MONDAY - HOUR)
    after = [priority_of("incident", one.pk, 3, 3, at=MONDAY) for one in (people.other, people.acme)]
    assert (before, after) == (5, [1, 2])


def test_another_priority_than_the_computed_one_needs_a_reason(place: Place, people: Cast) -> None:
    made = ticket(place)
    with pytest.raises(Invalid, match="needs a reason"):
        set_priority(made, impact=3, urgency=3, override=1, by=people.bob)
    set_priority(made, impact=3, urgency=3, override=1, reason="The board waits", by=people.bob)
    assert (made.priority, made.computed_priority, made.priority_reason) == (1, 5, "The board waits")
    event = Event.objects.get(case=made.key, activity="prioritised")
    assert (event.facts["from"], event.facts["to"], event.facts["computed"]) == (5, 1, 5)


def test_a_stranger_moves_nothing(place: Place, people: Cast) -> None:
    made = running(place)
    acts: list[Any] = [
        lambda: set_priority(made, impact=1, urgency=1, by=people.charlie),
        lambda: assign(made, team=people.desk, person=None, by=people.charlie),
        lambda: refile(made, service=None, by=people.charlie),
        lambda: recalculate(place=place, dry_run=True, by=people.charlie),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_who_was_slower_hears_of_it(place: Place, people: Cast) -> None:
    made = ticket(place)
    slower = DeskTicket.objects.get(pk=made.pk)
    set_priority(made, impact=1, urgency=1, by=people.bob)
    with pytest.raises(Stale):
        assign(slower, team=people.desk, person=people.bob.human, by=people.bob)


def test_only_who_could_work_on_it_gets_it(place: Place, people: Cast) -> None:
    made = ticket(place)
    with pytest.raises(Invalid, match="could not work"):
        assign(made, team=people.desk, person=people.charlie.human, by=people.bob)
    assign(made, team=people.desk, person=people.bob.human, by=people.bob)
    assert DeskTicket.objects.get(pk=made.pk).assignee == people.bob.human
    assert Event.objects.filter(case=made.key, activity="assigned").count() == 1


def test_assigning_the_same_again_writes_nothing(place: Place, people: Cast) -> None:
    made = ticket(place)
    for _time in range(2):
        assign(made, team=people.desk, person=people.bob.human, by=people.bob)
    assert (made.version, Event.objects.filter(case=made.key).count()) == (2, 1)


def test_the_first_rule_that_fits_gives_the_team(people: Cast) -> None:
    root = Category.objects.create(name={"en": "Mail"}, path="Mail", created_at=MONDAY)
    twig = Category.objects.create(name={"en": "Spam"}, path="Mail/Spam", parent=root, created_at=MONDAY)
    known = {"created_at": MONDAY, "team": people.desk}
    AssignmentRule.objects.create(position=1, words="printer, toner", **known)
    rule = AssignmentRule.objects.create(position=2, category=root, person=people.bob.human, **known)
    made = ticket(Place(people.acme.pk), category=twig)
    opened(made, by=PAWL)
    assert (made.case.team, made.assignee) == (people.desk, people.bob.human)
    assert Event.objects.get(case=made.key, activity="assigned").facts["rule"] == rule.key


def test_without_a_rule_the_team_of_its_service_gets_it(people: Cast) -> None:
    supported = catalogue.service(Place(people.acme.pk, people.desk.pk))
    made = opened(ticket(Place(people.acme.pk), service=supported), by=PAWL)
    later = opened(ticket(Place(people.acme.pk)), by=PAWL)
    assert (made.case.team, later.case.team) == (people.desk, None)
    assert Event.objects.get(case=made.key, activity="assigned").facts["service"] == supported.key
    assert refile(later, service=supported, by=people.admin).case.team == people.desk
    assert opened(ticket(Place(people.other.pk), service=supported), by=PAWL).case.team is None
    rest = Team.objects.create(organisation=people.acme, name="Rest")
    AssignmentRule.objects.create(position=1, team=rest, created_at=MONDAY)
    both = [
        opened(ticket(Place(people.acme.pk), service=one), by=PAWL).case.team for one in (supported, None)
    ]
    assert both == [people.desk, rest]


def test_a_rule_never_gives_a_team_of_another_organisation(people: Cast) -> None:
    AssignmentRule.objects.create(position=1, team=people.desk, created_at=MONDAY)
    made = ticket(Place(people.other.pk))
    opened(made, by=PAWL)
    assert made.case.team is None


HISTORY = (
    Past("opened", MONDAY, {"state": "new", "priority": 3}),
    Past("in_progress", MONDAY + HOUR / 2, {"state": "in_progress"}),
    Past("on_hold", MONDAY + HOUR, {"state": "on_hold", "hold_reason": "awaiting_caller"}),
    Past("in_progress", MONDAY + 3 * HOUR, {"state": "in_progress", "hold_reason": ""}),
    Past("prioritised", MONDAY + 3 * HOUR, {"priority": 1}),
    Past("resolved", MONDAY + 7 * HOUR, {"state": "resolved", "resolved_at": MONDAY + 7 * HOUR}),
)


def replayed(place: Place, people: Cast, **changes: Any) -> DeskTicket:
    first = Past("opened", MONDAY, {**HISTORY[0].changes, "service": changes["service"]})
    return replay(
        DeskTicket, (first, *HISTORY[1:]), title="Mail", place=place, by=people.admin, external_id="INC7"
    )


def test_a_replayed_history_gives_the_clocks_that_it_would_have_had(place: Place, people: Cast) -> None:
    made = replayed(place, people, service=promised(place))
    kept = DeskTicket.objects.get(pk=made.pk)
    assert (kept.state, kept.priority, kept.opened_at) == ("resolved", 1, MONDAY)
    one = clock(made)
    assert (one.state, one.consumed_seconds, one.breached_at) == ("breached", 5 * 3600, MONDAY + 4 * HOUR)
    assert clock(made, "response").state == "met"


def test_a_history_may_begin_far_on_its_way(place: Place, people: Cast) -> None:
    begun = {"service": promised(place), "priority": 3}
    ended = {"in_progress": ["running", "met"], "resolved": ["met", "met"], "on_hold": ["paused", "met"],
             "cancelled": ["cancelled", "cancelled"]}  # fmt: skip
    for state, read in ended.items():
        first = Past("opened", MONDAY, {**begun, "state": state})
        made = replay(DeskTicket, [first], title="Mail", place=place, by=people.admin)
        assert [clock(made, word).state for word in ("resolution", "response")] == read


def test_a_replay_tells_nobody_and_is_marked(place: Place, people: Cast) -> None:
    made = replayed(place, people, service=promised(place))
    tell_due()
    events = Event.objects.filter(case=made.key)
    assert [one.activity for one in events.order_by("id")] == [one.activity for one in HISTORY]
    assert all(one.imported for one in events)


def test_what_passed_before_a_replay_is_old_news(place: Place, people: Cast) -> None:
    first = Past("opened", MONDAY, {"state": "new", "priority": 3, "service": promised(place)})
    made = replay(DeskTicket, [first], title="Mail", place=place, by=people.admin)
    tell_due()
    assert (clock(made).state, clock(made).breached_at) == ("running", MONDAY + 4 * HOUR)
    assert Event.objects.filter(case=made.key).count() == 1


def test_a_replay_may_be_repeated(place: Place, people: Cast) -> None:
    service = promised(place)
    first, again = (replayed(place, people, service=service) for _time in range(2))
    assert (first.pk, DeskTicket.objects.count()) == (again.pk, 1)


def test_a_history_out_of_order_is_refused(place: Place, people: Cast) -> None:
    with pytest.raises(Invalid, match="order of time"):
        replay(DeskTicket, HISTORY[::-1], title="Mail", place=place, by=people.admin)


def tightened(made: DeskTicket) -> None:
    """The target of the resolution clock becomes an hour, an hour after it opened."""
    old = clock(made).target
    assert old is not None
    AgreementTarget.objects.filter(pk=old.pk).update(effective_until=MONDAY + HOUR)
    catalogue.target(old.agreement, 60, effective_from=MONDAY + HOUR, warn_at=[50])


def test_a_recalculation_is_looked_at_first(place: Place, people: Cast) -> None:
    made = running(place)
    tightened(made)
    with time_machine.travel(MONDAY + 2 * HOUR, tick=False):
        seen = recalculate(place=place, dry_run=True, by=people.admin)
    assert [(one.due_before, one.due_after) for one in seen] == [(MONDAY + 4 * HOUR, MONDAY + HOUR)]
    assert ClockEvent.objects.filter(clock=clock(made)).count() == 1


def test_a_recalculation_stands_on_record_and_tells_nobody(place: Place, people: Cast) -> None:
    made = running(place)
    tightened(made)
    with time_machine.travel(MONDAY + 2 * HOUR, tick=False):
        recalculate(place=place, dry_run=False, by=people.admin)
        assert recalculate(place=place, dry_run=False, by=people.admin) == ()
    tell_due(MONDAY + 3 * HOUR)
    one = clock(made)
    assert (one.breached_at, one.is_breach_told) == (MONDAY + HOUR, True)
    facts = Event.objects.filter(case=made.key).values_list("facts__clock", flat=True)
    assert "resolution" not in facts
    assert Event.objects.get(activity="recalculated").facts["clocks"] == [one.key]


def test_a_newer_calendar_counts_from_when_it_holds(place: Place, people: Cast) -> None:
    made = running(place, service=promised(place, catalogue.OFFICE))
    target = clock(made).target
    assert target is not None
    catalogue.version(target.agreement.calendar, MONDAY + HOUR, 'like = "always"\nzone = "UTC"\n')
    with time_machine.travel(MONDAY + 2 * HOUR, tick=False):
        recalculate(place=place, dry_run=False, by=people.admin)
    events = ClockEvent.objects.filter(clock=clock(made)).order_by("number")
    assert [(one.word, one.at) for one in events] == [("start", MONDAY), ("recalendar", MONDAY + HOUR)]


def test_what_passed_by_a_newer_calendar_is_old_news(place: Place, people: Cast) -> None:
    made = running(place, service=promised(place, catalogue.OFFICE))
    target = clock(made).target
    assert target is not None
    catalogue.version(target.agreement.calendar, MONDAY + HOUR, 'like = "always"\nzone = "UTC"\n')
    with time_machine.travel(MONDAY + 40 * HOUR, tick=False):
        recalculate(place=place, dry_run=False, by=people.admin)
        tell_due()
    assert clock(made).breached_at == MONDAY + 4 * HOUR
    assert not Event.objects.filter(case=made.key, activity__startswith="sla_").exists()


def test_why_is_told_in_the_api_and_adds_up(place: Place, people: Cast) -> None:
    made = running(place, service=promised(place, catalogue.OFFICE))
    with time_machine.travel(MONDAY + 30 * HOUR, tick=False):
        found = told(Caller(people.bob).get(f"/api/sla-clocks/{clock(made).key}/explain"))
    assert sum(one["worked_minutes"] for one in found["stretches"]) == found["consumed_minutes"]
    assert found["case"] == made.key
    assert {one["kind"] for one in found["stretches"]} == {"open", "closed"}


def test_why_has_a_page_for_whoever_may_see_the_ticket(
    place: Place, people: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    address = f"/clocks/{clock(running(place)).key}/"
    client.force_login(people.bob.human)
    with django_assert_max_num_queries(25):
        page = client.get(address)
    assert (page.status_code, "What happened to it" in page.content.decode()) == (200, True)
    client.force_login(people.charlie.human)
    assert client.get(address).status_code == 404
