"""Why each activity of a levelled plan is where it is: the resource, who holds it, and the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pawl.analytics.scheduling.axis import moment
from pawl.analytics.scheduling.generation import Begins, Profile
from pawl.analytics.scheduling.network import Network
from pawl.analytics.scheduling.resources import Resource
from pawl.analytics.scheduling.slots import Slots
from pawl.analytics.words import Sentence, say

Cause = Literal["resource", "link", "choice"]


@dataclass(frozen=True)
class Moved:
    """An activity that begins later than it would without regard to resources.

    by: working time of its own calendar.   cause: what keeps it from beginning any earlier; a `choice` is a
    place that nothing forces, such as one nearer to the plan.   resource, at: what is short, and when.
    others: the activities that hold the resource then, or the predecessor of a `link`.
    """

    activity: str
    planned: datetime
    begin: datetime
    by: timedelta
    cause: Cause
    resource: str | None
    others: tuple[str, ...]
    at: datetime | None
    why: Sentence


def reasons(
    network: Network, slots: Slots, begins: Begins, resources: Sequence[Resource]
) -> tuple[Moved, ...]:
    """Why each moved activity begins no earlier than it does.

    network, slots, resources: of one plan.   begins: (n,) slots of a schedule that holds.
    Returns the activities that begin later than planned, in the order of their beginning.   Raises nothing.
    Error: none; where several resources or predecessors hold it, one that does is named.
    Source: docs/explanation/scheduling.md.   Checked: tests/analytics/scheduling/test_levelling.py.
    """
    moved = [at for at, task in enumerate(slots.tasks) if begins[at] > task.planned]
    told = _Telling(network, slots, begins, resources)
    return tuple(told.moved(at) for at in sorted(moved, key=lambda at: (begins[at], at)))


class _Telling:
    def __init__(self, network: Network, slots: Slots, begins: Begins, resources: Sequence[Resource]) -> None:
        self.slots, self.begins, self.resources = slots, begins, resources
        self.keys = [network.activities[task.place].key for task in slots.tasks]
        self.profile = Profile(slots.capacities)
        for task, begin in zip(slots.tasks, begins, strict=True):
            self.profile.take(task.needs, begin, task.finish(begin))

    def moved(self, at: int) -> Moved:
        task, begin = self.slots.tasks[at], self.begins[at]
        cause, resource, others, slot = self._cause(at)
        room = task.hours.worked(begin) - task.hours.worked(task.planned)
        when = None if slot is None else self._moment(slot)
        return Moved(
            self.keys[at],
            self._moment(task.planned),
            self._moment(begin),
            timedelta(seconds=room * self.slots.length),
            cause,
            resource,
            others,
            when,
            _why(resource, others, when),
        )

    def _cause(self, at: int) -> tuple[Cause, str | None, tuple[str, ...], int | None]:
        """What is in the way of beginning one slot earlier."""
        ready = self.slots.ready(at, self.begins)
        if ready >= self.begins[at]:
            return "link", None, self._holding(at), None
        short = self._short(at)
        if short is None:
            return "choice", None, (), None
        resource, slot = short
        return "resource", self.resources[resource].key, self._users(resource, slot, at), slot

    def _holding(self, at: int) -> tuple[str, ...]:
        """The predecessor whose link asks for the latest place."""
        tie = max(self.slots.into[at], key=lambda one: self.slots.alone(one, self.begins))
        return (self.keys[tie.before],)

    def _short(self, at: int) -> tuple[int, int] | None:
        """The resource that is short when the task begins one slot of its own work earlier, and when."""
        task = self.slots.tasks[at]
        before = task.hours.latest(task.hours.worked(self.begins[at]) - 1)
        rest = Profile(self.slots.capacities)
        for other, begin in enumerate(self.begins):
            if other != at:
                needs = self.slots.tasks[other].needs
                rest.take(needs, begin, self.slots.tasks[other].finish(begin))
        blocked = rest.blocked(task.needs, before, task.finish(before))
        return None if blocked is None else (blocked[0], max(before, blocked[1]))

    def _users(self, resource: int, slot: int, at: int) -> tuple[str, ...]:
        """Who holds a resource at a slot, beside the task that asks for it."""
        return tuple(
            self.keys[other]
            for other, (task, begin) in enumerate(zip(self.slots.tasks, self.begins, strict=True))
            if other != at
            and any(needed == resource for needed, _ in task.needs)
            and begin <= slot < task.finish(begin)
        )

    def _moment(self, slot: int) -> datetime:
        return moment(self.slots.second(slot))


def _why(resource: str | None, others: tuple[str, ...], at: datetime | None) -> Sentence:
    names = ", ".join(others)
    if resource is not None and at is not None:
        if others:
            return say(
                "{resource} is held by {others} on {day}.", resource=resource, others=names, day=at.date()
            )
        return say("There is not enough of {resource} on {day}.", resource=resource, day=at.date())
    if others:
        return say("It waits for {others}, which was moved too.", others=names)
    return say("Nothing forces it; its place was chosen for the plan as a whole.")
