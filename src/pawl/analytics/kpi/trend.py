"""The trend guard: refuses a trend or comparison that would mislead, with the reason in words."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Any, Literal

from pawl.analytics.errors import NotComparable
from pawl.analytics.words import Sentence, say

Cause = Literal[
    "incomplete", "unfinished", "cases", "points", "coverage", "definition", "calendar", "mapping", "snapshot"
]


@dataclass(frozen=True)
class Provenance:
    """What stands behind one point of a trend."""

    start: datetime
    end: datetime
    cases: int
    """Cases that the value was made of."""
    fill: Mapping[str, float | None]
    """Share of the period's rows that have each needed field, 0 to 1; None = not known."""
    definition: str
    calendar: str
    mapping: str
    snapshot: str
    unfinished: int | None = None
    """Cases of the period's own cohort that have no value yet (opened, not resolved); None: not known."""


@dataclass(frozen=True)
class Guard:
    """How much is asked of a trend."""

    min_cases: int = 10
    """Below, a median or share is mostly luck; 0 for counts and stocks, whose smallness is the message."""
    min_points: int = 8
    """The shortest run that Western Electric accepts as a signal."""
    coverage_jump: float = 0.10
    """Largest change of a field's fill that is let through."""
    unfinished_share: float = 0.05
    """Largest share of a cohort that may still be open."""
    sigmas: float = 4.0
    """How clearly a change of fill must stand out from chance."""
    dips_share: float = 0.2
    """Up to this share of points, odd fills are dips that can be left out; above, coverage itself changed."""


MEASURE_ANEW = say(
    "Measure all periods anew from one snapshot, or show the time before and the time after apart."
)
TREND = Guard()
COUNTS = Guard(min_cases=0)
COMPARISON = Guard(min_cases=30, min_points=2)


@dataclass(frozen=True)
class Objection:
    """One reason against a trend, and the way out."""

    cause: Cause
    rule: Sentence
    way_out: Sentence
    points: tuple[int, ...] = ()
    """The points it is about, where leaving them out removes it; else ()."""


@dataclass(frozen=True)
class Verdict:
    """Whether a trend may be shown; admitted when there are no objections."""

    objections: tuple[Objection, ...]

    @property
    def admitted(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.objections

    @property
    def reasons(self) -> tuple[Sentence, ...]:
        """Why it is refused, in words."""
        return tuple(objection.rule for objection in self.objections)

    @property
    def leave_out(self) -> tuple[int, ...]:
        """Points without which some of the objections would fall."""
        return tuple(sorted({i for objection in self.objections for i in objection.points}))


@dataclass(frozen=True)
class Usable:
    """The points that can be compared, those left out with the reasons, and the verdict on the rest."""

    kept: tuple[int, ...]
    left_out: Mapping[int, Sentence]
    verdict: Verdict


def judge(
    points: Sequence[Provenance], *, as_of: datetime, data_from: datetime | None = None, guard: Guard = TREND
) -> Verdict:
    """Judge whether the points of a trend or comparison measure the same thing with enough behind them.

    points: in time order.   as_of: aware; nothing later is known.   data_from: aware; nothing earlier is.
    Returns the verdict, with every objection there is.   Raises nothing.
    Error: a change of fill is seen from `coverage_jump` and 4 standard errors on: false alarm below 2 %.
    Source: own; two-proportion test: Fleiss, Statistical Methods for Rates and Proportions (2003), ch. 3.
    Checked: tests/analytics/kpi/test_trend.py.
    """
    found: list[Objection | None] = [
        _incomplete(points, as_of, data_from),
        _unfinished(points, guard),
        _too_few_cases(points, guard),
        _too_few_points(points, guard),
        *_coverage(points, guard),
        *_changes(points),
    ]
    return Verdict(tuple(objection for objection in found if objection is not None))


def usable(
    points: Sequence[Provenance], *, as_of: datetime, data_from: datetime | None = None, guard: Guard = TREND
) -> Usable:
    """Leave out the points that can be left out (running, immature, thin, dips) and judge the rest.

    points, as_of, data_from, guard: as for judge.
    Returns indices kept and left out, and the verdict on those kept; where too few are, it begins with why
    the others were left out.   Raises nothing.
    Error: as for judge.   Source: own.   Checked: tests/analytics/kpi/test_trend.py.
    """
    first = judge(points, as_of=as_of, data_from=data_from, guard=guard)
    left_out = {i: objection.rule for objection in reversed(first.objections) for i in objection.points}
    kept = tuple(i for i in range(len(points)) if i not in left_out)
    again = judge([points[i] for i in kept], as_of=as_of, data_from=data_from, guard=guard)
    if left_out and len(kept) < guard.min_points:
        again = _with_the_reasons(first, again, kept=len(kept), guard=guard)
    return Usable(kept, dict(sorted(left_out.items())), again)


def require_comparable(
    thing: str,
    points: Sequence[Provenance],
    *,
    as_of: datetime,
    data_from: datetime | None = None,
    guard: Guard = TREND,
) -> None:
    """Refuse a trend or comparison that would mislead.

    thing: what is compared, for the message.   points, as_of, data_from, guard: as for judge.
    Returns nothing.   Raises NotComparable with the first objection's rule and way out.
    Error: as for judge.   Source: own.   Checked: tests/analytics/kpi/test_trend.py.
    """
    verdict = judge(points, as_of=as_of, data_from=data_from, guard=guard)
    if not verdict.admitted:
        raise NotComparable(thing, verdict.objections[0].rule, verdict.objections[0].way_out)


def _with_the_reasons(first: Verdict, again: Verdict, *, kept: int, guard: Guard) -> Verdict:
    """The verdict on the points kept, led by why the others are missing: few points are only what follows."""
    why = tuple(objection for objection in first.objections if objection.points)
    rule = say("{kept} periods can be compared; a trend needs {least}.", kept=kept, least=guard.min_points)
    few = Objection("points", rule, say("Use longer periods, or wait."))
    rest = tuple(objection for objection in again.objections if objection.cause != "points")
    return Verdict((*why, few, *rest))


def _incomplete(
    points: Sequence[Provenance], as_of: datetime, data_from: datetime | None
) -> Objection | None:
    running = [i for i, point in enumerate(points) if point.end > as_of]
    cut = [i for i, point in enumerate(points) if data_from is not None and point.start < data_from]
    if running:
        rule = say(
            "The period from {day} is not over: its value will still change.", day=_day(points[running[0]])
        )
    elif cut:
        rule = say(
            "The period from {day} began before the data did: part of it is missing.",
            day=_day(points[cut[-1]]),
        )
    else:
        return None
    return Objection("incomplete", rule, say("Leave incomplete periods out."), (*cut, *running))


def _unfinished(points: Sequence[Provenance], guard: Guard) -> Objection | None:
    found = [i for i, point in enumerate(points) if _open_share(point) > guard.unfinished_share]
    if not found:
        return None
    rule = say(
        "Of the cases from {day} on, up to {share:.0%} are still open: the slow ones are missing.",
        day=_day(points[found[0]]),
        share=max(_open_share(points[i]) for i in found),
    )
    way_out = say("Leave young periods out, count by resolution, or use the Kaplan–Meier median.")
    return Objection("unfinished", rule, way_out, tuple(found))


def _too_few_cases(points: Sequence[Provenance], guard: Guard) -> Objection | None:
    found = tuple(i for i, point in enumerate(points) if point.cases < guard.min_cases)
    if not found:
        return None
    rule = say(
        "{count} of {points} periods have fewer than {least} cases (the thinnest {fewest}): "
        "luck would look like change.",
        count=len(found),
        points=len(points),
        least=guard.min_cases,
        fewest=min(points[i].cases for i in found),
    )
    return Objection("cases", rule, say("Use longer periods, or fewer slices."), found)


def _too_few_points(points: Sequence[Provenance], guard: Guard) -> Objection | None:
    if len(points) >= guard.min_points:
        return None
    rule = say(
        "There are {points} periods; a trend needs {least}, {more} more.",
        points=len(points),
        least=guard.min_points,
        more=guard.min_points - len(points),
    )
    return Objection("points", rule, say("Use shorter periods, or wait."))


def _coverage(points: Sequence[Provenance], guard: Guard) -> list[Objection | None]:
    fields = dict.fromkeys(name for point in points for name in point.fill)
    return [_field_coverage(name, points, guard) for name in fields]


def _field_coverage(name: str, points: Sequence[Provenance], guard: Guard) -> Objection | None:
    unknown = tuple(i for i, point in enumerate(points) if point.fill.get(name) is None)
    if unknown:
        rule = say(
            "For {count} periods it is not known how often {field} was filled.",
            count=len(unknown),
            field=name,
        )
        return Objection(
            "coverage", rule, say("Measure coverage for every period, or leave these out."), unknown
        )
    filled = [(i, _fill(point, name), point.cases) for i, point in enumerate(points)]
    middle = median(fill for _, fill, _ in filled) if filled else 0.0
    odd = tuple(i for i, fill, cases in filled if _differs((fill, cases), (middle, math.inf), guard))
    if 0 < len(odd) <= guard.dips_share * len(points):
        return _dip(name, points, odd, middle)
    return _jump(name, points, guard)


def _dip(name: str, points: Sequence[Provenance], odd: tuple[int, ...], middle: float) -> Objection:
    worst = max(odd, key=lambda i: abs(_fill(points[i], name) - middle))
    told: dict[str, Any] = {
        "day": _day(points[worst]),
        "field": name,
        "now": _fill(points[worst], name),
        "usual": middle,
    }
    rule = say(
        "In the period from {day} {field} was filled in {now:.0%} of cases, otherwise in about {usual:.0%}.",
        **told,
    )
    if len(odd) > 1:
        rule = say(
            "In {n} periods {field} was filled otherwise than in about {usual:.0%} of cases; farthest from "
            "that in the period from {day}: {now:.0%}.",
            n=len(odd),
            **told,
        )
    return Objection(
        "coverage", rule, say("Leave these periods out, or find out what was not recorded."), odd
    )


def _jump(name: str, points: Sequence[Provenance], guard: Guard) -> Objection | None:
    found = None
    widest = guard.coverage_jump
    for cut in range(1, len(points)):
        before, after = _pooled(points[:cut], name), _pooled(points[cut:], name)
        if abs(after[0] - before[0]) > widest and _differs(before, after, guard):
            widest, found = abs(after[0] - before[0]), (cut, before[0], after[0])
    if found is None:
        return None
    first, earlier, later = found
    rule = say(
        "{field} was filled in {before:.0%} of cases before {day} and in {after:.0%} since: "
        "a change of the value may be a change of what was recorded.",
        field=name,
        before=earlier,
        after=later,
        day=_day(points[first]),
    )
    return Objection("coverage", rule, say("Look at the time before and the time after apart."))


def _changes(points: Sequence[Provenance]) -> list[Objection | None]:
    return [
        _change(points, "definition", lambda point: point.definition, _say_definition),
        _change(points, "calendar", lambda point: point.calendar, _say_calendar),
        _change(points, "mapping", lambda point: point.mapping, _say_mapping),
        _change(points, "snapshot", lambda point: point.snapshot, _say_snapshot),
    ]


def _change(
    points: Sequence[Provenance],
    cause: Cause,
    digest: Callable[[Provenance], str],
    tell: Callable[[Sentence], Sentence],
) -> Objection | None:
    for before, after in pairwise(points):
        if digest(before) != digest(after):
            return Objection(cause, tell(_day(after)), MEASURE_ANEW)
    return None


def _say_definition(day: Sentence) -> Sentence:
    return say("The KPI is defined differently from {day} on: before and after are not one measure.", day=day)


def _say_calendar(day: Sentence) -> Sentence:
    return say("Working time is counted on another calendar from {day} on.", day=day)


def _say_mapping(day: Sentence) -> Sentence:
    return say("The source was read by another mapping from {day} on.", day=day)


def _say_snapshot(day: Sentence) -> Sentence:
    return say(
        "From {day} on the values come from another snapshot, which may tell the past differently.", day=day
    )


def _open_share(point: Provenance) -> float:
    if not point.unfinished:
        return 0.0
    return point.unfinished / (point.cases + point.unfinished)


def _fill(point: Provenance, name: str) -> float:
    return point.fill[name] or 0.0


def _pooled(points: Sequence[Provenance], name: str) -> tuple[float, int]:
    cases = sum(point.cases for point in points)
    return math.fsum(_fill(point, name) * point.cases for point in points) / max(1, cases), cases


def _differs(one: tuple[float, float], other: tuple[float, float], guard: Guard) -> bool:
    """Whether two shares, each with its cases, differ by more than the guard lets through and than chance."""
    (fill, cases), (other_fill, other_cases) = one, other
    if min(cases, other_cases) == 0 or abs(fill - other_fill) <= guard.coverage_jump:
        return False
    known = math.isinf(other_cases)
    share = other_fill if known else (fill * cases + other_fill * other_cases) / (cases + other_cases)
    error = math.sqrt(share * (1 - share) * (1 / cases + 1 / other_cases))
    return abs(fill - other_fill) > guard.sigmas * error


def _day(point: Provenance) -> Sentence:
    return say("{day.day} {day:%b %Y}", day=point.start)
