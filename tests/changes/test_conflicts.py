"""What a change collides with: the pure function, kind by kind."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from pawl.changes.conflicts import Around, Slot, Span, Window, collisions
from pawl.changes.windows import Weekly, openings

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(hours: float) -> datetime:
    return MONDAY + hours * HOUR


def slot(key: str, start: float, end: float, items: str = "", people: str = "") -> Slot:
    return Slot(key, at(start), at(end), frozenset(items.split()), frozenset(people.split()))


def span(start: float, end: float | None, items: str = "") -> Span:
    return Span("X", at(start), None if end is None else at(end), frozenset(items.split()))


def found(change: Slot, **around: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.kind, one.other, one.shared) for one in collisions(change, Around(**around))]


def test_two_changes_of_the_same_item_collide_while_they_overlap() -> None:
    mine, other = slot("A", 0, 2, "mail"), slot("B", 1, 3, "mail web")
    assert found(mine, changes=[mine, other]) == [("same_item", "B", ("mail",))]
    one = collisions(mine, Around(changes=[other]))[0]
    assert (one.start, one.end, one.word) == (at(1), at(2), "same_item B mail")


@pytest.mark.parametrize(("start", "end"), [(2, 4), (-2, 0)])
def test_what_ends_when_another_begins_does_not_collide(start: float, end: float) -> None:
    assert found(slot("A", 0, 2, "mail"), changes=[slot("B", start, end, "mail")]) == []


def test_what_stands_on_it_or_carries_it_collides_but_is_not_told_twice() -> None:
    near = {"mail": frozenset({"server", "web"})}
    others = [slot("B", 0, 1, "server"), slot("C", 0, 1, "mail server")]
    told = found(slot("A", 0, 2, "mail"), changes=others, near=near)
    assert told == [
        ("dependent_item", "B", ("server",)),
        ("same_item", "C", ("mail",)),
        ("dependent_item", "C", ("server",)),
    ]


def test_nobody_works_at_two_places() -> None:
    others = [slot("B", 0, 1, "web", "ann"), slot("C", 0, 1, "web", "bob")]
    assert found(slot("A", 0, 2, "mail", "ann"), changes=others) == [("same_people", "B", ("ann",))]


@pytest.mark.parametrize(("items", "count"), [("", 1), ("mail", 1), ("web", 0)])
def test_a_freeze_counts_for_its_items_or_for_everything(items: str, count: int) -> None:
    assert len(found(slot("A", 0, 2, "mail"), freezes=[span(1, 9, items)])) == count


def test_a_change_of_nothing_named_is_frozen_by_a_freeze_of_everything() -> None:
    assert found(slot("A", 0, 2), freezes=[span(1, 9)]) == [("inside_freeze", "X", ())]


def test_an_outage_that_goes_on_collides_also_where_it_is_near() -> None:
    near = {"mail": frozenset({"server"})}
    told = found(slot("A", 0, 2, "mail"), outages=[span(-5, None, "server"), span(2, 3, "mail")], near=near)
    assert told == [("overlapping_outage", "X", ("server",))]


def windows(*stretches: tuple[float, float], items: str = "") -> Window:
    return Window("W", tuple((at(start), at(end)) for start, end in stretches), frozenset(items.split()))


@pytest.mark.parametrize(
    ("stretches", "is_inside"),
    [(((0, 2),), True), (((-1, 9),), True), (((0, 1), (1, 2)), True), (((0, 1), (1.5, 2)), False),
     (((1, 2),), False), ((), False)],
)  # fmt: skip
def test_a_change_lies_inside_windows_that_touch(stretches: Any, is_inside: bool) -> None:
    told = found(slot("A", 0, 2, "mail"), windows=[windows(*stretches)])
    assert told == ([] if is_inside else [("outside_window", "W", ("mail",))])


def test_an_items_own_window_counts_instead_of_the_common_one() -> None:
    common, own = windows((0, 2)), windows((5, 9), items="mail")
    assert found(slot("A", 0, 2, "mail"), windows=[common, own]) == [("outside_window", "W", ("mail",))]
    assert found(slot("A", 5, 6, "mail"), windows=[common, own]) == []
    assert found(slot("A", 5, 6, "mail web"), windows=[common, own]) == [("outside_window", "W", ("web",))]


def test_without_windows_any_time_is_right() -> None:
    assert found(slot("A", 0, 2, "mail"), windows=[]) == []
    assert found(slot("A", 0, 2, "mail"), windows=[windows(items="web")]) == []


def test_a_weekly_window_keeps_its_hour_when_the_clocks_change() -> None:
    sundays = Weekly((6,), time(22), 240, "Europe/Berlin", date(2026, 1, 1))
    start, end = datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    assert [one.isoformat() for one, _closes in openings(sundays, start, end)] == [
        "2026-03-22T21:00:00+00:00", "2026-03-29T20:00:00+00:00",
    ]  # fmt: skip


def test_a_window_that_began_yesterday_is_whole() -> None:
    sundays = Weekly((6,), time(22), 240, "UTC", date(2026, 1, 1))
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    assert list(openings(sundays, midnight, midnight + HOUR)) == [(midnight - 2 * HOUR, midnight + 2 * HOUR)]


def test_a_window_of_no_day_is_open_once_and_none_after_its_last_day() -> None:
    once = Weekly((), time(8), 60, "UTC", date(2026, 3, 2))
    ended = Weekly((0,), time(8), 60, "UTC", date(2026, 1, 1), date(2026, 3, 1))
    assert [list(openings(one, at(-24), at(400))) for one in (once, ended)] == [[(at(0), at(1))], []]
