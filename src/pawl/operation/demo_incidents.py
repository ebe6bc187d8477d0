"""Incidents of the demonstration: made up, marked as such, each in another place of its way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation, Person, Team
from pawl.accounts.permissions import Place
from pawl.catalogue.models import Service
from pawl.collaboration.actions import comment
from pawl.collaboration.models import Case
from pawl.incidents.models import Incident
from pawl.tickets.actions.effort import rate
from pawl.tickets.actions.touching import affect
from pawl.tickets.replaying import Past, replay

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Plan:
    """One incident: what, which service, how bad and soon, how many hours ago, and what became of it."""

    title: str
    service: str
    levels: tuple[int, int]
    hours_ago: float
    way: str
    description: str = ""


PLANS = (
    Plan("Outlook does not open since this morning", "E-mail and calendar", (2, 1), 5, "working",
         "It starts, shows the logo and closes again. The whole team of the second floor."),
    Plan("Cannot reach the VPN from home", "Network and remote access", (3, 2), 3, "new"),
    Plan("Order system very slow", "Order system", (1, 2), 2, "working",
         "Every page takes half a minute; customers are waiting at the counter."),
    Plan("Printer on floor 3 prints blank pages", "Workplace", (3, 3), 30, "vendor"),
    Plan("Password is not accepted", "Sign-in and access", (3, 1), 1, "new"),
    Plan("Shared calendar shows old meetings", "E-mail and calendar", (3, 3), 26, "caller"),
    Plan("Team folder cannot be opened", "File storage", (2, 2), 7, "working"),
    Plan("Notebook does not charge", "Workplace", (3, 2), 50, "resolved"),
    Plan("Wireless network drops every few minutes", "Network and remote access", (2, 2), 28, "resolved"),
    Plan("No sound in video meetings", "Workplace", (3, 3), 75, "closed"),
    Plan("Invoice cannot be printed from the order system", "Order system", (2, 2), 100, "closed"),
    Plan("Mail to one customer comes back", "E-mail and calendar", (3, 2), 60, "reopened"),
    Plan("Account locked after holidays", "Sign-in and access", (3, 2), 120, "closed"),
    Plan("Screen flickers", "Workplace", (3, 3), 20, "cancelled"),
    Plan("Files of last week are missing", "File storage", (2, 1), 4, "new",
         "The folder Projects shows nothing newer than last Friday."),
)  # fmt: skip
TOUCHED = {
    "Outlook does not open since this morning": "mail-vm-02",
    "Cannot reach the VPN from home": "firewall-01",
    "Order system very slow": "order-db-vm",
    "Files of last week are missing": "files-vm",
    "Printer on floor 3 prints blank pages": "printer-south-1",
}
"""Which item an incident names: its page then shows whom that hurts."""
QUESTION = "Which calendar is it, and do you see the old meetings on your phone, too?"
SCORES = {
    "No sound in video meetings": (5, "Quick and friendly. (Made up for the demonstration.)"),
    "Invoice cannot be printed from the order system": (4, ""),
    "Account locked after holidays": (2, "I waited all morning. (Made up for the demonstration.)"),
}
"""How content the caller is with what is done."""
MATRIX = ((1, 2, 3), (2, 3, 4), (3, 4, 5))


def seed(place: Organisation, by: Actor, agent: Person, caller: Person) -> int:
    """Make them once.   Returns how many there are."""
    if Incident.objects.filter(is_demo=True).exists():
        return 0
    services = {one.case.title: one for one in Service.objects.select_related("case", "case__team")}
    teams = {one.name: one for one in Team.objects.filter(organisation=place)}
    now = clock.now().replace(second=0, microsecond=0)
    for number, plan in enumerate(PLANS, start=1):
        service = services.get(plan.service)
        team = (service and service.case.team) or teams.get("Service Desk")
        where = Place(place.pk, team.pk if team else None, caller.pk)
        made = replay(
            Incident, tuple(_history(plan, service, agent, caller, now)), title=plan.title, place=where,
            by=by, external_id=f"DEMO{number:04}", is_demo=True,
        )  # fmt: skip
        names = TOUCHED.get(plan.title, "")
        item = Case.objects.filter(kind="configuration_item", title=names, organisation=place).first()
        if item is not None:
            affect(made, item, by=by)
        _said_about(made, plan, agent, caller)
    return len(PLANS)


def _said_about(made: Incident, plan: Plan, agent: Person, caller: Person) -> None:
    """What the caller is asked while it waits for them, and how content they are once it is done."""
    if plan.way == "caller":
        comment(made.case, text=QUESTION, by=Actor(agent))
    if plan.title in SCORES:
        score, words = SCORES[plan.title]
        rate(made, score=score, comment=words, by=Actor(caller))


def _history(
    plan: Plan, service: Service | None, agent: Person, caller: Person, now: datetime
) -> Iterator[Past]:
    at = now - plan.hours_ago * HOUR
    impact, urgency = plan.levels
    start: dict[str, Any] = {
        "state": "new", "priority": MATRIX[impact - 1][urgency - 1], "impact": impact, "urgency": urgency,
        "service": service, "description": plan.description, "opened_by": caller, "channel": "web",
    }  # fmt: skip
    yield Past("opened", at, start, {"to": "new"}, {"title": plan.title})
    if plan.way == "cancelled":
        changes: dict[str, Any] = {"state": "cancelled", "closed_at": at + HOUR}
        yield Past("cancel", at + HOUR, changes, {"to": "cancelled"}, {"reason": "It was the light."})
    elif plan.way != "new":
        yield from _worked(plan, at, agent)


def _worked(plan: Plan, at: datetime, agent: Person) -> Iterator[Past]:
    begun = at + HOUR / 2
    working = {"state": "in_progress", "assignee": agent}
    yield Past("take", begun, working, {"to": "in_progress"})
    if plan.way in {"vendor", "caller"}:
        held = {"state": "on_hold", "hold_reason": f"awaiting_{plan.way}"}
        yield Past("hold", begun + HOUR, held, {"to": "on_hold", "reason": f"awaiting_{plan.way}"})
    if plan.way in {"resolved", "closed", "reopened"}:
        yield from _solved(plan, begun + 3 * HOUR)


def _solved(plan: Plan, at: datetime) -> Iterator[Past]:
    text = "Found the fault and mended it; tried it together with the caller."
    solved = {"state": "resolved", "resolved_at": at, "resolution_code": "solved", "resolution": text,
              "cause": "configuration"}  # fmt: skip
    yield Past("resolve", at, solved, {"to": "resolved", "code": "solved"}, {"resolution": text})
    if plan.way == "closed":
        closed = {"state": "closed", "closed_at": at + 40 * HOUR}
        yield Past("close", at + 40 * HOUR, closed, {"to": "closed"})
    if plan.way == "reopened":
        again = {"state": "in_progress", "resolved_at": None, "resolution_code": "", "resolution": "",
                 "cause": "", "reopened": 1}  # fmt: skip
        yield Past("reopen", at + 20 * HOUR, again, {"to": "in_progress"}, {"reason": "It came back today."})
