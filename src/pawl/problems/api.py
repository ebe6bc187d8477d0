"""Problems and known errors in the API."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.collaboration.api import comments
from pawl.problems import bodies, pareto
from pawl.problems.actions import analysis, known_errors, lifecycle, linking, register
from pawl.problems.acts import change_named, ticket_named
from pawl.problems.choices import KNOWN
from pawl.problems.lists import KNOWN_ERRORS, PROBLEMS
from pawl.problems.models import Problem
from pawl.problems.output import KnownErrorOut, ProblemOut
from pawl.tickets import work_bodies
from pawl.tickets.actions.work import assign, set_priority
from pawl.tickets.own.api import OWN_CALL
from pawl.tickets.work_acts import explain
from pawl.tickets.work_api import ITEM_CALLS, WORK_CALLS, add_impact
from pawl.web.asked import actor_of
from pawl.web.rest.base import Nothing, Routers
from pawl.web.rest.references import replace_keys
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.routes import calls

RELATED = ("case__team", "service", "category", "assignee")


class BarOut(Schema):
    group: str
    label: str
    count: int
    share: float
    cumulative: float
    is_vital: bool


def named(by: Actor, fields: dict[str, Any]) -> dict[str, Any]:
    """The same fields with the records that their keys name, each one that the caller may see."""
    known = {name: (KNOWN[name][0](by), KNOWN[name][1]) for name in fields if name in KNOWN}
    return replace_keys(fields, **known)


def raised(*, by: Actor, **fields: Any) -> Problem:
    """A problem, linked with the tickets that were named."""
    tickets = [ticket_named(key, by) for key in fields.pop("tickets", [])]
    return register.raise_for(tickets, **{"own": {}, **named(by, fields)}, by=by)


def assigned(problem: Problem, *, by: Actor, **fields: Any) -> Problem:
    """Who looks into it; what is left out stays."""
    found = named(by, fields)
    return assign(
        problem,
        team=found.get("team", problem.case.team),
        person=found.get("assignee", problem.assignee),
        by=by,
    )


def linked(problem: Problem, *, tickets: list[str], by: Actor) -> Problem:
    """Tickets that it causes."""
    linking.link(problem, [ticket_named(key, by) for key in tickets], by=by)
    return problem


def unlinked(problem: Problem, *, ticket: str, by: Actor) -> Problem:
    """A ticket that it does not cause."""
    linking.unlink(problem, ticket_named(ticket, by).case, by=by)
    return problem


def fix(problem: Problem, *, by: Actor, change: str = "", **fields: Any) -> Problem:
    """The cause is taken away."""
    return lifecycle.start_fix(problem, change=change_named(change, by), **fields, by=by)


def taking(action: Callable[..., Any]) -> Callable[..., Any]:
    """An action whose fields may name records."""

    def run(problem: Problem, *, by: Actor, **fields: Any) -> Any:
        return action(problem, **named(by, fields), by=by)

    return run


def analysed(problem: Problem, *, whys: list[bodies.Why], by: Actor) -> Problem:
    """The chain of questions."""
    return analysis.set_whys(problem, whys=[one.model_dump() for one in whys], by=by)


def drawn(problem: Problem, *, causes: list[bodies.SuspectedCause], by: Actor) -> Problem:
    """The causes of the diagram."""
    return analysis.set_causes(problem, causes=[one.model_dump() for one in causes], by=by)


def add_pareto(router: Router, _resource: Resource) -> None:
    """GET /pareto: the groups of a list of tickets, from the largest down."""

    def charted(request: HttpRequest) -> list[BarOut]:
        actor = actor_of(request)
        require(actor, Permission.PROBLEM_READ)
        one = pareto.asked(actor, request.GET)
        found = pareto.bars(one, actor) if one is not None else ()
        return [
            BarOut(group=each.value, label=each.label, count=each.bar.count, share=each.bar.share,
                   cumulative=each.bar.cumulative, is_vital=each.bar.is_vital)
            for each in found
        ]  # fmt: skip

    charted.reads_query = True  # type: ignore[attr-defined]
    router.get(
        "/pareto",
        response=list[BarOut],
        operation_id="problems_pareto",
        summary="Which few groups of tickets make up most of them",
        openapi_extra={"parameters": bodies.PARETO_PARAMETERS},
    )(charted)


TRANSITIONS = {
    "assess": Call(Nothing, lifecycle.assess),
    "investigate": Call(Nothing, lifecycle.investigate),
    "fix": Call(bodies.Fix, fix),
    "resolve": Call(bodies.Resolve, lifecycle.resolve),
    "close": Call(Nothing, lifecycle.close),
    "accept_risk": Call(bodies.Risk, taking(lifecycle.accept_risk)),
    "discard": Call(bodies.Discard, taking(lifecycle.discard)),
    "reanalyse": Call(bodies.Reason, lifecycle.reanalyse),
    "assign": Call(bodies.AssignProblem, assigned),
    "prioritise": Call(bodies.Prioritise, set_priority),
    "declare_known_error": Call(bodies.KnownError, known_errors.declare),
    "publish_workaround": Call(Nothing, known_errors.publish),
    "set_whys": Call(bodies.Whys, analysed),
    "set_causes": Call(bodies.Causes, drawn),
    "link_tickets": Call(bodies.Tickets, linked),
    "unlink_ticket": Call(bodies.OneTicket, unlinked),
}
"""Steps of the lifecycle, and what else is done with a problem; both are posted alike."""

RESOURCES = (
    Resource(
        "problems", "problem", PROBLEMS, ProblemOut,
        Call(bodies.ProblemIn, raised), Call(bodies.ProblemChange, taking(register.change)),
        steps=lifecycle.PROBLEM.steps, transitions=TRANSITIONS, related=RELATED,
        parts=(comments, calls, add_impact),
        calls={"breach": Call(work_bodies.BreachIn, explain), "own": OWN_CALL, **ITEM_CALLS,
               **WORK_CALLS},
        before_detail=(add_pareto,),
    ),
    Resource("known-errors", "known error", KNOWN_ERRORS, KnownErrorOut, related=RELATED, timeline=False),
)  # fmt: skip


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES}
