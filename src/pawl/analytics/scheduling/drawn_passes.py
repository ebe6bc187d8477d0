"""The forward pass over many draws of the durations at once, and which activities decide the end in each.

The rules are those of `passes`; where two activities share a calendar the work is compared in its
positions, else through instants. An activity is critical in a draw when a chain of driving links leads from
it to the end.
"""

import numpy as np
from numpy.typing import NDArray

from pawl.analytics.scheduling.axis import Axis, Seconds
from pawl.analytics.scheduling.network import Link
from pawl.analytics.scheduling.passes import FROM_FINISH, TO_START, Passes

Flags = NDArray[np.bool_]


class DrawnPasses:
    """One block of draws.

    left: (activities, draws) working seconds, above 0 but of milestones.
    """

    def __init__(self, passes: Passes, left: Seconds) -> None:
        self.passes = passes
        self.left = left
        self._held = np.zeros_like(left)
        for place in passes.network.order:
            self._held[place] = self._earliest(place)
        self._finishes = np.array([self._finish(place) for place in range(len(left))])
        self.ends: Seconds = self._finishes.max(axis=0)

    def finish_of(self, place: int) -> Seconds:
        """When one activity finishes, in each draw."""
        found: Seconds = self._finishes[place]
        return found

    def critical(self) -> Flags:
        """Of shape (activities, draws): whether the activity decides the end in the draw."""
        found: Flags = self._finishes == self.ends
        for place in reversed(self.passes.network.order):
            if self.passes.jobs[place].finished is not None:
                found[place] = False
                continue
            for link in self.passes.network.incoming[place]:
                before = self.passes.network.place[link.predecessor]
                found[before] |= found[place] & (self._asked(link) == self._held[place])
        return found

    def _earliest(self, place: int) -> Seconds:
        job = self.passes.jobs[place]
        if job.finished is not None:
            return np.full(self.left.shape[1], job.finished)
        starts, finishes = self.passes.releases(place)
        asked = [self._asked(link) for link in self.passes.network.incoming[place]]
        if not job.left:
            own = self._point_from(job.axis, np.full(self.left.shape[1], max(*starts, *finishes)))
            return _latest_of([own, *asked])
        worked = job.axis.worked
        least = np.full(self.left.shape[1], max(map(worked, starts)))
        return _latest_of([least, *(worked(at) - self.left[place] for at in finishes), *asked])

    def _asked(self, link: Link) -> Seconds:
        """Where a link alone would hold its successor."""
        place = self.passes.network.place[link.successor]
        job, near = self.passes.jobs[place], self._near(link)
        if not job.left:
            return self._point_from(job.axis, self._demand(link))
        found: Seconds = job.axis.worked_each(self._demand(link)) if near is None else near
        return found if link.relation in TO_START else found - self.left[place]

    def _near(self, link: Link) -> Seconds | None:
        """What it asks for as a position, where all of it is counted on one calendar."""
        before, place = (self.passes.network.place[key] for key in (link.predecessor, link.successor))
        prior, job = self.passes.jobs[before], self.passes.jobs[place]
        lag = int(link.lag.total_seconds())
        is_one = prior.axis is job.axis and (not lag or self.passes.lag_axis(link) is job.axis)
        if not (is_one and prior.left) or (link.relation not in FROM_FINISH and prior.started is not None):
            return None
        found: Seconds = self._held[before] + lag
        return found + self.left[before] if link.relation in FROM_FINISH else found

    def _demand(self, link: Link) -> Seconds:
        """What it asks for as an instant."""
        before, lag = self.passes.network.place[link.predecessor], int(link.lag.total_seconds())
        at = self._finish(before) if link.relation in FROM_FINISH else self._start(before)
        if not lag:
            return at
        on = self.passes.lag_axis(link)
        return on.earliest_each(on.worked_each(at) + lag)

    def _start(self, place: int) -> Seconds:
        job = self.passes.jobs[place]
        if job.started is not None:
            return np.full(self.left.shape[1], job.started)
        held: Seconds = self._held[place]
        return job.axis.latest_each(held) if job.left else held

    def _finish(self, place: int) -> Seconds:
        job = self.passes.jobs[place]
        held: Seconds = self._held[place]
        if not job.left:
            return held
        return job.axis.earliest_each(self._held[place] + self.left[place])

    def _point_from(self, axis: Axis, seconds: Seconds) -> Seconds:
        position = axis.worked_each(seconds)
        opening = axis.latest_each(position)
        if self.passes.network.milestones == "start":
            return opening
        found: Seconds = np.where(axis.earliest_each(position) == seconds, seconds, opening)
        return found


def _latest_of(asked: list[Seconds]) -> Seconds:
    found: Seconds = np.maximum.reduce(asked)
    return found
