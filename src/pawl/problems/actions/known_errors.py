"""Known errors: the cause is analysed, there is a way round it, and those who suffer hear of it once."""

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.cases import amend
from pawl.collaboration.checks import broken, passage
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.problems.models import Code, Problem, State

WORK = Permission.PROBLEM_WORK


@transaction.atomic
def declare(problem: Problem, *, workaround: str = "", root_cause: str = "", by: Actor) -> Problem:
    """It stands in the list of known errors, with the way round it; said again, it is reworded.

    A workaround in other words has to be published anew.
    """
    require(by, WORK, on=problem)
    _check_open(problem)
    clean = passage("workaround", workaround) or problem.workaround
    if not clean:
        raise broken(
            "workaround", say("A known error has a workaround."), say("Write down the way round it.")
        )
    cause = passage("root_cause", root_cause) or problem.root_cause
    changed = amend(
        problem, workaround=clean, root_cause=cause, is_known_error=True,
        known_error_at=problem.known_error_at or clock.now(),
        **({"published_at": None} if clean != problem.workaround else {}),
    )  # fmt: skip
    if changed:
        record("problem", problem.key, "known_error", by=by, texts={"workaround": clean, "root_cause": cause})
    return problem


@transaction.atomic
def publish(problem: Problem, *, by: Actor) -> Problem:
    """The callers of its open tickets hear of the workaround: a job tells each of them once per edition."""
    require(by, WORK, on=problem)
    _check_open(problem)
    if not problem.is_known_error:
        raise Conflict(problem.key, say("It is no known error yet."), say("Write down its workaround first."))
    if problem.published_at is not None:
        rule = say("This workaround is published already.")
        raise Conflict(problem.key, rule, say("Word it anew where it has changed."))
    edition = problem.edition + 1
    amend(problem, edition=edition, published_at=clock.now(), published_by=by.person)
    record("problem", problem.key, "workaround_published", by=by, facts={"edition": edition},
           texts={"workaround": problem.workaround})  # fmt: skip
    return problem


def _check_open(problem: Problem) -> None:
    lives_on = problem.resolution_code in ("", Code.RISK_ACCEPTED)
    if problem.state in (State.RESOLVED, State.CLOSED) and not lives_on:
        raise Conflict(problem.key, say("It is over."), say("Look into it anew first."))
