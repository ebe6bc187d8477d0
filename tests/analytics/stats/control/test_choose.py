# mypy: disable-error-code="misc,operator"
"""The chart that fits a kind of data, and the reason that is given."""

import numpy as np
import pytest

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats.control.charts import c_chart, laney_p_chart, xmr_chart
from pawl.analytics.stats.control.choose import Series, choose, excess

RNG = np.random.default_rng(2002)
SIZES = tuple(RNG.integers(1500, 2500, 26).tolist())
BINOMIAL = tuple(RNG.binomial(SIZES, 0.7).tolist())
NERVOUS = tuple(round(size * share) for size, share in zip(SIZES, RNG.normal(0.7, 0.06, 26), strict=True))
POISSON = tuple(RNG.poisson(40, 26).tolist())
BULKY = tuple((10 * RNG.poisson(4, 26)).tolist())
GROUPS = tuple(tuple(group) for group in RNG.normal(5, 1, (26, 4)).tolist())
LARGE_GROUPS = tuple(tuple(group) for group in RNG.normal(5, 1, (26, 30)).tolist())
FEW = (0, 1, 0, 0, 2, 1, 0, 0, 1, 0, 1, 0)


@pytest.mark.parametrize(
    ("data_kind", "series", "chart", "words"),
    [
        ("share", Series(counts=BINOMIAL, sizes=SIZES), "p", "what counting cases explains"),
        ("share", Series(counts=NERVOUS, sizes=SIZES), "p′", "times as much as counting alone explains"),
        ("share", Series(values=(0.5,) * 12), "XmR", "not known as counts"),
        ("ratio", Series(counts=POISSON, sizes=(10,) * 26), "u", "what counting events explains"),
        ("ratio", Series(counts=BULKY, sizes=(10,) * 26), "u′", "times as much as counting alone explains"),
        ("ratio", Series(values=(-0.5, 1.5) * 6), "XmR", "not known as counts"),
        ("count", Series(counts=POISSON, sizes=(10,) * 26), "u", "what counting events explains"),
        ("count", Series(POISSON), "c", "independent events"),
        ("count", Series(BULKY), "XmR", "times as much as independent events would"),
        ("count", Series(FEW), "c", "rare (0.5 a period): the time between them would show more"),
        ("count", Series(tuple(3 * x for x in (1, 0, 2, 1, 1, 0, 1, 2, 1, 0))), "XmR", "independent events"),
        ("count", Series(FEW, cases_between=(80, 200, 90, 310, 120, 260)), "g", "cases between them"),
        ("count", Series(FEW, times_between=(8, 20, 9, 31, 12, 26)), "t", "time between them"),
        ("share", Series(counts=FEW, sizes=(50,) * 12, times_between=(8, 20, 9, 31, 12)), "t", "rare"),
        ("share", Series(counts=(3, 4, 2, 5, 3, 4), sizes=(9,) * 6), "p", "few events (3.5 a period)"),
        ("mean", Series(subgroups=GROUPS), "Xbar-R", "up to 4 values"),
        ("duration", Series(subgroups=LARGE_GROUPS), "Xbar-S", "up to 30 values"),
        ("mean", Series((1.0, 2.0) * 6), "XmR", "one value per period"),
        ("money", Series((-10.0, 20.0) * 6), "XmR", "one value per period"),
        ("duration", Series((1.0, 2.0) * 6), "XmR", "one duration per period"),
        ("stock", Series((1856, 1825, 1428, 1341, 1378, 1272)), "XmR", "carries over"),
    ],
)
def test_each_kind_of_data_gets_its_chart_with_the_reason(data_kind, series, chart, words):
    chosen = choose(data_kind, series)
    assert chosen.kind == chart
    assert words in str(chosen.reason)


def test_too_few_points_to_see_excess_get_the_plain_chart():
    assert choose("share", Series(counts=NERVOUS[:4], sizes=SIZES[:4])).kind == "p"
    assert choose("count", Series(BULKY[:4])).kind == "c"


def test_bounds_follow_the_kind_of_data():
    assert choose("duration", Series((0.1, 9.0) * 6)).lower[0] == 0
    assert choose("money", Series((0.1, 9.0) * 6)).lower[0] < 0
    assert choose("share", Series((0.1, 1.2) * 6)).lower[0] < 0
    assert choose("share", Series((0.1, 0.9) * 6)).upper[0] == 1


def test_pure_chance_is_called_excess_in_one_of_twenty_charts():
    rng = np.random.default_rng(1990)
    flagged = 0
    for counts in rng.binomial(1000, 0.3, (600, 26)):
        spread, most = excess(laney_p_chart(counts.tolist(), [1000] * 26))
        flagged += spread > most
    assert flagged / 600 == pytest.approx(0.05, abs=0.03)


def test_excess_is_not_known_from_few_points():
    assert excess(c_chart([3, 4, 5])) is None
    assert excess(xmr_chart([])) is None


def test_a_series_without_what_its_kind_needs_is_refused():
    with pytest.raises(OutOfDomain, match="one value per period"):
        choose("duration", Series())
