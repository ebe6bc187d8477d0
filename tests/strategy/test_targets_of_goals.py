"""What a KPI of a goal is to reach is the target that gaps are judged by, and nothing else."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast, person
from tests.api.calling import Caller, told
from tests.measurement.rows import at_place

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.errors import Invalid, NotAllowed
from pawl.measurement.actions.question import questions as asked_of
from pawl.measurement.actions.targets import end_target, set_target
from pawl.measurement.models import Target
from pawl.strategy.actions import questions, records
from pawl.strategy.aims import Aim, aimed
from pawl.strategy.models import Goal, GoalKpi
from pawl.strategy.tree import tree

pytestmark = pytest.mark.django_db
KPI, SHARE = "resolution-time-median", "sla-attainment"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def goal(people: Cast) -> Goal:
    return records.set_goal(title="Quick help", by=people.alice)


def link(goal: Goal, people: Cast, aim: Aim, kpi: str = KPI) -> Any:
    questions.link_kpi(goal, kpi=kpi, aim=aim, by=people.alice)
    return aimed(GoalKpi.objects.filter(kpi=kpi)).latest("pk")


def moved(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    later: datetime = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: later)


def test_it_is_what_the_data_of_the_place_are_asked(goal: Goal, people: Cast) -> None:
    found = link(goal, people, Aim(16.0, until=date(2030, 6, 30)))
    asked, *_months = asked_of(at_place(Place(people.acme.pk)))
    assert [one["value"] for one in asked.request["targets"][KPI]] == [found.target] == [16.0]
    target = Target.objects.get(kpi=KPI, organisation=people.acme)
    assert (target.pk, target.due, target.text) == (found.target_id, found.until, f"{goal.key} Quick help")


def test_whoever_changes_it_changes_it_for_both(goal: Goal, people: Cast) -> None:
    before = link(goal, people, Aim(16.0))
    set_target(kpi=KPI, entry={"value": 12.0}, place=Place(people.acme.pk), by=people.alice)
    after = aimed(GoalKpi.objects.all()).get()
    assert (before.target, after.target) == (16.0, 12.0)
    end_target(Target.objects.get(pk=after.target_id), version=1, by=people.alice)
    assert aimed(GoalKpi.objects.all()).get().target is None


def test_the_past_keeps_the_target_of_its_time(
    goal: Goal, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    link(goal, people, Aim(16.0))
    moved(monkeypatch, 30)
    other = records.set_goal(title="Quicker", by=people.alice)
    link(other, people, Aim(12.0))
    today = clock.now().date()
    rows = Target.objects.filter(kpi=KPI, organisation=people.acme, ended_at=None).order_by("pk")
    assert [(one.value, one.from_date, one.until) for one in rows] == [(16, None, today), (12, today, None)]
    assert {one.target for one in aimed(GoalKpi.objects.all())} == {12.0}


def test_a_target_to_come_is_told_and_holds_on_its_day(
    goal: Goal, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    link(goal, people, Aim(16.0))
    day = clock.now().date() + timedelta(days=10)
    set_target(kpi=KPI, entry={"value": 12.0, "from": day}, place=Place(people.acme.pk), by=people.alice)
    now = aimed(GoalKpi.objects.all()).get()
    assert (now.target, now.next_target, now.next_from) == (16.0, 12.0, day)
    moved(monkeypatch, 10)
    then = aimed(GoalKpi.objects.all()).get()
    assert (then.target, then.next_target) == (12.0, None)


def test_the_nearest_place_that_sets_any_decides_as_for_data(goal: Goal, people: Cast) -> None:
    set_target(kpi=KPI, entry={"value": 30.0}, place=Place(), by=people.admin)
    questions.link_kpi(goal, kpi=KPI, by=people.alice)
    assert aimed(GoalKpi.objects.all()).get().target == 30.0
    later = clock.now().date() + timedelta(days=5)
    set_target(kpi=KPI, entry={"value": 9.0, "from": later}, place=Place(people.acme.pk), by=people.alice)
    found = aimed(GoalKpi.objects.all()).get()
    asked, *_months = asked_of(at_place(Place(people.acme.pk)))
    assert [one["value"] for one in asked.request["targets"][KPI]] == [9.0]
    assert (found.target, found.next_target) == (None, 9.0)


def test_the_same_target_is_not_set_twice(goal: Goal, people: Cast) -> None:
    question = questions.ask(goal, text="Quick?", by=people.alice)
    link(goal, people, Aim(16.0))
    questions.link_kpi(goal, kpi=KPI, question=question, aim=Aim(16.0), by=people.alice)
    assert Target.objects.filter(kpi=KPI, organisation=people.acme).count() == 1


def test_it_needs_the_right_to_set_targets_as_everywhere(
    goal: Goal, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotAllowed):
        questions.link_kpi(goal, kpi=KPI, aim=Aim(16.0), by=people.bob)
    from pawl.accounts import roles  # noqa: PLC0415 a role with the one right and not the other

    known = dict(roles.RULES[Role.AGENT]) | {roles.Permission.STRATEGY_EDIT: roles.RULES[
        Role.IMPROVEMENT_OWNER][roles.Permission.STRATEGY_EDIT]}  # fmt: skip
    monkeypatch.setitem(roles.RULES, Role.AGENT, known)
    dora = person("dora", people.acme, Role.AGENT)
    questions.link_kpi(goal, kpi="backlog", by=dora)
    with pytest.raises(NotAllowed, match="target:edit"):
        questions.link_kpi(goal, kpi=KPI, aim=Aim(16.0), by=dora)


def test_a_refused_target_links_nothing(goal: Goal, people: Cast) -> None:
    with pytest.raises(Invalid, match="between 0 and 1"):
        questions.link_kpi(goal, kpi=SHARE, aim=Aim(95.0), by=people.alice)
    aim = Aim(0.9, since=date(2030, 2, 1), until=date(2030, 1, 1))
    with pytest.raises(Invalid, match="before it holds"):
        questions.link_kpi(goal, kpi=SHARE, aim=aim, by=people.alice)


def test_the_api_keeps_its_names_and_tells_the_number(goal: Goal, people: Cast) -> None:
    alice = Caller(people.alice)
    made = alice.make("/api/goal-kpis", goal=goal.key, kpi=KPI, target=16, until="2030-06-30")
    listed = told(alice.get("/api/goal-kpis?filter[target][lt]=20"))["items"]
    assert (made["target"], made["direction"], made["until"]) == (16.0, "down", "2030-06-30")
    assert [one["key"] for one in listed] == [made["key"]]
    target = told(alice.get(f"/api/targets/{made['target_number']}"))
    assert (target["value"], target["due"]) == (16.0, "2030-06-30")


def test_the_form_takes_shares_in_per_cent_and_leads_to_the_target(goal: Goal, people: Cast) -> None:
    client = Client()
    client.force_login(people.alice.human)
    client.post(f"/goals/{goal.key}/kpis/", {"kpi": SHARE, "target": "95"})
    found = aimed(GoalKpi.objects.all()).get()
    page = client.get(f"/goals/{goal.key}/").content.decode()
    assert found.target == 0.95
    assert f"/targets/TGT-{found.target_id}/" in page
    assert re.search(r"≥ 95(\.0)?\s?%", page)


def test_the_tree_tells_targets_without_asking_more(
    goal: Goal, people: Cast, django_assert_max_num_queries: Any
) -> None:
    for kpi in (KPI, SHARE, "backlog"):
        questions.link_kpi(goal, kpi=kpi, aim=Aim(0.5), by=people.alice)
    assert people.alice.grants
    with django_assert_max_num_queries(8):
        (node,) = tree(people.alice).goals
    assert [one.link.target for one in node.kpis] == [0.5, 0.5, 0.5]
