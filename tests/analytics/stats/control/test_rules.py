"""Rules against published oracles, a second plain implementation, and false-alarm rates."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawl.analytics.stats.control.chart import Signal
from pawl.analytics.stats.control.presets import (
    ANHOEJ,
    NELSON,
    NHS,
    PRESETS,
    SERVICENOW,
    WESTERN_ELECTRIC,
    WHEELER_RULES,
    Preset,
)
from pawl.analytics.stats.control.rules import Point, find_signals
from pawl.analytics.words import say

MEAN = say("mean")
NAMES = {
    1: "out",
    2: "run of 9",
    3: "trend of 6",
    4: "14 alternating",
    5: "2 of 3 beyond 2σ",
    6: "4 of 5 beyond 1σ",
    7: "15 within 1σ",
    8: "8 beyond 1σ",
}
# R package qcc, tests/testthat/test-rules.R: centre 0, sigma 1, numbers of the points at which a rule is met.
NELSON_ORACLE = [
    (1, [0, 3.2, -3.4, 3], [2, 3]),
    (2, [0.5] * 10 + [-0.5] * 10, [9, 10, 19, 20]),
    (3, [1, 2, 3, 4, 5, 6, 7, 7, 6, 5, 4, 3, 2, 1], [6, 7, 13, 14]),
    (4, [1, 3, 2, 4, 3, 5, 4, 6, 5, 7, 6, 8, 7, 9, 8], [14, 15]),
    (5, [0, 2.3, 0.4, 2.2, -2.4, -0.2, -2.5], [4, 7]),
    (6, [1.2, 1.3, 0.2, 1.4, 1.5, -1.2, -1.3, -0.1, -1.4, -1.5], [5, 10]),
    (7, [0.3] * 16 + [1.2], [15, 16]),
    (8, [1.2, -1.3, 1.1, -1.4, 1.5, -1.2, 1.3, -1.1, 0.2], [8]),
    (8, [1.2] * 8, []),
]
WESTERN_ELECTRIC_ORACLE = [
    ("out", [0, 3.2, -3.5, 2.9], [2, 3]),
    ("2 of 3 beyond 2σ", [0, 2.5, 1, 2.6, 0], [4]),
    ("4 of 5 beyond 1σ", [0, 1.2, 1.3, 0.2, 1.4, 1.5], [6]),
    ("run of 8", [-1] * 8 + [1], [8]),
]


def signals(preset: Preset, scores: Sequence[float], starts: tuple[date, ...] = ()) -> tuple[Signal, ...]:
    points = [Point(i, float(score), float(score)) for i, score in enumerate(scores)]
    return find_signals(preset.rules, [points], centre=MEAN, starts=starts)


def found(preset: Preset, scores: Sequence[float], rule: str) -> list[int]:
    return [i + 1 for signal in signals(preset, scores) if signal.rule == rule for i in signal.found]


@pytest.mark.parametrize(("number", "scores", "expected"), NELSON_ORACLE)
def test_the_nelson_oracle_comes_out(number, scores, expected):
    assert found(NELSON, scores, NAMES[number]) == expected


@pytest.mark.parametrize(("rule", "scores", "expected"), WESTERN_ELECTRIC_ORACLE)
def test_the_western_electric_oracle_comes_out(rule, scores, expected):
    assert found(WESTERN_ELECTRIC, scores, rule) == expected


@pytest.mark.parametrize(
    ("preset", "rule", "scores", "expected"),
    [
        (NHS, "run of 7", [0.1] * 8, [7, 8]),
        (NHS, "trend of 7", [-3, -2, -1, 0, 1, 2, 2.5, 2], [7]),
        (NHS, "2 of 3 beyond 2σ up to 3σ, one side", [2.2, 2.3, 0.5], [3]),
        (NHS, "2 of 3 beyond 2σ up to 3σ, one side", [2.2, 3.3, 0.5], []),
        (NHS, "2 of 3 beyond 2σ up to 3σ, one side", [2.2, 2.3, -0.5], []),
        (WHEELER_RULES, "3 of 4 beyond 1.5σ", [1.6, 1.7, 0, 1.8], [4]),
        (WHEELER_RULES, "3 of 4 beyond 1.5σ", [1.6, -1.7, 0, 1.8], []),
        (SERVICENOW, "3 of 4 beyond 2σ, one side", [0.5, -2.1, -2.2, -0.1, -2.3], [5]),
        (SERVICENOW, "3 of 4 beyond 2σ, one side", [2.1, 2.2, -0.1, 2.3], []),
        (SERVICENOW, "run of 7", [-0.2] * 7, [7]),
    ],
)
def test_each_preset_has_its_own_thresholds(preset, rule, scores, expected):
    assert found(preset, scores, rule) == expected


def test_many_points_far_out_are_enough_at_the_start_of_a_stretch():
    assert found(WESTERN_ELECTRIC, [2.1, 2.2], "2 of 3 beyond 2σ") == [2]


def test_a_point_on_the_centre_ends_a_run_and_equal_neighbours_end_a_trend():
    assert found(NHS, [1] * 6 + [0] + [1] * 6, "run of 7") == []
    assert found(NHS, [-3, -2, -1, 0, 0, 1, 2, 3], "trend of 7") == []


def test_a_long_run_of_the_anhoej_rule_is_told_with_its_length():
    scores = [1, -1] * 6 + [-1] * 8
    (signal,) = signals(ANHOEJ, scores)
    assert (signal.side, signal.points) == ("low", tuple(range(11, 20)))
    assert str(signal.what) == "9 points in a row below the mean, longer than chance would make"


def test_too_few_crossings_are_a_signal_of_the_anhoej_rule():
    (signal,) = signals(ANHOEJ, ([1] * 6 + [-1] * 6) * 2)
    assert signal.side == "both"
    assert "less often than chance" in str(signal.sentence)


@pytest.mark.parametrize("scores", [[], [0, 0, 0], [1], [1, -1] * 10])
def test_the_anhoej_rule_is_silent_where_nothing_is_odd(scores):
    assert signals(ANHOEJ, scores) == ()


def test_a_pattern_near_a_limit_begins_at_its_first_far_point():
    (signal,) = signals(WHEELER_RULES, [0.5, -0.5, 2, 2.1, 0.1, 2.2])
    assert signal.points == (2, 3, 4, 5)


def test_overlapping_patterns_are_one_signal_with_all_its_points():
    (signal,) = signals(WHEELER_RULES, [-1, *[0.5] * 11])
    assert signal.points == tuple(range(1, 12))
    assert signal.found == (8, 9, 10, 11)


def test_a_sentence_names_the_dates_where_they_are_known():
    starts = tuple(date(2016, 4, 18) + timedelta(weeks=week) for week in range(8))
    (signal,) = signals(WHEELER_RULES, [-0.5] * 8, starts)
    assert str(signal.sentence) == "18 Apr 2016 to 6 Jun 2016: 8 points in a row below the mean"


@pytest.mark.parametrize(
    ("preset", "scores", "expected"),
    [
        (NELSON, [0, 3.5], "point 2: above the upper limit"),
        (NELSON, [0, -3.5], "point 2: below the lower limit"),
        (NELSON, [3.5, 3.6], "point 1 to point 2: 2 points above the upper limit"),
        (NELSON, [-3.5, -3.6], "point 1 to point 2: 2 points below the lower limit"),
        (NELSON, [0, 1, 2, 1.1, 0.9, 0.8, 0.7, 0.6], "point 3 to point 8: 6 points in a row falling"),
        (NELSON, [-0.9, -0.8, -0.1, 0, 1, 2], "point 1 to point 6: 6 points in a row rising"),
        (NELSON, [0.5] * 9, "point 1 to point 9: 9 points in a row above the mean"),
        (WHEELER_RULES, [-2, -2, 0, -2], "3 of 4 points more than 1.5 sigma below the mean"),
        (WHEELER_RULES, [2, 2, 0, 2], "3 of 4 points more than 1.5 sigma above the mean"),
        (
            NELSON,
            [0.1, -0.1] * 7 + [-0.2],
            "15 points in a row close to the mean: perhaps the limits are too wide",
        ),
        (NELSON, [1.1, -1.1] * 4, "8 points in a row far from the mean on both sides"),
        (NELSON, [0.1, 0.3] * 7, "14 points in a row going up and down in turn"),
    ],
)
def test_signals_are_told_in_words(preset, scores, expected):
    assert any(expected in str(signal.sentence) for signal in signals(preset, scores))


@pytest.mark.parametrize(
    ("side", "direction", "judgement"),
    [
        ("high", "up", "improving"),
        ("high", "down", "worsening"),
        ("low", "down", "improving"),
        ("low", "up", "worsening"),
        ("high", "optimum", "changed"),
        ("both", "up", "changed"),
    ],
)
def test_a_signal_is_good_or_bad_news_by_the_direction_of_the_kpi(side, direction, judgement):
    scores = {"high": [3.1], "low": [-3.1], "both": [0.1, 0.3] * 7}[side]
    (signal,) = [signal for signal in signals(NELSON, scores) if signal.side == side]
    assert signal.judge(direction) == judgement


# False alarms per point of normal data in control: exact rates, tolerances of some four standard errors.
RATES = [
    (NELSON, "out", 0.0027, 0.0003),
    (NELSON, "run of 9", 2 * 0.5**9, 0.0006),
    (NELSON, "trend of 6", 2 / 720, 0.0005),
    (NELSON, "2 of 3 beyond 2σ", 0.00205, 0.0004),
    (NELSON, "4 of 5 beyond 1σ", 0.0044, 0.0008),
    (NELSON, "15 within 1σ", 0.6827**15, 0.0010),
    (NELSON, "14 alternating", 2 * 199_360_981 / 87_178_291_200, 0.0010),
    (NHS, "run of 7", 2 * 0.5**7, 0.0016),
    (NHS, "trend of 7", 2 / 5040, 0.0003),
    (WHEELER_RULES, "run of 8", 2 * 0.5**8, 0.0010),
]


@pytest.mark.parametrize(("preset", "rule", "rate", "tolerance"), RATES)
def test_false_alarms_in_control_are_as_rare_as_documented(preset, rule, rate, tolerance):
    scores = np.random.default_rng(1924).standard_normal(100_000).tolist()
    points = [Point(i, score, score) for i, score in enumerate(scores)]
    (only,) = [each for each in preset.rules if each.name == rule]
    met = sum(len(signal.found) for signal in find_signals([only], [points], centre=MEAN))
    assert met / 100_000 == pytest.approx(rate, abs=tolerance)


def windowed(z: Sequence[float]) -> Iterator[tuple[float, float, float]]:
    return zip(z, z[1:], z[2:], strict=False)


def plain(number: int, z: list[float]) -> list[int]:
    """The eight tests of Nelson once more, each as its text reads; returns the points at which one is met."""
    met = []
    for end in range(1, len(z) + 1):
        last = z[:end]
        tests = {
            1: abs(last[-1]) > 3,
            2: end >= 9 and (min(last[-9:]) > 0 or max(last[-9:]) < 0),
            3: end >= 6 and (sorted(set(last[-6:])) in (last[-6:], last[:-7:-1])),
            4: end >= 14 and all((a - b) * (b - c) < 0 for a, b, c in windowed(last[-14:])),
            5: any(s * last[-1] > 2 and sum(s * x > 2 for x in last[-3:]) >= 2 for s in (1, -1)),
            6: any(s * last[-1] > 1 and sum(s * x > 1 for x in last[-5:]) >= 4 for s in (1, -1)),
            7: end >= 15 and max(map(abs, last[-15:])) < 1,
            8: end >= 8 and min(map(abs, last[-8:])) > 1 and min(last[-8:]) < 0 < max(last[-8:]),
        }
        met += [end] if tests[number] else []
    return met


@given(
    st.sampled_from(sorted(NAMES)),
    st.one_of(
        st.lists(st.integers(-35, 35), max_size=45),
        st.lists(st.sampled_from([3, 5, -3, -5, 8]), max_size=45),
        st.lists(st.sampled_from([12, -12, 15, 25, 25]), max_size=45),
    ),
)
def test_rules_equal_a_second_plain_implementation(number, tenths):
    scores = [tenth / 10 for tenth in tenths]
    assert found(NELSON, scores, NAMES[number]) == plain(number, scores)


@given(st.sampled_from(sorted(PRESETS)), st.lists(st.integers(-35, 35), max_size=60))
def test_turning_the_series_upside_down_turns_every_signal(name, tenths):
    scores = [tenth / 10 for tenth in tenths]
    turned = {"high": "low", "low": "high", "both": "both"}
    upright = [(signal.rule, signal.found, turned[signal.side]) for signal in signals(PRESETS[name], scores)]
    assert [(s.rule, s.found, s.side) for s in signals(PRESETS[name], [-x for x in scores])] == upright


@given(st.lists(st.integers(-35, 35), min_size=1, max_size=60))
def test_signals_of_one_rule_and_side_never_touch(tenths):
    for rule in NELSON.rules:
        ends = [s for s in signals(NELSON, [tenth / 10 for tenth in tenths]) if s.rule == rule.name]
        assert all(a.found[-1] + 1 < b.found[0] or a.side != b.side for a, b in pairwise(ends))
