"""The plan of a project as a file: MS Project XML, or iCalendar to be looked at in any calendar."""

from pawl import clock
from pawl.analytics.scheduling.exchange.icalendar import write_icalendar
from pawl.analytics.scheduling.exchange.mspdi_writing import write_mspdi
from pawl.analytics.scheduling.exchange.plan_file import Baseline, PlanFile, Row
from pawl.projects.scheduling.planned import Plan, Planned


def _mspdi(file: PlanFile, plan: Plan, _host: str) -> bytes:
    return write_mspdi(file, plan.schedule).content


def _icalendar(file: PlanFile, plan: Plan, host: str) -> bytes:
    return write_icalendar(file, plan.schedule, domain=host, now=clock.now()).content


WRITERS = {"xml": _mspdi, "ics": _icalendar}


def file_of(plan: Plan, name: str, form: str, host: str) -> bytes:
    """Every row of the plan with its dates; the newest baseline as the first one of the file.

    form: one of `late.FORMS`.   host: stands behind the keys of events.
    """
    rows = tuple(_row(one, plan) for one in plan.rows)
    return WRITERS[form](PlanFile(name, plan.schedule.network, rows), plan, host)


def _row(one: Planned, plan: Plan) -> Row:
    key = one.work.key
    baselines: tuple[Baseline, ...] = ()
    if one.frozen is not None:
        first, last = one.frozen
        ends = (plan.days.opening(first, key), plan.days.closing(last, key))
        baselines = (Baseline(0, *ends),)
    return Row(key, one.work.case.title, one.depth + 1, one.has_parts, one.code, baselines=baselines)
