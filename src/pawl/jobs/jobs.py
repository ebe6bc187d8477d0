"""What the queue does for the journal below it: seals and checkpoints, every hour."""

from django.core.mail import send_mail
from django.db import connection

from pawl.environment import environment
from pawl.history import set_up
from pawl.history.checkpoints import FILE, Checkpoint, append
from pawl.history.sealing import seal
from pawl.jobs.handlers import Work, on
from pawl.jobs.queue import tidy
from pawl.jobs.schedules import every

every("7 * * * *", "seal the journal", kind="journal", activity="seal_due")


@on("journal", "seal_due")
def seal_journal(_: Work) -> None:
    """Seal what has settled, carry checkpoints out of the database, and leave one mark of what is set up."""
    seal()
    set_up.tidy(connection)
    fresh = append(environment().data / FILE)
    if fresh and environment().journal_mail:
        _mail(fresh[-1])


every("23 3 * * *", "tidy the queue", kind="queue", activity="tidy_due")


@on("queue", "tidy_due")
def tidy_queue(_: Work) -> None:
    """Forget what was done a month ago."""
    tidy()


def _mail(newest: Checkpoint) -> None:
    """The newest is enough: each seal holds the digest of the one before."""
    subject = f"Pawl journal checkpoint {newest.first}-{newest.last}"
    body = f"{newest.line()}\n\n{environment().url}\n"
    send_mail(subject, body, None, [environment().journal_mail])
