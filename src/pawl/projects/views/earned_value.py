"""Earned value of a project: the sentence, the S-curve, every figure with its reason, the rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from pawl.analytics.words import say
from pawl.presentation.curves import Chart, Mark, Series, draw_curves
from pawl.projects import words
from pawl.projects.costing import sees_cost
from pawl.projects.late import value_of
from pawl.projects.models import Project
from pawl.projects.pages import part_tabs
from pawl.projects.views.showing import frame, project_of
from pawl.web.asked import actor_of
from pawl.web.templatetags.pawl import reader, when

if TYPE_CHECKING:
    from pawl.projects.control.value import Value

MOST_ROWS = 300
GROUPS: Mapping[Any, tuple[str, ...]] = {
    _("Where it stands"): ("bac", "pv", "ev", "ac", "percent_complete", "percent_spent"),
    _("Against the plan"): ("sv", "spi", "cv", "cpi"),
    _("In time: earned schedule"): ("es", "at", "pd", "sv_t", "spi_t", "ieac_t", "ends", "tspi"),
    _("What it will cost"): ("eac", "etc", "vac", "tcpi", "tcpi_eac"),
    _("The same by other rules"): (
        "eac_budget", "etc_budget", "vac_budget", "eac_both", "etc_both", "vac_both",
        "rest", "eac_revised", "etc_revised", "vac_revised",
    ),
}  # fmt: skip
LINES = (("planned", _("Planned (PV)")), ("earned", _("Earned (EV)")), ("actual", _("Actual (AC)")))


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """What was planned, what it is worth, what it cost; and why each figure is what it is."""
    actor, project = actor_of(request), project_of(request, key)
    value = value_of(project, sees=sees_cost(actor, project))
    told = frame(project, "controlling", actor) | {
        "value": value,
        "page_label": _("Earned value"),
        "phase_label": words.PHASES["controlling"],
        "parts": part_tabs(project, "controlling", "earned-value"),
        "groups": [
            (label, [_card(value, name, project) for name in names]) for label, names in GROUPS.items()
        ],
        "rows": value.rows[:MOST_ROWS],
        "left_off": max(0, len(value.rows) - MOST_ROWS),
        "chart": _chart(value),
        "points": _table(value),
        "may_freeze": value.baseline is None and frame(project, "", actor)["may_manage"],
    }  # fmt: skip
    return render(request, "projects/earned_value.html", told)


def _card(value: "Value", name: str, project: Project) -> dict[str, Any]:
    told = value.figures[name]
    return {
        "label": told.meaning.label, "text": written(told.value, told.meaning.unit, project.currency),
        "reason": told.reason, "formula": told.meaning.formula, "of_rows": told.meaning.of_rows,
        "inputs": [(each.label, written(one, each.unit, project.currency)) for _n, each, one in told.inputs],
    }  # fmt: skip


def written(amount: float | date | None, unit: str, currency: str = "") -> Any:
    """A figure as people write it; of none an empty text."""
    if amount is None:
        return ""
    if isinstance(amount, date):
        return when(amount)
    if unit == "money":
        return f"{reader().number(amount, digits=0)} {currency}".strip()
    if unit == "days":
        return reader().sentence(say("{n} working days", n=reader().number(amount, digits=1)))
    return reader().quantity(amount, "%") if unit == "%" else reader().number(amount, digits=2)


def _chart(value: "Value") -> Chart | None:
    if not value.planned:
        return None
    series = [
        Series(name, str(label), [(day.toordinal(), amount) for day, amount in points], name == "actual")
        for (name, label), points in zip(LINES, (value.planned, value.earned, value.actual), strict=True)
        if points
    ]
    marks = [Mark("status", str(_("Status date")), value.status.toordinal())]
    expected = value.figures["eac"].value
    if isinstance(expected, float):
        marks.append(Mark("expected", str(_("Expected cost (EAC)")), expected, is_level=True))
    return draw_curves(series, reader(), marks=marks)


def _table(value: "Value") -> Sequence[tuple[date, float | None, float | None, float | None]]:
    """The same for those who do not see the picture: at most a dozen days, nothing after the status date."""
    days = [day for day, _amount in value.planned]
    known = [day for day in days if day <= value.status] + [value.status]
    ahead = [day for day in days if day > value.status]
    picked = sorted({*_some(known, 8), *_some(ahead, 4)})
    told = []
    for day in picked:
        earned, actual = (
            _at(points, day) if day <= value.status else None for points in (value.earned, value.actual)
        )
        told.append((day, _at(value.planned, day), earned, actual))
    return told


def _some(days: Sequence[date], most: int) -> Sequence[date]:
    step = max(1, len(days) // most)
    return [*days[::-1][::step]][:most]


def _at(points: Sequence[tuple[date, float]], day: date) -> float | None:
    """The amount of the last point up to a day."""
    return next((amount for at, amount in reversed(points) if at <= day), None)
