"""The axis of a calendar: to and fro between instants and work done."""

from datetime import UTC, datetime

import numpy as np
from tests.analytics.scheduling.plans import WEEKDAYS

from pawl.analytics.scheduling.axis import Axis, moment, second_of

HOUR = 3600


def at(day: int, hour: int) -> int:
    return second_of(datetime(2026, 1, day, hour, tzinfo=UTC))


def test_the_end_of_a_day_is_two_instants_of_one_position() -> None:
    axis = Axis(WEEKDAYS, 2026)
    friday = axis.worked(at(9, 17))
    assert friday == axis.worked(at(10, 12)) == axis.worked(at(12, 8))
    assert (axis.earliest(friday), axis.latest(friday)) == (at(9, 17), at(12, 8))


def test_an_amount_of_work_is_gone_forth_and_back() -> None:
    axis = Axis(WEEKDAYS, 2026)
    assert axis.advance(at(9, 16), 2 * HOUR) == at(12, 9)
    assert axis.advance(at(12, 9), -2 * HOUR) == at(9, 16)
    assert axis.retreat(at(12, 9), 2 * HOUR) == at(9, 16)
    assert axis.advance(at(10, 3), 0) == axis.retreat(at(10, 3), 0) == at(10, 3)


def test_an_axis_grows_to_both_sides_as_far_as_it_is_asked() -> None:
    axis, whole = Axis(WEEKDAYS, 2026), Axis(WEEKDAYS, 2026)
    mondays = ((2021, 7), (2026, 1), (2029, 4))
    far = [second_of(datetime(year, 6, day, 10, tzinfo=UTC)) for year, day in mondays]
    assert [axis.worked(second) for second in reversed(far)][::-1] == [whole.worked(second) for second in far]
    assert [axis.earliest(whole.worked(second)) for second in far] == far


def test_many_at_once_are_as_one_by_one() -> None:
    axis = Axis(WEEKDAYS, 2026)
    seconds = np.arange(at(1, 0), at(20, 0), 1800).reshape(2, -1)
    positions = axis.worked_each(seconds)
    assert positions.tolist() == [[axis.worked(one) for one in row] for row in seconds.tolist()]
    for each, single in ((axis.earliest_each, axis.earliest), (axis.latest_each, axis.latest)):
        assert each(positions).tolist() == [[single(one) for one in row] for row in positions.tolist()]
    assert axis.worked_each(np.empty(0, np.int64)).size == axis.latest_each(np.empty(0, np.int64)).size == 0


def test_the_open_spans_of_an_interval_are_cut_at_its_ends() -> None:
    axis = Axis(WEEKDAYS, 2026)
    assert axis.spans(at(9, 10), at(12, 9)) == [
        (at(9, 10), at(9, 12)),
        (at(9, 13), at(9, 17)),
        (at(12, 8), at(12, 9)),
    ]


def test_parts_of_a_second_are_dropped() -> None:
    assert moment(second_of(datetime(2026, 1, 5, 8, 0, 0, 999_999, tzinfo=UTC))) == datetime(
        2026, 1, 5, 8, tzinfo=UTC
    )
