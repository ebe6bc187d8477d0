"""Earned value against published exercises, and what has no answer."""

import pytest

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.scheduling.earned_value import (
    DONE,
    NO_BUDGET,
    NO_COST,
    NO_ESTIMATE,
    NO_FUNDS,
    NO_PLAN,
    NO_VALUE,
    Standing,
    earned_value,
)

FENCE = Standing(4000, 3000, 2500, 2800)


def test_the_fence_of_mulcahy() -> None:
    """T9: R. Mulcahy's exercise; the book rounds CPI first and prints an EAC of 4,479."""
    found = earned_value(FENCE)
    assert (found.cost_variance, found.schedule_variance) == (-300, -500)
    assert found.cost_index.value == pytest.approx(0.893, abs=5e-4)
    assert found.schedule_index.value == pytest.approx(0.833, abs=5e-4)
    assert found.estimate().value == pytest.approx(4480)
    assert found.estimate().value == pytest.approx(4479, abs=1), "as printed"
    assert found.to_go().value == pytest.approx(1680)
    assert found.variance_at_completion().value == pytest.approx(-480)
    assert found.to_complete.value == pytest.approx(1.25)


def test_the_four_forms_of_the_estimate() -> None:
    """T9: EACFORM 1 to 4 of SAS %EVA_METRICS on the fence."""
    found = earned_value(Standing(4000, 3000, 2500, 2800, rest=1900))
    forms = {name: round(found.estimate(name).value or 0) for name in found.estimates}
    assert forms == {"performance": 4480, "budget": 4300, "both": 4816, "revised": 4700}
    assert found.to_complete_within("performance").value == pytest.approx(1500 / 1680)


def test_projectsmart() -> None:
    """T10: projectsmart.co.uk, thread 1573; its 40 months are T15."""
    found = earned_value(Standing(10, 2, 0.5, 1))
    assert (found.cost_index.value, found.schedule_index.value) == (0.5, 0.25)
    assert (found.estimate().value, found.to_go().value) == (20, 19)


def test_schwalbe() -> None:
    """T11: K. Schwalbe, Information Technology Project Management; its 7.2 months are tested in time."""
    found = earned_value(Standing(200_000, 120_000, 100_000, 90_000))
    assert (found.cost_variance, found.schedule_variance) == (10_000, -20_000)
    assert found.cost_index.value == pytest.approx(1.1111, abs=5e-5)
    assert found.schedule_index.value == pytest.approx(0.8333, abs=5e-5)
    assert found.estimate().value == pytest.approx(180_000)
    assert found.to_complete.value == pytest.approx(0.9091, abs=5e-5)


@pytest.mark.parametrize(
    ("budget", "earned", "actual", "index", "end"),
    [(5.0, 1.5, 1.8, 0.8333, 6.0), (10, 3, 3.5, 0.857, 11.667)],
)
def test_exam_questions(budget: float, earned: float, actual: float, index: float, end: float) -> None:
    """T12: two questions of an examination board, one of which asks for TCPI."""
    found = earned_value(Standing(budget, earned, earned, actual))
    assert found.cost_index.value == pytest.approx(index, abs=5e-4)
    assert found.estimate().value == pytest.approx(end, abs=5e-4)
    assert earned_value(Standing(10, 3, 3, 3.5)).to_complete.value == pytest.approx(1.077, abs=5e-4)


def test_a_new_estimate_from_below() -> None:
    """T13: the end from an estimate of what is left, and the value that this says was earned."""
    budget, actual = 10_000, 11_000
    found = earned_value(Standing(budget, 10_000, budget * actual / 12_000, actual, rest=1000))
    assert found.estimate("revised").value == 12_000
    assert found.variance_at_completion("revised").value == -2000
    assert found.standing.earned == pytest.approx(9166.67, abs=0.005)
    assert found.estimate().value == pytest.approx(12_000)


def test_what_cannot_be_known_says_why() -> None:
    begun = earned_value(Standing(100, 0, 0, 0))
    assert (begun.cost_index.reason, begun.schedule_index.reason) == (NO_COST, NO_PLAN)
    assert (begun.estimate().reason, begun.estimate("revised").reason) == (NO_VALUE, NO_ESTIMATE)
    assert begun.to_go().value is begun.variance_at_completion().value is None
    assert begun.to_complete_within("both").reason == NO_VALUE
    assert earned_value(Standing(100, 0, 10, 5)).estimate("both").reason == NO_PLAN
    assert earned_value(Standing(100, 10, 10, 0)).estimate().reason == NO_COST
    assert earned_value(Standing(100, 50, 50, 120)).to_complete.reason == NO_FUNDS
    assert earned_value(Standing(0, 0, 0, 0)).percent_complete.reason == NO_BUDGET


def test_what_is_done_costs_what_it_did() -> None:
    found = earned_value(Standing(100, 100, 100, 130))
    assert {found.estimate(form).value for form in ("performance", "budget", "both")} == {130}
    assert (found.percent_complete.value, found.percent_spent.value) == (100, 130)
    assert found.to_complete.reason == DONE


def test_another_currency_changes_no_ratio() -> None:
    here = earned_value(FENCE)
    there = earned_value(Standing(4000 * 7.3, 3000 * 7.3, 2500 * 7.3, 2800 * 7.3))
    assert there.cost_index.value == pytest.approx(here.cost_index.value)
    assert there.estimate("both").value == pytest.approx((here.estimate("both").value or 0) * 7.3)


@pytest.mark.parametrize(
    "standing", [Standing(-1, 0, 0, 0), Standing(1, float("nan"), 0, 0), Standing(1, 0, 2, 0)]
)
def test_what_is_no_money_is_refused(standing: Standing) -> None:
    with pytest.raises(OutOfDomain, match=r"finite, at least 0"):
        earned_value(standing)


def test_a_form_that_is_none_is_refused() -> None:
    with pytest.raises(OutOfDomain, match="performance, budget, both, revised"):
        earned_value(FENCE).estimate("hopeful")
