"""Clocks of tickets: they follow the ticket, keep what was used up, and tell each thing once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from tests.accounts.people import Cast, cast
from tests.catalogue import samples as catalogue
from tests.tickets.desk.models import DeskTicket
from tests.tickets.samples import MONDAY, PAWL, clock, promised, running, ticket

from pawl.accounts.permissions import Place
from pawl.collaboration.models import Comment
from pawl.history.models import Event
from pawl.history.record import record
from pawl.tickets.actions.work import refile, set_priority
from pawl.tickets.clocks import on_state, responded
from pawl.tickets.models import Clock, ClockEvent, HoldReason
from pawl.tickets.telling import end_holds, tell_due

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def place(people: Cast) -> Place:
    return Place(people.acme.pk, people.desk.pk)


def moved(of: Any, state: str, hours: float, *, hold: str = "") -> None:
    before, of.state, of.hold_reason = of.state, state, hold
    on_state(of, before, state, at=MONDAY + hours * HOUR, by=PAWL)


def words(of: Any, word: str = "resolution") -> list[str]:
    return [one.word for one in ClockEvent.objects.filter(clock=clock(of, word)).order_by("number")]


def told(of: Any) -> list[tuple[str, Any]]:
    events = Event.objects.filter(case=of.key, activity__startswith="sla_").order_by("id")
    return [(one.activity, one.facts.get("share", one.facts["clock"])) for one in events]


def test_every_promise_of_a_service_starts_its_clock(place: Place) -> None:
    made = running(place)
    found = {one.word: (one.state, one.due_at) for one in Clock.objects.filter(case=made.pk)}
    assert found == {
        "resolution": ("running", MONDAY + 4 * HOUR),
        "response": ("running", MONDAY + HOUR),
    }


def test_nothing_is_promised_without_a_service(place: Place) -> None:
    made = running(place, service=None)
    assert not Clock.objects.filter(case=made.pk).exists()


def test_the_first_step_stops_the_response_clock_alone(place: Place) -> None:
    made = running(place)
    moved(made, "in_progress", 0.5)
    assert (clock(made, "response").state, clock(made).state) == ("met", "running")
    assert clock(made, "response").consumed_seconds == 1800


def test_an_answer_stops_the_response_clock_alone(place: Place) -> None:
    made = running(place)
    responded(made, at=MONDAY + HOUR / 2, by=PAWL)
    responded(made, at=MONDAY + HOUR, by=PAWL)
    assert (words(made, "response"), words(made)) == (["start", "stop"], ["start"])


def test_a_hold_moves_the_due_time_by_its_length(place: Place) -> None:
    made = running(place)
    moved(made, "on_hold", 1, hold="awaiting_caller")
    assert (clock(made).state, clock(made).due_at, clock(made).next_at) == ("paused", None, None)
    moved(made, "in_progress", 3)
    assert (clock(made).state, clock(made).due_at) == ("running", MONDAY + 6 * HOUR)


def test_a_reason_that_pauses_nothing_lets_the_clock_run(place: Place) -> None:
    HoldReason.objects.create(code="awaiting_vendor", name={"en": "Vendor"}, pauses=[], created_at=MONDAY)
    made = running(place)
    moved(made, "on_hold", 1, hold="awaiting_caller")
    moved(made, "on_hold", 2, hold="awaiting_vendor")
    assert (words(made), clock(made).due_at) == (["start", "pause", "resume"], MONDAY + 5 * HOUR)


def test_another_priority_keeps_what_was_used_up(place: Place, people: Cast) -> None:
    made = running(place, priority=3, computed_priority=3)
    with time_machine.travel(MONDAY + HOUR, tick=False):
        set_priority(made, impact=1, urgency=1, by=people.bob)
    assert (clock(made).minutes, clock(made).due_at) == (120, MONDAY + 2 * HOUR)


def test_another_priority_while_it_waits_leaves_it_waiting(place: Place, people: Cast) -> None:
    made = running(place)
    moved(made, "on_hold", 1, hold="awaiting_caller")
    with time_machine.travel(MONDAY + 2 * HOUR, tick=False):
        set_priority(made, impact=1, urgency=1, by=people.bob)
    assert (clock(made).state, clock(made).minutes, clock(made).due_at) == ("paused", 120, None)
    moved(made, "in_progress", 10)
    assert clock(made).due_at == MONDAY + 11 * HOUR


def test_another_service_brings_its_own_target_and_calendar(place: Place, people: Cast) -> None:
    made = running(place)
    nights = promised(place, catalogue.OFFICE, resolution=600)
    with time_machine.travel(MONDAY + HOUR, tick=False):
        refile(made, service=nights, by=people.bob)
    assert words(made) == ["start", "retarget", "recalendar"]
    assert (clock(made).minutes, clock(made).target.agreement.service) == (600, nights)  # type: ignore[union-attr]


def walked(place: Place, people: Cast) -> Any:
    """One that nobody filed: taken after half an hour, on hold from the first to the third."""
    made = ticket(place, service=None)
    for state, hours, facts in (("in_progress", 0.5, {}), ("on_hold", 1, {"reason": "awaiting_caller"}),
                                ("in_progress", 3, {})):  # fmt: skip
        with transaction.atomic(), time_machine.travel(MONDAY + hours * HOUR, tick=False):
            record(made.kind, made.key, "step", by=PAWL, facts={"from": "", "to": state, **facts})
    DeskTicket.objects.filter(pk=made.pk).update(state="in_progress")
    made.state = "in_progress"
    return made


def test_a_promise_that_is_found_late_counts_from_the_opening(place: Place, people: Cast) -> None:
    made = walked(place, people)
    with time_machine.travel(MONDAY + 4 * HOUR, tick=False):
        refile(made, service=promised(place), by=people.bob)
    assert words(made) == ["start", "pause", "resume"]
    assert (clock(made).state, clock(made).due_at) == ("running", MONDAY + 6 * HOUR)
    assert (clock(made, "response").state, clock(made, "response").consumed_seconds) == ("met", 1800)


def test_what_was_broken_before_it_was_filed_is_broken_and_told_once(place: Place, people: Cast) -> None:
    made = walked(place, people)
    with time_machine.travel(MONDAY + 4 * HOUR, tick=False):
        refile(made, service=promised(place, response=20, resolution=60), by=people.bob)
        tell_due()
    assert clock(made, "response").state == "breached"
    assert clock(made).breached_at == MONDAY + HOUR
    assert [one for one, _of in told(made)] == ["sla_breached"] * 2


def test_an_answer_counts_as_the_response_of_a_clock_that_starts_late(place: Place, people: Cast) -> None:
    made = ticket(place, service=None)
    for hours, who, inner in ((0.1, people.bob, True), (0.5, people.bob, False), (2, people.bob, False)):
        Comment.objects.create(
            case=made.case, author=who.human, text="Hello", is_internal=inner, at=MONDAY + hours * HOUR
        )
    with time_machine.travel(MONDAY + 3 * HOUR, tick=False):
        refile(made, service=promised(place), by=people.bob)
    assert (clock(made, "response").state, clock(made, "response").consumed_seconds) == ("met", 1800)


def test_a_promise_that_was_gone_comes_back_with_what_was_used_up(place: Place, people: Cast) -> None:
    made = running(place)
    first = made.service
    for hours, service in ((1, None), (2, first)):
        with time_machine.travel(MONDAY + hours * HOUR, tick=False):
            refile(made, service=service, by=people.bob)
    found = Clock.objects.filter(case=made.pk, word="resolution").order_by("pk")
    assert [(one.state, one.due_at) for one in found] == [
        ("cancelled", None), ("running", MONDAY + 4 * HOUR),
    ]  # fmt: skip


def test_without_a_promise_the_clock_is_neither_met_nor_breached(place: Place, people: Cast) -> None:
    made = running(place)
    with time_machine.travel(MONDAY + HOUR, tick=False):
        refile(made, service=None, by=people.bob)
    assert clock(made).state == "cancelled"


def test_what_ended_is_frozen_and_goes_on_when_reopened(place: Place) -> None:
    made = running(place)
    responded(made, at=MONDAY, by=PAWL)
    moved(made, "resolved", 2)
    ended = clock(made)
    assert (ended.state, ended.consumed_seconds, ended.due_at) == ("met", 7200, MONDAY + 4 * HOUR)
    moved(made, "in_progress", 10)
    again, answered = clock(made), clock(made, "response")
    assert (again.state, again.due_at, answered.state) == ("running", MONDAY + 12 * HOUR, "met")


def test_a_cancelled_ticket_breaks_no_promise(place: Place) -> None:
    made = running(place)
    moved(made, "cancelled", 9)
    assert (clock(made).state, clock(made).next_at) == ("cancelled", None)


def test_warnings_and_the_breach_are_told_once_each(place: Place) -> None:
    made = running(place)
    responded(made, at=MONDAY, by=PAWL)
    for minutes in (119, 121, 122, 181, 240, 241, 500):
        tell_due(MONDAY + timedelta(minutes=minutes))
    assert told(made) == [("sla_warned", 50), ("sla_warned", 75), ("sla_breached", "resolution")]
    assert (clock(made).breached_at, clock(made).state) == (MONDAY + 4 * HOUR, "running")


def test_a_worker_that_slept_tells_of_the_breach_alone(place: Place) -> None:
    made = running(place)
    responded(made, at=MONDAY, by=PAWL)
    tell_due(MONDAY + 9 * HOUR)
    tell_due(MONDAY + 10 * HOUR)
    assert told(made) == [("sla_breached", "resolution")]


def test_exactly_at_its_end_a_clock_is_met(place: Place) -> None:
    made = running(place)
    tell_due(MONDAY + 4 * HOUR)
    moved(made, "resolved", 4)
    assert clock(made).state == "met"


def test_a_breach_that_no_job_saw_is_told_when_it_ends(place: Place) -> None:
    made = running(place)
    responded(made, at=MONDAY, by=PAWL)
    moved(made, "resolved", 5)
    tell_due(MONDAY + 9 * HOUR)
    assert told(made) == [("sla_breached", "resolution")]
    assert (clock(made).state, clock(made).breached_at) == ("breached", MONDAY + 4 * HOUR)


def test_nothing_is_told_of_a_clock_that_waits(place: Place) -> None:
    made = running(place)
    moved(made, "on_hold", 1, hold="awaiting_caller")
    tell_due(MONDAY + 99 * HOUR)
    assert told(made) == []


def test_many_due_clocks_cost_few_statements(place: Place, django_assert_max_num_queries: Any) -> None:
    service = promised(place)
    for _number in range(20):
        running(place, service=service)
    with django_assert_max_num_queries(60):  # per told event its own row in the journal, all else by the set
        assert tell_due(MONDAY + 50 * timedelta(minutes=1)) == 20


def test_what_happened_to_a_clock_is_never_changed(place: Place) -> None:
    event = ClockEvent.objects.filter(clock=clock(running(place))).get()
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        ClockEvent.objects.filter(pk=event.pk).update(word="stop")


def test_a_hold_that_is_over_is_told_once(place: Place) -> None:
    made = ticket(place, hold_until=MONDAY, hold_reason="awaiting_caller")
    assert (end_holds(MONDAY - HOUR), end_holds(MONDAY), end_holds(MONDAY + HOUR)) == (0, 1, 0)
    assert Event.objects.get(case=made.key).facts["reason"] == "awaiting_caller"


def test_no_happening_lies_before_the_last_one(place: Place) -> None:
    made = running(place)
    moved(made, "on_hold", 2, hold="awaiting_caller")
    moved(made, "in_progress", 1)
    last = ClockEvent.objects.filter(clock=clock(made)).latest("number")
    assert (last.word, last.at) == ("resume", MONDAY + 2 * HOUR)
