"""Raise a problem, and say it better."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Team
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.models import Service
from pawl.collaboration.cases import amend, open_case, place_of
from pawl.collaboration.checks import broken, line, passage
from pawl.history.record import record
from pawl.problems.actions.linking import link
from pawl.problems.models import Problem, State
from pawl.tickets.actions.opening import opened
from pawl.tickets.actions.own import change_own
from pawl.tickets.actions.work import refile
from pawl.tickets.models import Category, Ticket
from pawl.tickets.models.ticket import MIDDLE
from pawl.tickets.priority import priority_of

WORK = Permission.PROBLEM_WORK
CLEAN: Mapping[str, Callable[[str], str]] = {
    "title": lambda value: line("title", value),
    "description": lambda value: passage("description", value),
    "root_cause": lambda value: passage("root_cause", value),
    "fix": lambda value: passage("fix", value),
}


@transaction.atomic
def raise_problem(  # noqa: PLR0913 all named
    *,
    title: str,
    description: str = "",
    service: Service | None = None,
    category: Category | None = None,
    team: Team | None = None,
    impact: int = MIDDLE,
    urgency: int = MIDDLE,
    own: Mapping[str, Any] | None = None,
    by: Actor,
) -> Problem:
    """Somebody sees a cause of incidents, or what could become one: a title is enough."""
    now, place = clock.now(), _place(by, team)
    require(by, WORK, on=place)
    for field, level in (("impact", impact), ("urgency", urgency)):
        if level not in {1, 2, 3}:
            raise broken(field, say("It is 1, 2 or 3."), say("Choose another."))
    priority = priority_of("problem", place.organisation_id, impact, urgency, at=now)
    told = passage("description", description)
    problem: Problem = Problem.objects.create(
        case=open_case("problem", line("title", title), place, told), state=State.NEW.value,
        description=told, opened_by=by.person, opened_at=now, channel=by.via,
        service=service, category=category, impact=impact, urgency=urgency, priority=priority,
        computed_priority=priority,
    )  # fmt: skip
    facts = {"priority": priority, "service": service and service.key, "category": category and category.key,
             "team": team and team.key}  # fmt: skip
    record("problem", problem.key, "raised", by=by, facts=facts, texts={"title": problem.case.title})
    opened(problem, by=by, own=own)
    return problem


@transaction.atomic
def change(problem: Problem, *, by: Actor, **fields: Any) -> Problem:
    """It is said better, or filed elsewhere; priority, team and workaround have actions of their own."""
    require(by, WORK, on=problem)
    own = fields.pop("own", None)
    filed = {name: fields.pop(name) for name in ("service", "category") if name in fields}
    changed = amend(problem, **{name: CLEAN[name](value) for name, value in fields.items()})
    if changed:
        said = {name: str(value) for name, value in changed.items()}
        record("problem", problem.key, "changed", by=by, facts={"fields": sorted(changed)}, texts=said)
    if filed:
        refile(problem, by=by, **filed)
    return problem if own is None else change_own(problem, own, by=by)


@transaction.atomic
def raise_for(tickets: Sequence[Ticket], *, by: Actor, **fields: Any) -> Problem:
    """A problem behind many tickets: raised, and linked with them, in one go; with none it is just raised."""
    problem = raise_problem(by=by, **fields)
    if tickets:
        link(problem, tickets, by=by)
    return problem


def _place(by: Actor, team: Team | None) -> Place:
    """With its author's organisation."""
    home = place_of(by.person)
    if team is not None and home.organisation_id not in (None, team.organisation_id):
        raise broken("team", say("The team belongs to another organisation."), say("Choose another."))
    return Place(home.organisation_id, team.pk if team else None, home.owner_id)
