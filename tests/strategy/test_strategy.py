"""Needs, goals, questions and KPIs: what may be written, and the tree that comes of it."""

from datetime import date, timedelta

import pytest
from tests.accounts.people import Cast, cast
from tests.api.calling import Caller, told

from pawl import clock
from pawl.errors import Conflict, Invalid, NotAllowed, Stale
from pawl.history.models import Event
from pawl.strategy.actions import questions, records
from pawl.strategy.aims import Aim, aimed
from pawl.strategy.models import Goal, GoalKpi
from pawl.strategy.tree import tree

pytestmark = pytest.mark.django_db
KPI = "resolution-time-median"


@pytest.fixture
def people() -> Cast:
    return cast()


def test_a_goal_cannot_stand_above_itself(people: Cast) -> None:
    top = records.set_goal(title="Top", by=people.alice)
    low = records.set_goal(title="Low", parent=top, by=people.alice)
    with pytest.raises(Invalid, match="above itself"):
        records.change_goal(top, parent=low, by=people.alice)
    with pytest.raises(Invalid, match="above itself"):
        records.change_goal(top, parent=top, by=people.alice)


def test_a_tree_has_an_end(people: Cast) -> None:
    goal: Goal | None = None
    for n in range(records.DEEPEST):
        goal = records.set_goal(title=f"{n}", parent=goal, by=people.alice)
    other = records.set_goal(title="Other", by=people.alice)
    with pytest.raises(Invalid, match="deeper"):
        records.change_goal(other, parent=goal, by=people.alice)


def test_links_stay_inside_one_organisation(people: Cast) -> None:
    abroad = records.set_goal(title="Abroad", by=people.charlie)
    with pytest.raises(Invalid, match="another organisation"):
        records.state_need(title="N", customer="C", outcome="O", goal=abroad, by=people.admin)


def test_of_two_who_change_a_goal_the_second_hears_of_it(people: Cast) -> None:
    goal = records.set_goal(title="One", by=people.alice)
    same = Goal.objects.select_related("case").get(pk=goal.pk)
    records.change_goal(goal, title="Two", by=people.alice)
    with pytest.raises(Stale):
        records.change_goal(same, title="Three", by=people.alice)
    assert Goal.objects.get(pk=goal.pk).case.title == "Two"


def test_what_does_not_change_leaves_no_event(people: Cast) -> None:
    goal = records.set_goal(title="One", by=people.alice)
    records.change_goal(goal, title="One", horizon="now", by=people.alice)
    assert (goal.version, Event.objects.filter(case=goal.key).count()) == (1, 1)


def test_an_answer_is_dated_and_has_its_evidence(people: Cast) -> None:
    question = questions.ask(records.set_goal(title="G", by=people.alice), text="Faster?", by=people.alice)
    questions.answer(question, verdict="cannot_tell", evidence="No data yet.", by=people.alice)
    last_week = clock.now().date() - timedelta(days=7)
    questions.answer(question, verdict="no", evidence="Survey.", on=last_week, by=people.alice)
    node = tree(people.alice).goals[0].questions[0]
    assert (node.latest and node.latest.verdict, question.answers.count()) == ("cannot_tell", 2)
    with pytest.raises(Invalid, match="future"):
        questions.answer(question, verdict="yes", evidence="E", on=date(2099, 1, 1), by=people.alice)
    with pytest.raises(Invalid, match="yes, no, cannot_tell"):
        questions.answer(question, verdict="maybe", evidence="E", by=people.alice)


def test_a_dropped_question_takes_no_answer(people: Cast) -> None:
    question = questions.ask(records.set_goal(title="G", by=people.alice), text="Faster?", by=people.alice)
    questions.drop(question, by=people.alice)
    with pytest.raises(Conflict):
        questions.answer(question, verdict="yes", evidence="E", by=people.alice)
    assert tree(people.alice).goals[0].questions == []


def test_a_kpi_is_of_the_library_once_per_place_and_its_target_has_a_side(people: Cast) -> None:
    goal = records.set_goal(title="G", by=people.alice)
    link = questions.link_kpi(goal, kpi=KPI, aim=Aim(16.0), by=people.alice)
    told = aimed(GoalKpi.objects.all()).get()
    assert (told.target, told.direction) == (16.0, "down")
    with pytest.raises(Conflict, match="already"):
        questions.link_kpi(goal, kpi=KPI, by=people.alice)
    with pytest.raises(Invalid, match="library"):
        questions.link_kpi(goal, kpi="happiness", by=people.alice)
    other = questions.ask(records.set_goal(title="H", by=people.alice), text="?", by=people.alice)
    with pytest.raises(Invalid, match="another goal"):
        questions.link_kpi(goal, kpi=KPI, question=other, by=people.alice)
    questions.unlink_kpi(link, by=people.alice)
    assert not GoalKpi.objects.exists()


def test_readers_do_not_write(people: Cast) -> None:
    goal = records.set_goal(title="G", by=people.alice)
    people.bob.human.grants.update(team=None)
    for write in (
        lambda: records.set_goal(title="X", by=people.bob),
        lambda: records.change_goal(goal, title="X", by=people.bob),
        lambda: records.name_factor(goal=goal, title="X", by=people.bob),
        lambda: questions.ask(goal, text="X", by=people.bob),
        lambda: records.take_step(goal, "retire", by=people.bob),
    ):
        with pytest.raises(NotAllowed):
            write()


def test_the_tree_leads_from_need_to_field(people: Cast) -> None:
    alice = Caller(people.alice)
    goal = alice.make("/api/goals", title="Quick help")["key"]
    alice.make("/api/business-needs", title="Sell on", customer="Sales", outcome="Back in an hour", goal=goal)
    alice.make("/api/business-needs", title="Loose", customer="HR", outcome="Less paper")
    factor = alice.make("/api/success-factors", title="Skill", goal=goal)["key"]
    alice.make("/api/goal-kpis", goal=goal, kpi=KPI, success_factor=factor, target=16)
    alice.make("/api/goals", title="Part", parent=goal, horizon="later")
    found = told(alice.get("/api/goals/tree"))
    top = found["goals"][0]
    assert [one["title"] for one in top["needs"]] == ["Sell on"]
    assert [one["title"] for one in found["needs_without_goal"]] == ["Loose"]
    assert "incident.opened_at" in top["success_factors"][0]["kpis"][0]["fields"]
    assert [one["title"] for one in top["parts"]] == ["Part"]


def test_a_tree_of_any_size_takes_the_same_queries(
    people: Cast, django_assert_max_num_queries: object
) -> None:
    for n in range(12):
        goal = records.set_goal(title=f"{n}", by=people.alice)
        questions.ask(goal, text="?", by=people.alice)
        questions.link_kpi(goal, kpi=KPI, by=people.alice)
        records.name_factor(goal=goal, title="F", by=people.alice)
    assert people.alice.grants
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert len(tree(people.alice).goals) == 12
