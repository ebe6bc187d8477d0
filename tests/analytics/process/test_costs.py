"""Which paths cost most."""

import numpy as np
import pytest
from tests.analytics.process.process_logs import path, trail

from pawl.analytics.errors import OutOfDomain, TooFewCases
from pawl.analytics.process.costs import Pattern, costliest, patterns_of, variant_patterns
from pawl.analytics.process.paths import variants
from pawl.analytics.words import say

SLOW = Pattern(say("slow"), np.array([True, True, False, False, False]))
QUICK = Pattern(say("quick"), np.array([False, False, True, True, True]))
HOURS = np.array([10.0, 30.0, 1.0, 2.0, np.nan])


def test_extra_hours_are_cases_times_the_difference_of_medians():
    (cost,) = costliest([SLOW], HOURS, at_least=1)
    assert (cost.cases, cost.share, cost.median_hours, cost.median_hours_without) == (2, 0.5, 20.0, 1.5)
    assert cost.extra_hours == 37.0
    assert str(cost.formula) == "2 cases × (20.00 h − 1.50 h without) = 37 h"


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


def test_the_most_frequent_variants_are_patterns():
    found = variant_patterns(variants(trail([path("NR"), path("NAR"), path("NR")])), top=1)
    assert [(str(one.label), one.taken.tolist()) for one in found] == [("N → R", [True, False, True])]
