"""Verification by job and by hand: the numbers decide, once, and say why where they cannot."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.accounts.people import Cast, cast
from tests.improvement import gains

from pawl import clock
from pawl.accounts.actor import system
from pawl.accounts.permissions import Place
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.words import unpacked
from pawl.collaboration.cases import open_case
from pawl.errors import Conflict, NotAllowed
from pawl.history.models import Event
from pawl.improvement import jobs
from pawl.improvement.actions.verifying import due, judge, measure_at, verify
from pawl.improvement.judging import look
from pawl.improvement.models import Benefit, Improvement, Turn
from pawl.measurement.models import Factor, Indicator

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
BY = system("improvement")
STEP = (0.5, 0.8)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def place(people: Cast) -> Place:
    return Place(people.acme.pk, None, people.alice.human.pk)


def checked(place: Place, marked: list[float], *, week: int = 30, **more: Any) -> Turn:
    of = gains.source(Place(place.organisation_id))
    gains.study(of, marked, reopened=more.pop("reopened", None))
    return gains.checking(place, of, week=week, **more)


def words(turn: Turn) -> str:
    found = look(turn)
    return f"{found.verdict} {found.sentence} " + " ".join(
        str(one["template"]) for one in found.evidence["reasons"]
    )


def test_a_true_step_is_verified_once_by_the_job_on_its_day(place: Place) -> None:
    turn = checked(place, gains.shares(30, 30, STEP), unit_hours=100.0, unit_money=10, currency="EUR")
    gains.work("improvement", "check_due", jobs.check_due)
    gains.work("improvement", "check_due", jobs.check_due)
    found = Benefit.objects.get()
    assert (found.verdict, found.turn_id, found.person_id) == ("verified", turn.pk, None)
    change, low, high = (float(one or 0) for one in (found.change, found.low, found.high))
    assert 0 < low < 0.3 < high
    assert found.hours == pytest.approx(100 * change)
    assert float(found.money_low or 0) == pytest.approx(10 * low, abs=0.01)
    assert found.currency == "EUR"
    assert found.evidence["placebo"]["rank"] == 1
    assert found.evidence["points"] == [30, 30]
    turn.refresh_from_db()
    assert (turn.state, Improvement.objects.get().state) == ("acting", "acting")
    event = Event.objects.get(activity="benefit_found")
    assert (event.facts["verdict"], event.facts["snapshot"]) == ("verified", found.snapshot)


def test_what_was_getting_better_before_is_said_to_have_been(place: Place) -> None:
    drift = [float(round(60 * (0.4 + 0.007 * n))) + 3 * (-1) ** n for n in range(60)]
    assert look(checked(place, drift)).verdict == "already_improving"


def test_too_few_weeks_say_from_when_on_it_can_be_told(place: Place) -> None:
    turn = checked(place, gains.shares(30, 4, STEP))
    verify(turn.improvement, by=BY)
    found = Benefit.objects.get()
    ends = date(2025, 1, 6).toordinal() + 34 * 7
    assert found.verdict == "cannot_tell"
    assert found.until is not None
    assert (found.until.toordinal() - ends) % 7 == 0
    assert found.until.toordinal() > ends
    assert Improvement.objects.get().state == "checking"
    gains.study(gains.source_of(turn.improvement), gains.shares(30, 30, STEP))
    gains.work("improvement", "check_due", jobs.check_due)
    assert [one.verdict for one in Benefit.objects.all()] == ["verified", "cannot_tell"]


@pytest.mark.parametrize(
    ("today", "day", "is_late"),
    [
        (datetime(2025, 9, 15, tzinfo=UTC), date(2025, 10, 13), False),
        (datetime(2025, 6, 30, tzinfo=UTC), date(2025, 9, 29), False),
        (datetime(2026, 5, 11, tzinfo=UTC), date(2025, 10, 13), True),
    ],
    ids=["when it can be told", "after a quarter", "late, since it could be told"],
)
def test_the_day_of_the_check_follows_what_can_be_told_when(
    place: Place, today: datetime, day: date, is_late: bool
) -> None:
    turn = checked(place, gains.shares(30, 4, STEP))
    with clock.at(today):
        assert verify(turn.improvement, by=BY) == verify(turn.improvement, by=BY)
        turn.refresh_from_db()
        assert turn.is_overdue == is_late
        assert list(due(clock.now().date())) == [turn]  # new numbers are looked at as they come
    assert turn.check_on == day
    assert Event.objects.filter(activity="check_moved").count() == 1


def test_a_change_after_the_last_number_waits_for_numbers(place: Place) -> None:
    found = look(checked(place, gains.shares(30, 0, STEP)))
    assert (found.verdict, found.until is not None) == ("cannot_tell", True)


def test_a_changed_definition_measures_something_else(place: Place) -> None:
    turn = checked(place, gains.shares(30, 30, STEP))
    Indicator.objects.filter(kpi=gains.KPI).update(digest="e" * 64)
    assert "cannot_tell" in words(turn)
    assert "definition" in words(turn)


def test_a_gain_that_harms_something_else_is_no_gain(place: Place) -> None:
    harmed = gains.shares(30, 30, (0.05, 0.25), seed=8)
    turn = checked(place, gains.shares(30, 30, STEP), balancing=[gains.BALANCING], reopened=harmed)
    found = look(turn)
    assert found.verdict == "harmed"
    assert found.evidence["balancing"][0]["kpi"] == gains.BALANCING
    told = [str(unpacked(one)) for one in found.evidence["reasons"]]
    name = load_library()[gains.BALANCING].name.en
    assert told[-1].startswith(f"{name} got worse. The level changed by +")
    assert told[-1].count("percentage points") == 3


def test_reasons_tell_changes_as_people_read_the_kpi(place: Place) -> None:
    step = str(unpacked(look(checked(place, gains.shares(30, 30, STEP))).evidence["reasons"][0]))
    assert re.fullmatch(
        r"The level changed by \+\d\d\.\d percentage points "
        r"\(95% interval \+\d\d\.\d to \+\d\d\.\d percentage points\); "
        r"a change of \d+\.\d percentage points would have been seen with 80% power\.",
        step,
    )


def test_a_kpi_that_must_not_suffer_has_to_be_known(place: Place) -> None:
    assert look(checked(place, gains.shares(30, 30, STEP), balancing=["csat"])).verdict == "likely"


def test_a_factor_that_moved_with_it_is_no_merit_of_it(place: Place) -> None:
    turn = checked(place, gains.shares(30, 30, STEP))
    case = open_case("factor", "A quiet half year", Place(place.organisation_id))
    Factor.objects.create(
        case=case, side="external", category="other", at=date(2025, 8, 4), until=date(2027, 1, 1)
    )
    found = look(turn)
    assert (found.verdict, found.evidence["factors"]) == ("cannot_tell", ["A quiet half year"])


def test_without_a_source_nobody_can_tell(place: Place) -> None:
    turn = checked(place, gains.shares(30, 30, STEP))
    turn.improvement.source = None
    assert "source" in words(turn)


def test_numbers_of_others_are_not_read(people: Cast, place: Place) -> None:
    other = gains.source(Place(people.other.pk))
    gains.study(other, gains.shares(30, 30, STEP))
    turn = gains.checking(place, other, week=30)
    assert "somebody else" in words(turn)


def test_what_people_say_is_judged_and_never_verified(people: Cast, place: Place) -> None:
    turn = checked(place, gains.shares(30, 30, STEP), evidence="survey")
    gains.work("improvement", "check_due", jobs.check_due)
    assert not Benefit.objects.exists()
    with pytest.raises(Conflict, match="people judge"):
        verify(turn.improvement, by=people.alice)
    found = judge(turn.improvement, text="Nine of ten say it is faster.", change=0.2, by=people.alice)
    assert (found.verdict, found.person) == ("judged", people.alice.human)
    measured = checked(place, gains.shares(30, 30, STEP))
    with pytest.raises(Conflict, match="is measured"):
        judge(measured.improvement, text="It feels better.", by=people.alice)


def test_only_who_decides_verifies(people: Cast, place: Place) -> None:
    turn = checked(place, gains.shares(30, 30, STEP))
    with pytest.raises(NotAllowed):
        verify(turn.improvement, by=people.bob)
    with pytest.raises(NotAllowed):
        measure_at(turn.improvement, source=gains.source_of(turn.improvement), by=people.bob)
