"""What a missed target is worth in a year: units that are counted, times what somebody says one is worth."""

from typing import Literal

from pawl.analytics.kpi.definition import HOURS, DataKind

Counted = Literal["case", "of_case", "day", "year"]
PERIODS = {"day": 365.25, "week": 365.25 / 7, "month": 12.0, "quarter": 4.0, "year": 1.0}
"""How many of each a year has."""
COUNTED: dict[DataKind, Counted] = {
    "share": "case", "count": "case", "duration": "of_case", "mean": "of_case", "money": "of_case",
    "stock": "day", "ratio": "year",
}  # fmt: skip
"""What one is: a case, a unit of one case, a case that stands for a day, a unit for a year."""


def counted_a_year(data_kind: DataKind, grain: str, n: float | None) -> float | None:
    """How many counted units a year one unit of a KPI comes to.

    data_kind: of the KPI; of a share one unit is the whole.   grain: day, week, month, quarter or year;
    empty = not known.   n: cases of one period, >= 0; None = not known.
    Returns units a year; None where they hang on a grain or number that is not known.   Raises KeyError for
    another grain.   Error: that of taking one period for all of a year.
    Source: own, explained in docs/how-to/targets.md.   Checked: tests/analytics/kpi/test_worth.py.
    """
    counted = COUNTED[data_kind]
    if counted in {"day", "year"}:
        return PERIODS["day"] if counted == "day" else 1.0
    cases = 1.0 if data_kind == "count" else n
    return None if cases is None or not grain else cases * PERIODS[grain]


def missed_a_year(
    data_kind: DataKind, unit: str, *, grain: str, distance: float, n: float, hours: float | None
) -> float | None:
    """How many counted units a year are on the wrong side of a target.

    data_kind, unit: of the KPI.   distance: to the target, in its unit, >= 0.   n: cases of the period.
    hours: by which single cases lie beyond the target in the period, where these are known.
    Returns units a year; None for a quantile without single cases: they do not follow from it.   Raises
    KeyError for another grain.   Error: as counted_a_year.
    Source: own, explained in docs/how-to/targets.md.   Checked: tests/analytics/kpi/test_worth.py.
    """
    if data_kind == "duration":
        return None if hours is None else hours / HOURS[unit] * PERIODS[grain]
    each = counted_a_year(data_kind, grain, n)
    return None if each is None else distance * each
