"""The level that a KPI runs on now: of the newest periods, and of none from before it changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.gap import Gap, NoGap, find_gap
from pawl.analytics.kpi.impact import Evidence
from pawl.analytics.kpi.level import Level, level_of, weights_of
from pawl.analytics.kpi.reading import Indicator
from pawl.analytics.kpi.target import Target
from pawl.analytics.stats.control.chart import Chart
from pawl.analytics.stats.control.charts import xmr_chart
from pawl.analytics.stats.control.phases import Plan, Rebase
from pawl.analytics.words import say

WEEKS = tuple(date(2016, 2, 29) + timedelta(weeks=week) for week in range(60))
STEADY = [10.0, 12.0, 9.0, 11.0, 8.0, 12.0, 10.0, 9.0, 11.0, 10.0, 12.0, 8.0, 10.0, 9.0, 12.0, 10.0]
SHARE = Indicator("sla", say("SLA attainment"), "%", "up", "share")
TIME = Indicator("median", say("Median"), "h", "down", "duration", 0.5)


@dataclass(frozen=True)
class Row:
    value: float | None
    n: int = 100
    numerator: float | None = None
    denominator: float | None = None


def chart_of(values: Sequence[float | None], **more: object) -> Chart:
    return xmr_chart(values, Plan(starts=WEEKS[: len(values)], **more))  # type: ignore[arg-type]


def level(values: Sequence[float | None], **more: object) -> Level:
    found = level_of(chart_of(values, **more))
    assert found is not None
    return found


def test_it_is_the_mean_of_the_newest_thirteen_and_says_so():
    found = level([*STEADY])
    assert found.value == pytest.approx(sum(STEADY[-13:]) / 13)
    assert (found.periods, found.newest, found.changed) == (13, 10.0, False)
    assert str(found.told) == "Level of the newest 13 periods, since 21 Mar 2016"


def test_fewer_are_said_and_none_is_none():
    found = level([5.0, None, 7.0])
    assert (found.value, found.points) == (6.0, (0, 2))
    assert str(found.told) == "Level of 2 periods since 29 Feb 2016, there are no more yet"
    assert level_of(chart_of([None, None])) is None


@pytest.mark.parametrize("lift", [30.0, -30.0])
def test_a_level_that_changed_within_them_counts_since_then(lift):
    values = [*STEADY, *(lift + each for each in STEADY[:8])]
    found = level(values)
    assert found.points == tuple(range(16, 24))
    assert found.value == pytest.approx(lift + sum(STEADY[:8]) / 8)
    assert str(found.told) == "Level of the 8 periods since 20 Jun 2016, when it changed"
    unread = level_of(chart_of(values), is_readable=False)
    assert unread is not None
    assert (unread.periods, unread.changed) == (13, False)


def test_a_phase_that_somebody_began_counts_since_then_however_short():
    found = level([*STEADY, 20.0, 21.0], rebases=(Rebase(16, say("new tool")),))
    assert (found.points, found.value, found.changed) == ((16, 17), 20.5, True)


def test_a_run_that_goes_on_is_a_new_level_before_limits_mix_two():
    values = [*STEADY, *STEADY, 11.0, 12.5, 11.5, 11.0, 12.0, 11.5, 11.0, 12.0, 11.5]
    found = level(values)
    assert found.changed
    assert found.points[-1] == len(values) - 1
    assert found.periods < 13
    assert min(values[point] for point in found.points) > 10.2


def test_what_is_set_aside_or_not_over_is_no_part_of_it():
    chart = chart_of([*STEADY, 99.0, 3.0], set_aside={16: say("trial")})
    found = level_of(chart, end=17)
    assert found is not None
    assert found.points == tuple(range(3, 16))


def test_shares_weigh_by_their_cases_and_other_numbers_alike():
    library = load_library()
    shares = library["sla-attainment"]
    rows = [Row(0.5, 10, 150.0, 300.0), Row(None, 0), Row(0.8, 100)]
    assert weights_of(shares, rows) == (300.0, 1.0, 100.0)
    assert weights_of(library["resolution-time-median"], rows) is None
    assert weights_of(shares, [Row(None)]) is None
    found = level_of(chart_of([0.5, None, 0.8]), (300.0, 1.0, 100.0))
    assert found is not None
    assert found.value == pytest.approx((0.5 * 300 + 0.8 * 100) / 400)


def test_a_gap_is_that_of_the_level_with_the_newest_beside():
    values = [0.70, 0.74] * 6 + [0.89]
    chart = chart_of([*values])
    found = level_of(chart)
    assert found is not None
    gap = find_gap(SHARE, Target(0.8, "up"), [Row(one) for one in values], chart,
                   evidence=Evidence(1300, level=found))  # fmt: skip
    assert isinstance(gap, Gap)
    assert gap.value == pytest.approx(sum(values) / 13)
    assert gap.periods == 13
    assert gap.impact.cases == pytest.approx((0.8 - gap.value) * 100)
    assert str(gap.impact.formula) == "(80.0% − 73.3%) × 1,300 cases / 13 periods = 6.7 cases a period"
    assert str(gap.sentence) == (
        "SLA attainment 73.3% against a target of 80.0% or more. Level of the newest 13 periods, since "
        "29 Feb 2016; the newest alone: 89.0%."
    )


def test_one_bad_period_is_no_gap():
    values = [0.90, 0.94] * 6 + [0.70]
    chart = chart_of([*values])
    none = find_gap(
        SHARE,
        Target(0.8, "up"),
        [Row(one) for one in values],
        chart,
        evidence=Evidence(9, level=level_of(chart)),
    )
    assert isinstance(none, NoGap)
    assert "The newest period alone misses it: 70.0%." in str(none.reason)


def test_hours_are_told_for_one_period_and_the_interval_is_that_of_a_mean():
    values = [9.0, 11.0] * 7
    chart = chart_of([*values])
    found = level_of(chart)
    gap = find_gap(TIME, Target(8, "down"), [Row(one) for one in values], chart,
                   evidence=Evidence(4, [7.0, 10.0, 10.0, 12.0], level=found))  # fmt: skip
    assert isinstance(gap, Gap)
    assert (gap.impact.hours, gap.impact.cases) == (8 / 13, 2 / 13)
    assert str(gap.impact.formula).endswith("in 13 periods, so 1 h in each")
    sigma = chart.sigma[-1]
    assert sigma is not None
    assert gap.interval.high == pytest.approx(gap.value + 1.96 * sigma / 13**0.5)


def test_a_level_without_sigma_has_the_limits_or_none():
    values = [9.0, 11.0, 10.0]
    chart = chart_of([*values])
    gap = find_gap(
        TIME,
        Target(8, "down"),
        [Row(one) for one in values],
        chart,
        evidence=Evidence(9, level=level_of(chart)),
    )
    assert isinstance(gap, Gap)
    assert str(gap.interval.how) == "not known: too few points for limits"
