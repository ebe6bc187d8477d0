"""The order in which work is to be done: in the backlog, and in each iteration."""

from collections.abc import Sequence

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.cases import amend
from pawl.collaboration.checks import broken
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.projects.models import ENDED, OVER, WorkPackage, WorkType

BATCH = 500
DIRECTIONS = ("up", "down")
Order = Sequence[tuple[int, int, int | None]]
"""Number, rank and iteration of each, in order."""


@transaction.atomic
def move(work: WorkPackage, *, direction: str, by: Actor) -> WorkPackage:
    """One place up or down among what is open in the same list; at its end nothing happens."""
    require(by, Permission.PROJECT_MANAGE, on=work.project)
    if work.project.state in ENDED:
        raise Conflict(work.key, say("The project has ended."), say("It stays as it is."))
    if direction not in DIRECTIONS:
        names = ", ".join(DIRECTIONS)
        raise broken("direction", say("There is no such word."), say("Use one of: {names}.", names=names))
    rows = WorkPackage.objects.filter(project=work.project, work_type=WorkType.WORK).exclude(state__in=OVER)
    order = list(rows.order_by("rank", "pk").values_list("pk", "rank", "iteration"))
    fresh = _swapped(order, work, -1 if direction == "up" else 1)
    rank = next((place for place, number in enumerate(fresh) if number == work.pk), work.rank)
    if fresh == [number for number, _rank, _iteration in order]:
        return work
    amend(work, rank=rank)
    _renumber(order, fresh, work)
    record("work_package", work.key, "ranked", by=by, facts={"rank": rank, "direction": direction})
    return work


def _swapped(order: Order, work: WorkPackage, step: int) -> list[int]:
    """All numbers with the work on the other side of its neighbour in the same list."""
    mates = [number for number, _rank, iteration in order if iteration == work.iteration_id]
    whole = [number for number, _rank, _iteration in order]
    if work.pk not in mates:
        return whole
    place = mates.index(work.pk) + step
    if not 0 <= place < len(mates):
        return whole
    whole.remove(work.pk)
    whole.insert(whole.index(mates[place]) + (step > 0), work.pk)
    return whole


def _renumber(order: Order, fresh: Sequence[int], work: WorkPackage) -> None:
    """Places of the others, as they follow: nobody edits them, so their versions stay."""
    ranks = {number: rank for number, rank, _iteration in order}
    moved = [WorkPackage(pk=number, rank=place) for place, number in enumerate(fresh)
             if ranks[number] != place and number != work.pk]  # fmt: skip
    WorkPackage.objects.bulk_update(moved, ["rank"], batch_size=BATCH)
