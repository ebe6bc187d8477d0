"""From an assessment to a decided turn: what an approval needs, how the improvement follows its turns."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.accounts.people import Cast, cast
from tests.improvement import gains

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.collaboration.models import Link
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.models import Event
from pawl.improvement.actions import deciding, options, register, turning
from pawl.improvement.actions.turning import Plan
from pawl.improvement.models import Improvement, RegisterRule, State, Turn
from pawl.measurement.actions.question import library

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
IDEA = Plan("A daily stand-up answers mail sooner", slice="assignment_group", slice_value=gains.TEAM)


@pytest.fixture
def people() -> Cast:
    return cast()


def begun(people: Cast, **more: Any) -> Improvement:
    """One that is owned and assessed, but for what `more` takes from it."""
    place = Place(people.acme.pk, None, people.alice.human.pk)
    told = library()[gains.KPI]
    fields: dict[str, Any] = {
        "state": "assessed", "kpi": gains.KPI, "definition_version": told.version,
        "definition_digest": told.digest, "better": "up", "target": 0.75, "expected_change": 0.1,
        "baseline": {"value": 0.55, "is_told": False}, "review_on": date(2027, 1, 1), "problem": "Mail waits",
    } | more  # fmt: skip
    return Improvement.objects.create(case=open_case("improvement", "A stand-up", place), **fields)


def approved(people: Cast, **more: Any) -> Improvement:
    one = begun(people, **more)
    options.add(one, title="Nothing", is_nothing=True, by=people.alice)
    better = options.add(one, title="A stand-up", expected_change=0.1, cost=100, risk=2, by=people.alice)
    options.choose(better, reason="It costs little.", by=people.alice)
    return deciding.approve(one, by=people.alice)


def measured(people: Cast, **more: Any) -> Improvement:
    source = gains.source(Place(people.acme.pk))
    gains.study(source, gains.shares(52, 0, (0.55, 0.55)))
    return approved(people, source=source, **more)


def checking(turn: Turn, people: Cast) -> Turn:
    turning.start(turn, check_on=clock.now().date() + timedelta(days=90), by=people.alice)
    return turning.deliver(turn, by=people.alice)


def acting(turn: Turn) -> Turn:
    Turn.objects.filter(pk=turn.pk).update(state="acting")
    Improvement.objects.filter(pk=turn.improvement_id).update(state="acting")
    return Turn.objects.select_related("case", "improvement__case").get(pk=turn.pk)


def test_an_approval_names_all_that_is_missing_and_who_could(people: Cast) -> None:
    one = begun(people, target=None, review_on=None, baseline={"value": 0.5, "is_told": True})
    with pytest.raises(Conflict) as refused:
        deciding.approve(one, by=people.alice)
    told = str(refused.value.rule)
    for word in ("target", "day of review", "not measured", "nothing is chosen", "improvement owner"):
        assert word in told
    assert "no owner" not in told


def test_what_people_judge_needs_no_measured_start(people: Cast) -> None:
    assert approved(people, evidence="survey", baseline=None).state == State.APPROVED


def test_a_choice_needs_doing_nothing_beside_it(people: Cast) -> None:
    one = begun(people)
    first = options.add(one, title="A stand-up", by=people.alice)
    options.add(one, title="A tool", by=people.alice)
    with pytest.raises(Conflict, match="doing nothing"):
        options.choose(first, reason="Cheap.", by=people.alice)
    nothing = options.add(one, title="Leave it", is_nothing=True, by=people.alice)
    options.choose(first, reason="Cheap.", by=people.alice)
    options.choose(nothing, reason="Not worth it.", by=people.alice)
    assert [each.title for each in one.options.filter(is_chosen=True)] == ["Leave it"]
    with pytest.raises(Invalid, match="already"):
        options.add(one, title="Again nothing", is_nothing=True, by=people.alice)


def test_what_was_approved_does_not_move(people: Cast) -> None:
    one = approved(people)
    with pytest.raises(Conflict, match="target"):
        register.change(one, target=0.6, by=people.alice)
    register.change(one, risk=3, by=people.alice)
    with pytest.raises(Conflict, match="decided"):
        options.add(one, title="Late", by=people.alice)


def test_a_turn_knows_how_long_it_has_to_wait(people: Cast) -> None:
    one = measured(people)
    turn = turning.plan(one, IDEA, by=people.alice)
    assert (turn.number, one.state) == (1, State.PLANNED)
    assert turn.points_needed is not None
    assert turn.points_needed >= 8
    turning.start(turn, began_on=date(2026, 1, 5), by=people.alice)
    assert turn.check_on == date(2026, 1, 5) + timedelta(weeks=turn.points_needed + 1)
    assert one.state == State.DOING


def test_where_nothing_is_measured_somebody_names_the_day(people: Cast) -> None:
    turn = turning.plan(approved(people), IDEA, by=people.alice)
    assert turn.points_needed is None
    with pytest.raises(Invalid, match="not known"):
        turning.start(turn, by=people.alice)


def test_a_turn_is_planned_after_the_approval_by_who_may(people: Cast) -> None:
    with pytest.raises(Conflict, match="approved"):
        turning.plan(begun(people), IDEA, by=people.alice)
    with pytest.raises(NotAllowed):
        turning.plan(approved(people), IDEA, by=people.bob)


def test_the_register_lets_so_many_begin_at_once(people: Cast) -> None:
    RegisterRule.objects.create(organisation=people.acme, under_way=1)
    checking(turning.plan(approved(people), IDEA, by=people.alice), people)
    second = turning.plan(approved(people), IDEA, by=people.alice)
    with pytest.raises(Conflict, match="allows 1"):
        turning.start(second, check_on=date(2027, 1, 1), by=people.alice)
    second.refresh_from_db()
    assert second.state == "planned"


def test_to_adapt_opens_the_next_numbered_turn(people: Cast) -> None:
    one = measured(people)
    turn = acting(checking(turning.plan(one, IDEA, by=people.alice), people))
    following = turning.adapt(turn, reason="Half of it.", hypothesis="Twice a day", by=people.alice)
    assert (following.number, following.state, following.slice_value) == (2, "planned", gains.TEAM)
    one.refresh_from_db()
    assert one.state == State.PLANNED
    assert (turn.state, turn.decision) == ("done", "adapt")


def test_what_is_adopted_goes_to_sister_teams_and_the_end_waits_for_them(people: Cast) -> None:
    one = measured(people)
    turn = acting(checking(turning.plan(one, IDEA, by=people.alice), people))
    with pytest.raises(Invalid):
        turning.adopt(turn, reason="It works.", standardised=" ", by=people.alice)
    turning.adopt(turn, reason="It works.", standardised="Rule 7 of the desk", by=people.alice)
    made = turning.replicate(turn, values=["Network", "Print"], by=people.alice)
    assert [(each.number, each.slice_value) for each in made] == [(2, "Network"), (3, "Print")]
    one.refresh_from_db()
    with pytest.raises(Conflict, match="not possible from planned"):
        deciding.close(one, reason="Done.", by=people.alice)
    for each in made:
        fresh = Turn.objects.select_related("case", "improvement__case").get(pk=each.pk)
        turning.abandon(fresh, reason="No time.", by=people.alice)
    one.refresh_from_db()
    assert one.state == State.ACTING
    assert deciding.close(one, reason="Enough.", by=people.alice).resolution == "adopted"


def test_a_sister_that_runs_keeps_the_improvement_under_way(people: Cast) -> None:
    one = measured(people)
    first = turning.plan(one, IDEA, by=people.alice)
    other = turning.plan(
        one, Plan("The same", slice="assignment_group", slice_value="Print"), by=people.alice
    )
    day = clock.now().date() + timedelta(days=90)
    turning.start(first, check_on=day, by=people.alice)
    turning.start(other, check_on=day, by=people.alice)
    turning.deliver(first, by=people.alice)
    assert one.state == State.DOING
    turning.deliver(other, by=people.alice)
    assert one.state == State.CHECKING


def test_what_it_is_done_by_is_linked_to_both(people: Cast) -> None:
    one = measured(people)
    other = begun(people)
    turn = turning.plan(one, IDEA, by=people.alice)
    turning.start(turn, by_way_of=other, by=people.alice)
    linked = Link.objects.filter(target=other.case, relation="done_by").values_list("source__kind", flat=True)
    assert sorted(linked) == ["improvement", "pdca_turn"]
    told = list(Event.objects.filter(case=one.key).order_by("pk").values_list("activity", flat=True))
    assert told[-2:] == ["plan", "start"]
