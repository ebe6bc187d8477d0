"""A problem from its title to its end: who may, what is refused, what is told."""

from datetime import date, timedelta

import pytest
from tests.accounts.people import Cast
from tests.problems import samples
from tests.tickets import samples as tickets

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.collaboration.models import Link
from pawl.errors import Conflict, Invalid, NotAllowed, Stale
from pawl.history.models import Event
from pawl.problems.actions import analysis, known_errors, lifecycle, linking, register
from pawl.problems.actions.telling import look_at_risks
from pawl.problems.models import Problem
from pawl.problems.reads import newest, occurrences

pytestmark = pytest.mark.django_db


def told(one: Problem) -> list[str]:
    return list(Event.objects.filter(case=one.key).order_by("id").values_list("activity", flat=True))


def test_a_title_is_enough(paula: Actor) -> None:
    one = register.raise_problem(title="  Mail   stops ", by=paula)
    assert (one.case.title, one.state, one.priority, one.case.owner) == ("Mail stops", "new", 3, paula.human)
    assert told(one) == ["raised"]


def test_a_stranger_may_nothing(one: Problem, people: Cast) -> None:
    for act in (
        lambda: register.change(one, title="Mine", by=people.charlie),
        lambda: lifecycle.start_fix(one, root_cause="x", fix="y", by=people.charlie),
        lambda: known_errors.declare(one, workaround="x", by=people.charlie),
        lambda: analysis.set_whys(one, whys=[], by=people.charlie),
        lambda: analysis.set_causes(one, causes=[], by=people.charlie),
        lambda: linking.link(one, [], by=people.charlie),
        lambda: lifecycle.accept_risk(one, reason="x", until=date(2027, 1, 1), by=people.charlie),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert told(one) == []


def test_the_whole_way(paula: Actor) -> None:
    one = register.raise_problem(title="Mail stops", by=paula)
    lifecycle.assess(one, by=paula)
    lifecycle.investigate(one, by=paula)
    lifecycle.start_fix(one, root_cause="The disk is full.", fix="Another disk.", by=paula)
    lifecycle.resolve(one, by=paula)
    assert (one.resolution, one.resolution_code) == ("Another disk.", "fix_applied")
    lifecycle.close(one, by=paula)
    lifecycle.reanalyse(one, reason="It came back.", by=paula)
    kept = Problem.objects.get()
    assert (kept.state, kept.resolution_code, kept.resolved_at, kept.closed_at, kept.reopened) == (
        "root_cause_analysis", "", None, None, 1,
    )  # fmt: skip
    assert told(one) == ["raised", "assess", "investigate", "fix", "resolve", "close", "reanalyse"]


def test_no_fix_without_a_cause_and_a_way(one: Problem, paula: Actor, place: Place) -> None:
    with pytest.raises(Invalid, match="root cause"):
        lifecycle.start_fix(one, fix="Another disk.", by=paula)
    with pytest.raises(Invalid, match="takes the cause away"):
        lifecycle.start_fix(one, root_cause="The disk is full.", by=paula)
    change = tickets.ticket(place, title="Another disk")
    lifecycle.start_fix(one, root_cause="The disk is full.", change=change, by=paula)
    link = Link.objects.get()
    assert (link.source_id, link.target_id, link.relation) == (change.pk, one.pk, "resolves")


def test_who_was_slower_hears_of_it(one: Problem, paula: Actor) -> None:
    other = Problem.objects.get(pk=one.pk)
    register.change(one, description="At eight.", by=paula)
    with pytest.raises(Stale):
        analysis.set_whys(other, whys=[{"question": "Why?"}], by=paula)


def test_a_known_error_has_a_workaround_until_it_is_fixed(one: Problem, paula: Actor) -> None:
    with pytest.raises(Invalid, match="has a workaround"):
        known_errors.declare(one, by=paula)
    known_errors.declare(one, workaround="Start it anew.", by=paula)
    known_errors.publish(one, by=paula)
    with pytest.raises(Conflict, match="published already"):
        known_errors.publish(one, by=paula)
    known_errors.declare(one, workaround="Start it anew, twice.", by=paula)
    known_errors.publish(one, by=paula)
    assert one.edition == 2
    lifecycle.start_fix(one, root_cause="Disk", fix="Disk", by=paula)
    lifecycle.resolve(one, by=paula)
    assert one.is_known_error
    lifecycle.close(one, by=paula)
    assert not Problem.objects.get(pk=one.pk).is_known_error
    with pytest.raises(Conflict, match="over"):
        known_errors.declare(one, workaround="Again", by=paula)


def test_a_risk_is_accepted_until_a_day_and_then_looked_into(one: Problem, paula: Actor) -> None:
    today = clock.now().date()
    for wrong in (today, today + timedelta(days=2000)):
        with pytest.raises(Invalid, match="1 to 1096"):
            lifecycle.accept_risk(one, reason="Too dear.", until=wrong, by=paula)
    lifecycle.accept_risk(one, reason="Too dear.", until=today + timedelta(days=10), by=paula)
    assert (one.state, one.risk_accepted_by) == ("closed", paula.human)
    assert [look_at_risks(), look_at_risks()] == [0, 0]
    assert told(one) == ["accept_risk", "risk_ends_soon"]
    Problem.objects.update(risk_until=today)
    assert [look_at_risks(), look_at_risks()] == [1, 0]
    kept = Problem.objects.get()
    assert (kept.state, kept.risk_until, kept.risk_reason) == ("root_cause_analysis", None, "")


def test_a_risk_is_accepted_by_somebody_who_can_see_it(one: Problem, paula: Actor, people: Cast) -> None:
    until = clock.now().date() + timedelta(days=10)
    with pytest.raises(Invalid, match="could not see"):
        lifecycle.accept_risk(one, reason="x", until=until, accepted_by=people.charlie.human, by=paula)


def test_a_duplicate_names_the_other(one: Problem, paula: Actor, place: Place) -> None:
    other = samples.problem(place)
    with pytest.raises(Invalid, match="this one"):
        lifecycle.discard(one, reason="Same.", duplicate_of=one, by=paula)
    lifecycle.discard(one, reason="Same.", duplicate_of=other, by=paula)
    assert (one.state, one.resolution_code) == ("closed", "duplicate")
    assert Link.objects.get().relation == "duplicates"


def test_whys_are_kept_in_order_and_empty_rows_left_out(one: Problem, paula: Actor) -> None:
    rows = [{"question": "Why?", "answer": "Full.", "evidence": "df"}, {}, {"question": "Why full?"}]
    analysis.set_whys(one, whys=rows, by=paula)
    assert [row["question"] for row in Problem.objects.get().whys] == ["Why?", "Why full?"]
    before = one.version
    analysis.set_whys(one, whys=rows, by=paula)
    assert (one.version, told(one)) == (before, ["analysed"])
    with pytest.raises(Invalid, match="no question"):
        analysis.set_whys(one, whys=[{"answer": "So."}], by=paula)
    with pytest.raises(Invalid, match="at most 12"):
        analysis.set_whys(one, whys=[{"question": "Why?"}] * 13, by=paula)


def test_causes_stand_by_category(one: Problem, paula: Actor) -> None:
    disk = {"category": "technology", "text": "Disk", "standing": "confirmed"}
    rows = [disk, {"category": "people", "text": "New"}]
    analysis.set_causes(one, causes=[*rows, {"category": "process", "text": " "}], by=paula)
    assert [row["category"] for row in one.causes] == ["people", "technology"]
    for wrong in ({"category": "magic", "text": "x"}, {"text": "x", "standing": "sure"}):
        with pytest.raises(Invalid, match="is no"):
            analysis.set_causes(one, causes=[wrong], by=paula)


def test_tickets_are_counted_for_those_who_see_them(
    one: Problem, paula: Actor, people: Cast, place: Place
) -> None:
    mine = [tickets.ticket(place), tickets.ticket(place, state="closed", resolution_code="done")]
    hidden = tickets.ticket(Place(people.other.pk))
    assert linking.link(one, [*mine, hidden, mine[0]], by=people.admin) == 3
    assert linking.link(one, mine, by=people.admin) == 0
    seen = occurrences(one, paula)
    assert (seen.total, seen.open, seen.since_fix) == (2, 1, None)
    assert {ticket.pk for ticket in newest(one, paula)} == {ticket.pk for ticket in mine}
    linking.unlink(one, mine[0].case, by=paula)
    assert occurrences(one, paula).total == 1
    with pytest.raises(Invalid, match="not caused by a problem"):
        linking.link(one, [samples.problem(place)], by=paula)


def test_what_happens_after_the_fix_is_a_recurrence(paula: Actor, place: Place) -> None:
    one = samples.resolved(place)
    before = tickets.ticket(place, at=tickets.MONDAY - timedelta(days=1))
    after = tickets.ticket(place, at=tickets.MONDAY + timedelta(days=1))
    linking.link(one, [before, after], by=paula)
    assert told(one) == ["linked", "recurred"]
    assert occurrences(one, paula).since_fix == 1
