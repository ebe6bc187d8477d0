"""What counts how much in the value score of an organisation."""

from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.errors import Stale
from pawl.history.record import record
from pawl.projects.models import WEIGHTS, ScoreWeights
from pawl.projects.portfolio.score import forget_weights

MOST = 100


@transaction.atomic
def set_weights(*, version: int | None = None, by: Actor, **weights: Any) -> ScoreWeights:
    """Whoever decides about projects says how much each judgement counts.

    version: of the row that was looked at; None where nobody had said anything yet.
    """
    organisation = by.human.organisation_id
    if organisation is None:
        raise broken("value", say("You belong to no organisation."), say("Weights are those of one."))
    require(by, Permission.PROJECT_DECIDE, on=Place(organisation))
    said = {name: _weight(name, weights.get(name, WEIGHTS[name])) for name in WEIGHTS}
    if not any(said.values()):
        raise broken("value", say("Nothing has a weight."), say("Let at least one of them count."))
    rows = ScoreWeights.objects.select_for_update().filter(organisation=organisation)
    found = rows.first()
    if found is not None and found.version != version:
        raise Stale(found.key, say("Somebody changed the weights meanwhile."), say("Look at them again."))
    number = 1 if found is None else found.version + 1
    one, _is_new = ScoreWeights.objects.update_or_create(
        organisation_id=organisation, defaults={**said, "version": number}
    )
    record("score_weights", one.key, "set", by=by, facts=said)
    forget_weights(by)
    return one


def _weight(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
        raise broken(name, say("It is no weight."), say("Write a whole number from 0 to {most}.", most=MOST))
    return value
