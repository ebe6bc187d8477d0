"""What can be done with a problem by a form: the form, the action behind it, what it starts with."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.collaboration.models import Record
from pawl.collaboration.records import find
from pawl.errors import NotFound
from pawl.problems import forms
from pawl.problems.actions import known_errors, lifecycle, linking, register
from pawl.problems.models import Problem
from pawl.tickets.actions.work import assign, set_priority
from pawl.tickets.models import Ticket

APART = re.compile(r"[\s,;]+")


@dataclass(frozen=True)
class Act:
    """One of them."""

    label: Any
    form: type[forms.ProblemForm]
    run: Callable[..., Any]
    fields: tuple[str, ...] = ()
    """Columns that the form starts with."""
    step: str = ""
    """The step of the lifecycle that it takes, if any."""
    intro: Any = ""


def tickets_named(text: str, by: Actor) -> list[Ticket]:
    """The tickets whose numbers a text holds.   Raises Invalid for what is none, or not for one's eyes."""
    keys = dict.fromkeys(one.upper() for one in APART.split(text) if one)
    if len(keys) > linking.MOST:
        raise broken("tickets", say("Name 1 to {n} tickets.", n=linking.MOST), say("Choose fewer."))
    return [ticket_named(key, by) for key in keys]


def change_named(key: str, by: Actor) -> Record | None:
    """The change with a number; none where nothing is written.   Raises Invalid."""
    if not key.strip():
        return None
    found = _found(key, by)
    if found is None or found.kind != "change":
        rule = say("{key} is no change that you can see.", key=key[:30])
        raise broken("change", rule, say("Write the number of a change."))
    return found


def ticket_named(key: str, by: Actor) -> Ticket:
    """The ticket with a number, if somebody may see it.   Raises Invalid."""
    found = _found(key, by)
    if not isinstance(found, Ticket):
        rule = say("{key} is no ticket that you can see.", key=key[:30])
        raise broken("tickets", rule, say("Write the number of an incident or a request."))
    return found


def _found(key: str, by: Actor) -> Record | None:
    try:
        return find(key, by)
    except NotFound:
        return None


def _assign(problem: Problem, *, team: Any, assignee: Any, by: Actor) -> Problem:
    return assign(problem, team=team, person=assignee, by=by)


def _link(problem: Problem, *, tickets: str, by: Actor) -> Any:
    return linking.link(problem, tickets_named(tickets, by), by=by)


def _fix(problem: Problem, *, root_cause: str, change: str, fix: str, by: Actor) -> Problem:
    found = change_named(change, by)
    return lifecycle.start_fix(problem, root_cause=root_cause, fix=fix, change=found, by=by)


ACTS: Mapping[str, Act] = {
    "change": Act(_("Change"), forms.ChangeForm, register.change,
                  ("title", "description", "root_cause", "fix", "service", "category")),
    "assignment": Act(_("Assign"), forms.AssignForm, _assign, ("team", "assignee")),
    "priority": Act(_("Set the priority"), forms.PriorityForm, set_priority, ("impact", "urgency"),
                    intro=_("Impact and urgency give the priority; another one needs a reason.")),
    "known-error": Act(_("Make it a known error"), forms.KnownErrorForm, known_errors.declare,
                       ("workaround", "root_cause"),
                       intro=_("It stands in the list of known errors until it is closed with a fix. "
                               "A workaround in other words can be published anew.")),
    "tickets": Act(_("Link tickets"), forms.LinkForm, _link,
                   intro=_("Tickets that it causes: they are counted, and their callers hear of the "
                           "workaround.")),
    "fix": Act(_("Start the fix"), forms.FixForm, _fix, ("root_cause", "fix"), "fix"),
    "resolution": Act(_("Resolve"), forms.ResolveForm, lifecycle.resolve, step="resolve",
                      intro=_("From now on every new incident of it is a recurrence.")),
    "risk": Act(_("Accept the risk"), forms.RiskForm, lifecycle.accept_risk, step="accept_risk",
                intro=_("It is closed without a fix. Two weeks before the day Pawl warns; on the day it is "
                        "looked into anew.")),
    "discard": Act(_("End without a fix"), forms.DiscardForm, lifecycle.discard, step="discard"),
    "reanalysis": Act(_("Look into it anew"), forms.ReasonForm, lifecycle.reanalyse, step="reanalyse"),
}  # fmt: skip


def starts_with(problem: Problem, act: Act) -> dict[str, Any]:
    """What the fields hold now."""
    on_case = {"title", "team"}
    return {name: getattr(problem.case if name in on_case else problem, name) for name in act.fields}
