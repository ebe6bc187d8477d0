"""The projects of the demonstration: one from a gap with a change waiting, one handed over, one in full."""

from datetime import timedelta
from typing import Any

import pytest
from tests.catalogue import samples as catalogue
from tests.improvement import findings
from tests.projects.conftest import Crew

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.catalogue.models import Service
from pawl.collaboration.models import Case, Link
from pawl.history.models import Event
from pawl.operation import demo_projects
from pawl.operation.demo_plan import LAST
from pawl.problems.models import Problem
from pawl.projects.actions import levelling
from pawl.projects.burn_up import burn_up
from pawl.projects.gates import standings
from pawl.projects.models import (
    Baseline,
    ChangeRequest,
    Objective,
    Project,
    RaidItem,
    StatusReport,
    WorkPackage,
)
from pawl.projects.sheets import SHEETS, Sheet

pytestmark = pytest.mark.django_db


def of(sheet: Sheet, project: Project) -> Any:
    return sheet.model._base_manager.filter(project=project)


def catalogue_service(crew: Crew) -> Service:
    """That into which one of them is handed over."""
    service = catalogue.service(Place(crew.people.acme.pk, crew.people.desk.pk, crew.owner.human.pk))
    Case.objects.filter(pk=service.pk).update(title="Workplace")
    return service


def test_one_runs_and_one_was_handed_over(crew: Crew) -> None:
    service = catalogue_service(crew)
    gap = findings.gap(Place(crew.people.acme.pk))
    people = (crew.manager.human, crew.sponsor.human, crew.owner.human)
    assert (demo_projects.seed(people, gap), demo_projects.seed(people, gap)) == (3, 0)
    running, done, _full = Project.objects.order_by("pk")
    assert (running.state, done.state) == ("executing", "closing")
    asked = ChangeRequest.objects.get(project=running)
    assert (asked.state, len(asked.edits)) == ("submitted", 6)
    assert asked.computed
    assert all(
        None not in (one["before"]["value"], one["after"]["value"]) for one in asked.computed["figures"]
    )
    assert levelling.propose(running, by=crew.manager).result["moves"], "its trainer is asked for too much"  # type: ignore[index]
    assert Baseline.objects.filter(project=running).count() == 1
    for project, left in ((running, set(LAST)), (done, {"iterations"})):
        empty = {name for name, one in SHEETS.items() if not of(one, project).exists()}
        assert empty == left, "no page of it is thin"
    reports = StatusReport.objects.filter(project=running).order_by("pk")
    assert [one.state for one in reports] == ["approved", "approved", "draft"]
    frozen = [one.numbers or {} for one in reports[:2]]
    assert all(one["spi"]["value"] and not one["contradictions"] for one in frozen)
    assert {one.state for one in RaidItem.objects.filter(project=running)} >= {"open", "occurred", "closed"}
    baseline = Objective.objects.get(project=running).baseline
    assert baseline is not None
    assert (baseline["gap"], baseline["value"]) == (gap.key, gap.value)
    assert Link.objects.filter(source=running.pk, target=gap.pk, relation="comes_from").exists()
    assert Link.objects.filter(source=service.pk, target=done.pk, relation="comes_from").exists()
    assert Problem.objects.get().is_known_error


def test_their_history_lies_over_weeks_in_the_order_of_its_days(crew: Crew) -> None:
    catalogue_service(crew)
    people = (crew.manager.human, crew.sponsor.human, crew.owner.human)
    demo_projects.seed(people, None)
    for project, weeks in zip(Project.objects.order_by("pk"), (7, 19, 11), strict=True):
        keys = [project.key, *(one.key for one in WorkPackage.objects.filter(project=project))]
        told = list(Event.objects.filter(case__in=keys).order_by("pk").values_list("at", flat=True))
        assert told == sorted(told)
        assert max(told) <= clock.now()
        days = {at.date() for at in told}
        assert max(days) - min(days) > timedelta(weeks=weeks)
        assert len(days) >= 6
        burnt = burn_up(project, clock.now().date())
        assert len({one.done for one in burnt}) > 2, "work is done step by step"


def test_one_shows_all_that_full_tailoring_asks_for(crew: Crew) -> None:
    catalogue.customer(Place(crew.people.acme.pk), title="Administration")
    people = (crew.manager.human, crew.sponsor.human, crew.owner.human)
    demo_projects.seed(people, None)
    full = Project.objects.get(tailoring="full")
    told = standings(full, ("initiating", "planning", "executing"))
    passed = [one for one in told if one.gate != "executing"]
    assert not [one.line.name for one in passed if not one.is_met or one.waiver]
    assert {one.line.name for one in told if one.is_open} == {"deliverables", "inputs"}, "it is under way"
    assert {name for name, one in SHEETS.items() if not of(one, full).exists()} == set(LAST)
    assert len(set(of(SHEETS["principles"], full).values_list("principle", flat=True))) == 7
    reports = StatusReport.objects.filter(project=full, state="approved").order_by("pk")
    spent = [(one.numbers or {})["ev"]["value"] for one in reports]
    assert len(spent) == 3
    assert 0 < spent[0] < spent[1] < spent[2]
    traced = crew.client(crew.manager).get(f"/api/projects/{full.key}/traceability").json()
    assert len(traced["requirements"]) == 5
    assert all(
        one["objective"] and one["work_packages"] and one["deliverables"] and one["test"]
        for one in traced["requirements"]
    )
