"""The single values behind quantiles and means: those that measure took them of."""

from datetime import date
from statistics import fmean, median
from typing import Any

import pytest
from tests.analytics.kpi.engine.small import RESOLVED, WEEKS, at, incidents, kpi, values

from pawl.analytics.kpi.engine import single_values
from pawl.analytics.worktime import Calendar, always, periods

HOURS = "hours(opened_at, resolved_at)"
MEDIAN = {"statistic": "quantile", "q": 0.5, "anchor": RESOLVED, "value": HOURS}
ROWS = ((at(1), at(1, 5), "1"), (at(2), at(3), "2"), (at(3), at(3, 7), "1"), (at(8), at(9), "1"))
OPEN = (at(2), None, "1")


def singles(definition: Any, dataset: Any, week: int = 0) -> Any:
    return single_values(definition, dataset, period=WEEKS[week], calendar=always("UTC"))


def test_the_median_of_measure_is_that_of_the_single_values():
    dataset, definition = incidents(*ROWS, OPEN), kpi(MEDIAN, unit="h", data_kind="duration")
    assert sorted(singles(definition, dataset)) == [5.0, 7.0, 24.0]
    assert median(singles(definition, dataset)) == values(definition, dataset)[0]
    assert singles(definition, dataset, week=2) == ()


def test_the_mean_of_measure_is_that_of_the_single_values_and_its_condition_holds():
    mean = {"statistic": "mean", "anchor": RESOLVED, "value": HOURS, "where": 'priority == "1"'}
    dataset, definition = incidents(*ROWS), kpi(mean, unit="h", data_kind="duration")
    assert sorted(singles(definition, dataset)) == [5.0, 7.0]
    assert fmean(singles(definition, dataset)) == values(definition, dataset)[0]


def test_working_hours_are_those_of_the_calendar():
    """Monday 1 January from 12:00 to Tuesday 12:00: ten hours of an office that opens from eight to six."""
    worked = {**MEDIAN, "value": "working_hours(opened_at, resolved_at)"}
    office = Calendar.from_toml({"like": "office", "zone": "UTC"})
    dataset = incidents((at(2, 12), at(3, 12), "1"))
    definition = kpi(worked, unit="wh", data_kind="duration", calendar="working")
    assert single_values(definition, dataset, period=WEEKS[0], calendar=office) == (10.0,)


@pytest.mark.parametrize(
    "components",
    [
        {"statistic": "count", "anchor": RESOLVED},
        {"a": MEDIAN, "b": MEDIAN},
        {"statistic": "quantile", "q": 0.5, "anchor": {"until_end": "opened_at"}, "value": HOURS},
    ],
)
def test_counts_ratios_and_what_lasts_over_periods_have_no_single_values(components: Any) -> None:
    formula = {"formula": "a / b"} if "a" in components else {}
    assert singles(kpi(components, **formula), incidents(*ROWS)) is None


def test_of_the_period_that_was_asked_for():
    (month,) = periods("month", "UTC", date(2024, 1, 1), date(2024, 1, 31))
    definition = kpi(MEDIAN, unit="h", data_kind="duration")
    found = single_values(definition, incidents(*ROWS), period=month, calendar=always("UTC"))
    assert sorted(found or ()) == [5.0, 7.0, 24.0, 24.0]
