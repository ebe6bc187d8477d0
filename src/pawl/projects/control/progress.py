"""How far each row was on which day, as it was told: what draws the curve of earned value."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from pawl.history.models import Event
from pawl.projects.models import CostLine, WorkPackage

Amounts = NDArray[np.float64]
DAY = timedelta(days=1)
TOLD = ("progressed", "deliver")


@dataclass
class Done:
    """The share of a row that is done now, and the days on which somebody said how far it was."""

    share: float
    started: date | None = None
    told: list[tuple[date, float]] = field(default_factory=list)

    def on_each(self, days: Sequence[date], first: date, status: date) -> Amounts:
        """Its share at the end of each day, even between what was told.   days: up to the status date."""
        known = {min(self.started or first, status) - DAY: 0.0}
        known |= {day: share for day, share in self.told if day < status} | {status: self.share}
        points = sorted((day.toordinal(), share) for day, share in known.items())
        places = [day for day, _share in points]
        return np.interp([day.toordinal() for day in days], places, [share for _day, share in points])


NEVER = Done(0.0)


def share_of(one: WorkPackage) -> float:
    """How much of it is done, 0 to 1: all of what is finished, unless it came back."""
    is_finished = one.finished_on is not None and one.state != "returned"
    return 1.0 if is_finished else one.percent / 100


def done_of(work: Iterable[WorkPackage], costs: Iterable[CostLine], status: date) -> dict[str, Done]:
    """By key: packages as told, a cost of its own when it was spent.   One query, however many rows."""
    packages = list(work)
    told = _told([one.key for one in packages])
    found = {one.key: Done(share_of(one), one.started_on, told[one.key]) for one in packages}
    for one in packages:
        if one.finished_on is not None and found[one.key].share == 1:
            found[one.key].told.append((one.finished_on, 1.0))
    for cost in costs:
        is_spent = cost.actual is not None and (cost.on is None or cost.on <= status)
        found[cost.key] = Done(float(is_spent), cost.on, [(cost.on, 1.0)] if is_spent and cost.on else [])
    return found


def _told(keys: Sequence[str]) -> dict[str, list[tuple[date, float]]]:
    """From the journal: when somebody said which per cent."""
    rows = Event.objects.filter(kind="work_package", activity__in=TOLD, case__in=keys).order_by("pk")
    found: dict[str, list[tuple[date, float]]] = defaultdict(list)
    for case, activity, at, facts in rows.values_list("case", "activity", "at", "facts"):
        if activity == "deliver":
            found[case].append((at.date(), 1.0))
        elif "percent" in facts:
            found[case].append((at.date(), float(facts["percent"]) / 100))
    return found
