"""The forecast of a project: by when and for how much with which chance, and what decides it."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from pawl.analytics.errors import AnalyticsError
from pawl.presentation.curves import Bar, Chart, Mark, Over, Series, draw_curves
from pawl.projects import words
from pawl.projects.costing import sees_cost
from pawl.projects.late import forecast_of
from pawl.projects.models import Project
from pawl.projects.pages import part_tabs
from pawl.projects.views.showing import frame, project_of
from pawl.web.asked import actor_of
from pawl.web.templatetags.pawl import reader

if TYPE_CHECKING:
    from pawl.projects.control.forecast import Bin, Forecast

MOST_ROWS = 50
LABEL = gettext_lazy("Forecast")


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """Nothing here is a promise: it is what a thousand runs of the plan come to."""
    actor, project = actor_of(request), project_of(request, key)
    told = frame(project, "controlling", actor) | {
        "page_label": LABEL,
        "phase_label": words.PHASES["controlling"],
        "parts": part_tabs(project, "controlling", "forecast"),
    }  # fmt: skip
    try:
        found = forecast_of(project, sees=sees_cost(actor, project))
    except AnalyticsError as refusal:
        return render(request, "projects/forecast.html", told | {"refusal": refusal})
    return render(request, "projects/forecast.html", told | _told(found, project))


def _told(found: "Forecast", project: Project) -> dict[str, Any]:
    chances = [
        (round(100 * chance), found.days[chance], found.costs.get(chance)) for chance in sorted(found.days)
    ]
    return {
        "forecast": found,
        "chances": chances,
        "rows": [(one, share, round(100 * share)) for one, share in found.rows[:MOST_ROWS]],
        "left_off": max(0, len(found.rows) - MOST_ROWS),
        "day_charts": _charts(found.day_bins, "days", _day_marks(found, project)),
        "cost_charts": _charts(found.cost_bins, "amounts", _cost_marks(found, project)),
    }


def _charts(bins: "Sequence[Bin]", over: Over, marks: Sequence[Mark]) -> tuple[Chart, Chart] | None:
    """How often each came, and the chance to have come by then."""
    if not bins:
        return None
    bars = [Bar(low, high, share) for low, high, share in bins]
    points, whole = [(bins[0][0], 0.0)], 0.0
    for _low, high, share in bins:
        whole += share
        points.append((high, min(1.0, whole)))
    often = draw_curves([], reader(), over=over, bars=bars, marks=marks, unit="%")
    chance = [Series("chance", _("Chance"), points)]
    return often, draw_curves(chance, reader(), over=over, marks=marks, unit="%")


def _day_marks(found: "Forecast", project: Project) -> list[Mark]:
    marks = [_mark(chance, found.days) for chance in (0.5, 0.8) if found.days]
    if project.ends and found.day_bins and _is_near(project.ends, found.day_bins):
        marks.append(Mark("promised", _("promised"), project.ends.toordinal() + 1))
    return marks


def _mark(chance: float, days: Any) -> Mark:
    day: date = days[chance]
    return Mark("likely", f"P{100 * chance:.0f}", day.toordinal() + 1)


def _is_near(day: date, bins: "Sequence[Bin]") -> bool:
    """A promise far outside would squeeze the picture."""
    low, high = bins[0][0], bins[-1][1]
    return low - (high - low) <= day.toordinal() <= high + (high - low)


def _cost_marks(found: "Forecast", project: Project) -> list[Mark]:
    marks = [Mark("likely", f"P{100 * one:.0f}", found.costs[one]) for one in (0.5, 0.8) if found.costs]
    if project.budget is not None and found.cost_bins:
        low, high, budget = found.cost_bins[0][0], found.cost_bins[-1][1], float(project.budget)
        if low - (high - low) <= budget <= high + (high - low):
            marks.append(Mark("promised", _("Budget"), budget))
    return marks
