"""Say that an entry of a RAID register is due: of a risk, that it is to be looked at again. Each day once."""

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.history.record import record
from pawl.projects.models import ALIVE, RaidItem

WAITING = ("open", "mitigating")


def tell_what_is_due(*, by: Actor) -> int:
    """Each open entry whose day has come and was not told of yet.   Returns how many were new."""
    due = RaidItem.objects.filter(
        state__in=WAITING, due__lte=clock.now().date(), project__state__in=ALIVE
    ).exclude(due_told=F("due"))
    return sum(_tell(one, by) for one in due.order_by("due", "pk"))


@transaction.atomic
def _tell(one: RaidItem, by: Actor) -> bool:
    """Another worker may be faster, or somebody may have named another day since."""
    mine = RaidItem.objects.filter(pk=one.pk, due=one.due).exclude(due_told=one.due)
    if one.due is None or not mine.update(due_told=one.due):
        return False
    record("raid_item", one.key, "review_due", by=by, facts={"until": one.due.isoformat()})
    return True
