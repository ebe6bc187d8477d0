"""What a charter can begin with, read from the data of an improvement: size, where it lies, target, power."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from statistics import quantiles

from pawl.analytics.kpi.marks import RECENT
from pawl.analytics.words import Sentence, say
from pawl.improvement.actions.levels import changed_at
from pawl.improvement.actions.turning import Plan
from pawl.improvement.models import Improvement
from pawl.improvement.powering import Needed, needed
from pawl.improvement.series import (
    NO_SOURCE,
    Asked,
    Series,
    Unreadable,
    measured_at,
    read,
    usual_study,
)
from pawl.measurement.actions.question import library
from pawl.measurement.models import Measurement, Study

MOST_FIELDS, MOST_PLACES, FEWEST_CASES = 3, 5, 30
REACHED = 75
"""Per cent: the level on the good side of which one period in four lies."""


@dataclass(frozen=True)
class Place:
    """One value of a slice: its level, its cases, and its share of what is missed of the target."""

    field: str
    value: str
    level: float
    cases: float
    share: float | None
    """None where there is no target, or nothing is missed."""


@dataclass(frozen=True)
class Draft:
    """All that the data says; `trouble` says why it says nothing."""

    kpi: str = ""
    kind: str = ""
    """Of the dataset: what its fields are called depends on it."""
    better: str = ""
    series: Series | None = None
    level: float | None = None
    """Of the newest periods, weighed by their cases."""
    periods: int = 0
    cases: float | None = None
    target: float | None = None
    reached: float | None = None
    """What one period in four reached already."""
    places: Sequence[Place] = ()
    power: Needed | None = None
    change: float | None = None
    """The change whose power is told: as expected, else up to the target."""
    trouble: Sentence | None = None

    @property
    def by_field(self) -> Sequence[tuple[str, Sequence[Place]]]:
        """Its places, field by field: each field divides the same misses anew."""
        return [(field, tuple(some)) for field, some in groupby(self.places, key=attrgetter("field"))]

    @property
    def missed(self) -> float | None:
        """How far the level is from the target, on the bad side; None where it is not missed or not known."""
        if self.level is None or self.target is None or not self.better:
            return None
        gap = self.target - self.level if self.better == "up" else self.level - self.target
        return gap if gap > 0 else None


def draft(one: Improvement) -> Draft:
    """Read it all.   Eight queries; computes, writes nothing.   Raises nothing."""
    try:
        study = _study(one)
        baseline = one.baseline or {}
        where = (baseline.get("slice", ""), baseline.get("slice_value", ""))
        series = read(study, Asked(one.kpi, one.definition_digest, study.grain, *where))
    except Unreadable as unreadable:
        return Draft(one.kpi, trouble=unreadable.reason)
    return _drafted(one, study, series, where)


def _study(one: Improvement) -> Study:
    if not one.kpi:
        raise Unreadable(say("It names no KPI by which it could be measured."))
    source = measured_at(one)
    if source is None:
        raise Unreadable(NO_SOURCE)
    return usual_study(source, (one.baseline or {}).get("grain", ""))


def _drafted(one: Improvement, study: Study, series: Series, where: tuple[str, str]) -> Draft:
    definition = library().definitions[one.kpi]
    better = one.better or (definition.direction if definition.direction in {"up", "down"} else "")
    recent = _recent(series, changed_at(study, one.kpi))
    level, cases = recent.level
    target = one.target if one.target is not None else _gap_target(one)
    known = [rate for rate in series.rates if rate is not None]
    side = REACHED if better == "up" else 100 - REACHED
    change = one.expected_change
    if not change and target is not None and level is not None:
        change = target - level
    plan = Plan("", change, slice=where[0], slice_value=where[1], grain=study.grain)
    return Draft(
        one.kpi, study.dataset.kind, better, series, level,
        sum(rate is not None for rate in recent.rates), cases, target,
        _at(known, side) if better and known else None,
        _places(study, recent, one.kpi, target, better) if not where[0] else (),
        needed(one, plan), change,
    )  # fmt: skip


def _at(known: Sequence[float], per_cent: int) -> float:
    """The value below which so many per cent of the others lie."""
    return quantiles(known, n=100, method="inclusive")[per_cent - 1] if len(known) > 1 else known[0]


def _gap_target(one: Improvement) -> float | None:
    return (one.gap.target or {}).get("value") if one.gap else None


def _recent(series: Series, changed: datetime | None) -> Series:
    """Its newest periods, and none from before its level changed."""
    since = series if changed is None else series.since(changed)
    return (since if since.starts else series).part(slice(-RECENT, None))


def _places(study: Study, recent: Series, kpi: str, target: float | None, better: str) -> tuple[Place, ...]:
    """The values of slices in the same periods; most missed first, each as a share of its field's misses."""
    if not recent.starts:
        return ()
    rows = Measurement.objects.filter(
        study=study, kpi=kpi, period_start__gte=recent.starts[0], value__isnull=False
    )
    found: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for field, value, number, n in rows.exclude(slice="").values_list("slice", "slice_value", "value", "n"):
        if n and number is not None:
            found[field, value].append((number, float(n)))
    pooled = [(*name, *_pooled(some)) for name, some in found.items()]
    misses = {(field, value): _miss(level, cases, target, better) for field, value, level, cases in pooled}
    whole: dict[str, float] = defaultdict(float)
    for (field, _value), miss in misses.items():
        whole[field] += miss
    places = [
        Place(field, value, level, cases, misses[field, value] / whole[field] if whole[field] else None)
        for field, value, level, cases in pooled if cases >= FEWEST_CASES
    ]  # fmt: skip
    return _by_field(sorted(places, key=lambda each: (-(each.share or 0.0), -each.cases)))


def _by_field(places: Sequence[Place]) -> tuple[Place, ...]:
    """Field after field, that of the most concentrated value first: shares of two fields do not add up."""
    fields = list(dict.fromkeys(each.field for each in places))[:MOST_FIELDS]
    of = {field: [each for each in places if each.field == field][:MOST_PLACES] for field in fields}
    return tuple(each for field in fields for each in of[field])


def _pooled(some: Sequence[tuple[float, float]]) -> tuple[float, float]:
    cases = sum(n for _number, n in some)
    return sum(number * n for number, n in some) / cases, cases


def _miss(level: float, cases: float, target: float | None, better: str) -> float:
    """Cases times distance on the bad side of the target."""
    if target is None or not better:
        return 0.0
    return cases * max(0.0, target - level if better == "up" else level - target)
