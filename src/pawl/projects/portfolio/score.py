"""The value score: four judgements from 1 to 5, weighted, on a scale to 100; and how one came to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from django.db.models import F, FloatField, Value
from django.db.models.functions import Cast, Round
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pawl.accounts.actor import Actor
from pawl.analytics.words import Sentence, say
from pawl.projects.models import WEIGHTS, Project, ScoreWeights

LABELS: Mapping[str, str | Promise] = {
    "value": pgettext_lazy("project", "Value"),
    "strategic_fit": _("Strategic fit"),
    "delivery_risk": _("Delivery risk"),
    "urgency": _("Urgency"),
}
HIGHEST = 5
TURNED = "delivery_risk"
"""The higher, the worse: it counts as 6 less its judgement."""


@dataclass(frozen=True)
class Part:
    """What one judgement adds."""

    name: str
    label: str | Promise
    judged: int | None
    weight: int
    points: float | None


@dataclass(frozen=True)
class Score:
    """The whole, or why there is none."""

    value: float | None
    reason: Sentence | None
    parts: Sequence[Part]


_READ: WeakKeyDictionary[Actor, ScoreWeights | None] = WeakKeyDictionary()
"""What was read for whom: an actor lives as long as the request that they make, and this no longer."""


def weights_of(actor: Actor) -> Mapping[str, int]:
    """Those of somebody's organisation.   One query."""
    found = weights_row(actor)
    return WEIGHTS if found is None else {name: getattr(found, name) for name in WEIGHTS}


def weights_row(actor: Actor) -> ScoreWeights | None:
    """The row that says them; none where nobody said otherwise.   Read once for each request."""
    if actor not in _READ:
        own = actor.person.organisation_id if actor.person else None
        _READ[actor] = ScoreWeights.objects.visible_to(actor).filter(organisation=own).first()
    return _READ[actor]


def forget_weights(actor: Actor) -> None:
    """They were changed: who asks again reads them again."""
    _READ.pop(actor, None)


def score_of(project: Project, weights: Mapping[str, int]) -> Score:
    """With every part of it."""
    whole = sum(weights.values())
    parts = [_part(project, name, weight, whole) for name, weight in weights.items()]
    missing = [one for one in parts if one.weight and one.judged is None]
    if missing:
        return Score(None, say("{n} of its parts are not judged yet.", n=len(missing)), parts)
    return Score(round(sum(one.points or 0 for one in parts), 1), None, parts)


def expression(weights: Mapping[str, int]) -> Any:
    """The same for the database: NULL where a part that has a weight is not judged."""
    whole = sum(weights.values())
    found: Any = Value(0.0)
    for name, weight in weights.items():
        if weight:
            judged = Cast(F(name), FloatField())
            found = found + (HIGHEST + 1 - judged if name == TURNED else judged) * (weight * 20.0 / whole)
    return Round(found, precision=1, output_field=FloatField())


def _part(project: Project, name: str, weight: int, whole: int) -> Part:
    judged = getattr(project, name)
    counted = judged if judged is None or name != TURNED else HIGHEST + 1 - judged
    points = None if counted is None else counted * weight * 20.0 / whole
    return Part(name, LABELS[name], judged, weight, points)
