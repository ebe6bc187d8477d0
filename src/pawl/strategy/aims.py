"""What a KPI of a goal is to reach: kept once, with the targets that gaps are judged by, a floor above.

The strategy links a KPI; its target at the place of the goal is read from there and written to there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import Expression, QuerySet, Value

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.analytics.words import say
from pawl.errors import Conflict

NAMES = ("nearness", "target", "direction", "low", "high", "until", "target_id", "next_target", "next_from")
"""What every link is told with: which place sets it, today's target with its day and number, what follows."""


@dataclass(frozen=True)
class Aim:
    """What a KPI is to reach in its unit, which side is good, since when that holds, and by which day."""

    value: float | None = None
    direction: str = ""
    until: date | None = None
    since: date | None = None


class Keeper(Protocol):
    """Who keeps the targets."""

    def told(self) -> Mapping[str, Expression | Any]:
        """The expressions of NAMES for a row with `kpi` and `goal`."""

    def keep(self, kpi: str, aim: Aim, *, place: Place, text: str, by: Actor) -> None:
        """Make it the target of the place, if it is not; asks for the right to set targets there."""


_keepers: list[Keeper] = []


def kept_by(keeper: Keeper) -> None:
    """Say who keeps the targets."""
    _keepers[:] = [keeper]


def aimed(links: QuerySet[Any]) -> QuerySet[Any]:
    """Links with the target that holds today at the place of their goal, and the next one; no query more."""
    known = _keepers[0].told() if _keepers else {name: Value(None) for name in NAMES}
    found: QuerySet[Any] = links.annotate(**known)
    return found


def keep(kpi: str, aim: Aim, *, place: Place, text: str, by: Actor) -> None:
    """Write the target where all targets are.   Raises Conflict where nobody keeps any."""
    if not _keepers:
        raise Conflict(kpi, say("Nothing is measured here."), say("Link the KPI without a target."))
    _keepers[0].keep(kpi, aim, place=place, text=text, by=by)
