"""Which periods a log covers, and from when on its durations are whole."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from tests.analytics.study.small_logs import INSTANT, MONDAY, incidents, log, naive, weekly

from pawl.analytics.errors import NotMeasurable, OutOfDomain
from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.study import Window
from pawl.analytics.study.window import window


def seen(dataset: Dataset, **given: Any) -> Window:
    asked: dict[str, Any] = {"start": "opened_at", "grain": "week", "zone": "UTC", **given}
    return window(dataset, "incident", **asked)


def labels(found: Window) -> list[str]:
    return [period.label for period in found.periods]


def test_ragged_edges_are_left_off_and_counted() -> None:
    found = seen(log(incidents(weekly([1, 2, 10, 10, 3, 10, 4]))))
    assert labels(found) == ["2026-W04", "2026-W05", "2026-W06", "2026-W07"]
    assert (found.usual, found.left_off) == (10, 7)
    assert str(found.reason) == (
        "The log covers 2026-W04 to 2026-W07, some 10 new cases a period; 7 cases began outside, "
        "in periods with less than half of that, and are not shown."
    )


def test_a_whole_log_says_only_what_it_covers() -> None:
    found = seen(log(incidents(weekly([10, 9, 11]))))
    assert str(found.reason) == "The log covers 2026-W02 to 2026-W04, some 10 new cases a period."
    assert (found.start, found.end) == (MONDAY, MONDAY + timedelta(weeks=3))


def test_half_the_usual_number_is_enough_at_the_edge() -> None:
    assert labels(seen(log(incidents(weekly([5, 10, 10]))))) == ["2026-W02", "2026-W03", "2026-W04"]
    assert labels(seen(log(incidents(weekly([4, 10, 10]))))) == ["2026-W03", "2026-W04"]


def test_the_usual_number_is_where_the_middle_case_began() -> None:
    """Many thin weeks with few cases do not make thin weeks usual."""
    found = seen(log(incidents(weekly([1, 1, 1, 1, 1, 20, 22, 24]))))
    assert (found.usual, labels(found)) == (22, ["2026-W07", "2026-W08", "2026-W09"])


def test_bounds_narrow_the_window_and_say_so() -> None:
    found = seen(log(incidents(weekly([10] * 6))), bounds=(date(2026, 1, 14), date(2026, 1, 20)))
    assert labels(found) == ["2026-W03", "2026-W04"]
    assert str(found.reason) == (
        "2026-W03 to 2026-W04 as asked, some 10 new cases a period; 40 cases of the log began outside "
        "and are not shown."
    )


@pytest.mark.parametrize(
    ("bounds", "kept"),
    [
        ((date(2026, 1, 26), None), ["2026-W05", "2026-W06", "2026-W07"]),
        ((None, date(2026, 1, 12)), ["2026-W02", "2026-W03"]),
    ],
)
def test_one_bound_leaves_the_other_side_to_the_log(
    bounds: tuple[date | None, date | None], kept: list[str]
) -> None:
    assert labels(seen(log(incidents(weekly([10] * 6))), bounds=bounds)) == kept


@pytest.mark.parametrize(
    ("bounds", "kept"),
    [
        ((None, None), ["2026-W04", "2026-W05"]),
        ((date(2026, 1, 5), None), ["2026-W02", "2026-W03", "2026-W04", "2026-W05"]),
        ((None, date(2026, 2, 8)), ["2026-W04", "2026-W05", "2026-W06"]),
        ((date(2025, 12, 29), date(2026, 2, 15)), [f"2026-W0{week}" for week in range(1, 8)]),
    ],
)
def test_a_side_with_a_bound_is_shown_however_few_cases_began_there(
    bounds: tuple[date | None, date | None], kept: list[str]
) -> None:
    assert labels(seen(log(incidents(weekly([1, 2, 10, 10, 3]))), bounds=bounds)) == kept


@pytest.mark.parametrize(
    "bounds",
    [(date(2027, 1, 1), None), (None, date(2025, 1, 1)), (date(2027, 1, 1), date(2027, 2, 1))],
)
def test_bounds_without_a_case_are_refused_with_the_days_there_are(
    bounds: tuple[date | None, date | None],
) -> None:
    with pytest.raises(
        NotMeasurable, match=r"No case began between .* Choose days from 2026-01-05 to 2026-01-16"
    ):
        seen(log(incidents(weekly([10, 10]))), bounds=bounds)


def test_bounds_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(OutOfDomain, match="Swap the dates"):
        seen(log(incidents(weekly([10]))), bounds=(date(2026, 2, 1), date(2026, 1, 1)))


def test_a_log_whose_cases_begin_nowhen_is_refused() -> None:
    cases = incidents(weekly([2])).set_column(2, "opened_at", pa.nulls(2, INSTANT))
    with pytest.raises(NotMeasurable, match=r"No case has opened_at\. Map a column to it"):
        seen(log(cases, as_of=MONDAY))


def test_cases_that_begin_after_the_log_was_taken_do_not_stretch_it() -> None:
    late = [*weekly([10, 10]), datetime(2030, 1, 1, tzinfo=UTC)]
    found = seen(log(incidents(late), as_of=MONDAY + timedelta(weeks=2)))
    assert (labels(found)[-1], found.left_off) == ("2026-W03", 1)


def test_slow_cases_need_time_before_durations_are_whole() -> None:
    """Nine of ten cases end within a day, the tenth after two weeks: nine tenths of the way is a day."""
    hours = [24.0] * 9 + [336.0]
    found = seen(log(incidents(weekly([10] * 6), hours=hours * 6)))
    assert found.mature == found.start + timedelta(hours=24 + 0.1 * (336 - 24))


def test_a_log_that_goes_back_before_its_window_is_mature_from_the_start() -> None:
    found = seen(log(incidents(weekly([4, 4, 10, 10, 10]), hours=500.0)))
    assert found.mature == found.start == MONDAY + timedelta(weeks=2)
    assert not found.is_young


def test_a_stray_old_case_does_not_make_a_log_old() -> None:
    found = seen(log(incidents(weekly([1, 10, 10, 10]), hours=500.0)))
    assert found.start == MONDAY + timedelta(weeks=1)
    assert found.mature == found.start + timedelta(hours=500)
    assert found.is_young


def test_a_log_without_resolutions_has_no_slow_cases() -> None:
    bare = incidents(weekly([10, 10]))
    for cases in (bare.drop_columns(["resolved_at"]), incidents(weekly([10, 10]), hours=None)):
        found = seen(log(cases))
        assert found.mature == found.start


def test_days_and_months_are_counted_in_the_zone_of_the_calendar() -> None:
    """23:30 UTC on 31 January is February in Berlin."""
    opened = [datetime(2026, 1, 31, 23, 30, tzinfo=UTC) + timedelta(minutes=n) for n in range(10)]
    dataset = log(incidents(opened))
    assert labels(seen(dataset, grain="month")) == ["2026-01"]
    assert labels(seen(dataset, grain="month", zone="Europe/Berlin")) == ["2026-02"]
    assert labels(seen(dataset, grain="day", zone="Europe/Berlin")) == ["2026-02-01"]


def test_the_first_event_can_begin_a_case() -> None:
    a_week_later = [naive(at + timedelta(weeks=1)) for at in weekly([10, 10])]
    cases = incidents(weekly([10, 10]), first_event_at=pa.array(a_week_later, INSTANT))
    assert labels(seen(log(cases), start="first_event_at")) == ["2026-W03", "2026-W04"]


def test_a_log_that_is_complete_covers_quiet_periods_up_to_its_end() -> None:
    """Two quiet weeks and two days after the last case: what is known to be nothing is not absent."""
    counts = [10, 9, 11]
    quiet = log(incidents(weekly(counts)))
    until = MONDAY + timedelta(weeks=5, days=2)
    known = replace(quiet, as_of=until, complete_until=until)
    assert labels(seen(quiet)) == ["2026-W02", "2026-W03", "2026-W04"]
    assert labels(seen(known)) == [f"2026-W0{n}" for n in range(2, 8)]
    exactly = MONDAY + timedelta(weeks=4)
    ended = replace(quiet, as_of=exactly, complete_until=exactly)
    assert labels(seen(ended))[-1] == "2026-W05", "an instant that ends a period begins no other"


def test_completeness_ends_nothing_that_was_asked_for() -> None:
    until = MONDAY + timedelta(weeks=5)
    known = replace(log(incidents(weekly([10, 10, 10]))), complete_until=until)
    found = seen(known, bounds=(None, (MONDAY + timedelta(weeks=1)).date()))
    assert labels(found) == ["2026-W02", "2026-W03"]
