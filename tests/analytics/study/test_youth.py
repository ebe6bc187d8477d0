"""What a log that begins with no old cases cannot tell yet."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.engine import Measurement
from pawl.analytics.study.youth import AGEING, EARLY, ageing, counts_by_start, early_points, look_back

START = datetime(2026, 1, 5, tzinfo=UTC)
WEEK = timedelta(weeks=1)
LIBRARY = load_library()


def weeks(n: int) -> list[Measurement]:
    first = Measurement("x", 1, "d", START, START + WEEK, "", "", 1.0, 9, None, None, None, None, "s")
    return [
        replace(first, period_start=START + i * WEEK, period_end=START + (i + 1) * WEEK) for i in range(n)
    ]


def test_points_before_slow_cases_can_have_ended_are_left_out_of_limits() -> None:
    found = early_points(LIBRARY["resolution-time-median"], weeks(12), START + 2 * WEEK)
    assert found == {0: EARLY, 1: EARLY}


def test_kpis_by_opening_miss_nothing_in_a_young_log() -> None:
    assert counts_by_start(LIBRARY["incidents-opened"])
    assert early_points(LIBRARY["incidents-opened"], weeks(12), START + 2 * WEEK) == {}
    assert not counts_by_start(LIBRARY["incidents-resolved"])


def test_a_log_hardly_longer_than_its_slow_cases_keeps_its_points() -> None:
    assert early_points(LIBRARY["resolution-time-median"], weeks(5), START + 2 * WEEK) == {}


def test_a_log_that_goes_back_before_its_window_has_no_early_points() -> None:
    assert early_points(LIBRARY["resolution-time-median"], weeks(12), START) == {}


def test_the_age_of_a_backlog_that_began_empty_tells_no_trend() -> None:
    assert ageing(LIBRARY["backlog-over-30-days"], is_young=True) == (AGEING,)
    assert ageing(LIBRARY["backlog-age-median"], is_young=True) == (AGEING,)


def test_how_many_are_open_may_be_followed_and_so_may_an_old_log() -> None:
    assert ageing(LIBRARY["backlog"], is_young=True) == ()
    assert ageing(LIBRARY["backlog-over-30-days"], is_young=False) == ()
    assert ageing(LIBRARY["sla-attainment"], is_young=True) == ()


def test_a_kpi_that_looks_back_needs_so_many_days() -> None:
    """Slow cases take a week here, but a repeat within 30 days is not seen before the fifth week."""
    repeat = LIBRARY["repeat-incident-rate"]
    assert look_back(repeat) == look_back(LIBRARY["backlog-over-30-days"]) == timedelta(days=30)
    assert look_back(LIBRARY["resolution-time-median"]) == timedelta(0)
    assert sorted(early_points(repeat, weeks(20), START + WEEK)) == [0, 1, 2, 3, 4]
    assert early_points(repeat, weeks(20), START) == {}
    assert early_points(repeat, [], START) == {}
