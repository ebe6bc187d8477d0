"""What a case stands on and what stands on it, one step away, as a page shows it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from pawl.accounts.actor import Actor
from pawl.collaboration.models import Case
from pawl.configuration.models import Dependency

MOST = 100


@dataclass(frozen=True)
class Neighbours:
    """Dependencies of today, and of another time."""

    below: list[Dependency]
    above: list[Dependency]
    past: list[Dependency]


def neighbours_of(case: Case, now: datetime, actor: Actor) -> Neighbours:
    """Both directions in one query; those that ended or begin later stand apart."""
    rows = Dependency.objects.visible_to(actor).filter(Q(upper=case) | Q(lower=case))
    found = list(rows.select_related("upper", "lower").order_by("group", "-pk")[:MOST])
    current = [one for one in found if _holds(one, now)]
    return Neighbours(
        [one for one in current if one.upper_id == case.pk],
        [one for one in current if one.lower_id == case.pk],
        [one for one in found if not _holds(one, now)],
    )


def _holds(one: Dependency, now: datetime) -> bool:
    return one.valid_from <= now and (one.valid_until is None or one.valid_until > now)
