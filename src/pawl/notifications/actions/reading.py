"""Notices are read, and unread again; it concerns one's own post alone, so it writes no event."""

from collections.abc import Sequence

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.notifications.models import Notice

MOST_UNDONE = 500


@transaction.atomic
def read(notice: Notice, *, by: Actor) -> Notice:
    """It has been seen."""
    require(by, Notice.read_permission, on=notice)
    if notice.read_at is None:
        notice.read_at = clock.now()
        notice.save(update_fields=["read_at"])
    return notice


@transaction.atomic
def unread(notice: Notice, *, by: Actor) -> Notice:
    """It is to be seen again."""
    require(by, Notice.read_permission, on=notice)
    notice.read_at = None
    notice.save(update_fields=["read_at"])
    return notice


@transaction.atomic
def read_all(*, by: Actor) -> list[int]:
    """All have been seen.   Returns the numbers of those that were not, so that it can be taken back."""
    rows = Notice.objects.visible_to(by).filter(read_at=None, in_inbox=True)
    numbers = list(rows.order_by("-pk").values_list("pk", flat=True)[:MOST_UNDONE])
    rows.update(read_at=clock.now())
    return numbers


@transaction.atomic
def unread_some(numbers: Sequence[int], *, by: Actor) -> int:
    """Take it back for those.   Returns how many are unread now."""
    return Notice.objects.visible_to(by).filter(pk__in=numbers[:MOST_UNDONE]).update(read_at=None)
