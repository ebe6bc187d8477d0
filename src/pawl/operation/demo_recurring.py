"""Recurring activities of the demonstration: three that come back, one of whose runs nobody did; a shift."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Organisation, Team
from pawl.catalogue.models import Service, ServiceCalendar
from pawl.recurring.actions import operations, runs, shifts
from pawl.recurring.actions.planning import miss_late, plan
from pawl.recurring.models import Operation, OperationRun, RunState

PAWL = system("demo")
NOTE = "Made up for the demonstration."
DAYS = 4
"""How far back the runs of the demonstration begin."""
STEPS = (
    ("Check the backups of the night", "FREQ=DAILY", time(7), "keep", "File storage",
     ("* Read the report of the backup job", "* Restore one file and open it", "Tell the service desk")),
    ("Walk through the server room", "FREQ=WEEKLY;BYDAY=MO,WE,FR", time(10), "next",
     "Network and remote access",
     ("* Note temperature and humidity", "Look for warning lights", "Close the door")),
    ("Renew what expires next month", "FREQ=MONTHLY;BYMONTHDAY=-1", time(9), "previous",
     "Sign-in and access",
     ("* List the certificates that expire", "Order them", "* Install and test them")),
)  # fmt: skip


@transaction.atomic
def seed(place: Organisation, by: Actor) -> int:
    """Make them once.   Returns how many there are."""
    if Operation.objects.exists():
        return 0
    begins = clock.now().date() - timedelta(days=DAYS)
    team = Team.objects.filter(organisation=place).order_by("pk")[0]
    hours = ServiceCalendar.objects.filter(name="Office hours").first()
    for step in STEPS:
        _operation(step, begins, team, hours, by)
    _past(by)
    _shift(team, by)
    return len(STEPS)


def _operation(
    told: tuple[Any, ...], begins: date, team: Team, hours: ServiceCalendar | None, by: Actor
) -> None:
    title, rule, at, on_closed, service, steps = told
    one = operations.define(
        title=title, rule=rule, begins=begins, at=at, zone="Europe/Berlin", team=team, description=NOTE,
        on_closed=on_closed if hours else "keep", calendar=hours,
        service=Service.objects.filter(case__title=service).first(),
        runbook=[{"text": text.removeprefix("* "), "evidence": text[0] == "*"} for text in steps], by=by,
    )  # fmt: skip
    start = datetime.combine(begins, time(), clock.now().tzinfo)
    Operation.objects.filter(pk=one.pk).update(planned_until=start)
    one.planned_until = start
    plan(one, clock.now(), by=PAWL)


def _past(by: Actor) -> None:
    """What is behind us was done, but for the newest that ran out of time; what is due now waits."""
    now = clock.now()
    late = OperationRun.objects.filter(state=RunState.DUE, late_at__lte=now).order_by("-due_at")
    for run in list(late.select_related("operation", "case"))[1:]:
        runs.start(run, by=by)
        for step in run.steps.all():
            runs.do_step(run, position=step.position, evidence="Example: all in order", by=by)
        runs.finish(run, by=by)
    miss_late(by=PAWL)


def _shift(team: Team, by: Actor) -> None:
    one = shifts.begin(team=team, by=by)
    shifts.note(one, text="Example: the tape robot was noisy in the night; the supplier knows.", by=by)
