"""Say that an entry of a RAID register, or the review of benefits, is due. Each day once."""

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.history.models import Event
from pawl.history.record import record
from pawl.projects.models import ALIVE, Project, RaidItem

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


def tell_of_benefits(*, by: Actor) -> int:
    """Each project, ended too, whose day to look at its benefits has come.   Returns how many were new."""
    due = Project.objects.filter(benefits_review_on__lte=clock.now().date()).exclude(state="cancelled")
    return sum(_tell_of_benefits(number, by) for number in due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _tell_of_benefits(number: int, by: Actor) -> bool:
    """The journal knows whether it was told of this day; two workers wait for each other."""
    one = Project.objects.select_for_update().get(pk=number)
    facts = {"until": str(one.benefits_review_on)}
    if Event.objects.filter(case=one.key, activity="review_due", facts=facts).exists():
        return False
    record("project", one.key, "review_due", by=by, facts=facts)
    return True
