"""Projects of the demonstration: one closes a gap, one was handed over, one shows all of `full`."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.catalogue.models import Customer, Service
from pawl.measurement.models import Gap
from pawl.operation.demo_plan import FIRST, IDENTIFIED, LAST, NEXT, Plan, begun_as, fresh, plan_of
from pawl.projects.actions import (
    baselines,
    charters,
    configuration,
    control,
    edits,
    handovers,
    principles,
    projects,
    reporting,
    sheets,
)
from pawl.projects.actions.from_gap import begin_from_gap
from pawl.projects.configuration import items_of
from pawl.projects.models import ChangeRequest, Handover, Objective, Project, WorkPackage

RUNNING, HANDED_OVER = "Incidents reach the right team at once", "Notebooks ready on the first day"
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
BEGUN = {"running": -8 * WEEK, "handed_over": -22 * WEEK, "full": -12 * WEEK}
"""When each began: a week before its first work, so that its history lies over weeks."""
SIGNED = 2 * WEEK
YESTERDAY = 3 * DAY
"""The Friday before this week's Monday."""
MONEY: dict[str, Any] = {"currency": "EUR", "contingency": 5000, "tailoring": "simple"}
SCORE = {"value": "4", "strategic_fit": "4", "delivery_risk": "3", "urgency": "3"}
REPORT = (
    "31 of 34 notebooks of the pilot were ready on the first day, and 37 of the 40 since. A server that "
    "nobody had planned cost 850, the docking stations 150 more than planned. It ended as planned."
)
CHANGED = (
    {
        "sheet": "work-packages",
        "fields": {
            "title": "Route requests by category",
            "days": 15,
            "days_low": 10,
            "days_high": 25,
            "cost": 8000,
        },
    },
    {"sheet": "links", "fields": {"predecessor": "Route by category", "successor": "NEW-1"}},
    {"row": "Train the second line", "fields": {"days": 20, "days_low": 15, "days_high": 30, "cost": 11_000}},
    {"sheet": "links", "fields": {"predecessor": "NEW-1", "successor": "Train the second line"}},
    {
        "sheet": "raid",
        "fields": {
            "title": "Forms of requests have no categories",
            "raid_type": "risk",
            "probability": "2",
            "impact": "4",
            "probability_percent": 20,
            "cost_impact": 5000,
        },
    },
    {"sheet": "scope", "fields": {"text": "Service requests, in the second step", "is_in": True}},
)
"""What the change request that waits for its vote does to the plan; work by its titles."""


def seed(people: tuple[Person, Person, Person], gap: Gap | None) -> int:
    """Make each of them once, in a transaction of its own: the worker writes between.

    people: project manager, sponsor, service owner.   Returns how many were made.
    """
    manager, sponsor, owner = (Actor(one, "demo") for one in people)
    crew, today = (manager, sponsor, owner), clock.now().date()
    makers: dict[str, Callable[[], None]] = {
        RUNNING: lambda: _running(crew, gap, today),
        HANDED_OVER: lambda: _handed_over(crew, today),
        begun_as("full")["title"]: lambda: _full(crew, today),
    }
    return sum(_once(title, make) for title, make in makers.items())


@transaction.atomic
def _once(title: str, make: Callable[[], None]) -> bool:
    """Whether it was made now."""
    rows = Project.objects.filter(case__title=title)
    if rows.exists():
        return False
    make()
    return rows.exists()


def _running(crew: tuple[Actor, Actor, Actor], gap: Gap | None, today: date) -> None:
    manager, sponsor, _owner = crew
    said: dict[str, Any] = {
        "title": RUNNING,
        "sponsor": sponsor.person,
        **MONEY,
        **SCORE,
    }
    with clock.at(_noon(today + BEGUN["running"])):
        project = begin_from_gap(gap, by=manager, **said) if gap else projects.begin(by=manager, **said)
    plan = _planned("running", project, crew, today)
    for told in plan.told["stages"]:
        plan.stage(told, sponsor)
    projects.set_status_date(project, status_date=today, by=manager)
    with clock.at(_noon(plan.monday - YESTERDAY)):
        _ask_change(project, manager)


def _ask_change(project: Project, manager: Actor) -> None:
    asked = control.ask_change(
        project, title="Requests too, in a second step", description="The same routing for service requests.",
        why="The desk asks for it: one way for both.", days_impact=20.0, cost_impact=10_000.0, by=manager,
    )  # fmt: skip
    _edit(project, asked, manager)
    control.submit(asked, by=manager)


def _edit(project: Project, asked: ChangeRequest, by: Actor) -> None:
    """Its edits of the plan: another package between two, one that lasts longer, a risk, the scope."""
    work = {
        one.case.title: one.key for one in WorkPackage.objects.filter(project=project).select_related("case")
    }
    for one in CHANGED:
        said: Any = one["fields"]
        ends = {
            name: work.get(said[name], said[name]) for name in ("predecessor", "successor") if name in said
        }
        row = work[str(one["row"])] if "row" in one else ""
        edits.edit_row(asked, sheet=str(one.get("sheet", "")), row=row, fields={**said, **ends}, by=by)


def _handed_over(crew: tuple[Actor, Actor, Actor], today: date) -> None:
    manager, sponsor, _owner = crew
    rows = Service.objects.filter(case__title="Workplace").select_related("case__owner", "case__team")
    service = rows.first()
    if service is None:
        return
    said: dict[str, Any] = {"title": HANDED_OVER, "sponsor": sponsor.person}
    with clock.at(_noon(today + BEGUN["handed_over"])):
        project = projects.begin(**said, **MONEY, service=service, by=manager)
    plan = _planned("handed_over", project, crew, today)
    for told in plan.told["stages"]:
        plan.stage(told, sponsor)
    with clock.at(_noon(today - SIGNED)):
        _close(plan, crew)


def _close(plan: Plan, crew: tuple[Actor, Actor, Actor]) -> None:
    manager, sponsor, owner = crew
    project, today = plan.project, plan.today
    projects.go_on(project, "start_closing", by=manager)
    plan.write(LAST)
    said: dict[str, Any] = {"final_report": REPORT, "benefits_review_on": today + 26 * WEEK}
    projects.conclude(project, **said, by=manager)
    reporting.freeze_report(project, by=manager)
    reporting.accept_report(project, note="Thank you all.", by=sponsor)
    handover = handovers.prepare(project, by=manager)
    note = "Everything lies in the runbook; one defect goes along with its workaround."
    handovers.offer(handover, early_life_until=today + 4 * WEEK, note=note, by=manager)
    related = ("case", "project__case", "service__case")
    signed = Handover.objects.select_related(*related).get(pk=handover.pk)
    handovers.accept(signed, note="The desk was there from the start.", by=owner)


def _full(crew: tuple[Actor, Actor, Actor], today: date) -> None:
    manager, sponsor, _owner = crew
    near: dict[str, Any] = {
        "customer": Customer.objects.filter(case__title="Administration").first(),
        "service": Service.objects.filter(case__title="Workplace").first(),
    }
    with clock.at(_noon(today + BEGUN["full"])):
        project = projects.begin(**begun_as("full"), sponsor=sponsor.person, **near, by=manager)
    plan = _planned("full", project, crew, today)
    for told in plan.told["stages"]:
        plan.stage(told, sponsor)
    if items_of(project, manager):
        configuration.take(project, name="Before the pilot / 试点之前", by=manager)
    projects.set_status_date(project, status_date=today, by=manager)


def _planned(name: str, project: Project, crew: tuple[Actor, Actor, Actor], today: date) -> Plan:
    """From the idea to the frozen plan, and into the work."""
    manager, sponsor, owner = crew
    people = {"manager": manager.human, "sponsor": sponsor.human, "owner": owner.human}
    plan = plan_of(name, project, manager, people, today)
    begun = _noon(today + BEGUN[name])
    with clock.at(begun + DAY):
        charter = plan.charter()
        early = () if project.tailoring == "simple" else IDENTIFIED
        plan.write((*FIRST, *early))
        _objective(plan)
        charters.submit(charter, by=manager)
    with clock.at(begun + 3 * DAY):
        charters.approve(charter, note="Go", by=sponsor)
        project.refresh_from_db()
        projects.go_on(project, "start_planning", by=manager)
    with clock.at(begun + 5 * DAY):
        plan.write(tuple(one for one in NEXT if one not in early))
    with clock.at(begun + WEEK):
        principles.review(project, by=manager)
        baselines.freeze(project, name="First plan", by=manager)
        projects.go_on(project, "start_executing", by=manager)
    fresh(plan)
    return plan


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _objective(plan: Plan) -> None:
    """That of the gap has its value and target already; it needs a day and who answers for it."""
    rows = Objective.objects.filter(project=plan.project)
    if not rows.exists():
        told = {"statement": "Promises are kept, in per cent", "told_baseline": 71.0, "target": 90.0}
        sheets.add(sheets.sheet_named("objectives"), plan.project, told, by=plan.by)
    for one in rows.select_related("project__case"):
        if one.due is None:
            said = {"due": plan.today + 20 * WEEK, "benefit_owner": plan.people["owner"]}
            more = {} if one.target is not None else {"target": 90.0}
            sheets.change(one, {**said, **more}, by=plan.by)
        plan.made["objectives", "objective"] = one
