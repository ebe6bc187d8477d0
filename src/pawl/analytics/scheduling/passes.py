"""The passes over a network in whole seconds: forward for early dates, backward for late ones.

An activity with work left is held as the position of that work on its own calendar's axis; one without (a
milestone) as an instant. What a link asks for is compared in the successor's working time: it is kept when no
working second of the successor lies between. The backward pass is the exact inverse of the forward one: the
latest place is the last from which no successor is pushed, to the second, also between different calendars.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from pawl.analytics.scheduling.axis import Axis, second_of
from pawl.analytics.scheduling.network import Activity, Link, Network
from pawl.analytics.worktime.calendar import Calendar, always

Held = tuple[int, ...]
"""Per activity: the position of its remaining work, or the instant of a milestone, in seconds."""
Spans = tuple[tuple[int, int], ...]
"""Per activity: start and finish in seconds since 1970."""
ELAPSED = always()
FROM_FINISH, TO_START = ("FS", "FF"), ("FS", "SS")


@dataclass(frozen=True)
class Job:
    """An activity as the passes see it: its axis, the seconds left, its actual dates where it has them."""

    axis: Axis
    left: int
    started: int | None
    finished: int | None


class Passes:
    """The passes over one network; axes of calendars are shared between its activities."""

    def __init__(self, network: Network, not_before: Mapping[str, int] | None = None) -> None:
        """`not_before`: seconds since 1970 before which what is left of an activity may not begin."""
        self.network = network
        self.not_before = {network.place[key]: second for key, second in (not_before or {}).items()}
        self._axes: dict[Calendar, Axis] = {}
        self.jobs = tuple(self._job(place) for place in range(len(network.activities)))
        self.since = max(second_of(network.start), _second(network.status) or 0)
        self._at_opening = network.milestones == "start"

    @cached_property
    def early(self) -> Held:
        """Each activity as early as links, dates and the status date permit."""
        held = [0] * len(self.jobs)
        for place in self.network.order:
            held[place] = self.earliest(place, held)
        return tuple(held)

    @cached_property
    def end(self) -> int:
        """When the last activity is finished at the earliest, in seconds since 1970."""
        finishes = (self.span(place, held)[1] for place, held in enumerate(self.early))
        return max(finishes, default=second_of(self.network.start))

    @cached_property
    def late(self) -> Held:
        """Each activity as late as the project's end, links and its own dates permit."""
        goal = self.end if self.network.finish_by is None else second_of(self.network.finish_by)
        held = list(self.early)
        for place in reversed(self.network.order):
            held[place] = self.latest(place, held, goal, own=True)
        return tuple(held)

    @cached_property
    def planned(self) -> Held:
        """Early; but what is wanted as late as possible uses the room that moves nothing else."""
        held = list(self.early)
        for place in reversed(self.network.order):
            wants_late = self.network.activities[place].constraint.rule == "ALAP"
            if wants_late and place not in self.not_before:
                room = min(self.latest(place, held, self.end, own=False), self.late[place])
                held[place] = max(held[place], room)
        return tuple(held)

    def earliest(self, place: int, held: Sequence[int]) -> int:
        """The earliest place of an activity, its predecessors held where they are."""
        job = self.jobs[place]
        if job.finished is not None:
            return job.finished
        starts, finishes = self.releases(place)
        for link in self.network.incoming[place]:
            (starts if link.relation in TO_START else finishes).append(self.demand(link, held))
        if not job.left:
            return self.point_from(job.axis, max(*starts, *finishes, self.since))
        worked = job.axis.worked
        return max([*map(worked, starts), *(worked(at) - job.left for at in finishes)])

    def demand(self, link: Link, held: Sequence[int]) -> int:
        """The instant that a link asks for, in seconds since 1970."""
        place = self.network.place[link.predecessor]
        start, finish = self.span(place, held[place])
        return self.lag_axis(link).advance(finish if link.relation in FROM_FINISH else start, _lag(link))

    def latest(self, place: int, held: Sequence[int], goal: int, *, own: bool) -> int:
        """The latest place of an activity, its successors held where they are; `own`: its dates bind too."""
        job = self.jobs[place]
        if job.finished is not None:
            return job.finished
        starts, finishes = _not_after(self.network.activities[place]) if own else ([], [])
        finishes.append(goal)
        for link in self.network.outgoing[place]:
            until = self.until(link, held)
            if until is not None:
                (finishes if link.relation in FROM_FINISH else starts).append(until)
        if job.started is not None:
            starts = []  # it has started, and no later date can move that
        if not job.left:
            return self._point_until(job.axis, min(*starts, *finishes, goal))
        worked = job.axis.worked
        return min(
            [*(worked(at) - job.left for at in finishes), *(_start_until(job.axis, at) for at in starts)]
        )

    def until(self, link: Link, held: Sequence[int]) -> int | None:
        """The last instant of the predecessor at which a link does not push its successor."""
        place = self.network.place[link.successor]
        job = self.jobs[place]
        if job.finished is not None:
            return None
        bound = held[place]
        if job.left:
            bound = job.axis.latest(bound if link.relation in TO_START else bound + job.left)
        return self.lag_axis(link).retreat(bound, _lag(link))

    def span(self, place: int, held: int) -> tuple[int, int]:
        """Start and finish of an activity that is held there, in seconds since 1970."""
        job = self.jobs[place]
        if not job.left:
            return (held if job.started is None else job.started), held
        start = job.axis.latest(held) if job.started is None else job.started
        return start, job.axis.earliest(held + job.left)

    def room(self, place: int, low: int, high: int) -> int:
        """Working seconds of an activity between two places where it may be held."""
        job = self.jobs[place]
        return high - low if job.left else job.axis.worked(high) - job.axis.worked(low)

    def axis(self, calendar: Calendar) -> Axis:
        """The axis of a calendar; equal calendars have one."""
        if calendar not in self._axes:
            self._axes[calendar] = Axis(calendar, self.network.start.year)
        return self._axes[calendar]

    def lag_axis(self, link: Link) -> Axis:
        """The axis on which the lag of a link is counted."""
        match link.lag_on:
            case Calendar() as calendar:
                return self.axis(calendar)
            case "elapsed":
                return self.axis(ELAPSED)
            case "project":
                return self.axis(self.network.calendar)
            case "predecessor":
                return self.jobs[self.network.place[link.predecessor]].axis
            case _:
                return self.jobs[self.network.place[link.successor]].axis

    def releases(self, place: int) -> tuple[list[int], list[int]]:
        """What the start and the finish of an activity must wait for, apart from links."""
        constraint = self.network.activities[place].constraint
        starts, finishes = [self.not_before.get(place, self.since), self.since], list[int]()
        rule, at = constraint.rule, _second(constraint.at)
        if at is not None and rule in ("SNET", "MSO") and self.jobs[place].started is None:
            starts.append(at)
        if at is not None and rule in ("FNET", "MFO"):
            finishes.append(at)
        return starts, finishes

    def point_from(self, axis: Axis, second: int) -> int:
        """The first instant at or after another at which a milestone may be."""
        position = axis.worked(second)
        if not self._at_opening and axis.earliest(position) == second:
            return second
        return axis.latest(position)

    def _job(self, place: int) -> Job:
        activity = self.network.activities[place]
        progress = activity.progress
        return Job(
            self.axis(self.network.calendar_of(place)),
            int(activity.remaining.total_seconds()),
            _second(progress.started),
            _second(progress.finished),
        )

    def _point_until(self, axis: Axis, second: int) -> int:
        """The last instant at or before another at which a milestone may be."""
        position = axis.worked(second)
        if axis.latest(position) == second:
            return second
        return axis.latest(position - 1) if self._at_opening else axis.earliest(position)


def _not_after(activity: Activity) -> tuple[list[int], list[int]]:
    """Until when the activity's own dates want it to start and to finish."""
    rule, at = activity.constraint.rule, _second(activity.constraint.at)
    starts = [at] if at is not None and rule in ("SNLT", "MSO") else []
    finishes = [at] if at is not None and rule in ("FNLT", "MFO") else []
    if activity.deadline is not None:
        finishes.append(second_of(activity.deadline))
    return starts, finishes


def _start_until(axis: Axis, second: int) -> int:
    """The last position whose start, an opening at the earliest, lies at or before an instant."""
    position = axis.worked(second)
    return position if axis.latest(position) <= second else position - 1


def _lag(link: Link) -> int:
    return int(link.lag.total_seconds())


def _second(instant: datetime | None) -> int | None:
    return None if instant is None else second_of(instant)
