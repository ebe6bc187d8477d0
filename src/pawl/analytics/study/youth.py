"""What a log that begins with no old cases cannot tell yet: slow ends, and the age of a backlog."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pawl.analytics.kpi.definition import Anchor, Definition, InPeriod, OpenAtEnd
from pawl.analytics.kpi.engine import Measurement
from pawl.analytics.kpi.expression import Call, Expr, Field, Literal
from pawl.analytics.words import Sentence, say

EARLY = say("The log begins shortly before: cases that take long cannot have ended yet.")
AGEING = say(
    "The log holds no case from before its first day, and its open cases are nearly as old as the log: "
    "the backlog grows older by itself."
)
MOST = 1 / 3
"""Largest share of points that limits do without: a log hardly longer than its slow cases keeps them all."""


def early_points(
    definition: Definition, measurements: Sequence[Measurement], mature: datetime
) -> dict[int, Sentence]:
    """Find the points so near the beginning of a log that slow cases cannot have ended in them.

    definition: of the KPI.   measurements: in order of time.   mature: from when on slow cases can be there.
    A KPI that looks back by a fixed number of days ("within 30 days") cannot tell before so many have passed.
    Returns index -> why, for limits to leave out; none for KPIs by beginning, which miss nothing, and none
    where more than a third of the points would go.   Raises nothing.
    Error: slow is the 90 % quantile of durations.   Source: our own; left truncation, Klein & Moeschberger
    (2003), section 3.4.   Checked: tests/analytics/study/test_youth.py.
    """
    if counts_by_start(definition):
        return {}
    begin = measurements[0].period_start if measurements else mature
    until = max(mature, begin + look_back(definition)) if begin < mature else mature
    early = [i for i, one in enumerate(measurements) if one.period_start < until]
    return dict.fromkeys(early, EARLY) if len(early) <= MOST * len(measurements) else {}


def look_back(definition: Definition) -> timedelta:
    """Tell how many days a KPI looks back: the largest number that it compares a span of days with.

    definition: any.   Returns the span, zero where it compares none.   Raises nothing.   Error: none.
    Source: our own.   Checked: tests/analytics/study/test_youth.py.
    """
    components = definition.components.values()
    found = [days for one in components for expr in one.expressions for days in _days_compared(expr)]
    return timedelta(days=max(found, default=0))


def _days_compared(expr: Expr) -> list[float]:
    if not isinstance(expr, Call):
        return []
    inner = [days for arg in expr.args for days in _days_compared(arg)]
    if not any(isinstance(arg, Call) and arg.function == "days" for arg in expr.args):
        return inner
    return inner + [float(arg.value) for arg in expr.args if isinstance(arg, Literal)]


def ageing(definition: Definition, *, is_young: bool) -> tuple[Sentence, ...]:
    """Refuse a trend in the age of a backlog that began empty.

    definition: of the KPI.   is_young: whether the beginning of the log hides older cases.
    Returns the reason, or nothing where a trend may be read; how many are open may be counted all the same.
    Raises nothing.   Error: none.   Source: our own.   Checked: tests/analytics/study/test_youth.py.
    """
    of_stock = any(isinstance(anchor, OpenAtEnd) for anchor in _anchors(definition))
    return (AGEING,) if is_young and of_stock and definition.data_kind != "stock" else ()


def counts_by_start(definition: Definition) -> bool:
    """Tell whether a period holds the cases that began in it.

    definition: any.   Returns the answer.   Raises nothing.   Error: none.   Source: our own.
    Checked: tests/analytics/study/test_youth.py.
    """
    start = definition.censoring.start if definition.censoring else Field("opened_at")
    return all(isinstance(anchor, InPeriod) and anchor.at == start for anchor in _anchors(definition))


def _anchors(definition: Definition) -> list[Anchor]:
    return [component.anchor for component in definition.components.values()]
