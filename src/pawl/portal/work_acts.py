"""What can be done with many rows of the worklist at once, whatever practice each comes from."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import not_found
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.changes.models import Change
from pawl.errors import Conflict
from pawl.history.models import Event
from pawl.incidents import actions as incidents
from pawl.incidents.models import Incident
from pawl.portal.work_list import read_number
from pawl.problems.models import Problem
from pawl.projects.models import ProjectRecord, RaidItem, WorkPackage
from pawl.recurring.actions import runs
from pawl.recurring.models import OperationRun
from pawl.requests.actions import tasks
from pawl.requests.models import FulfilmentTask, ServiceRequest
from pawl.tickets.actions.work import assign
from pawl.tickets.many import TeamForm, who_works
from pawl.tickets.models import Ticket
from pawl.web.bulk import Changed
from pawl.web.list_acts import BulkAct

WORK = Permission.INCIDENT_WORK
"""Whoever works on incidents works; each action asks for the right of its own practice."""
MODELS: dict[str, Any] = {
    "incident": Incident,
    "service_request": ServiceRequest,
    "problem": Problem,
    "change": Change,
    "operation_run": OperationRun,
    "fulfilment_task": FulfilmentTask,
    "work_package": WorkPackage,
    "raid_item": RaidItem,
}
ALONG = {"fulfilment_task": ("request__case__team", "team", "assignee"), "operation_run": ("case__team",),
         "work_package": ("case__team", "project__case"),
         "raid_item": ("case__team", "project__case")}  # fmt: skip
TAKEN = ("take",)
"""What follows by itself when something is taken, and does not hinder that it is given back."""


def found(by: Actor, number: int) -> Any:
    """The record behind the number of a row, if somebody may see it.   Raises NotFound."""
    source, key = read_number(number)
    if source is None:
        raise not_found(str(number))
    along = ALONG.get(source.kind, ("case__team", "assignee"))
    one = MODELS[source.kind].objects.visible_to(by).select_related(*along).filter(pk=key).first()
    if one is None:
        raise not_found(f"{source.prefix}-{key}")
    return one


def take(by: Actor, number: int) -> Any:
    """It is mine from now on."""
    one = found(by, number)
    _refuse_planned(one)
    if isinstance(one, OperationRun):
        return runs.start(one, by=by)
    if one.assignee_id == by.human.pk:
        raise Conflict(one.key, say("It is yours already."), say("Leave it out."))
    if isinstance(one, Incident):
        return incidents.take(one, by=by)
    if isinstance(one, FulfilmentTask):
        return tasks.take(one, person=by.human, by=by)
    return assign(one, team=one.case.team, person=by.human, by=by)


def hand_over(by: Actor, number: int, form: TeamForm) -> Any:
    """Another team, perhaps a person of it, goes on."""
    one, said = found(by, number), form.cleaned_data
    _refuse_unassignable(one, said["team"])
    before, was = one.version, _who(one)
    done: Any
    if isinstance(one, FulfilmentTask):
        done = tasks.take(one, person=said["person"], by=by)
    elif isinstance(one, Incident):
        done = incidents.hand_over(one, team=said["team"], person=said["person"], by=by)
    else:
        done = assign(one, team=said["team"], person=said["person"], by=by)
    if done.version == before:
        raise Conflict(one.key, say("Nothing would change."), say("Leave it out."))
    return Changed(done, was, _who(done))


def _who(one: Any) -> str:
    """Team and person; a task has a team of its own."""
    return who_works(one.team if isinstance(one, FulfilmentTask) else one.case.team, one.assignee)


def _refuse_planned(one: Any) -> None:
    if isinstance(one, ProjectRecord):
        rule = say("The plan of its project says who does it.")
        raise Conflict(one.key, rule, say("Leave it out, or ask the project manager."))


def _refuse_unassignable(one: Any, team: Team) -> None:
    _refuse_planned(one)
    if isinstance(one, OperationRun):
        rule = say("A run belongs to its team; whoever starts it does it.")
        raise Conflict(one.key, rule, say("Leave it out."))
    if isinstance(one, FulfilmentTask) and one.team_id not in (None, team.pk):
        raise Conflict(one.key, say("A task stays with its team."), say("Choose its team, or leave it out."))


@transaction.atomic
def give_back(by: Actor, number: int, _form: Any = None) -> Any:
    """Whoever had it before has it again, if nothing else has happened since."""
    one = found(by, number)
    events = Event.objects.filter(case=one.key).order_by("-id")
    last = events.exclude(activity__in=TAKEN, actor=by.key).first()
    if last is None or last.activity != "assigned" or last.actor != by.key:
        raise Conflict(one.key, say("Something else has happened to it since."), say("Look at its page."))
    person = _person(last.facts.get("from_person"))
    if isinstance(one, FulfilmentTask):
        return tasks.take(one, person=person, by=by)
    if not isinstance(one, Ticket):
        raise Conflict(one.key, say("It has begun."), say("Go on with it on its page."))
    return assign(one, team=_team(last.facts.get("from")), person=person, by=by)


def _person(key: str | None) -> Person | None:
    return Person.objects.filter(pk=key.rpartition("-")[2]).first() if key else None


def _team(key: str | None) -> Team | None:
    return Team.objects.filter(pk=key.rpartition("-")[2]).first() if key else None


ACTS = (
    BulkAct("take", _("Take"), take, WORK, undo="give_back"),
    BulkAct("hand_over", _("Hand over"), hand_over, WORK, undo="hand_back", form=TeamForm),
    BulkAct("give_back", _("Give back"), give_back, WORK, is_offered=False),
    BulkAct("hand_back", _("Hand back"), give_back, WORK, is_offered=False, form=TeamForm),
)
