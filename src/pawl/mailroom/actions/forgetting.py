"""What is forgotten: the bytes of messages after their days; those that wait for a decision stay longer."""

from datetime import timedelta

from pawl import clock
from pawl.environment import environment
from pawl.mailroom import keeping
from pawl.mailroom.models import AccessToken, Outcome, Received

BATCH = 500
HELD_TIMES = 3
"""So many times longer stays what somebody still has to decide about."""
NAMED = timedelta(days=400)
"""So long the log knows who wrote what; then only what became of it, and the mark that keeps it single."""
NAMELESS = {"sender": "", "sender_name": "", "subject": "", "detail": ""}


def forget_old() -> int:
    """Delete the bytes of old messages; their rows stay in the log.   Returns how many."""
    now, days = clock.now(), environment().mail_days
    kept = Received.objects.filter(is_kept=True, has_files=False).exclude(outcome=Outcome.WAITING)
    held = kept.filter(outcome=Outcome.HELD, at__lt=now - timedelta(days=days * HELD_TIMES))
    others = kept.exclude(outcome=Outcome.HELD).filter(at__lt=now - timedelta(days=days))
    gone = 0
    for rows in (held, others):
        for row in list(rows.order_by("at")[:BATCH]):
            _forget(row)
            gone += 1
    over = Received.objects.filter(at__lt=now - NAMED).exclude(sender="", subject="")
    over.exclude(outcome__in=[Outcome.WAITING, Outcome.HELD]).update(**NAMELESS)
    AccessToken.objects.filter(expires_at__lt=now - timedelta(days=90)).delete()
    return gone


def _forget(row: Received) -> None:
    Received.objects.filter(pk=row.pk).update(is_kept=False)
    if not Received.objects.filter(digest=row.digest, is_kept=True).exists():
        keeping.forget(row.digest)
