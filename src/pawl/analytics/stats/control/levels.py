"""Whether the limits of a chart mix two levels, so that they describe neither."""

from pawl.analytics.stats.control.chart import Chart
from pawl.analytics.stats.control.phases import FIRM

AGREEING = 0.9
"""Share of points that lie on one side before a step and on the other after it."""
SHORTEST = 4
"""Points on either side of a step."""
OUTSIDE = 0.5
"""Share of points outside the limits above which these describe nothing."""


def level_change(chart: Chart) -> int | None:
    """Find the point from which the latest phase runs on another level than its limits stand on.

    chart: any; locked limits are never mixed, as they describe what they were locked on.
    Returns the index of the first point after the step when nine tenths of the points lie on one side of the
    centre before and on the other after it, or when more than half lie outside the limits; else None.
    Raises nothing.
    Error: of 12 to 60 independent points in control below 5 % have such a step.
    Source: own; rational subgrouping, Shewhart (1931), Wheeler (2000).
    Checked: tests/analytics/stats/control/test_levels.py, by simulation.
    """
    phase = chart.phases[-1]
    scored = [(i, chart.scores[i]) for i in range(*phase.baseline) if i not in chart.set_aside]
    points = [(i, score) for i, score in scored if score is not None and score != 0]
    if phase.count == 0 or len(points) < FIRM:
        return None
    agreement, first = max(_agreement([score for _, score in points], k) for k in _splits(len(points)))
    outside = sum(abs(score) > 3 for _, score in points)
    is_mixed = agreement >= AGREEING or outside > OUTSIDE * len(points)
    return points[first][0] if is_mixed else None


def _splits(count: int) -> range:
    return range(SHORTEST, count - SHORTEST + 1)


def _agreement(scores: list[float], first: int) -> tuple[float, int]:
    """Share of points on one side before `first` and on the other from it on, whichever way it goes."""
    fitting = sum((score > 0) == (place >= first) for place, score in enumerate(scores))
    return max(fitting, len(scores) - fitting) / len(scores), first
