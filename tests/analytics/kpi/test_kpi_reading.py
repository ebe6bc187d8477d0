"""What a chart says in one line, and its two icons."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from pawl.analytics.kpi.amounts import amount
from pawl.analytics.kpi.reading import Assurance, Indicator, Variation, assurance, read, variation
from pawl.analytics.kpi.target import Target
from pawl.analytics.stats.control.chart import Chart, Parameters
from pawl.analytics.stats.control.charts import xmr_chart
from pawl.analytics.stats.control.phases import Plan
from pawl.analytics.stats.control.presets import NELSON
from pawl.analytics.words import say

MEDIAN = Indicator("median", say("Median"), "h", "down", "duration", 0.5)
STARTS = tuple(date(2016, 2, 29) + timedelta(weeks=week) for week in range(20))
LOCKED = Parameters(30.0, 4.0)


def chart(values: Sequence[float | None]) -> Chart:
    return xmr_chart(values, Plan(NELSON, locked=LOCKED, starts=STARTS[: len(values)]))


def test_a_run_below_the_mean_reads_as_an_improvement_with_its_date():
    told = read(MEDIAN, chart([*[31, 29] * 3, 33, *[22] * 9]))
    assert (
        str(told.sentence) == "Median 22.0 h; improving since 18 Apr 2016: 9 points in a row below the mean."
    )
    assert (told.value, told.variation) == (22, Variation.BETTER_LOW)


@pytest.mark.parametrize(
    ("direction", "words"),
    [("down", "worsening since 21 Mar 2016"), ("up", "improving"), ("optimum", "changed since 21 Mar 2016")],
)
def test_the_direction_of_the_kpi_decides_whether_news_is_good(direction, words):
    indicator = Indicator("x", say("Reopened"), "n", direction, "count")
    assert words in str(read(indicator, chart([30, 31, 29, 45])).sentence)


def test_a_steady_kpi_reads_with_the_range_that_chance_gives_it():
    told = read(MEDIAN, chart([29, 31, 30]))
    assert str(told.sentence) == "Median 30.0 h; steady: chance alone moves it between 18.0 h and 42.0 h."
    assert told.signal is None


def test_limits_on_trial_are_said_to_be():
    told = read(MEDIAN, xmr_chart([29, 31, 30, 32, 29]))
    assert "steady" in str(told.sentence)
    assert str(told.sentence).endswith("they stand on 5 points, firm ones on 12 (7 more).")


def test_without_limits_the_value_and_the_missing_points_are_told():
    told = read(MEDIAN, xmr_chart([29, 31]), Target(8, "down"))
    assert str(told.sentence).startswith("Median 31.0 h. No limits yet: there are 2 points")
    assert (told.variation, told.assurance) == (Variation.UNKNOWN, Assurance.UNKNOWN)


def test_without_any_value_there_is_nothing_to_read():
    told = read(MEDIAN, xmr_chart([None, None]), Target(8, "down"))
    assert str(told.sentence) == "Median: no period has a value."
    assert (told.value, told.variation, told.assurance) == (None, Variation.UNKNOWN, Assurance.UNKNOWN)


@pytest.mark.parametrize(
    ("values", "direction", "icon"),
    [
        ([30, 29], "down", Variation.COMMON),
        ([30, 45], "up", Variation.BETTER_HIGH),
        ([30, 45], "down", Variation.WORSE_HIGH),
        ([30, 15], "up", Variation.WORSE_LOW),
        ([30, 15], "down", Variation.BETTER_LOW),
        ([30, 45], "optimum", Variation.CHANGED_HIGH),
        ([30, 15], "optimum", Variation.CHANGED_LOW),
        ([29, 31] * 7, "down", Variation.CHANGED_HIGH),
        ([31, 29] * 7, "down", Variation.CHANGED_LOW),
        ([45, 30], "up", Variation.COMMON),
    ],
)
def test_the_variation_icon_speaks_of_the_latest_point(values, direction, icon):
    assert variation(chart(values), direction) == icon


@pytest.mark.parametrize(
    ("target", "icon"),
    [
        (None, Assurance.NO_TARGET),
        (Target(18, "up"), Assurance.PASSES),
        (Target(18.0001, "up"), Assurance.VARIES),
        (Target(42.0001, "up"), Assurance.FAILS),
        (Target(42, "down"), Assurance.PASSES),
        (Target(41.9999, "down"), Assurance.VARIES),
        (Target(17.9999, "down"), Assurance.FAILS),
        (Target(30, "band", (18, 42)), Assurance.PASSES),
        (Target(30, "band", (20, 40)), Assurance.VARIES),
        (Target(50, "band", (43, 60)), Assurance.FAILS),
        (Target(5, "band", (0, 17)), Assurance.FAILS),
    ],
)
def test_the_assurance_icon_compares_the_limits_with_the_target_unrounded(target, icon):
    assert assurance(chart([30, 31]), target) == icon


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (22.1, "h", "22.1 h"),
        (2.173, "h", "2.17 h"),
        (381.55, "wh", "382 working h"),
        (0.63517, "%", "63.5%"),
        (1.0, "%", "100.0%"),
        (1844.0, "n", "1,844"),
        (12.5, "n", "12"),
        (6.36, "d", "6.36 d"),
        (21, "min", "21 min"),
        (0.9396, "ratio", "0.94"),
        (-1234567.8, "money", "-1,234,568"),
    ],
)
def test_amounts_read_short_and_with_their_unit(value, unit, text):
    assert str(amount(value, unit)) == text


def test_amounts_that_differ_never_read_alike():
    assert str(amount(0.89996, "%", apart_from=0.9)) == "89.996%"
    assert str(amount(0.9, "%", apart_from=0.9)) == "90.0%"
    assert str(amount(1.0, "ratio", apart_from=1.0 + 1e-12)) == "1.000000000"


STEPPED = [30.0, 31.0, 29.0, 32.0, 28.0, 30.5, 31.5, 22.0, 21.0, 23.0, 20.0, 22.5, 21.5]
NEITHER = "The process changed its level around 18 Apr 2016: limits over both levels describe neither"


def test_limits_over_two_levels_assure_nothing_and_say_so():
    stepped = xmr_chart(STEPPED, Plan(NELSON, starts=STARTS[:13]))
    told = read(MEDIAN, stepped, Target(60, "down"))
    assert told.assurance == Assurance.UNKNOWN
    assert NEITHER in str(told.sentence)
    assert str(told.sentence).endswith("start a new phase there.")


def test_nothing_is_called_steady_over_two_levels():
    stepped = xmr_chart([*STEPPED, 26.0], Plan(NELSON, starts=STARTS[:14]))
    told = read(MEDIAN, stepped)
    assert (told.signal, str(told.sentence).startswith(f"Median 26.0 h. {NEITHER}")) == (None, True)
