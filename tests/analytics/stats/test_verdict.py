"""Verdicts: each of the words from a series that calls for it, published examples, and what is refused."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats import verdict
from pawl.analytics.stats.effect import Season
from pawl.analytics.stats.observed import points_of
from pawl.analytics.stats.placebo import Placebo, placebo
from pawl.analytics.stats.shift import shift
from pawl.analytics.stats.verdict import Judged, Observed, Verdict
from pawl.analytics.words import packed

DATE = 26
judge: Any = verdict.judge
"""Numbers that may be None are compared as they come: a None fails the comparison."""
NILE = sm.datasets.nile.load().data["volume"].to_numpy()
DAM = 28


def noise(seed: int, n: int = 52) -> np.ndarray:
    drawn: np.ndarray = np.random.default_rng(seed).normal(size=n)
    return drawn


def stepped(seed: int, size: float, n: int = 52, at: int = DATE) -> np.ndarray:
    raised: np.ndarray = noise(seed, n) + size * (np.arange(n) >= at)
    return raised


def told(judged: Judged) -> str:
    return " ".join(str(reason) for reason in judged.reasons)


def test_a_large_step_in_the_good_direction_is_verified() -> None:
    found = judge(Observed(stepped(1, 2.5), DATE))
    assert found.verdict is Verdict.VERIFIED
    assert found.change is not None
    assert found.change_low is not None
    assert found.change_high is not None
    assert 0 < found.change_low < found.change < found.change_high
    assert found.reached == pytest.approx(stepped(1, 2.5)[DATE:].mean())
    assert found.reached - found.expected == pytest.approx(found.change)
    assert found.effect is not None
    assert found.effect.step.estimate == pytest.approx(found.change, abs=0.3)
    assert judge(Observed(stepped(1, -2.5), DATE, better="down")).verdict is Verdict.VERIFIED


def test_a_large_step_in_the_wrong_direction_has_harmed() -> None:
    found = judge(Observed(stepped(1, 2.5), DATE, better="down"))
    assert found.verdict is Verdict.HARMED
    assert "wrong direction" in told(found)


def test_the_dam_of_1899_lowered_the_nile() -> None:
    """1871-1970; the published fall is 247.8, and a slow wave does not explain it."""
    found = judge(Observed(NILE, DAM, better="down"))
    assert found.change_low < -247.78 < found.change_high < 0
    assert found.verdict is Verdict.VERIFIED
    assert found.placebo.rank == 1


def test_too_few_points_are_told_with_how_many_are_needed() -> None:
    found = judge(Observed(stepped(1, 2.5, 39), DATE))
    assert (found.verdict, found.points_needed) == (Verdict.CANNOT_TELL, 13)
    assert (found.effect, found.change, found.change_low, found.change_high) == (None, None, None, None)
    assert judge(Observed(stepped(1, 2.5, 52 + 7, 52), 52)).verdict is Verdict.CANNOT_TELL
    assert judge(Observed(stepped(1, 2.5, 52 + 13, 52), 52)).verdict is Verdict.VERIFIED


def test_a_past_that_is_too_short_cannot_be_made_up_by_waiting() -> None:
    found = judge(Observed(stepped(1, 3.0, 80, 11), 11))
    assert (found.verdict, found.points_needed) == (Verdict.CANNOT_TELL, None)
    assert "12 are needed" in told(found)


def test_a_value_that_did_not_vary_is_no_measure_of_chance() -> None:
    assert "did not vary" in told(judge(Observed(np.r_[np.ones(30), np.zeros(30)], 30)))


def test_an_improvement_that_was_under_way_is_told() -> None:
    found = judge(Observed(0.2 * np.arange(52) + noise(3), DATE))
    assert found.verdict is Verdict.ALREADY_IMPROVING
    assert found.trend.low < 0.2 < found.trend.high
    assert judge(Observed(-0.2 * np.arange(52) - noise(3), DATE, better="down")).verdict is found.verdict


def test_a_step_beyond_the_trend_is_verified_without_the_trend() -> None:
    found = judge(Observed(0.1 * np.arange(52) + stepped(4, 3.0), DATE))
    assert found.verdict is Verdict.VERIFIED
    assert found.change_low < 3.0 < found.change_high


def test_a_long_series_without_a_step_shows_no_effect() -> None:
    assert judge(Observed(noise(2, 104), 52)).verdict is Verdict.NO_EFFECT


def test_what_is_hoped_for_says_how_much_has_to_be_seen() -> None:
    hopeful = Observed(noise(2, 104), 52, hoped=0.2)
    found = judge(hopeful)
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.points_needed is None
    assert "More points after the change alone will not tell it." in told(found)
    patient = judge(replace(hopeful, hoped=found.detectable * 0.97))
    assert patient.points_needed is None or patient.points_needed > 0
    assert judge(replace(hopeful, hoped=5.0)).verdict is Verdict.NO_EFFECT


def test_waiting_is_told_where_it_helps() -> None:
    y = noise(5, 100 + 12)
    wish = judge(Observed(y, 100)).detectable * 0.8
    found = judge(Observed(y, 100, better="up", hoped=wish))
    other = judge(Observed(y, 100, better="down", hoped=wish))
    waiting = found if found.points_needed else other
    assert waiting.verdict is Verdict.CANNOT_TELL
    assert waiting.points_needed is not None
    assert f"{waiting.points_needed} more points" in told(waiting)


def test_a_weak_step_is_likely_at_most() -> None:
    words = [judge(Observed(stepped(seed, 1.0), DATE)) for seed in range(8)]
    weak = [one for one in words if "chance alone" in told(one)]
    assert weak
    assert {one.verdict for one in weak} == {Verdict.LIKELY}


def test_an_unnamed_season_is_not_taken_for_a_step() -> None:
    y = np.sqrt(2.0) * np.sin(2.0 * np.pi * np.arange(104.0) / 52.0) + noise(6, 104)
    blind, harm = judge(Observed(y, 52)), judge(Observed(y, 52, better="down"))
    assert {blind.verdict, harm.verdict} == {Verdict.LIKELY, Verdict.CANNOT_TELL}
    assert "A season of about 52 points" in told(blind)
    assert "A season of about 52 points" in told(harm)
    assert judge(Observed(y, 52, season=Season(52.0, 1))).verdict is Verdict.NO_EFFECT


def test_a_season_that_cannot_be_told_from_the_step_is_said() -> None:
    found = judge(Observed(noise(1), DATE, season=Season(52.0, 1)))
    assert found.verdict is Verdict.CANNOT_TELL
    assert "cannot be told from the season" in told(found)


def test_a_date_among_many_like_it_is_not_believed() -> None:
    level = np.repeat(np.tile([-3.0, 3.0], 7), 8)[:104]
    tried = placebo(points_of(Observed(level + 0.3 * noise(7, 104), 52)), 0.5, 0.0)
    assert not tried.passed
    assert tried.rank == tried.as_large + 1
    assert Placebo(39, 0).p_value == 1 / 40


@pytest.mark.parametrize(("better", "word"), [("up", Verdict.LIKELY), ("down", Verdict.CANNOT_TELL)])
def test_a_crowd_of_dates_lowers_the_word(better, word, monkeypatch) -> None:
    """Where a shown step is one of many, which seldom comes together with an interval that excludes 0."""
    monkeypatch.setattr("pawl.analytics.stats.shift.placebo", lambda *_: Placebo(40, 9))
    found = judge(Observed(stepped(1, 2.5), DATE, better=better))
    assert found.verdict is word
    assert "of 40 other dates 9 show as much" in told(found)


def test_a_factor_takes_its_part() -> None:
    campaign = ((np.arange(80) >= 55) & (np.arange(80) < 65)).astype(float)
    y = stepped(9, 2.0, 80, 40) + 4.0 * campaign
    found = judge(Observed(y, 40, factors=campaign[:, None]))
    assert found.verdict is Verdict.VERIFIED
    assert found.change_low < 2.0 < found.change_high
    assert found.effect is None


def test_a_factor_of_the_same_day_cannot_be_told_apart() -> None:
    same = (np.arange(80) >= 40).astype(float)[:, None]
    assert judge(Observed(stepped(9, 2.0, 80, 40), 40, factors=same)).verdict is Verdict.CANNOT_TELL


def test_a_comparison_takes_what_moved_both() -> None:
    shared = noise(10, 80).cumsum()
    alone = judge(Observed(shared + stepped(11, 2.0, 80, 40), 40))
    beside = judge(Observed(shared + stepped(11, 2.0, 80, 40), 40, comparison=shared))
    assert beside.verdict is Verdict.VERIFIED
    assert beside.change_high - beside.change_low < 0.7 * (alone.change_high - alone.change_low)


def test_a_comparison_that_moved_alike_lowers_the_word() -> None:
    found = judge(Observed(stepped(12, 4.0, 80, 40), 40, comparison=stepped(13, 1.5, 80, 40)))
    assert found.verdict is Verdict.LIKELY
    assert "moved in the same direction" in told(found)
    down = -stepped(12, 4.0, 80, 40)
    other = judge(Observed(down, 40, better="down", comparison=stepped(13, 1.5, 80, 40)))
    assert "moved in the same direction" not in told(other)


def test_a_balancing_kpi_that_suffered_makes_the_whole_harmed() -> None:
    found = judge(
        Observed(stepped(1, 2.5), DATE),
        balancing=[Observed(stepped(14, -3.0), DATE, name="CSAT"), Observed(noise(15), DATE, name="cost")],
    )
    assert found.verdict is Verdict.HARMED
    assert "CSAT got worse. The level changed by" in told(found)
    assert [one.name for one in found.balancing] == ["CSAT", "cost"]
    assert found.balancing[0].level == pytest.approx(0.975)


def test_a_balancing_kpi_that_may_have_suffered_leaves_it_likely() -> None:
    good = Observed(stepped(1, 2.5), DATE)
    steady, short = Observed(noise(2), DATE, name="quality"), Observed(noise(2, 30), DATE, name="quality")
    assert judge(good, balancing=[steady]).verdict is Verdict.VERIFIED
    unknown = judge(good, balancing=[short])
    assert unknown.verdict is Verdict.LIKELY
    assert "Whether quality suffered" in told(unknown)
    weak = next(
        one
        for seed in range(30)
        if (one := judge(good, balancing=[Observed(stepped(seed, -0.9), DATE)])).verdict is Verdict.LIKELY
    )
    assert weak.balancing[0].change < 0
    nothing = judge(Observed(noise(2, 104), 52), balancing=[short])
    assert nothing.verdict is Verdict.NO_EFFECT


def test_shares_and_counts_change_in_their_own_unit() -> None:
    chance = np.random.default_rng(16)
    cases = chance.integers(40, 80, 60).astype(float)
    marked = chance.binomial(cases.astype(int), np.where(np.arange(60) < 30, 0.6, 0.8)).astype(float)
    share = judge(Observed(marked, 30, "share", exposure=cases))
    assert share.verdict is Verdict.VERIFIED
    assert share.change_low < 0.2 < share.change_high
    counts = chance.poisson(np.where(np.arange(60) < 30, 50.0, 30.0)).astype(float)
    count = judge(Observed(counts, 30, "count", better="down"))
    assert count.change_low < -20.0 < count.change_high < 0


def test_a_fall_to_nothing_is_told() -> None:
    counts = np.r_[np.random.default_rng(17).poisson(6.0, 40), np.zeros(20)]
    found = judge(Observed(counts, 40, "count", better="down"))
    assert found.verdict is Verdict.VERIFIED
    assert found.effect is None


def test_holes_and_the_transition_are_left_out() -> None:
    y = stepped(18, 3.0, 80, 40)
    y[[3, 50]] = np.nan
    y[40:43] = 99.0
    found = judge(Observed(y, 40, leave_out=3))
    assert (found.points_before, found.points_after) == (39, 36)
    assert found.change_low < 3.0 < found.change_high


def test_a_trend_needs_points_to_spare() -> None:
    levels = np.eye(60)[:, 1:10]
    assert shift(points_of(Observed(noise(19, 60), 13, factors=levels)), 0.95, 0.8).trend is None


def test_reasons_can_be_kept_and_told_later() -> None:
    assert all(packed(reason)["template"] for reason in judge(Observed(noise(2), DATE)).reasons)


@pytest.mark.parametrize(
    ("observed", "match"),
    [
        (Observed([1.0, 2.0], 2), "inside"),
        (Observed([1.0, 2.0], 1, leave_out=-1), "inside"),
        (Observed([1.0, 2.0], 1, exposure=[1.0]), "same length"),
        (Observed([1.0, np.inf], 1), "infinite"),
        (Observed([1.0, -1.0], 1, "count"), "negative"),
        (Observed([1.0, 1.0], 1, "share"), "out of the exposure"),
        (Observed([3.0, 1.0], 1, "share", exposure=[2.0, 2.0]), "out of the exposure"),
        (Observed([1.0, 2.0], 1, hoped=0.0), "more than 0"),
        (Observed([1.0, 2.0], 1, factors=[1.0, 2.0]), "one row for each period"),
        (Observed([1.0, 2.0], 1, comparison=[1.0]), "one value for each period"),
    ],
)
def test_series_that_are_none_are_refused(observed, match) -> None:
    with pytest.raises(OutOfDomain, match=match):
        judge(observed)


def test_levels_outside_their_domain_are_refused() -> None:
    with pytest.raises(OutOfDomain, match="level, power"):
        judge(Observed(noise(1), DATE), level=0.5)
