"""A row that is moved or made longer: what would be written, and which rows would follow it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pawl.analytics.scheduling.critical_path import Schedule, critical_path
from pawl.analytics.words import Sentence, say
from pawl.errors import Conflict
from pawl.projects.edits import Edit, PlanCopy, copy_of
from pawl.projects.edits.edit import CHANGE
from pawl.projects.models import DATELESS, Project, WorkPackage
from pawl.projects.reads import plain
from pawl.projects.scheduling.days import Days, days_of
from pawl.projects.scheduling.network import Rows, network_of
from pawl.projects.tree import in_order

FIELDS = ("starts", "ends", "days", "constraint", "constraint_on")
"""What a move writes, and what taking it back writes again."""
HELD_AT_START = {"asap": "snet", "snet": "snet", "mso": "mso"}
MILESTONE_HELD = {"asap": "fnet", "fnet": "fnet", "mfo": "mfo"}

Span = tuple[date, date]


@dataclass(frozen=True)
class Moved:
    """A row of the plan whose days would be others."""

    work: WorkPackage
    before: Span
    after: Span


@dataclass(frozen=True)
class Move:
    """What a move comes to."""

    fields: Mapping[str, Any]
    """What is written into the row."""
    rows: Sequence[Moved]
    end: Span
    """The last day of the plan, before and after."""
    hint: Sentence | None
    """Why the row does not come to lie where it was put."""


def move_of(project: Project, work: WorkPackage, *, starts: date | None, ends: date | None) -> Move:
    """Compute it on a copy; nothing is written.   Eight queries.

    starts: its first day, its length kept; else `ends`: its last day, from the first that it has.
    Raises Conflict for what follows from other things, and BadNetwork for what makes no plan.
    """
    now, days = copy_of(project), days_of(project)
    _check_movable(now, work)
    before = _Dates(now, days)
    fields = (
        _moved(now, before, work, starts) if starts else _stretched(before, work, ends or before[work][1])
    )
    after = _Dates(_with(now, work, fields), days)
    first, last = after[work]
    rows = [Moved(one, before[one], after[one]) for one in before.work if before[one] != after[one]]
    return Move(
        {**fields, "starts": first, "ends": last}, rows, (before.last_day, after.last_day),
        _hint(after[work], starts),
    )  # fmt: skip


class _Dates:
    """First and last day of each row that is scheduled."""

    def __init__(self, plan: PlanCopy, days: Days) -> None:
        self.work: list[WorkPackage] = [one for _, _, one in in_order(plan.live("work-packages"))]
        rows = Rows(plan.project, self.work, plan.live("links"), days)
        self.schedule: Schedule = critical_path(network_of(rows)[0])
        self.work = rows.leaves
        self.days = days

    def __getitem__(self, work: WorkPackage) -> Span:
        dates = self.schedule[work.key]
        last = self.days.last_day(dates.finish)
        return (last if dates.start == dates.finish else self.days.first_day(dates.start), last)

    @property
    def last_day(self) -> date:
        return self.days.last_day(self.schedule.finish)


def _check_movable(now: PlanCopy, work: WorkPackage) -> None:
    """What has begun, is over, or follows its parts is not put elsewhere by hand."""
    rows = now.live("work-packages")
    if all(one.pk != work.pk for one in rows):
        raise Conflict(work.key, say("It is cancelled."), say("Move what is still to be done."))
    if any(one.parent_id == work.pk for one in rows):
        raise Conflict(work.key, say("Its days follow from its parts."), say("Move its parts."))
    if work.started_on is not None or work.finished_on is not None or work.state != "planned":
        rule = say("It has begun, so its start is known.")
        raise Conflict(work.key, rule, say("Say on its page how many days are left."))


def _moved(now: PlanCopy, before: _Dates, work: WorkPackage, starts: date) -> dict[str, Any]:
    """Another start: of what waits for nothing the planned day, of all else a constraint."""
    held = MILESTONE_HELD if work.work_type == "milestone" else HELD_AT_START
    if work.constraint not in held:
        rule = say("A constraint of its own says when it is done.")
        raise Conflict(work.key, rule, say("Change the constraint on its page."))
    length = {} if work.days is not None or work.work_type == "milestone" else _length(before, work)
    waits = any(one.successor_id == work.pk for one in now.live("links"))
    if not waits and work.constraint in DATELESS:
        return {"starts": starts, "ends": max(starts, work.ends or starts), **length}
    return {
        "starts": starts, "ends": max(starts, work.ends or starts), **length,
        "constraint": held[work.constraint], "constraint_on": starts,
    }  # fmt: skip


def _length(before: _Dates, work: WorkPackage) -> dict[str, Any]:
    """Days that nobody wrote, as its first and last one made them: they stay when both move."""
    first, last = before[work]
    if work.starts is None or work.ends is None:
        return {}
    return {"days": _counted(before.days, first, last, work.key)}


def _stretched(before: _Dates, work: WorkPackage, ends: date) -> dict[str, Any]:
    """Another length, from the first day that it has."""
    if work.work_type == "milestone":
        raise Conflict(work.key, say("A milestone takes no time."), say("Move it instead."))
    first = before[work][0]
    if ends < first:
        rule = say("It would end before it starts on {day}.", day=first)
        raise Conflict(work.key, rule, say("Choose a later day, or move its start."))
    days = _counted(before.days, first, ends, work.key)
    low, high = work.days_low, work.days_high
    if (low is not None and days < low) or (high is not None and days > high):
        rule = say("Its estimate says {low} to {high} days.", low=_told(low), high=_told(high))
        raise Conflict(work.key, rule, say("Change the estimate on its page first."))
    return {"starts": first, "ends": ends, "days": days}


def _counted(days: Days, first: date, last: date, key: str) -> Decimal:
    return Decimal(str(days.counted(days.between(first, last, key))))


def _told(days: Decimal | None) -> str:
    return "–" if days is None else f"{days.normalize():f}"


def _with(now: PlanCopy, work: WorkPackage, fields: Mapping[str, Any]) -> PlanCopy:
    told = {
        name: str(value) if isinstance(value, Decimal) else plain(value) for name, value in fields.items()
    }
    return now.edited([Edit(CHANGE, "work-packages", work.key, work.case.title, {}, told)])


def _hint(found: Span, starts: date | None) -> Sentence | None:
    if starts is None or found[0] == starts:
        return None
    return say(
        "It would begin on {first}: links, working hours or the status date allow no earlier day.",
        first=found[0],
    )
