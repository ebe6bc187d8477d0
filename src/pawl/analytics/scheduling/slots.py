"""A plan with resources in whole slots of time, as generation schemes and the solver work on it.

Slots count the time in which any calendar of the plan is open; where all activities share one calendar, its
nights do not exist, and an activity is as long as its duration. The length of a slot is the largest that
divides all durations, lags and dates.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import gcd

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.scheduling.axis import Axis, moment, second_of
from pawl.analytics.scheduling.network import Link
from pawl.analytics.scheduling.passes import FROM_FINISH, TO_START, Passes
from pawl.analytics.scheduling.resources import Demand, Resource
from pawl.analytics.words import say
from pawl.analytics.worktime.zones import LAST_YEAR

Steps = tuple[tuple[int, int], ...]
"""(slot, amount from there on), in order, the first at slot 0."""
WEEK = 7 * 86_400
LAST_SECOND = second_of(moment(0).replace(year=LAST_YEAR))


class Hours:
    """Open spans in slots: to and fro between slots and work done, as an axis does with seconds."""

    def __init__(self, spans: Sequence[tuple[int, int]], end: int) -> None:
        self.opens = [low for low, _ in spans]
        self.closes = [high for _, high in spans]
        self.before = [0]
        for low, high in spans:
            self.before.append(self.before[-1] + high - low)
        self.is_whole = list(spans) == [(0, end)]

    def worked(self, slot: int) -> int:
        """Slots worked before another."""
        if self.is_whole:
            return slot
        at = bisect_right(self.opens, slot) - 1
        return 0 if at < 0 else self.before[at] + min(slot, self.closes[at]) - self.opens[at]

    def earliest(self, position: int) -> int:
        """The first slot before which so much is worked."""
        if self.is_whole or position <= 0:
            return position if self.is_whole else 0
        at = bisect_left(self.before, position) - 1
        return self._at(at, position)

    def latest(self, position: int) -> int:
        """The last slot before which no more is worked."""
        if self.is_whole:
            return position
        return self._at(bisect_right(self.before, position) - 1, position)

    def point(self, slot: int, *, at_opening: bool) -> int:
        """The first slot from there on that is open, or a closing unless only openings count."""
        position = self.worked(slot)
        if position and not at_opening and self.earliest(position) == slot:
            return slot
        return self.latest(position)

    def _at(self, span: int, position: int) -> int:
        if span >= len(self.opens):
            raise OutOfDomain(
                "levelling",
                say("finds no room for all activities before the calendars end."),
                say("Raise capacities, or shorten the plan."),
            )
        return self.opens[span] + position - self.before[span]


@dataclass(frozen=True)
class Task:
    """An activity that is not finished: its hours, the slots of work left, and how early it may begin.

    needs: (resource, amount).   start_from, finish_from: slots that its dates and finished predecessors ask
    for.
    at_opening: as a milestone it may not be at a closing.   planned: where it begins without regard to
    resources.   due: the slot it should be finished by, if any.
    """

    place: int
    hours: Hours
    left: int
    start_from: int
    finish_from: int
    needs: tuple[tuple[int, int], ...]
    planned: int
    due: int | None
    is_fixed: bool
    at_opening: bool

    def finish(self, begin: int) -> int:
        """The slot by which it is done when the work that is left begins at another."""
        return self.hours.earliest(self.hours.worked(begin) + self.left) if self.left else begin


@dataclass(frozen=True)
class Tie:
    """A link between two tasks (by their places among tasks), its lag in slots on its hours."""

    before: int
    after: int
    from_finish: bool
    to_start: bool
    lag: int
    hours: Hours

    def asked(self, slot: int) -> int:
        """The slot that the link asks for when the predecessor's end of it is at another."""
        return self.hours.earliest(max(0, self.hours.worked(slot) + self.lag)) if self.lag else slot


@dataclass(frozen=True)
class Slots:
    """Tasks in an order that puts predecessors first, their ties, and capacities."""

    tasks: tuple[Task, ...]
    into: tuple[tuple[Tie, ...], ...]
    out_of: tuple[tuple[Tie, ...], ...]
    capacities: tuple[Steps, ...]
    open: Hours
    length: int

    def second(self, slot: int) -> int:
        """The instant at which a slot begins, in seconds since 1970; between days the next opening."""
        return self.open.latest(slot * self.length)

    def alone(self, tie: Tie, begins: Sequence[int]) -> int:
        """The work of its successor before which one link alone would hold it."""
        begin, task = begins[tie.before], self.tasks[tie.after]
        asked = tie.asked(self.tasks[tie.before].finish(begin) if tie.from_finish else begin)
        return task.hours.worked(asked) - (0 if tie.to_start else task.left)

    def ready(self, at: int, begins: Sequence[int]) -> int:
        """The earliest slot at which links and dates let a task begin, where its predecessors have theirs."""
        task = self.tasks[at]
        starts, finishes = [task.start_from], [task.finish_from]
        for tie in self.into[at]:
            begin = begins[tie.before]
            asked = tie.asked(self.tasks[tie.before].finish(begin) if tie.from_finish else begin)
            (starts if tie.to_start else finishes).append(asked)
        if task.left:
            worked = task.hours.worked
            return task.hours.latest(max(worked(max(starts)), worked(max(finishes)) - task.left))
        asked = max(*starts, *finishes)
        return asked if asked == task.start_from else task.hours.point(asked, at_opening=task.at_opening)


def in_slots(passes: Passes, resources: Sequence[Resource], demands: Iterable[Demand]) -> Slots:
    """A plan with resources in slots.

    passes: over the network.   resources, demands: checked by `refuse_demands`.
    Returns the plan; durations and dates are exact.
    Raises OutOfDomain where a calendar ends too early.   Error: none (integers).
    Source: docs/explanation/scheduling.md.   Checked: tests/analytics/scheduling/test_levelling.py.
    """
    return _Reading(passes, resources, demands).slots()


class _Reading:
    """Measures a plan in seconds of open time first, then in the slots that divide them all."""

    def __init__(self, passes: Passes, resources: Sequence[Resource], demands: Iterable[Demand]) -> None:
        self.passes, self.resources = passes, resources
        self.network = passes.network
        self.places = [place for place in self.network.order if passes.jobs[place].finished is None]
        self.at = {place: at for at, place in enumerate(self.places)}
        self.needs: dict[int, dict[int, int]] = {}
        rooms = {resource.key: at for at, resource in enumerate(resources)}
        for demand in demands:
            held = self.needs.setdefault(self.network.place[demand.activity], {})
            held[rooms[demand.resource]] = held.get(rooms[demand.resource], 0) + demand.amount
        self.links = [link for link in self.network.links if self.network.place[link.successor] in self.at]
        self.ties = [link for link in self.links if self._moves(link)]
        lagged = [passes.lag_axis(link) for link in self.ties if link.lag]
        self.axes = list(dict.fromkeys([*(passes.jobs[place].axis for place in self.places), *lagged]))
        high = self._horizon()
        self.open = Hours(_joined(span for axis in self.axes for span in axis.spans(passes.since, high)), 0)

    def slots(self) -> Slots:
        """The plan in slots."""
        spans = {axis: self._spans(axis) for axis in self.axes}
        tasks = [self._task(place) for place in self.places]
        steps = [self._steps(resource) for resource in self.resources]
        length = self._length(spans.values(), tasks, steps)
        end = self.open.before[-1] // length
        hours = {
            axis: Hours([(low // length, high // length) for low, high in each], end)
            for axis, each in spans.items()
        }
        ties = [self._tie(link, hours, length) for link in self.ties]
        return Slots(
            tuple(self._sized(task, hours, length) for task in tasks),
            tuple(tuple(tie for tie in ties if tie.after == at) for at in range(len(tasks))),
            tuple(tuple(tie for tie in ties if tie.before == at) for at in range(len(tasks))),
            tuple(tuple((at // length, amount) for at, amount in each) for each in steps),
            self.open,
            length,
        )

    def _moves(self, link: Link) -> bool:
        """Whether what a link asks for still depends on the plan."""
        job = self.passes.jobs[self.network.place[link.predecessor]]
        return job.finished is None and (job.started is None or link.relation in FROM_FINISH)

    def _horizon(self) -> int:
        """An instant by which all is done, one activity after another; no later than calendars reach."""
        passes = self.passes
        reached = max([passes.since, *(second_of(at) for one in self.resources for at, _ in one.changes)])
        try:
            for place in self.places:
                starts, finishes = self._releases(place)
                job = passes.jobs[place]
                reached = job.axis.earliest(job.axis.worked(max(reached, *starts, *finishes)) + job.left)
            for link in self.ties:
                lag = max(0, int(link.lag.total_seconds()))
                reached = max(reached, passes.lag_axis(link).advance(reached, lag))
        except OutOfDomain:
            return LAST_SECOND
        return min(reached + WEEK, LAST_SECOND)

    def _releases(self, place: int) -> tuple[list[int], list[int]]:
        """What an activity waits for whatever is planned: its dates, and links from what happened."""
        starts, finishes = self.passes.releases(place)
        for link in self.network.incoming[place]:
            if not self._moves(link):
                asked = self.passes.demand(link, self.passes.early)
                (starts if link.relation in TO_START else finishes).append(asked)
        return starts, finishes

    def _mark(self, second: int) -> int:
        return self.open.worked(second)

    def _spans(self, axis: Axis) -> list[tuple[int, int]]:
        """The open spans of a calendar in seconds of open time; those that touch are one."""
        low, high = self.open.opens[0], self.open.closes[-1]
        return _joined((self._mark(opens), self._mark(closes)) for opens, closes in axis.spans(low, high))

    def _task(self, place: int) -> Task:
        """A task whose hours are not known yet, in seconds of open time."""
        passes, job = self.passes, self.passes.jobs[place]
        starts, finishes = self._releases(place)
        held = passes.planned[place]
        begin = job.axis.latest(held) if job.left else held
        if self.network.activities[place].constraint.rule == "ALAP":
            starts.append(begin)  # it was wanted late, and is levelled from there on
        if not job.left:
            starts = [passes.point_from(job.axis, max(*starts, *finishes))]
        due = [second_of(at) for at in self._dues(place)]
        needs = self.needs.get(place, {}) if job.left else {}
        return Task(
            place,
            Hours([], 0),
            job.left,
            self._mark(max(starts)),
            self._mark(max([passes.since, *finishes])),
            tuple(sorted(needs.items())),
            self._mark(begin),
            self._mark(min(due)) if due else None,
            job.started is not None,
            self.network.milestones == "start",
        )

    def _dues(self, place: int) -> list[datetime]:
        activity = self.network.activities[place]
        constraint, last = activity.constraint, not self.network.outgoing[place]
        own = constraint.at if constraint.rule in ("FNLT", "MFO") else None
        return [at for at in (activity.deadline, own, self.network.finish_by if last else None) if at]

    def _steps(self, resource: Resource) -> Steps:
        """Capacity over open time; of changes while all is closed the last one counts."""
        found = {0: resource.capacity}
        for at, amount in resource.changes:
            found[self._mark(second_of(at))] = amount
        return tuple(sorted(found.items()))

    def _length(
        self, spans: Iterable[list[tuple[int, int]]], tasks: Iterable[Task], steps: Iterable[Steps]
    ) -> int:
        end = self.open.before[-1]
        edges = (edge for each in spans for span in each for edge in span if edge < end)
        lags = (int(link.lag.total_seconds()) for link in self.ties)
        times = (
            each for task in tasks for each in (task.left, task.start_from, task.finish_from, task.planned)
        )
        dues = (task.due for task in tasks if task.due is not None)
        return gcd(*edges, *lags, *times, *dues, *(at for each in steps for at, _ in each)) or 1

    def _sized(self, task: Task, hours: dict[Axis, Hours], length: int) -> Task:
        return replace(
            task,
            hours=hours[self.passes.jobs[task.place].axis],
            left=task.left // length,
            start_from=task.start_from // length,
            finish_from=task.finish_from // length,
            planned=task.planned // length,
            due=None if task.due is None else task.due // length,
        )

    def _tie(self, link: Link, hours: dict[Axis, Hours], length: int) -> Tie:
        before, after = (self.at[self.network.place[key]] for key in (link.predecessor, link.successor))
        lag = int(link.lag.total_seconds()) // length
        axis = self.passes.lag_axis(link) if lag else self.axes[0]
        return Tie(before, after, link.relation in FROM_FINISH, link.relation in TO_START, lag, hours[axis])


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The union of spans; those that touch are one."""
    union: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if union and low <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], high))
        else:
            union.append((low, high))
    return union
