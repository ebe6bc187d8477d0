"""MS Project XML in: activities, links, constraints, progress, calendars, baselines, resources."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from math import isfinite
from typing import TypeVar
from xml.etree.ElementTree import Element

from pawl.analytics.errors import BadNetwork
from pawl.analytics.scheduling.exchange.harmless_xml import LARGEST, harmless_tree
from pawl.analytics.scheduling.exchange.mspdi_calendars import read_calendars
from pawl.analytics.scheduling.exchange.mspdi_values import (
    ELAPSED,
    HUNDREDTHS,
    PERCENT,
    RELATIONS,
    RULES,
    TENTH_OF_A_MINUTE,
    bad,
    read_duration,
    read_instant,
)
from pawl.analytics.scheduling.exchange.plan_file import Assignment, Baseline, Party, PlanFile, Row, distinct
from pawl.analytics.scheduling.network import Activity, Constraint, Link, Network, Progress
from pawl.analytics.words import Sentence, say
from pawl.analytics.worktime.calendar import Calendar, always, shipped
from pawl.analytics.worktime.zones import zone_of

ARROW = " → "
PROJECT = "0"
"""UID of the line that stands for the project itself."""
MOST_PRIORITY = 1000
MOST_LINKS = 100_000
YEARS = 100
MOST_LAG = YEARS * 366 * 24 * 60 * 10
"""Of links, in tenths of a minute."""
DEEPEST_LEVEL = 100
Value = TypeVar("Value")


def read_mspdi(content: bytes, *, zone: str, name: str = "plan.xml", largest: int = LARGEST) -> PlanFile:
    """A plan from a file in the XML form of MS Project (MSPDI), which many planners write.

    content: the file.   zone: IANA name that its local times are in.   name: for messages.
    largest: bytes that are read at most.
    Returns the plan; its keys are the UIDs of the file. What this form has and a network has not, such as
    recurring exceptions of calendars, is left out and told in `notices`.
    Raises BadFile for what is no such file, or has a value that is none; BadNetwork for links in a circle.
    Error: lags that are a share of a duration are taken as hours; parts of a second are dropped.
    Source: Microsoft, Project XML Data Interchange schema.   Checked:
    tests/analytics/scheduling/test_mspdi.py.
    """
    root = harmless_tree(name, content, largest=largest)
    if root.tag != "Project":
        raise bad(name, say("has no element Project at its top."))
    return _Reading(root, zone).plan()


@dataclass(frozen=True)
class _Line:
    """A task of the file; `key` is its UID."""

    element: Element
    key: str
    level: int
    is_summary: bool


class _Reading:
    def __init__(self, root: Element, zone: str) -> None:
        self.root, self.zone, self.clock = root, zone, zone_of(zone)
        self.notices: list[Sentence] = []
        self.calendars = read_calendars(root, zone, self.notices)
        self.lines = list(self._lines())
        self.leaves = {line.key: line for line in self.lines if not line.is_summary}
        self.below = self._below()

    def plan(self) -> PlanFile:
        start = self._instant(self.root, "StartDate")
        if start is None:
            raise bad("project", say("has no start date."))
        return PlanFile(
            _text(self.root, "Title") or _text(self.root, "Name"),
            self._network(start),
            tuple(self._row(line) for line in self.lines),
            tuple(self._parties()),
            tuple(self._assignments()),
            distinct(self.notices),
        )

    def _network(self, start: datetime) -> Network:
        """Of all tasks that are no summaries; what is wrong with it is told by their names."""
        activities = tuple(self._activity(line) for line in self.leaves.values())
        calendar = self._calendar(_text(self.root, "CalendarUID")) or shipped("office", zone=self.zone)
        links, status = self._bounded_links(), self._status(activities)
        try:
            return Network(start, calendar, activities, links, status=status)
        except BadNetwork as error:
            what, _, keys = error.thing.partition(" ")
            told = ARROW.join(_name(self.leaves[key].element) if key in self.leaves else key
                              for key in keys.split(ARROW))  # fmt: skip
            raise BadNetwork(f"{what} {told}", error.rule, error.way_out) from error

    def _lines(self) -> Iterator[_Line]:
        seen = {PROJECT, ""}
        for element in self.root.iterfind("Tasks/Task"):
            key = _text(element, "UID")
            if key in {PROJECT, ""} or _text(element, "IsNull") == "1":
                continue
            if _text(element, "Active") == "0":
                self.notices.append(say("The inactive task {name} was left out.", name=_name(element)))
                continue
            if key in seen:
                raise bad(f"task {_name(element)}", say("has the UID {uid} of another task.", uid=key[:40]))
            seen.add(key)
            level = self._number(element, "OutlineLevel", int, 1)
            yield _Line(element, key, max(1, level), _text(element, "Summary") == "1")

    def _below(self) -> dict[str, list[str]]:
        """Summary -> the activities below it, however deep."""
        below: dict[str, list[str]] = {}
        above: list[_Line] = []
        for line in self.lines:
            above = [one for one in above if one.level < line.level]
            if len(above) > DEEPEST_LEVEL:
                rule = say("stands below more than {n} summaries.", n=DEEPEST_LEVEL)
                raise bad(f"task {_name(line.element)}", rule)
            if line.is_summary:
                below[line.key] = []
                above.append(line)
            else:
                for one in above:
                    below[one.key].append(line.key)
        return below

    def _activity(self, line: _Line) -> Activity:
        element = line.element
        is_elapsed = self._number(element, "DurationFormat", int, 7) in ELAPSED
        calendar = self._calendar(_text(element, "CalendarUID"))
        return Activity(
            line.key,
            self._duration(element, "Duration") or timedelta(),
            always(self.zone) if is_elapsed else calendar,
            self._constraint(element),
            self._instant(element, "Deadline"),
            self._progress(element),
        )

    def _constraint(self, element: Element) -> Constraint:
        number = self._number(element, "ConstraintType", int, 0)
        if not 0 <= number < len(RULES):
            raise bad(f"task {_name(element)}", say("has a constraint that is none."))
        rule, at = RULES[number], self._instant(element, "ConstraintDate")
        if rule in ("ASAP", "ALAP"):
            planned = self._instant(element, "Start") if _text(element, "Manual") == "1" else None
            return Constraint(rule) if planned is None else Constraint("SNET", planned)
        if at is None:
            without_date = say("The constraint of {name} has no date and was left out.", name=_name(element))
            self.notices.append(without_date)
            return Constraint()
        return Constraint(rule, at)

    def _progress(self, element: Element) -> Progress:
        started, finished = (self._instant(element, tag) for tag in ("ActualStart", "ActualFinish"))
        if started is None:
            return Progress()
        remaining = None if finished else self._duration(element, "RemainingDuration")
        percent = self._number(element, "PercentComplete", float, 0.0)
        return Progress(started, finished, remaining, min(100.0, max(0.0, percent)))

    def _status(self, activities: tuple[Activity, ...]) -> datetime | None:
        """The status date, or the last thing that happened where the file says none or an earlier one."""
        said = self._instant(self.root, "StatusDate")
        happened = [
            at for one in activities for at in (one.progress.started, one.progress.finished) if at is not None
        ]
        last = max(happened, default=None)
        if last is None or (said is not None and said >= last):
            return said
        self.notices.append(say("The status date was set to the last actual date, {day}.", day=last.date()))
        return last

    def _bounded_links(self) -> tuple[Link, ...]:
        """A link between two summaries is one between each two activities below them."""
        found = tuple(islice(self._links(), MOST_LINKS + 1))
        if len(found) > MOST_LINKS:
            rule = say("has more than {n:,} links, those of summaries counted for each task.", n=MOST_LINKS)
            raise bad("project", rule)
        return found

    def _links(self) -> Iterator[Link]:
        for line in self.lines:
            for element in line.element.iterfind("PredecessorLink"):
                before = _text(element, "PredecessorUID")
                if before not in self.leaves and before not in self.below:
                    self.notices.append(
                        say(
                            "A link of {name} to what is not in the file was left out.",
                            name=_name(line.element),
                        )
                    )
                    continue
                yield from self._link(element, before, line)

    def _link(self, element: Element, before: str, after: _Line) -> Iterator[Link]:
        """One link, or those between the activities below a summary that it stands for."""
        number = self._number(element, "Type", int, 1)
        if not 0 <= number < len(RELATIONS):
            raise bad(f"task {_name(after.element)}", say("has a link of a kind that is none."))
        relation = RELATIONS[number]
        ends = (before in self.below and relation[0] == "S", after.is_summary and relation[1] == "F")
        if any(ends):
            self.notices.append(
                say(
                    "A link to the start or finish of a summary was left out, at {name}.",
                    name=_name(after.element),
                )
            )
            return
        is_elapsed = self._number(element, "LagFormat", int, 7) in ELAPSED
        for predecessor in self.below.get(before, [before]):
            lag = self._lag(element, predecessor)
            for successor in self.below.get(after.key, [after.key]):
                yield Link(predecessor, successor, relation, lag, "elapsed" if is_elapsed else "successor")

    def _lag(self, element: Element, predecessor: str) -> timedelta:
        amount = self._number(element, "LinkLag", int, 0)
        if abs(amount) > MOST_LAG:
            rule = say("waits longer than {n} years for another task.", n=YEARS)
            raise bad(f"task after {_name(self.leaves[predecessor].element)}", rule)
        if self._number(element, "LagFormat", int, 7) in PERCENT:
            before = self.leaves[predecessor].element
            as_hours = say("The lag after {name}, a share of it, was taken as hours.", name=_name(before))
            self.notices.append(as_hours)
            length = self._duration(before, "Duration") or timedelta()
            return timedelta(seconds=round(length.total_seconds() * amount / 100))
        return amount * TENTH_OF_A_MINUTE

    def _row(self, line: _Line) -> Row:
        element = line.element
        return Row(
            line.key,
            _name(element),
            line.level,
            line.is_summary,
            _text(element, "WBS"),
            min(MOST_PRIORITY, max(0, self._number(element, "Priority", int, 500))),
            element.findtext("Notes") or "",
            tuple(self._baseline(each) for each in element.iterfind("Baseline")),
        )

    def _baseline(self, element: Element) -> Baseline:
        cost = _text(element, "Cost")
        return Baseline(
            self._number(element, "Number", int, 0),
            self._instant(element, "Start"),
            self._instant(element, "Finish"),
            self._duration(element, "Duration"),
            self._duration(element, "Work"),
            self._number(element, "Cost", float, 0.0) / HUNDREDTHS if cost else None,
        )

    def _parties(self) -> Iterator[Party]:
        for element in self.root.iterfind("Resources/Resource"):
            key = _text(element, "UID")
            if key in {PROJECT, ""} or _text(element, "IsNull") == "1":
                continue
            units = self._number(element, "MaxUnits", float, 1.0)
            yield Party(key, _name(element), units, self._calendar(_text(element, "CalendarUID")))

    def _assignments(self) -> Iterator[Assignment]:
        known = {_text(each, "UID") for each in self.root.iterfind("Resources/Resource")} - {PROJECT}
        for element in self.root.iterfind("Assignments/Assignment"):
            activity, party = _text(element, "TaskUID"), _text(element, "ResourceUID")
            if activity in self.leaves and party in known:
                units = self._number(element, "Units", float, 1.0)
                yield Assignment(activity, party, units, self._duration(element, "Work"))

    def _calendar(self, uid: str) -> Calendar | None:
        return self.calendars.get(uid)

    def _instant(self, element: Element, tag: str) -> datetime | None:
        text = _text(element, tag)
        return read_instant(text, self.clock, place=_place(element)) if text else None

    def _duration(self, element: Element, tag: str) -> timedelta | None:
        text = _text(element, tag)
        return read_duration(text, place=_place(element)) if text else None

    def _number(self, element: Element, tag: str, kind: Callable[[str], Value], otherwise: Value) -> Value:
        text = _text(element, tag)
        try:
            found = kind(text[:40]) if text else otherwise
            is_finite = not isinstance(found, float) or isfinite(found)
        except ValueError:
            is_finite = False
        if not is_finite:
            rule = say("has the number `{text}`, which is none.", text=text[:40])
            raise bad(_place(element), rule)
        return found


def _place(element: Element) -> str:
    return f"{element.tag.lower()} {_name(element)}".strip()


def _name(element: Element) -> str:
    return _text(element, "Name") or _text(element, "UID")


def _text(element: Element, tag: str) -> str:
    return (element.findtext(tag) or "").strip()
