"""What a project of the demonstration says, read from a file and written by the actions of projects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.analytics.toml_text import read_toml
from pawl.projects.actions import charters, control, effort, projects, sheets, steps
from pawl.projects.choices import NAMED
from pawl.projects.models import Charter, Project
from pawl.projects.sheets import RECORDS, SHEETS, Column, Kind
from pawl.projects.sheets.texts import CHARTER, PROGRESS, STATUS_REPORT

FOLDER = Path(str(files("pawl.operation") / "demo_plans"))
OF = {
    "work_package": "work-packages", "member": "members", "stakeholder": "stakeholders",
    "requirement": "requirements", "scope_item": "scope", "objective": "objectives",
    "deliverable": "deliverables", "iteration": "iterations",
}  # fmt: skip
"""In which sheet stands what a column names."""
FIRST = ("objectives", "coverage", "stakeholders", "business-case")
LAST = ("readiness", "exit-criteria", "lessons")
NEXT = ("members", "iterations", "work-packages", "links", "assignments", "raci", "scope", "deliverables",
        "requirements", "principles", "service-value", "communication", "raid", "costs", "cocreation",
        "practices", "transition-inputs", "adoption", "assistance")  # fmt: skip
"""Sheets in the order in which their rows can name each other."""
IDENTIFIED = ("members", "iterations", "work-packages", "raid")
"""What of them a larger tailoring wants to see before the charter is approved: milestones and risks."""
NAMES = ("title", "name", "text", "statement")
WEEKDAYS = 5


@dataclass
class Plan:
    """One of the files, as far as it is written into a project."""

    told: Mapping[str, Any]
    project: Project
    by: Actor
    people: Mapping[str, Person]
    today: date
    made: dict[tuple[str, str], Any] = field(default_factory=dict)
    """Rows by their sheet and what they are called."""

    @property
    def monday(self) -> date:
        """From which days are counted."""
        return self.today - timedelta(days=self.today.weekday())

    def charter(self) -> Charter:
        """Write its text, a need only where a gap has not said it; the caller has it submitted."""
        found = Charter.objects.select_related("case", "project__case").get(project=self.project)
        said = self._fields(CHARTER, self.told["charter"])
        said["business_need"] = found.business_need or said["business_need"]
        return charters.change(found, by=self.by, **said)

    def write(self, names: tuple[str, ...]) -> None:
        """The rows of some sheets."""
        for name in names:
            for row in self.told.get(name, ()):
                self._write(name, row)

    def stage(self, told: Mapping[str, Any], sponsor: Actor) -> None:
        """How far it was on a day, told on that day: steps, hours, and the report about them."""
        day = min(self._day(told["report"]["as_of"]), self.today)
        at = clock.now() if day == self.today else datetime.combine(day, time(16), UTC)
        with clock.at(at):
            self._stage(told, sponsor)

    def _stage(self, told: Mapping[str, Any], sponsor: Actor) -> None:
        for one in told.get("steps", ()):
            self._step(one)
        for one in told.get("time", ()):
            self._note_time(one)
        said = dict(told["report"])
        is_draft = said.pop("is_draft", False)
        projects.set_status_date(self.project, status_date=self._day(said["as_of"]), by=self.by)
        report = control.write_report(self.project, by=self.by, **self._fields(STATUS_REPORT, said))
        if not is_draft:
            control.submit(report, by=self.by)
            control.approve(report, note="Read and discussed.", by=sponsor)

    def _write(self, name: str, row: Mapping[str, Any]) -> None:
        sheet = SHEETS[name]
        made = sheets.add(sheet, self.project, self._fields(sheet.columns, row), by=self.by)
        for label in (row[one] for one in NAMES if one in row):
            self.made[name, label] = made

    def _step(self, told: Mapping[str, Any]) -> None:
        said = dict(told)
        row = self.made[said.pop("sheet"), said.pop("row")]
        activities, reason = said.pop("does"), said.pop("reason", "")
        for number, activity in enumerate(activities, 1):
            steps.take_step(row, activity, reason=reason if number == len(activities) else "", by=self.by)
        if said:
            steps.tell_progress(row, by=self.by, **self._fields(PROGRESS, said))

    def _note_time(self, told: Mapping[str, Any]) -> None:
        """On each working day between two; today may be the first day of a week."""
        work = self.made["work-packages", told["row"]]
        low, high = told["days"]
        for number in range(low, high + 1):
            day = self._day(number)
            if day.weekday() < WEEKDAYS:
                note = told.get("note", "")
                effort.log_time(work, minutes=told["minutes"], note=note, day=day, by=self.by)

    def _fields(self, columns: tuple[Column, ...], told: Mapping[str, Any]) -> dict[str, Any]:
        known = {one.name: one for one in columns}
        return {name: self._value(known[name], value) for name, value in told.items()}

    def _value(self, column: Column, value: Any) -> Any:
        match column.kind:
            case Kind.DAY:
                return self._day(value)
            case Kind.MONEY | Kind.DECIMAL:
                return Decimal(str(value))
            case Kind.RECORD:
                return self._record(column.of, value)
            case Kind.RECORDS:
                return [self.made[OF[column.of], one] for one in value]
            case _:
                return value

    def _record(self, kind: str, label: str) -> Any:
        """A person, a row of this plan, or what stands elsewhere by its title, where it does."""
        if kind == "person":
            return self.people[label]
        if kind in OF:
            return self.made[OF[kind], label]
        rows, _prefix = NAMED[kind]
        return rows(self.by, self.project).filter(case__title=label).first()

    def _day(self, number: int) -> date:
        return self.monday + timedelta(days=number)


def plan_of(name: str, project: Project, by: Actor, people: Mapping[str, Person], today: date) -> Plan:
    """The file of a name, to be written into a project."""
    return Plan(read_toml(FOLDER / f"{name}.toml"), project, by, people, today)


def begun_as(name: str) -> dict[str, Any]:
    """What the project of a file is called, and how it is tailored."""
    told: dict[str, Any] = dict(read_toml(FOLDER / f"{name}.toml")["project"])
    return told


def fresh(plan: Plan) -> None:
    """Take the records as they are now, before steps are taken with them."""
    for (sheet, label), row in plan.made.items():
        if sheet in RECORDS:
            related = row._meta.model._base_manager.select_related("case", "project__case")  # noqa: SLF001 documented
            plan.made[sheet, label] = related.get(pk=row.pk)
