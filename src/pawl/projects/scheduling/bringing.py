"""A plan in the file of another planner as rows of this one, and in words what they cannot hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from pawl import clock
from pawl.analytics.errors import BadFile
from pawl.analytics.scheduling.critical_path import Schedule, critical_path
from pawl.analytics.scheduling.exchange.csv_table import read_csv
from pawl.analytics.scheduling.exchange.mspdi_reading import read_mspdi
from pawl.analytics.scheduling.exchange.plan_file import PlanFile, Row
from pawl.analytics.scheduling.network import Activity
from pawl.analytics.words import Sentence, say
from pawl.projects.models import Project
from pawl.projects.patterns.pattern import MOST_ROWS
from pawl.projects.scheduling import keeping
from pawl.projects.scheduling.brought_baselines import BroughtBaseline, baselines_of
from pawl.projects.scheduling.days import Days, days_of
from pawl.projects.scheduling.network import AT_START

HUNDREDTH = Decimal("0.01")
Fields = dict[str, Any]


@dataclass(frozen=True)
class BroughtRow:
    """A row of work; `parent` is the key, in the file, of what it is a part of."""

    key: str
    parent: str | None
    code: str
    depth: int
    fields: Fields


@dataclass(frozen=True)
class Brought:
    """What a file would become; links and assignments name rows and roles by their keys in the file."""

    rows: Sequence[BroughtRow]
    links: Sequence[Fields]
    members: Sequence[tuple[str, Fields]]
    assignments: Sequence[Fields]
    baselines: Sequence[BroughtBaseline]
    notices: Sequence[Sentence]


def brought_of(project: Project, content: bytes, form: str) -> Brought:
    """The rows of a file.   form: xml or csv.   Raises BadFile, BadNetwork.   Two queries at most."""
    days = days_of(project)
    if form == "xml":
        file = read_mspdi(content, zone=days.calendar.zone, name="plan.xml")
    else:
        first = project.starts or clock.now().date()
        start = days.opening(first, project.key)
        file = read_csv(content, start=start, calendar=days.calendar, name="plan.csv")
    _refuse_size(file)
    return _Bringing(file, days).brought()


def _refuse_size(file: PlanFile) -> None:
    if not file.network.activities:
        raise BadFile("plan", say("holds no task."), say("Choose the file of a plan with tasks."))
    parts = (file.rows, file.network.links, file.parties, file.assignments)
    if sum(map(len, parts)) > MOST_ROWS:
        rule = say("has more than {n:,} rows: tasks, links, resources and assignments.", n=MOST_ROWS)
        raise BadFile("plan", rule, say("Split it into several projects."))


class _Bringing:
    def __init__(self, file: PlanFile, days: Days) -> None:
        self.file, self.days = file, days
        self.schedule: Schedule = critical_path(file.network)

    def brought(self) -> Brought:
        rows = list(self._rows())
        links, twins = keeping.links_of(self.file.network, self.days)
        assignments, left_out = keeping.assignments_of(self.file)
        codes = {one.key: one.code for one in rows}
        told = keeping.notices_of(self.file, self.schedule, self.days, codes)
        members = keeping.members_of(self.file)
        notices = (*self.file.notices, *told, *twins, *left_out)
        baselines = baselines_of(self.file, self.days)
        return Brought(rows, links, members, assignments, baselines, notices)

    def _rows(self) -> Iterator[BroughtRow]:
        """In the order of the file, each with the number of its place."""
        above: list[tuple[Row, str]] = []
        counts: dict[str, int] = {}
        for row in self.file.rows:
            while above and above[-1][0].level >= row.level:
                above.pop()
            parent, head = (above[-1][0].key, f"{above[-1][1]}.") if above else (None, "")
            at = counts[head] = counts.get(head, 0) + 1
            code = f"{head}{at}"
            yield BroughtRow(row.key, parent, code, len(above), self._fields(row, at))
            if row.is_summary:
                above.append((row, code))

    def _fields(self, row: Row, at: int) -> Fields:
        fields = {"title": row.name, "position": at, "description": row.notes}
        if row.is_summary:
            return fields | {"work_type": "summary"}
        dates, activity = self.schedule[row.key], self.schedule[row.key].activity
        last = self.days.last_day(dates.finish)
        first = last if dates.start == dates.finish else self.days.first_day(dates.start)
        deadline = self.days.last_day(activity.deadline) if activity.deadline else None
        return fields | {
            "work_type": "milestone" if activity.is_milestone else "work", "starts": first, "ends": last,
            "days": self._length(activity), "hours": self._hours.get(row.key), "deadline": deadline,
            **self._constraint(activity),
        }  # fmt: skip

    def _length(self, activity: Activity) -> Decimal | None:
        """In working days of the project; what has hours of its own takes those that lie between its ends."""
        if activity.is_milestone:
            return None
        dates = self.schedule[activity.key]
        length = activity.duration / self.days.length
        if activity.calendar is not None:
            length = self.days.apart(dates.start, dates.finish)
        return max(HUNDREDTH, Decimal(str(round(length, 2))))

    def _constraint(self, activity: Activity) -> Fields:
        """By day; what waits for nothing and begins on its day is planned for it, as rows here are."""
        rule, at = activity.constraint.rule.lower(), activity.constraint.at
        if at is None:
            return {"constraint": rule}
        is_first = not self.file.network.incoming[self.file.network.place[activity.key]]
        dates = self.schedule[activity.key]
        if is_first and at == dates.start and rule == ("fnet" if activity.is_milestone else "snet"):
            return {"constraint": "asap"}
        on = self.days.first_day(at) if rule in AT_START else self.days.last_day(at)
        return {"constraint": rule, "constraint_on": on}

    @cached_property
    def _hours(self) -> dict[str, Decimal]:
        """Effort by activity, where the file tells the work of those who do it."""
        found: dict[str, Decimal] = {}
        for one in self.file.assignments:
            if one.work:
                hours = Decimal(str(round(one.work.total_seconds() / 3600, 2)))
                found[one.activity] = found.get(one.activity, Decimal()) + hours
        return found
