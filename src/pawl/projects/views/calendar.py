"""The calendar of a project: milestones, deadlines, and when work begins and ends, month by month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pawl import clock
from pawl.changes.agenda import Stretch, stretch_of
from pawl.projects.models import OVER, Iteration, Project, WorkPackage
from pawl.web.listing_types import FIRST_YEAR, LAST_YEAR

DAY = timedelta(days=1)
MOST = 1000
MOST_OF_A_DAY = 6


@dataclass(frozen=True)
class Happening:
    """Something of a day."""

    what: str
    key: str
    title: str
    address: str
    tone: str


@dataclass(frozen=True)
class CalendarDay:
    """A day of the page; what has no room is counted."""

    day: date
    entries: list[Happening]
    left_off: int
    is_outside: bool
    is_today: bool


def calendar_told(project: Project, asked: QueryDict) -> dict[str, Any]:
    """A month in whole weeks.   Two queries."""
    today = timezone.localtime(clock.now()).date()
    month = month_of(asked.get("month", ""), today)
    stretch = stretch_of("month", month)
    found: dict[date, list[Happening]] = {}
    for day, one in _happenings(project, stretch, today):
        found.setdefault(day, []).append(one)
    days = [_day(stretch.first + number * DAY, found, month, today)
            for number in range((stretch.last - stretch.first).days)]  # fmt: skip
    return {
        "month": month,
        "weeks": [days[start : start + 7] for start in range(0, len(days), 7)],
        "days": [one for one in days if one.entries and not one.is_outside],
        "before": stretch.before,
        "after": stretch.after,
    }


def month_of(asked: str, today: date) -> date:
    """The first day of the month that is asked for, like 2026-03; else of this one."""
    year, _dash, month = asked[:7].partition("-")
    is_month = year.isdecimal() and month.isdecimal() and FIRST_YEAR < int(year) < LAST_YEAR
    return date(int(year), int(month), 1) if is_month and 1 <= int(month) <= 12 else today.replace(day=1)


def _day(day: date, found: dict[date, list[Happening]], month: date, today: date) -> CalendarDay:
    here = found.get(day, [])
    return CalendarDay(day, here[:MOST_OF_A_DAY], max(0, len(here) - MOST_OF_A_DAY),
                       day.month != month.month, day == today)  # fmt: skip


def _happenings(project: Project, stretch: Stretch, today: date) -> Iterator[tuple[date, Happening]]:
    within = {"gte": stretch.first, "lt": stretch.last}
    asked = Q()
    for column in ("starts", "ends", "deadline"):
        asked |= Q(**{f"{column}__{name}": day for name, day in within.items()})
    rows = WorkPackage.objects.filter(asked, project=project).exclude(state="cancelled")
    for one in rows.exclude(work_type="summary").select_related("case").order_by("ends", "pk")[:MOST]:
        for day, what, tone in _days(one, today):
            if stretch.first <= day < stretch.last:
                address = reverse("project-record", args=[one.key])
                yield day, Happening(what, one.key, one.case.title, address, tone)
    for each in Iteration.objects.filter(project=project, ends__gte=stretch.first, ends__lt=stretch.last):
        address = f"{reverse('project-executing', args=[project.key])}?part=iterations&iteration={each.key}"
        yield each.ends, Happening(_("Iteration ends"), each.key, each.name, address, "neutral")


def _days(one: WorkPackage, today: date) -> Iterator[tuple[date, str, str]]:
    """Late is what should be over and is not."""
    is_over = one.state in OVER
    if one.ends is not None:
        is_late = one.ends < today and not is_over
        tone = "bad" if is_late else "good" if is_over else "info"
        yield one.ends, _("Milestone") if one.work_type == "milestone" else _("Ends"), tone
    if one.starts is not None and one.starts != one.ends:
        yield one.starts, _("Starts"), "neutral"
    if one.deadline is not None and one.deadline != one.ends:
        yield one.deadline, _("Deadline"), "bad" if one.deadline < today and not is_over else "warn"
