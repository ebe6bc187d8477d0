# mypy: disable-error-code="comparison-overlap"
"""Gaps: value against target, how sure, signal or chance, in the order of their impact."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawl.analytics.errors import BadTarget
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.gap import Gap, Kind, NoGap, cases_behind, find_gap, is_constant, rank_gaps
from pawl.analytics.kpi.impact import Evidence, Impact
from pawl.analytics.kpi.reading import Assurance, Indicator, Variation
from pawl.analytics.kpi.target import Target
from pawl.analytics.stats.control.chart import Parameters
from pawl.analytics.stats.control.charts import xmr_chart
from pawl.analytics.stats.control.phases import Plan
from pawl.analytics.words import say

SLA = Indicator("sla", say("SLA attainment"), "%", "up", "share")
MEDIAN = Indicator("median", say("Median"), "h", "down", "duration", 0.5)
BALANCE = Indicator("balance", say("Flow balance"), "ratio", "optimum", "ratio")
WEEKS = tuple(date(2016, 2, 29) + timedelta(weeks=week) for week in range(30))
# UCI dataset 498, weeks from 29 Feb 2016 by opening (improvement.md 3.1).
HOURS = [91.34, 99.13, 57.93, 49.39, 28.70, 11.41, 4.25, 4.21, 1.23, 2.62, 4.80, 2.70, 2.17]
OPENED = [1858, 2073, 1975, 1686, 2174, 2008, 1995, 1401, 2046, 2064, 1736, 1779, 1177]
ATTAINED = [
    0.4408,
    0.0425,
    0.3443,
    0.6079,
    0.7167,
    0.7560,
    0.7920,
    0.6574,
    0.8226,
    0.7733,
    0.7673,
    0.7948,
    0.7426,
]


@dataclass(frozen=True)
class Row:
    value: float | None
    n: int = 100
    denominator: float | None = None


def result_of(
    indicator: Indicator,
    target: Target | None,
    values: Sequence[float | None],
    locked: Parameters | None = None,
    *,
    evidence: Evidence | None = None,
    n: int = 100,
) -> Gap | NoGap:
    chart = xmr_chart(values, Plan(locked=locked, starts=WEEKS[: len(values)]))
    return find_gap(indicator, target, [Row(value, n) for value in values], chart, evidence=evidence)


def gap_of(
    indicator: Indicator,
    target: Target,
    values: Sequence[float | None],
    locked: Parameters | None = None,
    *,
    evidence: Evidence | None = None,
) -> Gap:
    gap = result_of(indicator, target, values, locked, evidence=evidence)
    assert isinstance(gap, Gap)
    return gap


def reason_of(
    indicator: Indicator,
    target: Target | None,
    values: Sequence[float | None],
    locked: Parameters | None = None,
) -> str:
    none = result_of(indicator, target, values, locked)
    assert isinstance(none, NoGap)
    return str(none.reason)


def test_the_sla_share_of_the_real_log_is_a_gap_with_its_cases():
    chart = xmr_chart(ATTAINED, Plan(starts=WEEKS[:13]), bounds=(0, 1))
    gap = find_gap(SLA, Target(0.9, "up"), [Row(v, n) for v, n in zip(ATTAINED, OPENED, strict=True)], chart)
    assert isinstance(gap, Gap)
    assert str(gap.sentence) == "SLA attainment 74.3% against a target of 90.0% or more."
    assert gap.impact.cases == pytest.approx(185.3, abs=0.05)
    words = (
        "Signal: improving (28 Mar 2016 to 23 May 2016: 9 points in a row above the mean), but not there yet."
    )
    assert str(gap.verdict) == words
    assert (gap.reading.variation, gap.reading.assurance) == (Variation.BETTER_HIGH, Assurance.UNKNOWN)
    assert "changed its level around 28 Mar 2016" in str(gap.reading.sentence)


def test_a_share_has_the_interval_of_wilson():
    # statsmodels proportion_confint(874, 1177, method="wilson"): 0.7168 to 0.7667.
    gap = gap_of(SLA, Target(0.9, "up"), [874 / 1177] * 6, evidence=Evidence(1177))
    assert (gap.interval.low, gap.interval.high) == pytest.approx((0.7168, 0.7667), abs=1e-4)
    assert gap.is_sure


def test_the_median_of_the_real_log_has_met_a_target_of_eight_hours_since_weeks():
    reason = reason_of(MEDIAN, Target(8, "down"), HOURS)
    assert reason == "Median 2.17 h meets the target of 8.00 h or less."


def test_a_steady_process_beyond_its_target_is_told_to_be_changed():
    gap = gap_of(MEDIAN, Target(8, "down"), [21, 23, 22], locked=Parameters(22.0, 1.0))
    assert not gap.is_signal
    assert str(gap.verdict).startswith("No signal: the process misses the target by the way it works")
    assert gap.is_sure


def test_a_hit_or_miss_process_is_told_not_to_hunt_single_causes():
    gap = gap_of(MEDIAN, Target(22, "down"), [21, 22, 23], locked=Parameters(22.0, 1.0))
    assert not gap.is_sure
    verdict = str(gap.verdict)
    assert verdict.startswith("No signal: chance alone takes the process to either side of the target")
    assert "19.0 h to 25.0 h reaches the target (control limits: where chance alone takes it)" in verdict


@pytest.mark.parametrize(
    ("indicator", "words"),
    [
        (MEDIAN, "Signal: worsening (14 Mar 2016: above the upper limit). Find out what happened then."),
        (BALANCE, "Signal: changed (14 Mar 2016: above the upper limit). Find out what happened then."),
    ],
)
def test_a_signal_is_told_with_its_date(indicator, words):
    gap = gap_of(indicator, Target(22, "down"), [21, 22, 33], locked=Parameters(22.0, 1.0))
    assert gap.is_signal
    assert str(gap.verdict).startswith(words)


def test_too_few_points_are_no_verdict_on_chance():
    gap = gap_of(MEDIAN, Target(8, "down"), [21, 22])
    assert str(gap.verdict) == "Too few points to tell a signal from chance."
    assert (gap.interval.low, gap.is_sure) == (None, False)


def test_the_median_of_single_values_has_an_interval_of_order_statistics():
    values = [float(hour) for hour in range(1, 26)]
    known = Evidence(25, values)
    gap = gap_of(MEDIAN, Target(7.5, "down"), [13.0] * 6, evidence=known)
    assert (gap.interval.low, gap.interval.high, gap.is_sure) == (8.0, 18.0, True)
    assert not gap_of(MEDIAN, Target(9, "down"), [13.0] * 6, evidence=known).is_sure
    assert "25 cases" in str(gap.interval.how)


def test_an_open_interval_is_sure_of_nothing():
    gap = gap_of(MEDIAN, Target(1, "down"), [2.0] * 6, evidence=Evidence(3, [2.0, 2.0, 3.0]))
    assert (gap.interval.low, gap.is_sure) == (None, False)
    assert str(gap.verdict).startswith("No signal: the process misses")


@pytest.mark.parametrize("value", [0.90, 1.20])
def test_a_band_is_missed_on_either_side(value: float) -> None:
    gap = gap_of(BALANCE, Target(1, "band", (0.95, 1.05)), [value] * 6)
    assert str(gap.sentence) == f"Flow balance {value:.2f} against a target of 0.95 to 1.05."
    assert gap.is_sure


def test_a_band_is_met_inside():
    reason = reason_of(BALANCE, Target(1, "band", (0.95, 1.05)), [1.0] * 6)
    assert reason == "Flow balance 1.00 meets the target of 0.95 to 1.05."


def test_a_hit_that_chance_may_take_away_is_told_so():
    reason = reason_of(MEDIAN, Target(22, "down"), [22, 23, 21], locked=Parameters(22.0, 1.0))
    assert reason.endswith("Chance alone will carry it to the other side at times.")


def test_a_lucky_hit_of_a_process_that_cannot_is_told_so():
    reason = reason_of(MEDIAN, Target(8, "down"), [22, 22, 7], locked=Parameters(22.0, 1.0))
    assert reason.endswith("Its usual range lies on the other side, so this may not last.")


def test_a_process_that_always_meets_its_target_needs_no_more_words():
    reason = reason_of(MEDIAN, Target(30, "down"), [21, 22], locked=Parameters(22.0, 1.0))
    assert reason == "Median 22.0 h meets the target of 30.0 h or less."


def test_without_a_target_or_a_value_there_is_no_gap_but_a_reason():
    assert reason_of(MEDIAN, None, [21, 22]) == "Median: no target holds for the latest period."
    assert reason_of(MEDIAN, Target(8, "down"), [None]) == "Median: no period has a value."


def test_values_are_compared_unrounded_and_told_apart():
    gap = gap_of(SLA, Target(0.9, "up"), [0.89996] * 6)
    assert str(gap.sentence) == "SLA attainment 89.996% against a target of 90.000% or more."


def test_the_latest_period_with_a_value_is_compared():
    gap = gap_of(MEDIAN, Target(8, "down"), [21, 22, None])
    assert gap.value == 22


@pytest.mark.parametrize(
    ("kpi", "row", "cases"),
    [
        ("sla-attainment", Row(0.5, 55, 40.0), 40),
        ("sla-attainment", Row(0.5, 55), 55),
        ("flow-efficiency", Row(0.5, 55, 274_605_840.0), 55),
    ],
)
def test_a_share_counts_the_cases_of_its_denominator_where_that_counts_cases(kpi, row, cases):
    """The denominator of flow efficiency is time: nobody has 274,605,840 cases a week."""
    assert cases_behind(load_library()[kpi], row) == cases


def test_a_thing_that_never_occurred_is_no_gap_of_all_cases():
    reason = reason_of(SLA, Target(0.2, "up"), [0.0] * 9)
    assert (
        reason
        == "SLA attainment: none occurred in the period; check that it is recorded before it is called a gap."
    )
    assert isinstance(result_of(SLA, Target(0.2, "up"), [0.1, 0.0]), Gap)


@pytest.mark.parametrize(
    ("values", "expected"), [([3, None, 3], True), ([3], False), ([3, 4], False), ([None], False)]
)
def test_a_chart_whose_values_are_all_equal_is_constant(values, expected):
    assert is_constant(xmr_chart(values)) == expected


@pytest.mark.parametrize(
    ("target", "values", "kind"),
    [
        (Target(22, "down"), [21, 22, 33], Kind.SIGNAL),
        (Target(8, "down"), [21, 23, 22], Kind.BUILT_IN),
        (Target(22, "down"), [21, 22, 23], Kind.CHANCE),
    ],
)
def test_a_gap_is_of_the_kind_that_its_limits_tell(target, values, kind):
    gap = gap_of(MEDIAN, target, values, locked=Parameters(22.0, 1.0))
    assert (gap.kind, gap.is_signal) == (kind, kind is Kind.SIGNAL)
    assert gap.judgement == ("worsening" if gap.is_signal else None)


def test_without_limits_or_a_readable_trend_the_kind_of_a_gap_is_unknown():
    assert gap_of(MEDIAN, Target(8, "down"), [21, 22]).kind is Kind.UNKNOWN
    chart = xmr_chart([21, 22, 33], Plan(locked=Parameters(22.0, 1.0)))
    gap = find_gap(MEDIAN, Target(8, "down"), [Row(22)] * 3, chart, is_readable=False)
    assert isinstance(gap, Gap)
    assert (gap.kind, gap.judgement) == (Kind.UNKNOWN, None)


def test_measurements_of_another_chart_are_refused():
    with pytest.raises(BadTarget, match="holes included"):
        find_gap(SLA, None, [Row(0.5)], xmr_chart([1, 2]))


def test_gaps_stand_in_the_order_in_which_they_call_for_a_decision():
    locked = Parameters(22.0, 1.0)
    worse = gap_of(MEDIAN, Target(22, "down"), [21, 22, 33], locked)
    built_in = gap_of(MEDIAN, Target(8, "down"), [21, 23, 22], locked)
    better = gap_of(MEDIAN, Target(8, "down"), [21, 22, 12], locked)
    chance = gap_of(MEDIAN, Target(22, "down"), [21, 22, 23], locked)
    unknown = gap_of(MEDIAN, Target(8, "down"), [21, 22])
    assert rank_gaps([unknown, chance, better, built_in, worse]) == (worse, built_in, better, chance, unknown)


def test_gaps_of_one_kind_stand_in_the_order_of_their_cases_then_of_their_distance():
    gap = gap_of(MEDIAN, Target(8, "down"), [21, 22])

    def costing(cases: float | None, distance: float = 1.0) -> Gap:
        return replace(gap, impact=Impact(cases, 900.0, say("x")), distance=distance)

    many, few, far, near = costing(30.0), costing(10.0, 9.0), costing(None, 4.0), costing(None)
    assert rank_gaps([near, far, few, many]) == (many, few, far, near)


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 5000))
def test_a_gap_opens_below_the_target_and_costs_no_more_than_all_cases(
    value: float, wanted: float, n: int
) -> None:
    gap = result_of(SLA, Target(wanted, "up"), [1.0, value], n=n)
    assert isinstance(gap, Gap) == (value < wanted)
    assert isinstance(gap, NoGap) or 0 < (gap.impact.cases or 0) <= n
