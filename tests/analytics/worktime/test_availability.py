"""Availability: planned work leaves the denominator, outages count once, nothing agreed is no number."""

from datetime import UTC, datetime, timedelta

import pytest

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.worktime import always, availability, shipped

H = timedelta(hours=1)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def test_without_planned_work_the_whole_day_is_agreed() -> None:
    found = availability(always(), at(4, 0), at(5, 0), outages=[(at(4, 8), at(4, 14))])
    assert (found.agreed, found.planned, found.down, found.share) == (24 * H, 0 * H, 6 * H, 0.75)


def test_outages_that_overlap_count_once() -> None:
    found = availability(
        always(), at(4, 0), at(5, 0), outages=[(at(4, 8), at(4, 12)), (at(4, 10), at(4, 14))]
    )
    assert found.down == 6 * H


def test_only_agreed_hours_can_be_lost() -> None:
    found = availability(
        shipped("office"), at(4, 0), at(5, 0), outages=[(at(4, 0), at(4, 9)), (at(4, 17), at(5, 0))]
    )
    assert (found.agreed, found.down, found.share) == (10 * H, 2 * H, 0.8)


def test_an_outage_outside_the_period_counts_nothing() -> None:
    assert availability(always(), at(4, 0), at(5, 0), outages=[(at(5, 0), at(6, 0))]).share == 1.0


def test_where_nothing_was_agreed_there_is_no_share_but_a_reason() -> None:
    found = availability(shipped("office"), at(7, 0), at(8, 0), outages=[(at(7, 1), at(7, 2))])
    assert found.share is None
    assert str(found.reason) == "no agreed service time in the period"


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(OutOfDomain, match="ends before it starts"):
        availability(always(), at(5, 0), at(4, 0), outages=[])
