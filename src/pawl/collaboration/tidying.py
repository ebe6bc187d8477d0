"""What the clock does with files: give up what was removed long ago, delete what no row needs."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db import transaction

from pawl import clock
from pawl.collaboration import files
from pawl.collaboration.models import Attachment
from pawl.environment import environment

BATCH = 500


@transaction.atomic
def drop_removed() -> int:
    """Give up the content of what was removed some days ago; its row and its events stay.

    Returns how many there were.
    """
    last = clock.now() - timedelta(days=environment().attachment_days)
    due = Attachment.objects.filter(removed_at__lt=last, dropped_at=None)
    return due.update(dropped_at=clock.now())


def sweep() -> int:
    """Delete contents that no row needs and nobody brought for a day.   Returns how many went."""
    gone = 0
    for some in _batches(files.all_kept()):
        rows = Attachment.objects.filter(sha256__in=some, dropped_at=None)
        needed = set(rows.values_list("sha256", flat=True))
        gone += sum(files.let_go(one) for one in some if one not in needed)
    files.tidy()
    return gone


def faults() -> Iterator[tuple[Attachment, str]]:
    """Attachments whose content is missing or damaged, each content read once."""
    rows = Attachment.objects.filter(dropped_at=None).order_by("sha256", "id").select_related("case")
    sha256, fault = "", ""
    for one in rows.iterator(chunk_size=BATCH):
        if one.sha256 != sha256:
            sha256, fault = one.sha256, files.fault_of(one.sha256, one.size)
        if fault:
            yield one, fault


def _batches(names: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for name in names:
        batch.append(name)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
