"""A Gantt chart: bars stand where their days are, links leave and reach the ends that they name."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from pawl.presentation.gantt import CHART, LABELS, TICK_ROOM, Arrow, Gantt, Relation, Task, draw
from pawl.presentation.language import Language

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
ENGLISH = Language("en")


def day(number: float) -> datetime:
    return MONDAY + timedelta(days=number)


FIRST = Task("WP-1", "First", day(0), day(4), is_critical=True, done=0.5)
SECOND = Task("WP-2", "Second " * 30, day(5), day(7), slips_until=day(10), baseline=(day(4), day(6)))
END = Task("WP-3", "结束" * 40, day(10), day(10), is_milestone=True)


def drawn(*tasks: Task, relation: Relation = "FS") -> Gantt:
    return draw(tasks or (FIRST, SECOND, END), [Arrow("WP-1", "WP-2", relation), Arrow("WP-1", "WP-9", "FS")],
                ENGLISH, zone=ZoneInfo("UTC"), status=day(3), today=day(99))  # fmt: skip


def test_bars_floats_and_baselines_are_to_scale() -> None:
    first, second, end = (found := drawn()).bars
    a_day = CHART / 10
    assert (first.x, first.width, first.done) == (LABELS, 4 * a_day, 2 * a_day)
    assert (second.end, second.tail) == (LABELS + 7 * a_day, 3 * a_day)
    assert (second.baseline_x, second.baseline_width) == (LABELS + 4 * a_day, 2 * a_day)
    assert end.shape
    assert (found.line_of_status, found.line_of_today) == (LABELS + 3 * a_day, None)
    assert second.label.endswith("…")
    assert end.label.endswith("…")


@pytest.mark.parametrize(
    ("relation", "leaves", "comes"), [("FS", 4, 5), ("SS", 0, 5), ("FF", 4, 7), ("SF", 0, 7)]
)
def test_links_join_the_ends_that_they_name(relation: Relation, leaves: int, comes: int) -> None:
    (line,) = drawn(relation=relation).lines
    numbers = [float(one) for one in re.findall(r"-?[\d.]+", line.way)]
    assert (numbers[0], numbers[-1]) == (LABELS + leaves * CHART / 10, LABELS + comes * CHART / 10)
    assert not line.is_critical


@pytest.mark.parametrize("days", [0, 1, 20, 90, 900, 40_000])
def test_days_on_the_axis_have_room(days: int) -> None:
    ticks = drawn(replace(FIRST, finish=day(days))).ticks
    assert all(right.x - left.x >= TICK_ROOM * 0.9 for left, right in pairwise(ticks))
    assert len(ticks) <= CHART / TICK_ROOM + 2
    assert all(LABELS <= one.x <= LABELS + CHART for one in ticks)
