"""Where the time goes: dear paths, what patterns cost, how long cases stay where."""

from datetime import timedelta

import pyarrow as pa
import pytest
from tests.analytics.study.small_logs import INSTANT, events, incidents, log, naive, weekly

from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.study import Ways
from pawl.analytics.study.ways import ways

QUICK = [("new", 0.0), ("resolved", 2.0)]
SLOW = [("new", 0.0), ("in_progress", 1.0), ("on_hold", 2.0), ("in_progress", 50.0), ("resolved", 52.0)]
QUICK_CASES, SLOW_CASES = 20, 10


def two_paths(*, hours: bool = True, **facts: list[str]) -> Dataset:
    """Twenty cases that go straight through in 2 hours, then ten that wait and take 52."""
    opened = weekly([QUICK_CASES + SLOW_CASES])
    quick = events(opened[:QUICK_CASES], QUICK)
    slow = events(opened[QUICK_CASES:], SLOW)
    number = pa.array([n + QUICK_CASES for n in slow["case_no"].to_pylist()], pa.int32())
    both = pa.concat_tables([quick, slow.set_column(1, "case_no", number)])
    for name, values in facts.items():
        both = both.append_column(name, pa.array(values))
    lasting = [2.0] * QUICK_CASES + [52.0] * SLOW_CASES
    return log(incidents(opened, hours=lasting if hours else None), events=both)


def of(dataset: Dataset) -> Ways:
    found = ways(dataset, "incident")
    assert found is not None
    return found


def test_without_events_there_are_no_ways() -> None:
    assert ways(log(incidents(weekly([3]))), "incident") is None


def test_paths_are_ranked_by_what_they_add_to_the_commonest() -> None:
    found = of(two_paths())
    first, second = found.dearest
    assert (found.cases, found.different) == (30, 2)
    assert (first.median_hours, first.total_hours, first.extra_hours) == (52.0, 520.0, 500.0)
    assert str(first.formula) == (
        "10 cases × (52.00 h − 2.00 h on the commonest path) = 500 h in the whole log"
    )
    assert (second.path, second.cases, second.median_hours) == (("new", "resolved"), 20, 2.0)
    assert second.share == pytest.approx(2 / 3)
    assert (second.extra_hours, second.formula) == (0.0, None)


def test_a_path_that_is_quicker_than_the_commonest_costs_nothing() -> None:
    dataset = two_paths()
    turned = incidents(weekly([30]), hours=[52.0] * QUICK_CASES + [2.0] * SLOW_CASES)
    found = of(log(turned, events=dataset.connection.table("events").arrow().read_all()))
    assert [one.median_hours for one in found.dearest] == [52.0]


def test_a_path_of_few_ended_cases_is_not_ranked() -> None:
    """Of the ten slow cases one is open: nine medians are luck."""
    dataset = two_paths()
    lasting = [2.0] * QUICK_CASES + [52.0] * (SLOW_CASES - 1) + [None]
    cases = incidents(weekly([30]), hours=lasting)
    found = of(log(cases, events=dataset.connection.table("events").arrow().read_all()))
    assert [one.path for one in found.dearest] == [("new", "resolved")]


def test_the_pattern_that_adds_hours_is_found() -> None:
    dearest = of(two_paths()).costs[0]
    assert dearest.cases == SLOW_CASES
    assert (dearest.median_hours, dearest.median_hours_without) == (52.0, 2.0)
    assert dearest.extra_hours == SLOW_CASES * 50.0


def test_where_nothing_has_ended_paths_have_no_hours() -> None:
    found = of(two_paths(hours=False))
    assert found.costs == ()
    assert [one.median_hours for one in found.dearest] == [None, None]
    assert [one.total_hours for one in found.dearest] == [None, None]


def test_hand_overs_between_groups_are_patterns_too() -> None:
    """Every slow case is handed over once; no quick one is."""
    groups = ["desk"] * 2 * QUICK_CASES + ["desk", "desk", "network", "network", "network"] * SLOW_CASES
    labels = {str(cost.label): cost.cases for cost in of(two_paths(assignment_group=groups)).costs}
    assert labels["handed over once"] == SLOW_CASES
    assert "handed over once" not in {str(cost.label) for cost in of(two_paths()).costs}


def test_a_pattern_that_saves_time_costs_nothing() -> None:
    """Cases that come back to work are the quick ones here: no pattern adds an hour."""
    dataset = two_paths()
    turned = incidents(weekly([30]), hours=[52.0] * QUICK_CASES + [2.0] * SLOW_CASES)
    assert of(log(turned, events=dataset.connection.table("events").arrow().read_all())).costs == ()


def test_stays_and_map_follow_the_events() -> None:
    found = of(two_paths())
    stays = {stay.word: stay for stay in found.stays}
    assert stays["on_hold"].median_hours == 48.0
    assert {node.word: node.cases for node in found.map.nodes}["in_progress"] == SLOW_CASES
    assert ("on_hold", "in_progress", SLOW_CASES) in {(e.source, e.target, e.count) for e in found.map.edges}


def test_without_recorded_ends_the_first_and_last_event_tell_the_hours() -> None:
    opened = weekly([5])
    seen = {
        name: pa.array([naive(at + timedelta(hours=after)) for at in opened], INSTANT)
        for name, after in (("first_event_at", 0), ("last_event_at", 6))
    }
    bare = incidents(opened, **seen).drop_columns(["resolved_at"])
    assert of(log(bare, events=events(opened, QUICK))).dearest[0].median_hours == 6.0


def test_where_no_instant_tells_an_end_hours_are_unknown() -> None:
    opened = weekly([5])
    bare = incidents(opened).drop_columns(["resolved_at"])
    assert of(log(bare, events=events(opened, QUICK))).dearest[0].median_hours is None


@pytest.mark.parametrize(("hours", "told"), [(4.0, 1), (None, 8)])
def test_of_many_paths_only_some_are_told(hours: float | None, told: int) -> None:
    """Twelve paths of one case each: without durations the most frequent ones, else no luck."""
    opened = weekly([12])
    steps = [
        events([at], [(f"step {n}", 0.0), ("resolved", 1.0)]).set_column(
            1, "case_no", pa.array([n, n], pa.int32())
        )
        for n, at in enumerate(opened)
    ]
    found = of(log(incidents(opened, hours=hours), events=pa.concat_tables(steps)))
    assert (found.different, len(found.dearest)) == (12, told)
