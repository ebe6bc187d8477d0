"""Tickets that came from another system and that nobody has touched here: they call, warn and tell nobody."""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from pawl.collaboration.kinds import KINDS
from pawl.history.models import Event
from pawl.tickets.models import Ticket

TOUCHED = Q(imported=False, actor__startswith="person:")


def resting(keys: Iterable[str]) -> set[str]:
    """Which of these tickets rest; two queries for all of them."""
    known = Event.objects.filter(case__in=set(keys), imported=True)
    brought = set(known.order_by().values_list("case", flat=True).distinct())
    if not brought:
        return brought
    touched = Event.objects.filter(TOUCHED, case__in=brought).order_by().values_list("case", flat=True)
    return brought - set(touched.distinct())


def rests(model: type[Ticket]) -> Any:
    """The same as a condition on rows of a practice."""
    key = Concat(Value(f"{KINDS[model.kind]}-"), Cast(OuterRef("pk"), CharField()))
    own = Event.objects.filter(case=key)
    return Exists(own.filter(imported=True)) & ~Exists(own.filter(TOUCHED))
