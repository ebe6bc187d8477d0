"""The pawl: limits are frozen, a slip reopens the improvement and says since when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from tests.accounts.people import Cast, cast
from tests.improvement import gains

from pawl.accounts.actor import system
from pawl.accounts.permissions import Place
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.models import Event
from pawl.history.sentences import sentence_of
from pawl.improvement import jobs
from pawl.improvement.actions.conditions import TO_APPROVE
from pawl.improvement.actions.holding import hold, look_at, retire
from pawl.improvement.actions.rereading import read_baseline
from pawl.improvement.actions.verifying import verify
from pawl.improvement.models import ControlPlan, Improvement
from pawl.measurement.models import Study
from pawl.presentation.language import Language
from pawl.web.templatetags.pawl import on_day

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
BY = system("improvement")
BEFORE = gains.shares(30, 30, (0.5, 0.8))
REACTION = "The team lead asks the team why."


@pytest.fixture
def people() -> Cast:
    return cast()


def verified(people: Cast) -> Improvement:
    place = Place(people.acme.pk, None, people.alice.human.pk)
    of = gains.source(Place(people.acme.pk))
    gains.study(of, BEFORE)
    turn = gains.checking(place, of, week=30)
    verify(turn.improvement, by=BY)
    return Improvement.objects.select_related("case", "source__case").get()


def more(of: Improvement, rate: float, weeks: int, seed: int = 3) -> Study:
    """So many weeks more, at a rate."""
    return gains.study(gains.source_of(of), [*BEFORE, *gains.shares(0, weeks, (rate, rate), seed=seed)])


def lacks(one: Improvement) -> set[str]:
    return {each.name for each in TO_APPROVE if not each.holds(one)}


def watch(of: Study) -> None:
    gains.work("dataset", "study", jobs.check_new_numbers, of.dataset.key)


def test_a_held_gain_is_watched_by_limits_that_stay(people: Cast) -> None:
    one = verified(people)
    plan = hold(one, reaction=REACTION, by=people.alice)
    assert (one.state, plan.state, plan.case.owner) == ("held", "watching", people.alice.human)
    assert plan.limits["better"] == "up"
    assert plan.limits["held"] == 0.75  # the target is the looser one
    assert plan.limits["points"] == 30
    limits = plan.limits
    watch(more(one, 0.8, 20))
    plan.refresh_from_db()
    assert (plan.state, plan.limits) == ("watching", limits)
    assert plan.held_until == plan.from_period + timedelta(weeks=20)


def test_a_slip_reopens_the_improvement_and_says_since_when(people: Cast) -> None:
    one = verified(people)
    plan = hold(one, reaction=REACTION, by=people.alice)
    watch(more(one, 0.5, 13))
    plan.refresh_from_db()
    one.refresh_from_db()
    assert (plan.state, one.state) == ("slipped", "assessed")
    assert plan.slipped_from == plan.from_period
    assert plan.slip is not None
    assert plan.slip["since"] == "W60"
    told = Event.objects.filter(activity="slip").order_by("id")
    assert [event.kind for event in told] == ["control_plan", "improvement"]
    assert told[1].facts["since"] == plan.from_period.isoformat()
    watch(more(one, 0.5, 14))
    assert Event.objects.filter(activity="slip").count() == 2


def test_since_when_it_slips_is_a_day_of_the_reader(people: Cast) -> None:
    event = Event(kind="control_plan", activity="slip", facts={"since": "2026-03-01T16:00:00+00:00"})
    with timezone.override("Asia/Shanghai"):
        assert str(on_day(datetime(2026, 3, 1, 16, tzinfo=UTC))).endswith(">2 Mar 2026</time>")
        assert sentence_of(event, {}).values["since"] == date(2026, 3, 2)
    with timezone.override("UTC"):
        assert sentence_of(event, {}).values["since"] == date(2026, 3, 1)


def test_what_cannot_be_read_names_its_periods_in_words(people: Cast) -> None:
    plan = hold(verified(people), reaction=REACTION, by=people.alice)
    Study.objects.update(grain="month")
    trouble = look_at(plan).trouble
    assert trouble is not None
    assert "周" in Language("zh-Hans").sentence(trouble)


def test_what_slipped_is_not_approved_on_what_led_to_the_last_round(people: Cast) -> None:
    one = verified(people)
    hold(one, reaction=REACTION, by=people.alice)
    was = {"value": 0.5, "period_start": gains.FIRST.isoformat(), "is_told": False}
    Improvement.objects.update(baseline=was, choice="It costs little", review_on=date(2026, 6, 1))
    watch(more(one, 0.5, 13))
    one.refresh_from_db()
    assert (one.baseline, one.choice, one.review_on) == ({**was, "is_past": True}, "", None)
    assert lacks(one) >= {"baseline", "choice", "review_on"}
    assert not one.options.filter(is_chosen=True).exists()
    again = read_baseline(one, field="assignment_group", value=gains.TEAM, by=people.alice)
    assert again.baseline is not None
    assert again.baseline["period"].endswith("–W72"), "since it slipped, and not before"
    assert again.baseline["value"] == pytest.approx(0.5, abs=0.05)
    assert "baseline" not in lacks(again)


def test_a_source_that_cannot_be_read_is_trouble_and_no_slip(people: Cast) -> None:
    one = verified(people)
    plan = hold(one, reaction=REACTION, by=people.alice)
    of = more(one, 0.5, 13)
    of.indicators.update(digest="e" * 64)
    watch(of)
    plan.refresh_from_db()
    assert (plan.state, plan.trouble is not None) == ("watching", True)


def test_only_what_is_verified_is_held(people: Cast) -> None:
    one = verified(people)
    with pytest.raises(Invalid, match="what to do"):
        hold(one, reaction=" ", by=people.alice)
    with pytest.raises(NotAllowed):
        hold(one, reaction=REACTION, by=people.bob)
    one.benefits.update(verdict="likely")
    with pytest.raises(Conflict, match="not verified"):
        hold(one, reaction=REACTION, by=people.alice)
    assert not ControlPlan.objects.exists()


def test_a_plan_is_retired_with_a_reason(people: Cast) -> None:
    plan = hold(verified(people), reaction=REACTION, by=people.alice)
    with pytest.raises(Invalid, match="empty"):
        retire(plan, reason="", by=people.alice)
    retire(plan, reason="The service is gone.", by=people.alice)
    assert plan.state == "retired"


def test_a_new_plan_follows_when_the_gain_is_back(people: Cast) -> None:
    one = verified(people)
    hold(one, reaction=REACTION, by=people.alice)
    watch(more(one, 0.5, 13))
    Improvement.objects.update(state="checking")
    one = Improvement.objects.select_related("case", "source__case").get()
    gains.turn(one, week=73, number=2)
    gains.study(gains.source_of(one), [*BEFORE, *gains.shares(13, 30, (0.5, 0.85), seed=3)])
    verify(one, by=BY)
    one.refresh_from_db()
    again = hold(one, reaction=REACTION, by=people.alice)
    assert again.benefit.turn is not None
    assert again.benefit.turn.number == 2
    assert list(ControlPlan.objects.order_by("pk").values_list("state", flat=True)) == ["slipped", "watching"]
