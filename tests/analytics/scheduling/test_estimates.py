"""Three-point estimates: both conventions of PERT, the triangle, and draws that hang together."""

import numpy as np
import pytest

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.scheduling.estimates import Estimate, Shape, draw_together

N = 10_000


def test_the_triangle_has_its_moments() -> None:
    """4.6: the triangle (5, 10, 20)."""
    one = Estimate(5, 10, 20, "triangular")
    assert one.mean == pytest.approx(11.6667, abs=5e-5)
    assert one.variance**0.5 == pytest.approx(3.1180, abs=5e-5)


def test_the_two_conventions_of_pert_differ_in_variance_alone() -> None:
    """4.6: PERT (5, 10, 20), whose variance is 7.6389 by the beta and 6.25 by a sixth of the range."""
    weighted, classic = Estimate(5, 10, 20), Estimate(5, 10, 20, "pert-classic")
    assert weighted.beta() == pytest.approx((2.3333, 3.6667), abs=5e-5)
    assert weighted.mean == classic.mean == pytest.approx(10.8333, abs=5e-5)
    assert weighted.variance == pytest.approx(7.6389, abs=5e-5)
    assert classic.variance == 6.25


@pytest.mark.parametrize("shape", ["triangular", "pert", "pert-classic"])
def test_draws_have_the_moments_of_their_shape(shape: Shape) -> None:
    """4.6: the mean within 4 sd / √n."""
    one = Estimate(5, 10, 20, shape)
    drawn = one.draw(N, np.random.default_rng(1))
    assert drawn.min() >= 5
    assert drawn.max() <= 20
    assert drawn.mean() == pytest.approx(one.mean, abs=4 * (one.variance / N) ** 0.5)
    assert drawn.var() == pytest.approx(one.variance, rel=0.06)


def test_quantiles_of_the_triangle_lie_where_they_should() -> None:
    """4.6: F(10), P10 and P80 within 4 √(n p (1 − p)) ranks."""
    drawn = np.sort(Estimate(5, 10, 20, "triangular").draw(N, np.random.default_rng(2)))
    for chance, value in ((1 / 3, 10.0), (0.1, 7.7386), (0.8, 14.5228)):
        rank = np.searchsorted(drawn, value)
        assert abs(rank - N * chance) <= 4 * (N * chance * (1 - chance)) ** 0.5


def test_what_is_certain_is_drawn_as_it_is() -> None:
    assert set(Estimate(3, 3, 3).draw(5, np.random.default_rng(3))) == {3.0}
    assert Estimate(3, 3, 3).beta() == (1.0, 1.0)


def test_a_group_hangs_together_and_nothing_else_changes() -> None:
    three = [Estimate(0, 1, 9), Estimate(5, 6, 7, "triangular"), Estimate(0, 1, 9)]
    drawn = draw_together(three, ["team", "team", ""], 0.8, N, np.random.default_rng(4))
    ranks = drawn.argsort(axis=1).argsort(axis=1)
    expected = 6 / np.pi * np.arcsin(0.4)
    together, apart = np.corrcoef(ranks[0], ranks[1]), np.corrcoef(ranks[0], ranks[2])
    assert together.item(1) == pytest.approx(expected, abs=0.02)
    assert abs(apart.item(1)) < 0.04
    alone = draw_together(three, ["", "", ""], 0.8, N, np.random.default_rng(4))
    assert np.array_equal(np.sort(drawn, axis=1), np.sort(alone, axis=1))
    single = draw_together(three[:1], ["team"], 0.8, N, np.random.default_rng(4))
    assert np.array_equal(single[0], alone[0]), "one alone has nobody to hang together with"


@pytest.mark.parametrize(
    ("values", "shape"), [((2, 1, 3), "pert"), ((1, 2, float("inf")), "pert"), ((1, 2, 3), "flat")]
)
def test_what_is_no_estimate_is_refused(values: tuple[float, float, float], shape: Shape) -> None:
    with pytest.raises(OutOfDomain, match="estimate"):
        Estimate(*values, shape)


def test_what_is_no_correlation_is_refused() -> None:
    with pytest.raises(OutOfDomain, match="0 to 1"):
        draw_together([], [], 1.5, 1, np.random.default_rng(5))
