"""Critical path: early and late dates of every activity, total and free float, and what drives the end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.scheduling.axis import moment, second_of
from pawl.analytics.scheduling.network import Activity, Link, Network
from pawl.analytics.scheduling.passes import TO_START, Held, Passes
from pawl.analytics.words import Sentence, say

NO_FLOAT = say("It is finished, so that nothing of it can slip.")


@dataclass(frozen=True)
class Dates:
    """The dates of one activity, aware and in UTC, and its floats in working time of its own calendar.

    start, finish: as planned: early, but for what is wanted as late as possible; actual where it happened.
    total_float: how far it can slip before the end of the project or its own date does; negative where a date
    cannot be kept.   free_float: how far it can slip from its planned dates without moving anything else.
    Both are None, with a reason, where it is finished.
    """

    activity: Activity
    start: datetime
    finish: datetime
    early_start: datetime
    early_finish: datetime
    late_start: datetime
    late_finish: datetime
    total_float: timedelta | None
    free_float: timedelta | None
    reason: Sentence | None = None

    @property
    def is_critical(self) -> bool:
        """Whether a slip of it moves the end of the project, or a date that must be kept."""
        return self.total_float is not None and self.total_float <= timedelta()


@dataclass(frozen=True)
class Schedule:
    """A network with the dates of its activities, in their order."""

    network: Network
    dates: tuple[Dates, ...]
    finish: datetime
    passes: Passes

    def __getitem__(self, key: str) -> Dates:
        return self.dates[self.network.place[key]]

    @property
    def critical(self) -> tuple[str, ...]:
        """Keys of the critical activities, predecessors first."""
        found = (self.dates[place] for place in self.network.order)
        return tuple(one.activity.key for one in found if one.is_critical)

    @cached_property
    def driving(self) -> tuple[tuple[Link, ...], ...]:
        """Per activity: the links that hold it where it is."""
        return tuple(self._driving(place) for place in range(len(self.dates)))

    def paths(self, limit: int = 20) -> tuple[tuple[str, ...], ...]:
        """The longest chains of driving links that end with the project, at most so many.

        limit: at least 1.   Returns tuples of keys, predecessors first; each begins with what is finished or
        held by a date.   Raises OutOfDomain for a limit below 1.
        Error: none; beyond the limit others are left out.   Source: "longest path" as AACE 49R-06 has it.
        Checked: tests/analytics/scheduling/test_critical_path.py.
        """
        if limit < 1:
            raise OutOfDomain(f"limit {limit}", say("shows no path at all."), say("Ask for at least one."))
        found = (path for place in self._last() for path in self._chains(place))
        return tuple(path for path, _ in zip(found, range(limit), strict=False))

    @property
    def _early(self) -> Held:
        return self.passes.early

    def _last(self) -> list[int]:
        """What finishes with the project and drives nothing else that does."""
        ends = (self.passes.span(at, held)[1] for at, held in enumerate(self._early))
        last = [at for at, end in enumerate(ends) if end == self.passes.end]
        inner = {self.network.place[link.predecessor] for at in last for link in self.driving[at]}
        return [at for at in last if at not in inner]

    def _driving(self, place: int) -> tuple[Link, ...]:
        job, here = self.passes.jobs[place], self._early[place]
        if job.finished is not None:
            return ()
        return tuple(link for link in self.network.incoming[place] if self._asks(link, place) == here)

    def _asks(self, link: Link, place: int) -> int:
        """Where a link alone would hold its successor."""
        job, at = self.passes.jobs[place], self.passes.demand(link, self._early)
        if not job.left:
            return self.passes.point_from(job.axis, at)
        return job.axis.worked(at) - (0 if link.relation in TO_START else job.left)

    def _chains(self, place: int) -> Iterator[tuple[str, ...]]:
        """All chains of driving links into an activity, depth first, without recursion."""
        keys = self.network.activities
        waiting: list[tuple[int, tuple[str, ...]]] = [(place, (keys[place].key,))]
        while waiting:
            here, path = waiting.pop()
            befores = dict.fromkeys(self.network.place[link.predecessor] for link in self.driving[here])
            if not befores:
                yield path
            waiting.extend((before, (keys[before].key, *path)) for before in reversed(befores))


def critical_path(network: Network, *, not_before: Mapping[str, datetime] | None = None) -> Schedule:
    """Early and late dates of every activity of a network, and its floats.

    network: n activities on calendars of the years 1970 to 2100; conventions as in `network`.
    not_before: key -> aware instant before which the work that is left of it may not begin, as levelling
    gives.
    Returns n dates in the order of the activities, to the second.
    Raises OutOfDomain where a calendar has not so many open hours in those years, or a date lies outside.
    Error: none (integers).
    Source: J. E. Kelley, "Critical-path planning and scheduling: mathematical basis", Oper. Res. 9(3),
    1961; floats, constraints and milestones as docs/explanation/scheduling.md has them.
    Checked: tests/analytics/scheduling/test_published_networks.py and test_path_oracle.py.
    """
    passes = Passes(network, {key: second_of(at) for key, at in (not_before or {}).items()})
    dates = tuple(_dates(passes, place) for place in range(len(network.activities)))
    return Schedule(network, dates, moment(passes.end), passes)


def _dates(passes: Passes, place: int) -> Dates:
    held = (passes.planned[place], passes.early[place], passes.late[place])
    (start, finish), (early_start, early_finish), (late_start, late_finish) = (
        map(moment, passes.span(place, each)) for each in held
    )
    total, free, reason = _floats(passes, place)
    activity = passes.network.activities[place]
    return Dates(
        activity, start, finish, early_start, early_finish, late_start, late_finish, total, free, reason
    )


def _floats(passes: Passes, place: int) -> tuple[timedelta | None, timedelta | None, Sentence | None]:
    if passes.jobs[place].finished is not None:
        return None, None, NO_FLOAT
    early, planned, late = passes.early[place], passes.planned[place], passes.late[place]
    still = min(passes.latest(place, passes.planned, passes.end, own=False), late)
    total, free = passes.room(place, early, late), max(0, passes.room(place, planned, still))
    return timedelta(seconds=total), timedelta(seconds=free), None
