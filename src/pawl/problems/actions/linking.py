"""Which tickets a problem causes, and hearing that it happened again."""

from collections.abc import Sequence

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.collaboration.locks import held_case
from pawl.collaboration.models import Case, Link
from pawl.history.record import record
from pawl.problems.models import CAUSED_BY, Code, Problem
from pawl.tickets.models import Ticket

MOST = 1000


@transaction.atomic
def link(problem: Problem, tickets: Sequence[Ticket], *, by: Actor) -> int:
    """Tickets are caused by a problem; whoever asks may see them.   Returns how many were not linked yet."""
    require(by, Permission.PROBLEM_WORK, on=problem)
    if not 0 < len(tickets) <= MOST:
        raise broken("tickets", say("Name 1 to {n} tickets.", n=MOST), say("Choose others."))
    if any(one.kind == problem.kind for one in tickets):
        raise broken(
            "tickets", say("A problem is not caused by a problem."), say("Name incidents or requests.")
        )
    held_case(problem.pk)  # the later of two sees the other
    known = set(Link.objects.filter(target=problem.case, relation=CAUSED_BY).values_list("source", flat=True))
    new = [one for one in {one.pk: one for one in tickets}.values() if one.pk not in known]
    Link.objects.bulk_create(Link(source=one.case, target=problem.case, relation=CAUSED_BY) for one in new)
    if new:
        facts = {"tickets": len(new), "keys": [one.key for one in new]}
        record("problem", problem.key, "linked", by=by, facts=facts)
        _tell_recurrence(problem, new, by)
    return len(new)


@transaction.atomic
def unlink(problem: Problem, case: Case, *, by: Actor) -> None:
    """A ticket was not caused by it after all; nothing happens where it was not linked."""
    require(by, Permission.PROBLEM_WORK, on=problem)
    gone, _ = Link.objects.filter(source=case, target=problem.case, relation=CAUSED_BY).delete()
    if gone:
        record("problem", problem.key, "unlinked", by=by, facts={"ticket": case.key})


def _tell_recurrence(problem: Problem, new: Sequence[Ticket], by: Actor) -> None:
    """What was opened after the fix was in place says that the fix does not hold."""
    fixed = problem.resolved_at
    if fixed is None or problem.resolution_code != Code.FIX_APPLIED:
        return
    for one in new:
        if one.opened_at > fixed:
            record("problem", problem.key, "recurred", by=by, facts={"ticket": one.key})
