"""Dates and floats of small plans, rule by rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.analytics.scheduling.plans import DAY, EVERY_DAY, MONDAY, WEEKDAYS, activities, links

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.scheduling.critical_path import Schedule, critical_path
from pawl.analytics.scheduling.network import Constraint, Link, Network, Progress


def at(day: int, hour: int = 8) -> datetime:
    """An instant in January 2026, whose 5th is a Monday."""
    return datetime(2026, 1, day, hour, tzinfo=UTC)


def scheduled(
    days: str, joined: str = "", /, of: dict[str, dict[str, Any]] | None = None, **more: Any
) -> Schedule:
    """A schedule; `of` has further fields by the key of an activity."""
    given = tuple(replace(one, **(of or {}).get(one.key, {})) for one in activities(days))
    fields = {"activities": given, "links": links(joined) if joined else ()} | more
    return critical_path(replace(Network(MONDAY, WEEKDAYS, ()), **fields))


def dates(schedule: Schedule, key: str) -> tuple[datetime, datetime]:
    return schedule[key].start, schedule[key].finish


@pytest.mark.parametrize(
    ("rule", "day", "start", "total"),
    [
        ("SNET", at(7), at(7), 3),
        ("FNET", at(7, 17), at(6), 4),
        ("SNLT", at(7), at(5), 2),
        ("FNLT", at(7, 17), at(5), 1),
        ("MSO", at(7), at(7), 0),
        ("MFO", at(7, 17), at(6), 0),
    ],
)
def test_a_constraint_moves_early_dates_or_late_ones_or_both(
    rule: str, day: datetime, start: datetime, total: int
) -> None:
    schedule = scheduled("A 2, Long 7", of={"A": {"constraint": Constraint(rule, day)}})  # type: ignore[arg-type]
    assert (schedule["A"].start, schedule["A"].total_float) == (start, total * DAY)


def test_links_win_over_a_date_which_shows_as_negative_float() -> None:
    schedule = scheduled("A 5, B 1", "A-B", of={"B": {"constraint": Constraint("MSO", at(8))}})
    assert schedule["B"].start == at(12)
    assert [one.total_float for one in schedule.dates] == [-2 * DAY, -2 * DAY]
    assert [one.free_float for one in schedule.dates] == [timedelta(), timedelta()]


def test_a_deadline_moves_nothing_and_tells_by_how_much_it_is_missed() -> None:
    schedule = scheduled("A 5, B 1", "A-B", of={"A": {"deadline": at(8, 17)}})
    assert dates(schedule, "A") == (at(5), at(9, 17))
    assert (schedule["A"].total_float, schedule["B"].total_float) == (-DAY, timedelta())


def test_a_finish_that_is_wanted_counts_floats_from_it() -> None:
    assert scheduled("A 5", finish_by=at(13, 17))["A"].total_float == 2 * DAY
    assert scheduled("A 5", finish_by=at(8, 17))["A"].total_float == -DAY


def test_what_is_wanted_late_uses_the_room_that_moves_nothing() -> None:
    late = {"constraint": Constraint("ALAP")}
    schedule = scheduled("A 1, B 1, C 1, Long 5", "A-B, B-C, Long-C", of={"A": late, "B": late})
    assert (schedule["A"].start, schedule["B"].start, schedule["C"].start) == (at(8), at(9), at(12))
    assert (schedule["A"].early_start, schedule["A"].total_float, schedule["A"].free_float) == (
        at(5),
        3 * DAY,
        timedelta(),
    )


@pytest.mark.parametrize(
    ("relation", "lag", "start"),
    [
        ("FS", 0, at(7)),
        ("FS", 1, at(8)),
        ("FS", -1, at(6)),
        ("SS", 1, at(6)),
        ("FF", 0, at(6)),
        ("SF", 2, at(6)),
    ],
)
def test_a_link_holds_its_end_of_the_successor(relation: Any, lag: int, start: datetime) -> None:
    link = Link("A", "B", relation, lag * DAY)
    assert scheduled("A 2, B 1", links=(link,))["B"].start == start


@pytest.mark.parametrize(
    ("lag_on", "start"),
    [
        ("successor", at(12, 16)),
        ("project", at(12, 16)),
        ("elapsed", at(12)),
        (EVERY_DAY, at(12)),
        ("predecessor", at(12)),
    ],
)
def test_a_lag_counts_on_the_calendar_it_names(lag_on: Any, start: datetime) -> None:
    """A ends on Friday at 16; eight hours are over on Monday, or before it where the weekend counts."""
    link = Link("A", "B", "FS", DAY, lag_on)
    assert scheduled("A 5, B 1", links=(link,), of={"A": {"calendar": EVERY_DAY}})["B"].start == start


def test_a_milestone_at_the_start_of_all_is_there_at_once() -> None:
    assert dates(scheduled("Kick 0, A 1", "Kick-A"), "Kick") == (at(5), at(5))


def test_what_is_finished_keeps_its_dates_and_has_no_float() -> None:
    done = Progress(at(5), at(7, 12))
    schedule = scheduled("A 5, B 1", "A-B", of={"A": {"progress": done}}, status=at(7, 12))
    assert dates(schedule, "A") == (at(5), at(7, 12))
    assert (schedule["A"].total_float, schedule["A"].free_float) == (None, None)
    assert str(schedule["A"].reason) == "It is finished, so that nothing of it can slip."
    assert schedule["B"].start == at(7, 13)
    assert schedule.critical == ("B",)


def test_what_is_left_is_planned_from_the_status_date_on() -> None:
    going = Progress(at(6), remaining=2 * DAY)
    schedule = scheduled("A 5, B 1, C 1", "A-B", of={"A": {"progress": going}}, status=at(8))
    assert dates(schedule, "A") == (at(6), at(9, 17))
    assert (schedule["B"].start, schedule["C"].start) == (at(12), at(8))


def test_the_rest_of_what_started_out_of_order_waits_for_its_predecessor() -> None:
    """Retained logic: B was begun although A had not been finished."""
    going = Progress(at(5), percent=50)
    schedule = scheduled("A 5, B 2", "A-B", of={"B": {"progress": going}}, status=at(5, 17))
    assert dates(schedule, "B") == (at(5), at(13, 17))


def test_a_started_activity_holds_those_that_wait_for_its_finish() -> None:
    going, soon = Progress(at(5), percent=50), Constraint("SNLT", at(5))
    joined = (Link("A", "B", "SS"), Link("A", "B"), Link("Done", "A"))
    schedule = scheduled(
        "Done 1, A 4, B 1", links=joined, status=at(6),
        of={"A": {"progress": going, "constraint": soon}, "Done": {"progress": Progress(at(5), at(5, 17))}},
    )  # fmt: skip
    assert (schedule["B"].start, schedule["A"].total_float, schedule["A"].late_start) == (
        at(8),
        timedelta(),
        at(5),
    )


def test_nothing_is_asked_of_what_finished_before_its_predecessor() -> None:
    done = Progress(at(5), at(5, 17))
    schedule = scheduled("A 3, B 1", "A-B", of={"B": {"progress": done}}, status=at(6))
    assert (schedule["A"].total_float, schedule.driving[1]) == (timedelta(), ())


def test_a_milestone_is_driven_too() -> None:
    schedule = scheduled("A 1, B 2, End 0", "A-End, B-End")
    assert (schedule.driving[2], schedule.paths()) == (links("B-End"), (("B", "End"),))


def test_several_longest_paths_are_all_told_up_to_a_limit() -> None:
    schedule = scheduled("A 1, B 2, C 2, D 1", "A-B, A-C, B-D, C-D")
    assert schedule.paths() == (("A", "B", "D"), ("A", "C", "D"))
    assert schedule.paths(limit=1) == (("A", "B", "D"),)
    with pytest.raises(OutOfDomain, match="shows no path"):
        schedule.paths(limit=0)


def test_no_activity_makes_a_project_of_no_length() -> None:
    assert critical_path(Network(MONDAY, WEEKDAYS, ())).finish == MONDAY


def test_work_beyond_the_years_of_calendars_is_refused() -> None:
    with pytest.raises(OutOfDomain, match="not so many open hours"):
        scheduled("A 600", start=datetime(2099, 1, 5, 8, tzinfo=UTC))
    with pytest.raises(OutOfDomain, match="not so many open hours"):
        scheduled(
            "A 300", start=datetime(1970, 1, 5, 8, tzinfo=UTC), finish_by=datetime(1970, 6, 1, tzinfo=UTC)
        )
