"""Gap × value: how many units a year are missed, checked by hand, by change of scale and of period."""

import pytest

from pawl.analytics.kpi.worth import PERIODS, counted_a_year, missed_a_year

WEEKS = 365.25 / 7


def test_a_share_counts_cases():
    missed = missed_a_year("share", "%", grain="month", distance=0.05, n=200, hours=None)
    assert missed == pytest.approx(120)  # ten cases a month


def test_times_count_by_how_much_single_cases_lie_beyond():
    missed = missed_a_year("duration", "h", grain="week", distance=4.0, n=100, hours=70.0)
    assert missed == pytest.approx(70 * WEEKS)
    days = missed_a_year("duration", "d", grain="week", distance=4.0, n=100, hours=72.0)
    assert days == pytest.approx(3 * WEEKS)


def test_a_quantile_without_single_cases_is_not_known():
    assert missed_a_year("duration", "h", grain="week", distance=4.0, n=100, hours=None) is None


def test_a_mean_follows_from_its_cases():
    assert missed_a_year("mean", "n", grain="year", distance=0.5, n=40, hours=None) == pytest.approx(20)


def test_a_stock_counts_days_and_a_ratio_years_whatever_the_period():
    for grain in PERIODS:
        stock = missed_a_year("stock", "n", grain=grain, distance=10, n=50, hours=None)
        ratio = missed_a_year("ratio", "ratio", grain=grain, distance=0.2, n=50, hours=None)
        assert stock == pytest.approx(3652.5)
        assert ratio == pytest.approx(0.2)


@pytest.mark.parametrize("kind", ["share", "mean", "money"])
def test_the_same_flow_is_worth_the_same_by_week_and_by_month(kind):
    by_week = missed_a_year(kind, "%", grain="week", distance=0.1, n=1200, hours=None)
    by_month = missed_a_year(kind, "%", grain="month", distance=0.1, n=1200 * WEEKS / 12, hours=None)
    assert by_week == pytest.approx(by_month)


@pytest.mark.parametrize("kind", ["share", "count", "mean", "stock", "ratio"])
def test_the_whole_gap_is_its_distance_times_one_unit(kind):
    unit = counted_a_year(kind, "week", 30)
    missed = missed_a_year(kind, "n", grain="week", distance=7.0, n=30, hours=None)
    assert unit is not None
    assert missed == pytest.approx(7 * unit)


def test_without_cases_or_period_nothing_is_told_of_what_hangs_on_them():
    assert counted_a_year("share", "week", None) is None
    assert counted_a_year("share", "", 30) is None
    assert counted_a_year("count", "", None) is None
    assert counted_a_year("stock", "", None) == pytest.approx(365.25)
    with pytest.raises(KeyError):
        counted_a_year("count", "fortnight", 3)
