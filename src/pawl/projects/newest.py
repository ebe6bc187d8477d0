"""The newest measurement that somebody may see: where charters take baselines, and benefits are looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.measurement.models import Measurement

Spot = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Asked:
    """A KPI over all of its cases or a slice of them; without source or grain that of any."""

    kpi: str
    source: str = ""
    """What the dataset is called: it stays when its log is read again."""
    grain: str = ""
    slice: str = ""
    slice_value: str = ""

    def fits(self, spot: Spot) -> bool:
        """Whether the numbers of a spot (in the order of the fields here) are what is asked for."""
        kpi, source, grain, slice_, value = spot
        return (
            (self.kpi, self.slice, self.slice_value) == (kpi, slice_, value)
            and self.source in ("", source)
            and self.grain in ("", grain)
        )


def asked_of(kpi: str, baseline: Mapping[str, Any] | None) -> Asked:
    """The same numbers as those that a baseline was taken from, as far as it says."""
    told = baseline or {}
    names = ("source", "grain", "slice", "slice_value")
    return Asked(kpi, **{name: str(told.get(name) or "") for name in names})


def newest(kpi: str, by: Actor) -> Measurement | None:
    """Of the latest period over everything that somebody may see.   Two queries."""
    return newest_of([Asked(kpi)], by)[Asked(kpi)]


def newest_of(asked: Iterable[Asked], by: Actor) -> dict[Asked, Measurement | None]:
    """The same of many; a period that is not over yet counts for nothing.   Two queries, however many."""
    wanted = set(asked)
    found: dict[Asked, Measurement | None] = dict.fromkeys(wanted)
    rows = Measurement.objects.visible_to(by).filter(
        kpi__in={one.kpi for one in wanted}, slice__in={one.slice for one in wanted}, value__isnull=False,
        period_end__lte=clock.now(),
    )  # fmt: skip
    latest = _latest(wanted, rows)
    either = Q()
    for one, at in latest.items():
        either |= Q(kpi=one.kpi, slice=one.slice, slice_value=one.slice_value, period_start=at)
    for row in rows.filter(either).select_related("dataset").order_by("pk") if latest else ():
        spot = (row.kpi, row.dataset.name, row.grain, row.slice, row.slice_value)
        found |= {one: row for one, at in latest.items() if at == row.period_start and one.fits(spot)}
    return found


def _latest(wanted: set[Asked], rows: QuerySet[Measurement]) -> dict[Asked, datetime]:
    spots = rows.order_by().values_list("kpi", "dataset__name", "grain", "slice", "slice_value")
    found: dict[Asked, datetime] = {}
    for *spot, at in spots.annotate(at=Max("period_start")):
        for one in wanted:
            if one.fits(tuple(spot)):
                found[one] = max(found.get(one, at), at)
    return found
