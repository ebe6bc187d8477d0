"""Plans of phases: what fits and what is refused."""

from datetime import date

import pytest

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats.control.phases import Plan, Rebase, caution, split
from pawl.analytics.words import say

WHY = say("The team moved.")
VALUES = (1.0, 2.0, None, 4.0, 5.0, 6.0)


def test_a_series_without_a_plan_is_one_phase_of_all_points():
    (only,) = split(Plan(), VALUES)
    assert (only.baseline, only.base) == ((0, 6), (0, 1, 3, 4, 5))


def test_limits_stand_on_the_baseline_without_holes_and_points_set_aside():
    first, second = split(
        Plan(baseline=(0, 3), rebases=(Rebase(4, WHY, (4, 5)),), set_aside={0: WHY}), VALUES
    )
    assert (first.base, first.end) == ((1,), 4)
    assert second.base == (4,)


def test_an_empty_series_has_an_empty_phase():
    (only,) = split(Plan(), ())
    assert only.base == ()


@pytest.mark.parametrize(
    "plan",
    [
        Plan(rebases=(Rebase(3, WHY), Rebase(3, WHY))),
        Plan(rebases=(Rebase(3, WHY), Rebase(2, WHY))),
        Plan(rebases=(Rebase(0, WHY),)),
        Plan(rebases=(Rebase(9, WHY),)),
        Plan(baseline=(0, 9)),
        Plan(baseline=(3, 3)),
        Plan(baseline=(0, 5), rebases=(Rebase(4, WHY),)),
        Plan(rebases=(Rebase(3, WHY, (2, 5)),)),
        Plan(starts=(date(2016, 1, 1),)),
    ],
)
def test_a_plan_that_does_not_fit_its_series_is_refused(plan):
    with pytest.raises(OutOfDomain):
        split(plan, VALUES)


@pytest.mark.parametrize(
    ("count", "words"), [(0, "No limits yet"), (4, "1 more"), (5, "7 more"), (11, "1 more")]
)
def test_too_few_points_say_how_many_more_are_needed(count, words):
    assert words in str(caution(count))


def test_twelve_points_make_firm_limits():
    assert caution(12) is None
