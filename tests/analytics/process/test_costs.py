"""Which paths cost most."""

import numpy as np
import pytest
from tests.analytics.process.process_logs import path, trail

from pawl.analytics.errors import OutOfDomain, TooFewCases
from pawl.analytics.process.costs import Pattern, costliest, patterns_of
from pawl.analytics.words import say

SLOW = Pattern(say("slow"), np.array([True, True, False, False, False]))
QUICK = Pattern(say("quick"), np.array([False, False, True, True, True]))
HOURS = np.array([10.0, 30.0, 1.0, 2.0, np.nan])


def test_extra_hours_are_cases_times_the_difference_of_medians():
    (cost,) = costliest([SLOW], HOURS, at_least=1)
    assert (cost.cases, cost.share, cost.median_hours, cost.median_hours_without) == (2, 0.5, 20.0, 1.5)
    assert cost.extra_hours == 37.0
    assert str(cost.formula) == "2 cases × (20.00 h − 1.50 h without) = 37 h in the whole log"


def test_the_dearest_comes_first():
    assert [str(cost.label) for cost in costliest([QUICK, SLOW], HOURS, at_least=1)] == ["slow", "quick"]


def test_doubling_all_durations_doubles_the_cost():
    once, twice = costliest([SLOW], HOURS, at_least=1), costliest([SLOW], 2 * HOURS, at_least=1)
    assert twice[0].extra_hours == 2 * once[0].extra_hours


def test_a_comparison_with_too_few_cases_is_left_out():
    assert costliest([SLOW], HOURS, at_least=3) == ()


def test_a_log_without_durations_is_refused():
    with pytest.raises(TooFewCases, match=r"hours: no case has a duration\. Map when cases were resolved"):
        costliest([SLOW], np.full(5, np.nan))


def test_durations_of_another_log_are_refused():
    with pytest.raises(OutOfDomain, match=r"slow: 5 cases against 2 durations\. Give one duration for each"):
        costliest([SLOW], HOURS[:2])


def test_the_patterns_of_a_log_are_found():
    states = trail([path("NAR"), path("NANR"), path("NR"), path("N"), path("N")])
    groups = trail([path("X"), path("XY"), path("XYX"), path("WXYZ"), path("-")])
    found = {
        str(pattern.label): np.flatnonzero(pattern.taken).tolist() for pattern in patterns_of(states, groups)
    }
    assert found == {
        "went back and forth between groups": [2],
        "handed over once": [1],
        "handed over twice": [2],
        "handed over three times or more": [3],
        "came back to N": [1],
    }
    assert [str(pattern.label) for pattern in patterns_of(states)] == ["came back to N"]


def test_a_pattern_may_be_compared_with_some_of_the_others_only():
    """Against cases 3 and 4 alone the slow ones take 20 h instead of 1 h; case 5 has no duration."""
    against = np.array([False, False, True, False, True])
    (cost,) = costliest([Pattern(say("slow"), SLOW.taken, against)], HOURS, at_least=1)
    assert (cost.median_hours_without, cost.extra_hours) == (1.0, 38.0)


def test_handovers_are_compared_with_cases_never_handed_over():
    """Twice handed over takes 100 h; in the yardstick of "once" (10 h) it would hide that 9 h are added."""
    groups = trail([path("X"), path("XY"), path("XYZ"), path("XYX")])
    found = costliest(
        patterns_of(trail([path("N")] * 4), groups), np.array([1.0, 10.0, 100.0, 50.0]), at_least=1
    )
    assert {str(cost.label): (cost.median_hours_without, cost.extra_hours) for cost in found} == {
        "handed over once": (1.0, 9.0),
        "handed over twice": (1.0, 2 * 74.0),
        "went back and forth between groups": (1.0, 49.0),
    }
