"""Who is at work at a simulated minute, and how much working time has passed."""

from bisect import bisect_right
from heapq import heappop, heappush
from itertools import accumulate

from pawl.analytics.simulation.arrivals import MINUTES_A_WEEK, minute_of
from pawl.analytics.simulation.desk import Desk, Team

HOURS_A_WEEK = 168


class Crew:
    """A team at work: its agents by hour of the week, its busy agents and its queue by priority and age."""

    def __init__(self, desk: Desk, team: Team, first_agent: int) -> None:
        self.team = team
        self.hours = team.shift.agents_by_hour()
        self.first_agent = first_agent
        self.size = max(1, *self.hours)
        self.busy = 0
        self.queue: list[tuple[int, int, int]] = []
        changes = sorted(
            (minute_of(desk, change.starts), change.extra)
            for change in desk.interventions
            if change.acts_on == "staffing" and change.where == team.name
        )
        self._from = [minute for minute, _ in changes]
        self._extra = [0, *accumulate(extra for _, extra in changes)]

    def has_free_agent(self, minute: float) -> bool:
        """Whether somebody of the shift has no ticket in hand."""
        present = self.hours[int(minute // 60) % HOURS_A_WEEK]
        if present and self._from:
            present += self._extra[bisect_right(self._from, minute)]
        return self.busy < present

    def wait(self, rank: int, order: int, number: int) -> None:
        """Put a ticket into the queue."""
        heappush(self.queue, (rank, order, number))

    def next_case(self) -> int:
        """Take the most urgent, then oldest, ticket."""
        return heappop(self.queue)[2]

    def openings(self, weeks: int) -> list[float]:
        """Minutes at which more agents come in than were there the hour before."""
        rises = [h for h in range(HOURS_A_WEEK) if self.hours[h] > self.hours[h - 1]]
        return [week * MINUTES_A_WEEK + hour * 60.0 for week in range(weeks) for hour in rises]


_OPEN = [1 if hour // 24 < 5 and 8 <= hour % 24 < 18 else 0 for hour in range(HOURS_A_WEEK)]
_HOURS = [0, *accumulate(_OPEN)]


def office_minutes(start: float, end: float) -> float:
    """Working minutes between two minutes of the desk, weekdays from 8 to 18: the clock of the agreements.

    start, end: minutes >= 0 since a Monday 00:00.
    Returns minutes.   Raises nothing.   Error: rounding alone.
    Source: cumulative working hours of the week.   Checked: tests/analytics/simulation/test_desk_run.py.
    """
    return _office_minutes_until(end) - _office_minutes_until(start)


def _office_minutes_until(minute: float) -> float:
    weeks, rest = divmod(minute, MINUTES_A_WEEK)
    hour, part = divmod(rest, 60.0)
    return (weeks * _HOURS[-1] + _HOURS[int(hour)]) * 60.0 + _OPEN[int(hour)] * part
