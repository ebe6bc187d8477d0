"""The plan of a project as a file: MS Project XML, CSV, or iCalendar to be looked at in any calendar."""

from collections.abc import Sequence

from pawl import clock
from pawl.analytics.scheduling.exchange.csv_table import write_csv
from pawl.analytics.scheduling.exchange.icalendar import write_icalendar
from pawl.analytics.scheduling.exchange.mspdi_writing import write_mspdi
from pawl.analytics.scheduling.exchange.plan_file import Assignment, Baseline, Party, PlanFile, Row
from pawl.projects import models
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
    rows = tuple(_row(one, plan) for one in plan.rows)
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


def _row(one: Planned, plan: Plan) -> Row:
    key = one.work.key
    baselines: tuple[Baseline, ...] = ()
    if one.frozen is not None:
        first, last = one.frozen
        ends = (plan.days.opening(first, key), plan.days.closing(last, key))
        baselines = (Baseline(0, *ends),)
    return Row(key, one.work.case.title, one.depth + 1, one.has_parts, one.code, baselines=baselines)
