"""MS Project XML out: the plan with its dates, in the order that the schema wants."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element, SubElement, tostring

from pawl.analytics.scheduling.critical_path import Dates, Schedule
from pawl.analytics.scheduling.exchange.mspdi_calendars import write_calendar
from pawl.analytics.scheduling.exchange.mspdi_values import (
    ELAPSED_HOURS,
    HOURS,
    HUNDREDTHS,
    RELATIONS,
    RULES,
    TENTH_OF_A_MINUTE,
    write_duration,
    write_instant,
)
from pawl.analytics.scheduling.exchange.plan_file import (
    Assignment,
    Baseline,
    Party,
    PlanFile,
    Row,
    Written,
    distinct,
)
from pawl.analytics.scheduling.network import Link
from pawl.analytics.words import Sentence, say

NAMESPACE = "http://schemas.microsoft.com/project"
YEAR = timedelta(days=366)
Fields = Iterable[tuple[str, object]]


def write_mspdi(plan: PlanFile, schedule: Schedule) -> Written:
    """A plan in the XML form of MS Project (MSPDI), with its early, late and planned dates and floats.

    plan: rows name every activity of its network once.   schedule: of that network.
    Returns the file in UTF-8, its local times in the zone of the project's calendar, and what it cannot
    carry: lags on other calendars than the successor's, and in steps under six seconds.
    Raises nothing.   Error: floats in tenths of a minute.   Source: Microsoft, Project XML Data Interchange
    schema.
    Checked: tests/analytics/scheduling/test_mspdi.py, by reading it back.
    """
    return _Writing(plan, schedule).written()


class _Writing:
    def __init__(self, plan: PlanFile, schedule: Schedule) -> None:
        self.plan, self.schedule, self.network = plan, schedule, plan.network
        self.clock = self.network.calendar.clock
        self.notices: list[Sentence] = []
        own = [one.calendar for one in self.network.activities if one.calendar]
        own += [party.calendar for party in plan.parties if party.calendar]
        self.calendars = {each: at for at, each in enumerate(dict.fromkeys([self.network.calendar, *own]), 1)}
        self.uids = _numbers([row.key for row in plan.rows])
        self.party_uids = _numbers([party.key for party in plan.parties])

    def written(self) -> Written:
        root = Element("Project", xmlns=NAMESPACE)
        _fill(
            root,
            [
                ("Name", self.plan.name),
                ("Title", self.plan.name),
                ("ScheduleFromStart", 1),
                ("StartDate", self._at(self.network.start)),
                ("FinishDate", self._at(self.schedule.finish)),
                ("CalendarUID", self.calendars[self.network.calendar]),
                ("StatusDate", self.network.status and self._at(self.network.status)),
            ],
        )
        self._write_calendars(SubElement(root, "Calendars"))
        tasks = SubElement(root, "Tasks")
        for number, row in enumerate(self.plan.rows, 1):
            self._write_row(SubElement(tasks, "Task"), number, row)
        resources = SubElement(root, "Resources")
        for party in self.plan.parties:
            self._write_party(SubElement(resources, "Resource"), party)
        assignments = SubElement(root, "Assignments")
        for number, one in enumerate(self.plan.assignments, 1):
            self._write_assignment(SubElement(assignments, "Assignment"), number, one)
        content = tostring(root, encoding="utf-8", xml_declaration=True)
        return Written(content, distinct(self.notices))

    def _write_calendars(self, parent: Element) -> None:
        ends = [self.network.start - YEAR, self.schedule.finish + YEAR]
        ends += [end for one in self.schedule.dates for end in (one.start, one.finish)]
        first, last = (at.astimezone(self.clock).date() for at in (min(ends), max(ends)))
        for calendar, uid in self.calendars.items():
            write_calendar(parent, uid, calendar, first, last)

    def _write_row(self, element: Element, number: int, row: Row) -> None:
        head: Fields = [
            ("UID", self.uids[row.key]),
            ("ID", number),
            ("Name", row.name),
            ("WBS", row.wbs),
            ("OutlineLevel", row.level),
            ("Priority", row.priority),
        ]
        _fill(element, head)
        if row.is_summary:
            _fill(element, self._summary(number, row))
        else:
            self._write_activity(element, self.schedule[row.key])
        _fill(element, [("Notes", row.notes)])
        if not row.is_summary:
            for link in self.network.incoming[self.network.place[row.key]]:
                self._write_link(SubElement(element, "PredecessorLink"), link)
        for baseline in row.baselines:
            self._write_baseline(SubElement(element, "Baseline"), baseline)

    def _summary(self, number: int, row: Row) -> Fields:
        """Dates around all activities below."""
        below = []
        for other in self.plan.rows[number:]:
            if other.level <= row.level:
                break
            if not other.is_summary:
                below.append(self.schedule[other.key])
        if not below:
            return [("Summary", 1)]
        start, finish = min(one.start for one in below), max(one.finish for one in below)
        return [("Start", self._at(start)), ("Finish", self._at(finish)), ("Summary", 1)]

    def _write_activity(self, element: Element, dates: Dates) -> None:
        activity = dates.activity
        progress, constraint = activity.progress, activity.constraint
        _fill(
            element,
            [
                ("Start", self._at(dates.start)),
                ("Finish", self._at(dates.finish)),
                ("Duration", write_duration(activity.duration)),
                ("DurationFormat", HOURS),
                ("Milestone", int(activity.is_milestone)),
                ("Summary", 0),
                ("Critical", int(dates.is_critical)),
                ("EarlyStart", self._at(dates.early_start)),
                ("EarlyFinish", self._at(dates.early_finish)),
                ("LateStart", self._at(dates.late_start)),
                ("LateFinish", self._at(dates.late_finish)),
                ("FreeSlack", _tenths(dates.free_float)),
                ("TotalSlack", _tenths(dates.total_float)),
                ("PercentComplete", round(100 if progress.finished else progress.percent)),
                ("ActualStart", progress.started and self._at(progress.started)),
                ("ActualFinish", progress.finished and self._at(progress.finished)),
                ("ActualDuration", write_duration(max(activity.duration - activity.remaining, timedelta()))),
                ("RemainingDuration", write_duration(activity.remaining)),
                ("ConstraintType", RULES.index(constraint.rule)),
                ("CalendarUID", -1 if activity.calendar is None else self.calendars[activity.calendar]),
                ("ConstraintDate", constraint.at and self._at(constraint.at)),
                ("Deadline", activity.deadline and self._at(activity.deadline)),
            ],
        )

    def _write_link(self, element: Element, link: Link) -> None:
        lag, rest = divmod(link.lag, TENTH_OF_A_MINUTE)
        if rest or (lag and link.lag_on not in ("successor", "elapsed")):
            self.notices.append(
                say(
                    "The lag from {before} to {after} is written as working time of the successor.",
                    before=link.predecessor,
                    after=link.successor,
                )
            )
        _fill(
            element,
            [
                ("PredecessorUID", self.uids[link.predecessor]),
                ("Type", RELATIONS.index(link.relation)),
                ("LinkLag", lag),
                ("LagFormat", ELAPSED_HOURS if link.lag_on == "elapsed" else HOURS),
            ],
        )

    def _write_baseline(self, element: Element, baseline: Baseline) -> None:
        _fill(
            element,
            [
                ("Number", baseline.number),
                ("Start", baseline.start and self._at(baseline.start)),
                ("Finish", baseline.finish and self._at(baseline.finish)),
                ("Duration", None if baseline.duration is None else write_duration(baseline.duration)),
                ("DurationFormat", HOURS),
                ("Work", None if baseline.work is None else write_duration(baseline.work)),
                ("Cost", None if baseline.cost is None else round(baseline.cost * HUNDREDTHS)),
            ],
        )

    def _write_party(self, element: Element, party: Party) -> None:
        uid = self.party_uids[party.key]
        calendar = -1 if party.calendar is None else self.calendars[party.calendar]
        _fill(
            element,
            [
                ("UID", uid),
                ("ID", uid),
                ("Name", party.name),
                ("Type", 1),
                ("MaxUnits", party.units),
                ("CalendarUID", calendar),
            ],
        )

    def _write_assignment(self, element: Element, number: int, one: Assignment) -> None:
        work = None if one.work is None else write_duration(one.work)
        task, party = self.uids[one.activity], self.party_uids[one.party]
        fields: Fields = [("UID", number), ("TaskUID", task), ("ResourceUID", party), ("Units", one.units)]
        _fill(element, [*fields, ("Work", work)])

    def _at(self, instant: datetime) -> str:
        return write_instant(instant, self.clock)


def _numbers(keys: list[str]) -> dict[str, int]:
    """A number for each key: its own where all are numbers, else its place."""
    if all(key.isascii() and key.isdigit() and 0 < int(key) < 2**31 for key in keys):
        return {key: int(key) for key in keys}
    return {key: at for at, key in enumerate(keys, 1)}


def _fill(parent: Element, fields: Fields) -> None:
    """Elements for all fields that have a value; what XML cannot hold becomes a mark."""
    for tag, value in fields:
        if value is not None and value != "":
            text = str(value)
            SubElement(parent, tag).text = "".join(char if _is_xml(char) else "\ufffd" for char in text)


def _is_xml(char: str) -> bool:
    return char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char > "\uffff"


def _tenths(length: timedelta | None) -> int | None:
    return None if length is None else round(length / TENTH_OF_A_MINUTE)
