"""The curves of a project: planned, earned and actual value day by day of its working days."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

import numpy as np

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.words import say
from pawl.projects.control.budget import Line
from pawl.projects.control.costs import Spent
from pawl.projects.control.progress import NEVER, Amounts, Done
from pawl.projects.scheduling.days import FIRST, LAST, Days

MOST_DAYS = 7_500
"""Working days that a baseline may span: some thirty years."""


@dataclass(frozen=True)
class Curve:
    """The planned value at the end of each working day of the baseline."""

    days: Sequence[date]
    planned: Amounts

    def planned_on(self, day: date) -> float:
        """PV at the end of a day."""
        place = bisect_right(self.days, day)
        return float(self.planned[place - 1]) if place else 0.0

    def passed(self, day: date, days: Days) -> float:
        """AT: working days up to the end of a day, also after the end of the plan."""
        inside = bisect_right(self.days, day)
        return float(inside + sum(1 for _one in open_between(self.days[-1], day, days)))

    def day_after(self, whole: int, days: Days) -> date | None:
        """The day on which so many working days have passed; None where that is too far to count."""
        if whole <= len(self.days):
            return self.days[whole - 1]
        ahead = open_between(self.days[-1], self.days[-1] + timedelta(days=2 * MOST_DAYS), days)
        return next(islice(ahead, whole - len(self.days) - 1, None), None)


def planned_curve(lines: Sequence[Line], days: Days) -> Curve:
    """Each amount evenly over the working days between its days; one that has no day at the end.

    Raises OutOfDomain for what spans more than can be counted.
    """
    known = [day for one in lines for day in (one.first, one.last) if day]
    open_days = working_days(min(known), max(known), days)
    rises = np.zeros(len(open_days) + 1)
    for one in lines:
        first, past = _places(one, open_days)
        share = one.amount / (past - first)
        rises[first] += share
        rises[past] -= share
    whole = sum(one.amount for one in lines)
    curve = np.minimum(np.cumsum(np.cumsum(rises))[:-1], whole)
    curve[-1] = whole
    return Curve(open_days, np.maximum.accumulate(curve))


def share_planned(one: Line, curve: Curve, day: date) -> float:
    """How much of a row should be done at the end of a day, 0 to 1."""
    first, past = _places(one, curve.days)
    return min(1.0, max(0.0, (bisect_right(curve.days, day) - first) / (past - first)))


def working_days(first: date, last: date, days: Days) -> list[date]:
    """The days from one to another on which the project works; the last one if it works on none."""
    if (last - first).days > 2 * MOST_DAYS:
        rule = say("spans more than {n:,} days.", n=2 * MOST_DAYS)
        raise OutOfDomain("baseline", rule, say("Correct far days, and freeze it again."))
    return list(open_between(first - timedelta(days=1), last, days)) or [last]


def open_between(after: date, until: date, days: Days) -> Iterator[date]:
    """The days after one, up to another, on which the project works."""
    for step in range(1, (until - after).days + 1):
        day = after + timedelta(days=step)
        if not FIRST <= day.year <= LAST:
            return
        if days.calendar.windows_on(day):
            yield day


def earned_curve(
    lines: Sequence[Line], done: Mapping[str, Done], samples: Sequence[date], first: date, status: date
) -> Amounts:
    """EV at the end of each sampled day up to the status date."""
    found = np.zeros(len(samples))
    for one in lines:
        found += one.amount * done.get(one.key, NEVER).on_each(samples, one.first or first, status)
    return found


def actual_curve(spent: Sequence[Spent], samples: Sequence[date], status: date) -> Amounts:
    """AC at the end of each sampled day up to the status date; what has no day stands at its end."""
    rows = sorted((one.on or status, one.amount) for one in spent if one.on is None or one.on <= status)
    places = [on for on, _amount in rows]
    summed = np.concatenate([[0.0], np.cumsum([amount for _on, amount in rows])])
    return np.array([summed[bisect_right(places, day)] for day in samples])


def _places(one: Line, open_days: Sequence[date]) -> tuple[int, int]:
    """From which working day to before which it earns; at least one."""
    last = len(open_days)
    first = bisect_left(open_days, one.first) if one.first else last - 1
    past = bisect_right(open_days, one.last) if one.last else last
    first = min(first, last - 1)
    return first, max(first + 1, past)
