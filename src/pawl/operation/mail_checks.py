"""What the doctor says about mail that comes in."""

from datetime import timedelta
from typing import Literal

from pawl import clock
from pawl.analytics.words import Sentence, say
from pawl.mailroom.models import Mailbox, Outcome, Received, State

LATE = timedelta(minutes=10)
"""So long after it arrived a message was read long ago, where a worker runs."""


def stand_of_mail() -> tuple[Literal["ok", "fault"], str, Sentence | None]:
    """How it stands: a word, what is told, the way out."""
    active = Mailbox.objects.filter(state=State.ACTIVE)
    failing = list(active.filter(failing_since__isnull=False).values_list("address", "problem"))
    if failing:
        told = "; ".join(f"{address}: {problem}" for address, problem in failing)
        return "fault", told, say("Look at the pages of these mailboxes, and test their connections.")
    late = Received.objects.filter(outcome=Outcome.WAITING, at__lt=clock.now() - LATE).count()
    if late:
        return "fault", f"{late} messages wait to be read", say("Look at the jobs that were given up.")
    held = Received.objects.filter(outcome=Outcome.HELD).count()
    told = f"{active.count()} mailboxes, {held} messages held"
    return "ok", told, None
