"""Two improvements that are the same become one; nothing that was said of either is lost."""

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.actions import comment
from pawl.collaboration.checks import broken
from pawl.collaboration.locks import held
from pawl.collaboration.models import Link, Watch
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.improvement.actions.lifecycle import IMPROVEMENT
from pawl.improvement.models import Improvement, State

DUPLICATES = "duplicates"
ENDED = (State.CLOSED, State.REJECTED)
KEPT = ("comes_from", "serves", "relates")
"""Links of the one that ends which the other one takes over."""


@transaction.atomic
def merge(improvement: Improvement, *, into: Improvement, by: Actor) -> Improvement:
    """It says the same as another one: that one goes on with its origins, services and followers.

    Raises NotAllowed; Conflict where it is decided already, or the other one is over.
    """
    require(by, Permission.IMPROVEMENT_EDIT, on=into)
    if into.pk == improvement.pk:
        raise broken("into", say("It is the same record."), say("Name the other one."))
    both = {one.pk: one for one in held(Improvement.objects.filter(pk__in=(improvement.pk, into.pk)))}
    if both[into.pk].state in ENDED:
        raise Conflict(into.key, say("It is over already."), say("Name one that goes on."))
    changes = {"resolution": "merged", "merged_into": into}
    IMPROVEMENT.advance(improvement, "merge", by=by, changes=changes, facts={"into": into.key})
    Link.objects.get_or_create(source=improvement.case, target=into.case, relation=DUPLICATES)
    _take_over(improvement, into)
    record("improvement", into.key, "took_in", by=by, facts={"other": improvement.key})
    if can(by, Permission.CASE_COMMENT, into.case):
        comment(into.case, text=_told_there(improvement, into)[:10_000], is_internal=True, by=by)
    return improvement


def _told_there(improvement: Improvement, into: Improvement) -> str:
    """What it said; where more people see the other one than this one, its number alone."""
    case, other = improvement.case, into.case
    is_as_closed = (case.team_id in (None, other.team_id)) and (other.confidential or not case.confidential)
    return f"{improvement.key} {case.title}\n\n{improvement.problem}" if is_as_closed else improvement.key


def _take_over(improvement: Improvement, into: Improvement) -> None:
    targets = Link.objects.filter(source=improvement.case, relation__in=KEPT).exclude(target=into.case)
    for relation, target in targets.values_list("relation", "target"):
        Link.objects.get_or_create(source=into.case, target_id=target, relation=relation)
    followers = Watch.objects.filter(case=improvement.case).exclude(
        person__in=Watch.objects.filter(case=into.case).values("person")
    )
    Watch.objects.bulk_create(
        Watch(case=into.case, person_id=person) for person in followers.values_list("person", flat=True)
    )
