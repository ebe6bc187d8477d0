"""PESTLE: the six looks outside, so that none is forgotten among the factors."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.analytics.words import Sentence, say
from pawl.measurement.lists import FACTORS
from pawl.measurement.models import Factor, FactorKind

HEADINGS = (
    FactorKind.POLITICAL, FactorKind.ECONOMIC, FactorKind.SOCIAL,
    FactorKind.TECHNOLOGICAL, FactorKind.LEGAL, FactorKind.ENVIRONMENTAL,
)  # fmt: skip
A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Look:
    """One heading, and how many factors of it count within the last year."""

    label: str | Promise
    value: int
    address: str
    sentence: Sentence | None


def looks_outside(actor: Actor) -> list[Look]:
    """All six, in the order of their name.   One query."""
    since = (clock.now() - A_YEAR).date()
    lately = Q(at__gte=since) | Q(until__gte=since)
    rows = Factor.objects.visible_to(actor).filter(lately, removed_at=None, category__in=HEADINGS)
    counted = dict(rows.order_by().values_list("category").annotate(Count("pk")))
    return [_look(one, counted.get(one.value, 0)) for one in HEADINGS]


def _look(kind: FactorKind, n: int) -> Look:
    address = f"{reverse('measurement:factors')}?filter%5Bcategory%5D%5Beq%5D={kind.value}"
    forgotten = None if n else say("None within a year: did anybody look?")
    return Look(FACTORS[kind.value], n, address, forgotten)
