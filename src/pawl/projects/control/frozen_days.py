"""Between which days the rows of a baseline stand: as frozen, or as the frozen plan schedules them."""

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date
from decimal import Decimal
from typing import Any

from pawl.analytics.scheduling.critical_path import critical_path
from pawl.collaboration.models import Case
from pawl.projects.control.budget import Line, Row, live, sheet
from pawl.projects.models import Baseline, Project, WorkLink, WorkPackage
from pawl.projects.scheduling.days import Days
from pawl.projects.scheduling.network import Rows, network_of
from pawl.projects.scheduling.planned import spans
from pawl.projects.tree import in_order

DAYS = ("starts", "ends", "deadline", "constraint_on")
NUMBERS = ("days", "days_low", "days_high")


def with_days(lines: Iterable[Line], baseline: Baseline, project: Project, days: Days) -> list[Line]:
    """The lines with days; nothing is scheduled where all have them.

    Raises BadNetwork or OutOfDomain where a line has none and the frozen plan makes no schedule.
    """
    found = list(lines)
    if all((one.first and one.last) or not _is_work(one.key) for one in found):
        return found
    known = _scheduled(baseline, project, days)
    return [
        Line(one.key, one.title, one.amount, *known[one.key])
        if one.key in known and not (one.first and one.last)
        else one
        for one in found
    ]


def _is_work(key: str) -> bool:
    return key.startswith("WP-")


def _scheduled(baseline: Baseline, project: Project, days: Days) -> dict[str, tuple[date, date]]:
    work = [one for _code, _depth, one in in_order(_work_of(live(sheet(baseline, "work-packages"))))]
    then = copy(project)
    then.status_date, then.starts = None, _day(baseline.content.get("starts"))
    rows = Rows(then, work, _links(sheet(baseline, "links")), days)
    network, _notices = network_of(rows)
    found = spans(work, critical_path(network))
    return {one.key: _days_of(found[one.pk], days) for one in work}


def _days_of(span: tuple[Any, Any], days: Days) -> tuple[date, date]:
    start, finish = span
    last = days.last_day(finish)
    return (last, last) if start == finish else (days.first_day(start), last)


def _work_of(rows: Sequence[Row]) -> list[WorkPackage]:
    """The rows as they were, without progress; they are never saved."""
    return [
        WorkPackage(
            case=Case(pk=_number(one["key"]), kind="work_package"),
            parent_id=_number((one.get("parent") or {}).get("key")),
            position=one.get("position") or 0, work_type=one.get("work_type") or "work",
            constraint=one.get("constraint") or "asap",
            **{name: _day(one.get(name)) for name in DAYS},
            **{name: _decimal(one.get(name)) for name in NUMBERS},
        )
        for one in rows
    ]  # fmt: skip


def _links(rows: Sequence[Row]) -> list[WorkLink]:
    return [
        WorkLink(
            predecessor_id=_number(one["predecessor"]["key"]), successor_id=_number(one["successor"]["key"]),
            link_type=one.get("link_type") or "FS", lag_days=_decimal(one.get("lag_days")) or Decimal(0),
            lag_calendar=one.get("lag_calendar") or "project",
        )
        for one in rows
    ]  # fmt: skip


def _number(key: str | None) -> int | None:
    return int(key.partition("-")[2]) if key else None


def _day(told: Any) -> date | None:
    return date.fromisoformat(told) if told else None


def _decimal(told: Any) -> Decimal | None:
    return None if told is None else Decimal(str(told))
