"""The way of a problem, as data, and each step of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.checks import broken, needed, passage
from pawl.collaboration.models import Link, Record
from pawl.collaboration.words import write_words
from pawl.lifecycle import Lifecycle, Transition
from pawl.problems.models import RESOLVES, Code, Problem, State
from pawl.tickets.actions.own import complete
from pawl.tickets.clocks import on_state

WORK = Permission.PROBLEM_WORK
UNSOLVED = frozenset({State.NEW.value, State.ASSESS.value, State.ANALYSIS.value, State.FIX.value})
ENDED = frozenset({State.RESOLVED.value, State.CLOSED.value})
FURTHEST = 1096
"""Days for which a risk may be accepted: three years."""


def _step(activity: str, target: State, *sources: State) -> Transition:
    return Transition(activity, frozenset(one.value for one in sources), target.value, WORK)


PROBLEM = Lifecycle(
    "problem",
    State.NEW.value,
    (
        _step("assess", State.ASSESS, State.NEW),
        _step("investigate", State.ANALYSIS, State.NEW, State.ASSESS),
        _step("fix", State.FIX, State.ANALYSIS),
        _step("resolve", State.RESOLVED, State.FIX),
        _step("close", State.CLOSED, State.RESOLVED),
        _step("accept_risk", State.CLOSED, State.ASSESS, State.ANALYSIS, State.FIX),
        _step("discard", State.CLOSED, State.NEW, State.ASSESS, State.ANALYSIS),
        _step("reanalyse", State.ANALYSIS, State.RESOLVED, State.CLOSED),
    ),
)


def assess(problem: Problem, *, by: Actor) -> Problem:
    """Somebody looks whether it is worth finding its cause."""
    return _advance(problem, "assess", by)


def investigate(problem: Problem, *, by: Actor) -> Problem:
    """The search for the cause begins."""
    return _advance(problem, "investigate", by)


@transaction.atomic
def start_fix(
    problem: Problem, *, root_cause: str = "", fix: str = "", change: Record | None = None, by: Actor
) -> Problem:
    """The cause is known and is taken away: through a change that is linked, or as it is told.

    change: a record that somebody may see; the link reads “change resolves problem”.
    """
    cause = passage("root_cause", root_cause) or problem.root_cause
    told = passage("fix", fix) or problem.fix
    if not cause:
        raise broken("root_cause", say("Its root cause is not known yet."), say("Write it down first."))
    linked = change is not None or Link.objects.filter(target=problem.case, relation=RESOLVES).exists()
    if not told and not linked:
        raise broken(
            "fix", say("Nothing takes the cause away yet."), say("Tell the fix, or name the change.")
        )
    changes = {"root_cause": cause, "fix": told}
    key = change.key if change else ""
    _advance(problem, "fix", by, changes, {"fix": told or key}, {"change": key or None})
    if change is not None:
        Link.objects.get_or_create(source=change.case, target=problem.case, relation=RESOLVES)
    return problem


@transaction.atomic
def resolve(problem: Problem, *, resolution: str = "", by: Actor) -> Problem:
    """The fix is in place: from now on every new incident is a recurrence."""
    clean = passage("resolution", resolution) or problem.fix
    if not clean:
        raise broken("resolution", say("It does not say what was done."), say("Write it down."))
    complete(problem, None, by=by)
    changes = {"resolution": clean, "resolution_code": Code.FIX_APPLIED.value, "resolved_at": clock.now()}
    return _advance(problem, "resolve", by, changes, {"resolution": clean})


def close(problem: Problem, *, by: Actor) -> Problem:
    """The fix holds; a known error leaves the list."""
    return _advance(problem, "close", by, {"closed_at": clock.now(), "is_known_error": False})


def accept_risk(
    problem: Problem, *, reason: str, until: date, accepted_by: Person | None = None, by: Actor
) -> Problem:
    """It is lived with until a day; on that day it is looked into anew.  A known error stays one."""
    require(by, WORK, on=problem)
    clean, now = needed("reason", reason), clock.now()
    days = (until - now.date()).days
    if not 0 < days <= FURTHEST:
        rule = say("A risk is accepted for 1 to {n} days.", n=FURTHEST)
        raise broken("until", rule, say("Choose another day."))
    owner = accepted_by or by.person
    if owner is not None and not can(Actor(owner), Permission.PROBLEM_READ, problem):
        raise broken("accepted_by", say("They could not see it."), say("Choose somebody else."))
    changes = {
        "risk_reason": clean, "risk_until": until, "risk_accepted_by": owner, "risk_accepted_at": now,
        "is_risk_warned": False, "resolution_code": Code.RISK_ACCEPTED.value, "closed_at": now,
    }  # fmt: skip
    facts = {"until": until.isoformat(), "accepted_by": owner.key if owner else None}
    return _advance(problem, "accept_risk", by, changes, {"reason": clean}, facts)


@transaction.atomic
def discard(problem: Problem, *, reason: str, duplicate_of: Problem | None = None, by: Actor) -> Problem:
    """It ends without a fix: it is the same as another one, or none."""
    clean = needed("reason", reason)
    if duplicate_of is not None and duplicate_of.pk == problem.pk:
        raise broken("duplicate_of", say("It is this one."), say("Name the other one."))
    code = Code.DUPLICATE if duplicate_of is not None else Code.CANCELLED
    changes = {"resolution_code": code.value, "resolution": clean, "closed_at": clock.now(),
               "is_known_error": False}  # fmt: skip
    facts = {"duplicate_of": duplicate_of.key if duplicate_of else None}
    _advance(problem, "discard", by, changes, {"reason": clean}, facts)
    if duplicate_of is not None:
        Link.objects.get_or_create(source=problem.case, target=duplicate_of.case, relation="duplicates")
    return problem


def reanalyse(problem: Problem, *, reason: str, by: Actor) -> Problem:
    """What was thought to be over is looked into anew."""
    clean = needed("reason", reason)
    changes = {
        "resolution_code": "", "resolved_at": None, "closed_at": None, "risk_reason": "", "risk_until": None,
        "risk_accepted_by": None, "risk_accepted_at": None, "is_risk_warned": False,
        "reopened": problem.reopened + 1,
    }  # fmt: skip
    return _advance(problem, "reanalyse", by, changes, {"reason": clean})


@transaction.atomic
def _advance(
    problem: Problem,
    activity: str,
    by: Actor,
    changes: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
    facts: Mapping[str, object] | None = None,
) -> Problem:
    before = problem.state
    PROBLEM.advance(problem, activity, by=by, changes=changes, texts=texts, facts=facts)
    if changes and not changes.keys().isdisjoint(problem.searched):
        write_words(problem)
    on_state(problem, before, problem.state, at=clock.now(), by=by)
    return problem
