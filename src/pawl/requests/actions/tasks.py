"""The tasks that fulfil a request: step after step, those of one step beside each other."""

from typing import Any

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.checks import broken, passage
from pawl.errors import Conflict, stale
from pawl.history.record import record
from pawl.requests.answers import definition_of
from pawl.requests.definition import applies
from pawl.requests.expected import expect_anew
from pawl.requests.models import FulfilmentTask, ServiceRequest, TaskState
from pawl.tickets.clocks import taken_up

WORK = Permission.REQUEST_WORK
OPEN = (TaskState.PLANNED, TaskState.IN_PROGRESS)


@transaction.atomic
def begin(request: ServiceRequest, *, by: Actor) -> None:
    """Fulfilment begins: its tasks are there, those of the first step can be worked on."""
    every = definition_of(request.form).tasks
    steps = [one for one in every if applies(one.only_if, request.fields)]
    teams = {team.pk: team for team in Team.objects.filter(pk__in=[one.team for one in steps if one.team])}
    FulfilmentTask.objects.bulk_create(
        FulfilmentTask(
            request=request, number=number, step=one.step, name=one.name,
            team=teams.get(one.team or 0) or request.case.team,
        )
        for number, one in enumerate(steps, 1)
    )  # fmt: skip
    expect_anew(request)
    _open_next(request, by)


@transaction.atomic
def deliver(task: FulfilmentTask, *, note: str = "", by: Actor) -> FulfilmentTask:
    """It is done; with the last of its step the next one begins."""
    return _end(task, TaskState.DELIVERED, "task_delivered", note, by)


@transaction.atomic
def skip(task: FulfilmentTask, *, note: str, by: Actor) -> FulfilmentTask:
    """It is not needed, with the reason."""
    if not note.strip():
        raise broken("note", say("It is empty."), say("Say why it is not needed."))
    return _end(task, TaskState.CANCELLED, "task_skipped", note, by)


@transaction.atomic
def take(task: FulfilmentTask, *, person: Person | None, by: Actor) -> FulfilmentTask:
    """Somebody works on it, or nobody any more."""
    require(by, WORK, on=task)
    _hold(task.request)
    _check_open(task)
    if person is not None and not (person.is_active and can(Actor(person), WORK, task)):
        raise broken("person", say("They could not work on this task."), say("Choose somebody else."))
    before = task.assignee
    _write(task, assignee=person)
    facts = {"task": task.number, "person": person and person.key, "from_person": before and before.key}
    record("fulfilment_task", task.key, "assigned", by=by, facts=facts)
    if person is not None:
        taken_up(task.request, at=clock.now(), by=by)
    return task


def cancel_all(request: ServiceRequest) -> None:
    """Nothing of it is needed any more; the caller wrote the event of the request."""
    open_ones = request.tasks.filter(state__in=OPEN)
    open_ones.update(state=TaskState.CANCELLED, ended_at=clock.now(), version=F("version") + 1)


def _end(task: FulfilmentTask, state: TaskState, activity: str, note: str, by: Actor) -> FulfilmentTask:
    require(by, WORK, on=task)
    request = task.request
    _hold(request)
    _check_open(task)
    _write(task, state=state, ended_at=clock.now(), note=passage("note", note))
    facts = {"number": task.number, "step": task.step}
    record(request.kind, request.key, activity, by=by, facts=facts, texts={"task": str(task.name)})
    taken_up(request, at=clock.now(), by=by)
    _open_next(request, by)
    return task


def _hold(request: ServiceRequest) -> None:
    """Before its tasks (`collaboration.locks`): of two who end the last two, the second sees the first."""
    rows = ServiceRequest.objects.select_for_update(no_key=True).values_list("state", "version")
    request.state, request.version = rows.get(pk=request.pk)


def _check_open(task: FulfilmentTask) -> None:
    if task.request.state != "in_fulfilment":
        rule = say("Its request is not in fulfilment.")
        raise Conflict(task.key, rule, say("Let the request go on first."))
    if task.state != TaskState.IN_PROGRESS:
        rule = say("It is not its turn, or it is over.")
        raise Conflict(task.key, rule, say("Look at the tasks before it."))


def _open_next(request: ServiceRequest, by: Actor) -> None:
    """The lowest step with anything left can be worked on."""
    left: Any = list(request.tasks.filter(state__in=OPEN).order_by("step", "number"))
    waiting = [one for one in left if one.step == left[0].step and one.state == TaskState.PLANNED]
    for one in waiting:
        _write(one, state=TaskState.IN_PROGRESS, started_at=clock.now())
        facts = {"number": one.number, "step": one.step, "team": one.team and one.team.key}
        record(request.kind, request.key, "task_started", by=by, facts=facts, texts={"task": str(one.name)})


def _write(task: FulfilmentTask, **changes: object) -> None:
    rows = FulfilmentTask.objects.filter(pk=task.pk, version=task.version)
    if not rows.update(version=F("version") + 1, **changes):
        raise stale(task.key)
    for name, value in changes.items():
        setattr(task, name, value)
    task.version += 1
