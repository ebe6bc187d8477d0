"""Lines of the hand-over that records show: no text that somebody types meets them, only a link outside."""

from datetime import date

import pytest
from tests.changes import samples as changes
from tests.knowledge.samples import article
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import charter, handover
from tests.recurring.samples import operation
from tests.support.samples import alert

from pawl.accounts.permissions import Place
from pawl.changes.models import Change
from pawl.collaboration.cases import open_case
from pawl.collaboration.models import Case, Link
from pawl.projects import models as m
from pawl.projects.gates import standings
from pawl.projects.gates.gate import Standing
from pawl.recurring.models import Operation
from pawl.strategy.models import Answer, Goal, GoalKpi, Question

pytestmark = pytest.mark.django_db
LINES = ("monitoring", "runbook", "knowledge", "training", "rollback", "governance", "goals")


def handed(crew: Crew) -> m.Project:
    place = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    home = handover(place).project
    m.Project.objects.filter(pk=home.pk).update(tailoring="full", state="closing")
    return m.Project.objects.select_related("case", "service__case").get(pk=home.pk)


def lines(home: m.Project) -> dict[str, Standing]:
    return {one.line.name: one for one in standings(home, ("handover",)) if one.line.name in LINES}


def missing(home: m.Project, line: str) -> str | None:
    found = lines(home)[line].missing
    return None if found is None else str(found)


def test_typed_evidence_shows_nothing_but_its_link_leads_outside(crew: Crew, now: Clock) -> None:
    home = handed(crew)
    assert all(one.is_open for one in lines(home).values())
    for line in LINES:
        m.Readiness.objects.create(project=home, line=line, text="It is fine")
    assert all(one.is_open for one in lines(home).values())
    m.Readiness.objects.update(link="https://wiki.example.org/ready")
    assert all(one.is_outside and one.is_met for one in lines(home).values())
    service = home.service
    assert service is not None
    alert(Place(crew.people.acme.pk), service=service)
    assert (lines(home)["monitoring"].is_met, lines(home)["monitoring"].is_outside) == (True, False)
    page = crew.client(crew.manager).get(f"/projects/{home.key}/closing/").content.decode()
    assert page.count("no records here, link outside") == len(LINES) - 1
    assert f"/alerts/?filter%5Bservice%5D%5Beq%5D={service.key}" in page
    shown = crew.client(crew.agent_of_all).get(f"/alerts/?filter%5Bservice%5D%5Beq%5D={service.key}")
    assert "Disk full" in shown.content.decode()


def test_runbook_and_knowledge_are_two_lines(crew: Crew, now: Clock) -> None:
    home, place = handed(crew), Place(crew.people.acme.pk)
    article(place, service=home.service)
    operation(place, service=home.service, runbook=[])
    assert (missing(home, "knowledge"), missing(home, "runbook")) == (
        None, "No recurring operation of the service has steps.",
    )  # fmt: skip
    Operation.objects.update(runbook=[{"text": "Look", "evidence": False}])
    assert missing(home, "runbook") is None


def test_training_is_done_or_taken_up(crew: Crew, now: Clock) -> None:
    home = handed(crew)
    m.Adoption.objects.create(project=home, audience="All", step_kind="communication", done_on=now.at.date())
    assert missing(home, "training") == "No step of the organizational change is a training."
    first = m.Adoption.objects.create(project=home, audience="Desk", step_kind="training")
    m.Adoption.objects.create(project=home, audience="Sales", step_kind="training", target_percent=80,
                              adopted_percent=80)  # fmt: skip
    assert missing(home, "training") == "Trainings neither done nor taken up: 1."
    m.Adoption.objects.filter(pk=first.pk).update(done_on=date(2026, 2, 2))
    assert missing(home, "training") is None


def test_the_way_back_of_every_change_was_tried(crew: Crew, now: Clock) -> None:
    home, place = handed(crew), Place(crew.people.acme.pk)
    assert missing(home, "rollback") == "No change of the project says how it is taken back."
    for answers in (changes.GOOD, {**changes.GOOD, "back_out": "slowly"}):
        one = changes.planned(place, answers=answers)
        Link.objects.create(source=one.case, target=home.case, relation="comes_from")
    gone = changes.planned(place, state="cancelled")
    Link.objects.create(source=home.case, target=gone.case, relation="relates_to")
    assert missing(home, "rollback") == "Changes whose way back was not tried: 1."
    Change.objects.update(answers=changes.GOOD)
    assert missing(home, "rollback") is None
    Change.objects.update(back_out_plan="")
    assert missing(home, "rollback") is not None


def test_a_goal_governs_the_service(crew: Crew, now: Clock) -> None:
    home, place = handed(crew), Place(crew.people.acme.pk)
    assert missing(home, "goals") == "The charter serves no goal."
    goal = Goal.objects.create(case=open_case("goal", "Calls halve", place))
    charter(place, project=home, goal=goal, state="approved", content={}, decided_at=now.at)
    assert missing(home, "goals") == "Neither the goal nor an objective has a KPI."
    m.Objective.objects.create(project=home, statement="Faster", kpi="backlog", target=5)
    assert missing(home, "goals") is None
    told = missing(home, "governance")
    assert told is not None
    assert [part in told for part in ("Nobody directs", "Nobody evaluates", "Nothing monitors")] == [True] * 3
    Case.objects.filter(pk=goal.pk).update(owner=crew.owner.human)
    asked = Question.objects.create(goal=goal, text="Do they call less?")
    Answer.objects.create(question=asked, on=now.at.date(), verdict="yes", evidence="The log", at=now.at)
    assert missing(home, "governance") == "Nothing monitors it: the goal has no KPI."
    GoalKpi.objects.create(goal=goal, kpi="backlog")
    assert missing(home, "governance") is None
    page = crew.client(crew.manager).get(f"/api/projects/{home.key}/system-review").json()
    assert page["parts"][1]["told"] == "By the goal of the charter: its owner, answered questions, KPIs."
