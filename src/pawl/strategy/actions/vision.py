"""The vision at the head of the strategy: stated anew, never changed."""

from datetime import date

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.analytics.words import say
from pawl.collaboration.checks import broken, line
from pawl.history.record import record
from pawl.strategy.actions.checks import editor
from pawl.strategy.models import Vision

LONGEST = 2_000
EARLIEST = date(1970, 1, 1)


@transaction.atomic
def state_vision(*, text: str, since: date | None = None, by: Actor) -> Vision:
    """The organisation says what it wants to be, from a day on; a day to come announces it."""
    place = editor(by)
    now = clock.now()
    if since is not None and since < EARLIEST:
        raise broken("since", say("The day lies before 1970."), say("Write the day from which it holds."))
    vision = Vision.objects.create(
        organisation_id=place.organisation_id,
        text=line("text", text, LONGEST),
        since=since or now.date(),
        person=by.person,
        at=now,
    )
    facts = {"since": vision.since.isoformat()}
    record("vision", vision.key, "stated", by=by, facts=facts, texts={"text": vision.text})
    return vision
