"""The longest path again, in plain Python and whole hours: dates are found by trying hour after hour.

It shares no code with the product but the types of a network. A calendar is a list of working hours; a
condition is asked as the conventions say it, and the latest start is the last hour for which all hold.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pawl.analytics.scheduling.network import Activity, Link, Network

ZERO = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
HOURS = range(-24 * 420, 24 * 420)
HOUR = timedelta(hours=1)
Works = Callable[[datetime], bool]


@dataclass(frozen=True)
class Dated:
    """Early, planned and late start and finish in hours since ZERO; floats in working hours."""

    early: tuple[int, int]
    planned: tuple[int, int]
    late: tuple[int, int]
    total: int | None
    free: int | None


class Cells:
    """The working hours of one calendar."""

    def __init__(self, works: Works) -> None:
        self.cells = [hour for hour in HOURS if works(ZERO + hour * HOUR)]
        self.open = set(self.cells)

    def between(self, low: int, high: int) -> int:
        return bisect_left(self.cells, high) - bisect_left(self.cells, low)

    def after(self, hour: int, amount: int) -> int:
        """The first hour at which so many have been worked since another; a negative amount goes back."""
        if not amount:
            return hour
        return self.cells[bisect_left(self.cells, hour) + amount - 1] + 1


class PathOracle:
    """Dates of a network whose times are whole hours; `cells` by the name of a calendar."""

    def __init__(self, network: Network, cells: dict[str, Cells]) -> None:
        self.network = network
        self.cells = cells
        self.by_key = {one.key: one for one in network.activities}
        self.since = max(hour(network.start), hour(network.status or network.start))

    def dated(self) -> dict[str, Dated]:
        early: dict[str, tuple[int, int]] = {}
        for key in self._order():
            early[key] = self._earliest(self.by_key[key], early)
        end = max(finish for _, finish in early.values())
        goal = hour(self.network.finish_by) if self.network.finish_by else end
        late = self._backward(early, goal, own=True, only=lambda _: True)
        planned = self._backward(
            early, end, own=False, only=lambda one: one.constraint.rule == "ALAP", cap=late
        )
        free = {
            one.key: self._latest(one, planned, end, own=False, cap=late) for one in self.network.activities
        }
        return {
            one.key: Dated(
                early[one.key],
                planned[one.key],
                late[one.key],
                self._room(one, early[one.key], late[one.key]),
                self._free(one, planned[one.key], free[one.key]),
            )
            for one in self.network.activities
        }

    def _backward(
        self,
        early: dict[str, tuple[int, int]],
        goal: int,
        *,
        own: bool,
        only: Callable[[Activity], bool],
        cap: dict[str, tuple[int, int]] | None = None,
    ) -> dict[str, tuple[int, int]]:
        held = dict(early)
        for key in reversed(self._order()):
            one = self.by_key[key]
            if only(one):
                found = self._latest(one, held, goal, own=own, cap=cap)
                held[key] = (
                    found if cap is None else max(found, held[key], key=lambda span: (span[1], span[0]))
                )
        return held

    def _earliest(self, one: Activity, held: dict[str, tuple[int, int]]) -> tuple[int, int]:
        if one.progress.finished:
            return hour(one.progress.started), hour(one.progress.finished)
        for begin in self._from(one, self.since):
            span = self._span(one, begin)
            released = self._not_too_early(one, begin, span[1])
            if released and all(self._kept(link, held, begin, span[1]) for link in self._into(one)):
                return span
        raise LookupError(one.key)

    def _latest(
        self,
        one: Activity,
        held: dict[str, tuple[int, int]],
        goal: int,
        *,
        own: bool,
        cap: dict[str, tuple[int, int]] | None = None,
    ) -> tuple[int, int]:
        """The last span from which nothing is pushed."""
        if one.progress.finished:
            return hour(one.progress.started), hour(one.progress.finished)
        for begin in self._until(one, goal):
            span = self._span(one, begin)
            if span[1] > goal or (own and not self._not_too_late(one, span)):
                continue
            if cap is not None and span[1] > cap[one.key][1]:
                continue
            if all(self._does_not_push(link, span, held) for link in self._out_of(one)):
                return span
        raise LookupError(one.key)

    def _does_not_push(self, link: Link, span: tuple[int, int], held: dict[str, tuple[int, int]]) -> bool:
        before, after = self.by_key[link.predecessor], self.by_key[link.successor]
        if after.progress.finished or (before.progress.started and link.relation in ("SS", "SF")):
            return True
        start, finish = held[after.key]
        begin = self._begin_of(after, start, finish)
        return self._kept(link, {before.key: span}, begin, finish)

    def _kept(self, link: Link, held: dict[str, tuple[int, int]], begin: int, finish: int) -> bool:
        """Whether no working hour of the successor lies between what it does and what the link asks."""
        start, end = held[link.predecessor]
        asked = self._lag_cells(link).after(end if link.relation in ("FS", "FF") else start, lag(link))
        after = self.by_key[link.successor]
        does = begin if link.relation in ("FS", "SS") else finish
        return does >= asked or (left(after) > 0 and not self._cells(after).between(does, asked))

    def _not_too_early(self, one: Activity, begin: int, finish: int) -> bool:
        rule, at = one.constraint.rule, one.constraint.at
        if rule in ("SNET", "MSO") and not one.progress.started:
            return begin >= hour(at)
        if rule in ("FNET", "MFO"):
            cells = self._cells(one)
            return finish >= hour(at) or (left(one) > 0 and not cells.between(finish, hour(at)))
        return True

    def _not_too_late(self, one: Activity, span: tuple[int, int]) -> bool:
        rule, at = one.constraint.rule, one.constraint.at
        if one.deadline and span[1] > hour(one.deadline):
            return False
        if rule in ("SNLT", "MSO") and not one.progress.started:
            return span[0] <= hour(at)
        return rule not in ("FNLT", "MFO") or span[1] <= hour(at)

    def _from(self, one: Activity, first: int) -> Iterator[int]:
        """The hours from one on at which an activity may begin."""
        cells = self._cells(one)
        if left(one):
            return iter(cells.cells[bisect_left(cells.cells, first) :])
        return (at for at in range(first, HOURS.stop) if self._may_be_a_milestone(cells, at))

    def _until(self, one: Activity, last: int) -> Iterator[int]:
        """The hours back from one."""
        cells = self._cells(one)
        if left(one):
            return reversed(cells.cells[: bisect_left(cells.cells, last + 1)])
        return (at for at in range(last, HOURS.start, -1) if self._may_be_a_milestone(cells, at))

    def _may_be_a_milestone(self, cells: Cells, at: int) -> bool:
        return at in cells.open or (self.network.milestones == "finish" and at - 1 in cells.open)

    def _span(self, one: Activity, begin: int) -> tuple[int, int]:
        start = hour(one.progress.started) if one.progress.started else begin
        return start, self._cells(one).after(begin, left(one))

    def _begin_of(self, one: Activity, start: int, finish: int) -> int:
        """Where the work that is left begins."""
        if not one.progress.started:
            return start
        cells = self._cells(one).cells
        return cells[bisect_left(cells, finish) - left(one)] if left(one) else finish

    def _room(self, one: Activity, low: tuple[int, int], high: tuple[int, int]) -> int | None:
        if one.progress.finished:
            return None
        cells = self._cells(one)
        return cells.between(low[1], high[1]) if high[1] >= low[1] else -cells.between(high[1], low[1])

    def _free(self, one: Activity, low: tuple[int, int], high: tuple[int, int]) -> int | None:
        room = self._room(one, low, high)
        return None if room is None else max(0, room)

    def _order(self) -> list[str]:
        found: list[str] = []
        while len(found) < len(self.by_key):
            found.extend(
                key
                for key, one in self.by_key.items()
                if key not in found and all(link.predecessor in found for link in self._into(one))
            )
        return found

    def _into(self, one: Activity) -> list[Link]:
        return [link for link in self.network.links if link.successor == one.key]

    def _out_of(self, one: Activity) -> list[Link]:
        return [link for link in self.network.links if link.predecessor == one.key]

    def _cells(self, one: Activity) -> Cells:
        return self.cells[(one.calendar or self.network.calendar).name]

    def _lag_cells(self, link: Link) -> Cells:
        match link.lag_on:
            case "elapsed":
                return self.cells["elapsed"]
            case "project":
                return self.cells[self.network.calendar.name]
            case "predecessor":
                return self._cells(self.by_key[link.predecessor])
            case "successor":
                return self._cells(self.by_key[link.successor])
            case calendar:
                return self.cells[calendar.name]


def hour(instant: datetime | None) -> int:
    assert instant is not None
    return (instant - ZERO) // HOUR


def left(one: Activity) -> int:
    return one.remaining // HOUR


def lag(link: Link) -> int:
    return link.lag // HOUR
