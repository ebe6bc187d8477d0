"""One look ahead at a project as plain values: its end, its next milestone, what it will cost."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import packed
from pawl.projects.control.figures import refused
from pawl.projects.control.forecast import Forecast, Milestone, forecast_of
from pawl.projects.control.value import value_of
from pawl.projects.models import Project
from pawl.projects.scheduling import Planned

FIGURES = ("bac", "ac", "eac", "spi", "cpi")


def look_of(project: Project) -> dict[str, Any]:
    """What an outlook keeps; what cannot be known is None, with its reason."""
    return {**_days(project), **_money(project)}


def _days(project: Project) -> dict[str, Any]:
    try:
        found = forecast_of(project)
    except AnalyticsError as refusal:
        return {"last_day": None, "p50": None, "p80": None, "milestone": None,
                "days_reason": packed(refused(refusal))}  # fmt: skip
    return {
        "last_day": found.plan.last_day.isoformat(),
        "p50": _day(found.days.get(0.5)),
        "p80": _day(found.days.get(0.8)),
        "milestone": _next(found),
        "days_reason": None if found.days else packed(found.sentence),
    }


def _next(found: Forecast) -> dict[str, Any] | None:
    """The nearest milestone to come, by its plan."""
    chances = {one.row.work.pk: one for one in found.milestones}
    coming: Sequence[Planned] = [
        one for one in found.plan.rows
        if one.work.work_type == "milestone" and not one.has_parts and one.work.finished_on is None
    ]  # fmt: skip
    if not coming:
        return None
    row = min(coming, key=lambda one: (one.last_day, one.work.pk))
    chance: Milestone | None = chances.get(row.work.pk)
    return {
        "key": row.work.key,
        "day": row.last_day.isoformat(),
        "p50": _day(chance.p50 if chance else None),
        "p80": _day(chance.p80 if chance else None),
    }


def _money(project: Project) -> dict[str, Any]:
    figures = value_of(project).figures
    reason = figures["eac"].reason
    told = {name: figures[name].value for name in FIGURES}
    return {**told, "eac_reason": packed(reason) if reason else None}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
