"""Published numbers are measured anew on demand: asked for by whoever may read them, done by a job, kept."""

from dataclasses import asdict
from itertools import islice

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import packed, say
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.jobs.handlers import Work
from pawl.measurement.actions.datasets import KIND
from pawl.measurement.actions.import_work import actor, teller
from pawl.measurement.models import Outcome, Replay
from pawl.measurement.replaying import find, replay

KEPT = 20
"""Differing figures that are kept by name; the sentence counts all."""


@transaction.atomic
def ask(number: str, *, by: Actor) -> Replay:
    """Have a number measured anew; while that is asked for already, nothing more happens.

    Raises Invalid and NotFound for a number that is not there or not to be seen.
    """
    kind, found = find(number, by)
    of = kind.dataset(found)
    if of is None:
        rule = say("It was made of no dataset: nothing can be measured anew.")
        raise Conflict(number, rule, say("`pawl verify --number` holds it against what was frozen."))
    require(by, Permission.MEASUREMENT_READ, on=of)
    key = number.strip().upper()
    waiting = Replay.objects.filter(dataset=of, number=key, outcome=Outcome.ASKED).first()
    if waiting is not None:
        return waiting
    made = Replay.objects.create(dataset=of, number=key, asked_at=clock.now())
    record(KIND, of.key, "ask_replay", by=by, facts={"number": key, "replay": made.pk})
    return made


def run(work: Work) -> None:
    """Measure the number that an event names, and keep what came of it."""
    waiting = Replay.objects.select_related("dataset").filter(
        pk=work.event.facts["replay"], outcome=Outcome.ASKED
    )
    one = waiting.first()
    if one is None:
        return
    found = replay(one.number, teller(work))
    changes = {
        "outcome": found.outcome,
        "sentence": packed(found.sentence),
        "figures": len(found.figures),
        "differing": [asdict(figure) for figure in islice(found.differing, KEPT)],
        "engine": found.engine,
        "done_at": clock.now(),
    }
    with work.effects():
        if waiting.update(**changes):
            facts = {"number": one.number, "outcome": found.outcome, "figures": len(found.figures)}
            record(KIND, one.dataset.key, "replay", by=actor(work), facts=facts)
