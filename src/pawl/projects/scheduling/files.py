"""The plan of a project as a file: MS Project XML, CSV, or iCalendar to be looked at in any calendar."""

from collections.abc import Sequence
from datetime import timedelta

from pawl import clock
from pawl.analytics.scheduling.exchange.csv_table import write_csv
from pawl.analytics.scheduling.exchange.icalendar import write_icalendar
from pawl.analytics.scheduling.exchange.mspdi_writing import write_mspdi
from pawl.analytics.scheduling.exchange.plan_file import Assignment, Baseline, Party, PlanFile, Row
from pawl.projects import models
from pawl.projects.control.budget import amounts_of, sheet
from pawl.projects.scheduling.planned import Plan, Planned


def _mspdi(file: PlanFile, plan: Plan, _host: str) -> bytes:
    return write_mspdi(file, plan.schedule).content


def _icalendar(file: PlanFile, plan: Plan, host: str) -> bytes:
    return write_icalendar(file, plan.schedule, domain=host, now=clock.now()).content


def _csv(file: PlanFile, plan: Plan, _host: str) -> bytes:
    return write_csv(file, plan.schedule).content


WRITERS = {"xml": _mspdi, "csv": _csv, "ics": _icalendar}


def file_of(plan: Plan, name: str, form: str, host: str) -> bytes:
    """Every row of the plan with its dates and who does it; the newest baseline as the first one of the file.

    form: one of `late.FORMS`.   host: stands behind the keys of events.   One query.
    """
    frozen = _frozen(plan)
    rows = tuple(
        Row(one.work.key, one.work.case.title, one.depth + 1, one.has_parts, one.code,
            baselines=frozen.get(one.work.key, ()))
        for one in plan.rows
    )  # fmt: skip
    asked = models.Assignment.objects.filter(work_package__in=[one.work.pk for one in plan.rows])
    assigned = [
        one
        for one in asked.select_related("member", "work_package").order_by("pk")
        if one.work_package.key in plan.schedule.network.place
    ]
    file = PlanFile(name, plan.schedule.network, rows, _parties(assigned), _assignments(assigned))
    return WRITERS[form](file, plan, host)


def _parties(assigned: Sequence[models.Assignment]) -> tuple[Party, ...]:
    """Roles that do something, each with its share of the time."""
    members = {one.member_id: one.member for one in assigned}
    return tuple(Party(one.key, one.name, one.percent / 100) for one in members.values())


def _assignments(assigned: Sequence[models.Assignment]) -> tuple[Assignment, ...]:
    return tuple(Assignment(one.work_package.key, one.member.key, one.percent / 100) for one in assigned)


def _frozen(plan: Plan) -> dict[str, tuple[Baseline, ...]]:
    """Days, effort and money of each row in the newest baseline, by its key."""
    if plan.baseline is None:
        return {}
    costs = amounts_of(plan.baseline)
    hours = {one["key"]: one.get("hours") for one in sheet(plan.baseline, "work-packages")}
    return {
        one.work.key: (_baseline(one, plan, hours[one.work.key], costs.get(one.work.key)),)
        for one in plan.rows
        if one.work.key in hours
    }


def _baseline(one: Planned, plan: Plan, hours: str | None, cost: float | None) -> Baseline:
    key, days = one.work.key, plan.days
    start = days.opening(one.frozen[0], key) if one.frozen else None
    finish = days.closing(one.frozen[1], key) if one.frozen else None
    work = None if hours is None else timedelta(hours=float(hours))
    return Baseline(0, start, finish, work=work, cost=cost)
