"""How much of the work is done, day by day, as the events tell: of a project, or of one iteration."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from pawl.history.models import Event
from pawl.projects.models import Iteration, Project, WorkPackage, WorkType

DONE = ("delivered", "accepted")
COUNTING = ("added", "changed", "start", "deliver", "accept", "return", "cancel")
"""What moves the counts; hours, progress, order and comments do not."""
MOST_DAYS = 1_100
DAY = timedelta(days=1)
Told = tuple[str, str, Any, Mapping[str, Any]]
"""Case, activity, when, facts."""


@dataclass(frozen=True)
class Burnt:
    """At the end of a day: how many work packages there were and were done, and their planned hours."""

    day: date
    scope: int
    done: int
    hours: Decimal
    hours_done: Decimal


@dataclass
class _Row:
    """A work package while its events are gone through."""

    state: str = "planned"
    iteration: str | None = None
    hours: Decimal = field(default_factory=Decimal)


class _Sums:
    """What is counted while the events are gone through: each one moves only its own work package."""

    def __init__(self, wanted: str | None) -> None:
        self.wanted = wanted
        self.rows: dict[str, _Row] = {}
        self.scope = self.done = 0
        self.hours = self.hours_done = Decimal(0)

    def take(self, told: Told) -> None:
        """An event: its work package is counted as it was no more, and as it is now."""
        case, _activity, _at, facts = told
        if case in self.rows:
            self._count(self.rows[case], -1)
        row = self.rows.setdefault(case, _Row())
        if "from" in facts and isinstance(facts.get("to"), str):
            row.state = facts["to"]
        if "iteration" in facts:
            row.iteration = facts["iteration"]
        if "hours" in facts:
            row.hours = _hours(facts["hours"])
        self._count(row, 1)

    def _count(self, row: _Row, sign: int) -> None:
        if row.state == "cancelled" or self.wanted not in (None, row.iteration):
            return
        self.scope += sign
        self.hours += sign * row.hours
        if row.state in DONE:
            self.done += sign
            self.hours_done += sign * row.hours


def burn_up(project: Project, until: date, iteration: Iteration | None = None) -> list[Burnt]:
    """Each day from the first work, or the start of the iteration, to its end or a day.

    Work that was cancelled, or went to another iteration, is out of the scope from that day on. Of a project
    that lasts longer the newest days are told. One query, however many work packages.
    """
    events = _events(project)
    if not events:
        return []
    first = iteration.starts if iteration else _day(events[0])
    last = min(until, iteration.ends) if iteration else until
    first = max(first, last - MOST_DAYS * DAY)
    sums = _Sums(iteration.key if iteration else None)
    found, place = [], 0
    for number in range((last - first).days + 1):
        day = first + number * DAY
        while place < len(events) and _day(events[place]) <= day:
            sums.take(events[place])
            place += 1
        found.append(Burnt(day, sums.scope, sums.done, sums.hours, sums.hours_done))
    return found


def _events(project: Project) -> list[Told]:
    """Those that change what is counted, in the order of their time."""
    work = WorkPackage.objects.filter(project=project, work_type=WorkType.WORK)
    keys = work.annotate(name=Concat(Value("WP-"), Cast("pk", CharField()))).values("name")
    rows = Event.objects.filter(case__in=keys, activity__in=COUNTING).order_by("at", "id")
    return list(rows.values_list("case", "activity", "at", "facts"))


def _day(told: Told) -> date:
    return timezone.localtime(told[2]).date()


def _hours(value: Any) -> Decimal:
    try:
        return Decimal(str(value)) if value is not None else Decimal(0)
    except InvalidOperation:
        return Decimal(0)
