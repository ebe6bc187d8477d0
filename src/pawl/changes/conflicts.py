"""What a planned change collides with: pure, so that page, API and tests ask the same function.

Times are half-open: what ends when another begins does not overlap it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

Items = frozenset[str]
Stretch = tuple[datetime, datetime]
NOTHING: Items = frozenset()


@dataclass(frozen=True)
class Slot:
    """When a change is made, on what, by whom."""

    key: str
    start: datetime
    end: datetime
    items: Items = NOTHING
    people: Items = NOTHING


@dataclass(frozen=True)
class Span:
    """A freeze or an outage: from an instant until another or until nobody knows, of these items.

    A freeze of no item is one of everything.
    """

    key: str
    start: datetime
    end: datetime | None
    items: Items = NOTHING


@dataclass(frozen=True)
class Window:
    """When work on these items (of none: on all that has no window of its own) may be done."""

    key: str
    stretches: tuple[Stretch, ...]
    items: Items = NOTHING


@dataclass(frozen=True)
class Around:
    """What else there is at that time."""

    changes: Sequence[Slot] = ()
    freezes: Sequence[Span] = ()
    windows: Sequence[Window] = ()
    outages: Sequence[Span] = ()
    near: Mapping[str, Items] = field(default_factory=dict)
    """Of each item of the change: those that it depends on, and those that depend on it."""


@dataclass(frozen=True)
class Collision:
    """One conflict: its kind, what it is with, on which items or people, and when."""

    kind: str
    other: str
    shared: tuple[str, ...]
    start: datetime
    end: datetime | None

    @property
    def word(self) -> str:
        """What is kept where somebody went on despite it; another time of the same conflict is the same."""
        return f"{self.kind} {self.other} {' '.join(self.shared)}".rstrip()


def collisions(change: Slot, around: Around) -> list[Collision]:
    """Every conflict of a change with what is around it, by kind and then by time."""
    return [
        *_with_changes(change, around),
        *_in_freezes(change, around.freezes),
        *_outside_windows(change, around.windows),
        *_in_outages(change, around),
    ]


def _with_changes(change: Slot, around: Around) -> Iterator[Collision]:
    others = [one for one in around.changes if one.key != change.key and _overlap(change, one.start, one.end)]
    near = _near(change, around)
    for one in sorted(others, key=lambda each: (each.start, each.key)):
        start, end = max(change.start, one.start), min(change.end, one.end)
        for kind, shared in (
            ("same_item", change.items & one.items),
            ("dependent_item", near & one.items - change.items),
            ("same_people", change.people & one.people),
        ):
            if shared:
                yield Collision(kind, one.key, tuple(sorted(shared)), start, end)


def _near(change: Slot, around: Around) -> Items:
    return frozenset().union(*(around.near.get(item, NOTHING) for item in change.items)) - change.items


def _in_freezes(change: Slot, freezes: Iterable[Span]) -> Iterator[Collision]:
    for one in sorted(freezes, key=lambda each: (each.start, each.key)):
        shared = one.items & change.items
        if _overlap(change, one.start, one.end) and (shared or not one.items):
            yield Collision("inside_freeze", one.key, tuple(sorted(shared)), *_common(change, one))


def _in_outages(change: Slot, around: Around) -> Iterator[Collision]:
    touched = change.items | _near(change, around)
    for one in sorted(around.outages, key=lambda each: (each.start, each.key)):
        if _overlap(change, one.start, one.end) and (shared := one.items & touched):
            yield Collision("overlapping_outage", one.key, tuple(sorted(shared)), *_common(change, one))


def _outside_windows(change: Slot, windows: Sequence[Window]) -> Iterator[Collision]:
    """An item with windows of its own is changed inside one of them; all others inside a common one."""
    common = [one for one in windows if not one.items]
    own = {item: [one for one in windows if item in one.items] for item in sorted(change.items)}
    rest = tuple(item for item, found in own.items() if not found)
    asked: list[tuple[tuple[str, ...], list[Window]]]
    asked = [((item,), found) for item, found in own.items() if found]
    if common and (rest or not change.items):
        asked.append((rest, common))
    for items, found in asked:
        if not _inside(change, found):
            other = " ".join(one.key for one in found)
            yield Collision("outside_window", other, items, change.start, change.end)


def _inside(change: Slot, windows: Iterable[Window]) -> bool:
    """Whether a change lies inside stretches that touch one another."""
    reached = change.start
    for start, end in sorted(stretch for one in windows for stretch in one.stretches):
        if start <= reached < end:
            reached = end
    return reached >= change.end


def _overlap(change: Slot, start: datetime, end: datetime | None) -> bool:
    return start < change.end and (end is None or change.start < end)


def _common(change: Slot, one: Span) -> tuple[datetime, datetime | None]:
    return max(change.start, one.start), change.end if one.end is None else min(change.end, one.end)
