"""Forget what was told long ago; the journal keeps what happened."""

from datetime import timedelta

from django.db.models import Q

from pawl import clock
from pawl.notifications.models import ChatAttempt, Letter, Notice

READ_KEPT, KEPT = timedelta(days=30), timedelta(days=180)


def tidy() -> int:
    """Notices that were read a month ago or that nobody read for half a year.   Returns how many went."""
    now = clock.now()
    settled = Notice.objects.filter(mail_at=None)
    old = settled.filter(at__lt=now - READ_KEPT)
    gone = Notice.objects.filter(at__lt=now - KEPT).delete()[0]
    gone += old.filter(Q(read_at__lt=now - READ_KEPT) | Q(in_inbox=False)).delete()[0]
    Letter.objects.filter(made_at__lt=now - KEPT, notices=None).delete()
    ChatAttempt.objects.filter(at__lt=now - READ_KEPT).delete()
    return gone
