"""Who is on call at an instant: people in turn, on the local clock, and who stands in for whom; pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from pawl.analytics.worktime.zones import first_instant, instant_of, zone_of


@dataclass(frozen=True)
class StandIn:
    """Somebody is on call from an instant until another, whoever's turn it is; the later one said wins."""

    start: datetime
    end: datetime
    person: int


@dataclass(frozen=True)
class Watch:
    """Somebody is on call for a stretch."""

    start: datetime
    end: datetime
    person: int
    is_stand_in: bool = False


@dataclass(frozen=True)
class Turns:
    """People in turn since a day, each for so many days, handing over at a time of the local clock."""

    people: tuple[int, ...]
    begins: date
    at: time
    zone: str
    days: int = 7
    stand_ins: tuple[StandIn, ...] = ()

    @cached_property
    def clock(self) -> ZoneInfo:
        """The zone itself."""
        return zone_of(self.zone)

    def hand_over(self, number: int) -> datetime:
        """When turn `number` (from 0) begins: the same time of the local clock in summer and winter.

        Kept in UTC it would drift by an hour; a time that the clock skips is when it jumps.
        """
        local = datetime.combine(self.begins + timedelta(days=number * self.days), self.at)
        return instant_of(first_instant(self.clock, local))

    def number_at(self, instant: datetime) -> int:
        """Which turn it is; negative before the first."""
        local = instant.astimezone(self.clock).date()
        number = (local - self.begins).days // self.days
        # The day of a hand-over belongs to the turn before until its hour has come.
        return number if self.hand_over(number) <= instant else number - 1


def on_call(turns: Turns, at: datetime) -> int | None:
    """Who is on call at an instant; None before the first turn, and where nobody takes turns."""
    return next(iter(in_line(turns, at)), None)


def in_line(turns: Turns, at: datetime) -> list[int]:
    """Who is called at an instant, then who in their place: stand-ins, whose turn it is, those after them."""
    standing = [one.person for one in reversed(turns.stand_ins) if one.start <= at < one.end]
    number, people = turns.number_at(at), turns.people
    first = number % len(people) if people and number >= 0 else len(people)
    following = [*people[first:], *people[:first]] if first < len(people) else []
    return list(dict.fromkeys([*standing, *following]))


def watches(turns: Turns, start: datetime, end: datetime) -> Iterator[Watch]:
    """Who is on call from an instant until another, stretch by stretch."""
    edges = {start, end}
    number = max(turns.number_at(start), -1)
    while turns.people and (edge := turns.hand_over(number + 1)) < end:
        number += 1
        edges.add(edge)
    edges |= {edge for one in turns.stand_ins for edge in (one.start, one.end) if start < edge < end}
    told: Watch | None = None
    ordered = sorted(edge.astimezone(UTC) for edge in edges)
    for left, right in pairwise(ordered):
        person = on_call(turns, left)
        is_stand_in = any(one.start <= left < one.end for one in turns.stand_ins)
        if told and told.end == left and (told.person, told.is_stand_in) == (person, is_stand_in):
            told = Watch(told.start, right, told.person, is_stand_in)
            continue
        if told:
            yield told
        told = Watch(left, right, person, is_stand_in) if person is not None else None
    if told:
        yield told
