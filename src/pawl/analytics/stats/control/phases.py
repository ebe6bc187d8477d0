"""Which points limits stand on: baselines, phases with reasons, locked limits, points set aside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats.control.chart import Parameters
from pawl.analytics.stats.control.presets import WHEELER_RULES, Preset
from pawl.analytics.words import Sentence, say

FIRM = 12
"""Points that firm limits need."""
TRIAL = 5
"""Points below which there are no limits at all; from here to FIRM they are on trial."""

FIRST = say("The first points there are.")


@dataclass(frozen=True)
class Rebase:
    """Limits begin anew at a point, because something is known to have changed."""

    start: int
    reason: Sentence
    baseline: tuple[int, int] | None = None
    """First point and one past the last of those that limits stand on; None: all of the phase."""
    locked: Parameters | None = None


@dataclass(frozen=True)
class Plan:
    """How to read a series: which rules, which points make the limits, what is known about points."""

    preset: Preset = WHEELER_RULES
    baseline: tuple[int, int] | None = None
    """First point and one past the last that the limits of the first phase stand on; None: all of it."""
    locked: Parameters | None = None
    """Limits given from before, for the first phase."""
    rebases: tuple[Rebase, ...] = ()
    set_aside: Mapping[int, Sentence] = field(default_factory=dict)
    """Points that limits must not stand on, with the reason; they are drawn and may still signal."""
    missing: Mapping[int, Sentence] = field(default_factory=dict)
    """Why points are missing, where it is known."""
    starts: tuple[date, ...] = ()
    """First day of each point, for sentences; () to number them."""
    across_holes: bool = False
    """Let patterns of points run on across a hole; moving ranges never do."""


@dataclass(frozen=True)
class Stretch:
    """One phase of the plan, with its end and the points its limits may stand on."""

    rebase: Rebase
    end: int
    base: tuple[int, ...]

    @property
    def baseline(self) -> tuple[int, int]:
        """First point and one past the last that limits may stand on."""
        return self.rebase.baseline or (self.rebase.start, self.end)


def split(plan: Plan, values: tuple[float | None, ...]) -> tuple[Stretch, ...]:
    """Cut a series into phases and find the points that each phase's limits stand on.

    values: one per point, None where missing.
    Returns phases in order; the first begins at point 0.
    Raises OutOfDomain for starts or baselines out of order.
    Error: none.   Source: our own.   Checked: tests/analytics/stats/control/test_chart_phases.py.
    """
    rebases = (Rebase(0, FIRST, plan.baseline, plan.locked), *plan.rebases)
    ends = [*(rebase.start for rebase in plan.rebases), len(values)]
    _require_order([0, *ends])
    _require_starts(plan, len(values))
    return tuple(_stretch(rebase, end, plan, values) for rebase, end in zip(rebases, ends, strict=True))


def caution(count: int) -> Sentence | None:
    """Say why limits that stand on `count` points are on trial or missing.

    count: points, 0 or more.
    Returns None from 12 points on.   Raises nothing.   Error: none.
    Source: NHS England, Making Data Count (12 or more); Wheeler (5 or 6 for trial limits).
    Checked: tests/analytics/stats/control/test_chart_phases.py.
    """
    if count >= FIRM:
        return None
    if count >= TRIAL:
        return say(
            "Limits are on trial: they stand on {count} points, firm ones on {firm} ({more} more).",
            count=count, firm=FIRM, more=FIRM - count,
        )  # fmt: skip
    return say(
        "No limits yet: there are {count} points, and trial limits need {trial} ({more} more).",
        count=count, trial=TRIAL, more=TRIAL - count,
    )  # fmt: skip


def _stretch(rebase: Rebase, end: int, plan: Plan, values: tuple[float | None, ...]) -> Stretch:
    first, last = rebase.baseline or (rebase.start, end)
    if not rebase.start <= first < last <= end and (rebase.baseline is not None):
        raise OutOfDomain(
            "baseline",
            say("The baseline {first} to {last} is not inside its phase, {start} to {end}.",
                first=first, last=last, start=rebase.start, end=end),
            say("Give the first point and one past the last, within the phase."),
        )  # fmt: skip
    base = (i for i in range(first, last) if values[i] is not None and i not in plan.set_aside)
    return Stretch(rebase, end, tuple(base))


def _require_order(starts: list[int]) -> None:
    if any(a > b for a, b in pairwise(starts)) or any(a == b for a, b in pairwise(starts[:-1])):
        raise OutOfDomain(
            "phases",
            say("Phases begin at points {starts}: they must rise and lie inside the series.",
                starts=", ".join(map(str, starts[1:-1]))),
            say("Number points from 0 and give each phase once, in order."),
        )  # fmt: skip


def _require_starts(plan: Plan, count: int) -> None:
    if plan.starts and len(plan.starts) != count:
        raise OutOfDomain(
            "starts",
            say("There are {days} dates for {count} points.", days=len(plan.starts), count=count),
            say("Give one date per point, or none."),
        )
