"""The targets of goals: the one that holds at the place of a goal is the one that its gaps are judged by."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.measurement.actions.targets import holding, set_target
from pawl.measurement.models import Target
from pawl.strategy.aims import Aim

TODAY = {"target": "value", "direction": "direction", "low": "band_low", "high": "band_high",
         "until": "due", "target_id": "pk"}  # fmt: skip
NEXT = {"next_target": "value", "next_from": "from_date"}


class Targets:
    """Keeps the targets of goals among all others."""

    def told(self) -> Mapping[str, Any]:
        """Today's target, and the next: of the nearest place that has any, as every dataset is asked."""
        today = clock.now().date()
        now = Q(from_date=None) | Q(from_date__lte=today), Q(until=None) | Q(until__gt=today)
        nearest = _over().order_by("-nearness").values("nearness")[:1]
        of_place = _over().filter(nearness=OuterRef("nearness"))
        held = of_place.filter(*now).order_by("-pk")
        later = of_place.filter(from_date__gt=today).order_by("from_date", "pk")
        return {
            "nearness": Subquery(nearest),
            **{name: Subquery(held.values(path)[:1]) for name, path in TODAY.items()},
            **{name: Subquery(later.values(path)[:1]) for name, path in NEXT.items()},
        }

    def keep(self, kpi: str, aim: Aim, *, place: Place, text: str, by: Actor) -> None:
        """Set it, unless the same one holds there already."""
        held = holding(kpi, place, aim.since or clock.now().date())
        if held is not None and not held.is_example and _is_same(held, aim):
            return
        entry = {"value": aim.value, "direction": aim.direction or None, "from": aim.since,
                 "due": aim.until, "text": text}  # fmt: skip
        given = {name: one for name, one in entry.items() if one is not None}
        set_target(kpi=kpi, entry=given, place=place, by=by)


def _is_same(held: Target, aim: Aim) -> bool:
    side = aim.direction in {"", held.direction}
    return held.band_low is None and held.value == aim.value and side and held.due == aim.until


def _over() -> QuerySet[Any]:
    """What stands of a KPI at the places that a goal lies in, with how near each is."""
    whole = Q(organisation=None) | Q(organisation=OuterRef("goal__case__organisation_id"))
    team = Q(team=None) | Q(team=OuterRef("goal__case__team_id"))
    nearness = Case(
        When(team__isnull=False, then=Value(2)),
        When(organisation__isnull=False, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    rows = Target.objects.filter(whole, team, kpi=OuterRef("kpi"), ended_at=None)
    return rows.annotate(nearness=nearness)
