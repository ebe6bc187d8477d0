"""The review of risks: heat map, expected values, the reserve, what is missing."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from pawl import clock
from pawl.errors import PawlError
from pawl.presentation.curves import Chart, Mark, Series, draw_curves
from pawl.projects import words
from pawl.projects.control.risks import Review, Risk, band_of, review_of
from pawl.projects.forms import AsOfForm
from pawl.projects.models import Project
from pawl.projects.pages import part_tabs
from pawl.projects.views.showing import frame, project_of
from pawl.web.asked import actor_of
from pawl.web.templatetags.pawl import reader

MOST_ROWS = 300
BANDS = {"low": _("low"), "medium": _("medium"), "high": _("high")}
CELL = re.compile(r"([1-5])-([1-5])")


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """Probability × impact, what it may cost, whether the reserve bears it."""
    actor, project = actor_of(request), project_of(request, key)
    form = AsOfForm(request.GET if request.GET.get("as_of") else None)
    review = _review(project, form)
    asked = CELL.fullmatch(request.GET.get("cell", ""))
    cell = (int(asked[1]), int(asked[2])) if asked else None
    risks = [one for one in review.risks if cell in (None, _place(one))]
    told = frame(project, "controlling", actor) | {
        "review": review,
        "form": form,
        "is_past": review.day < clock.now().date(),
        "kept": f"&as_of={review.day.isoformat()}" if form.is_bound and not form.errors else "",
        "page_label": _("Risk review"),
        "phase_label": words.PHASES["controlling"],
        "parts": part_tabs(project, "controlling", "risk-review"),
        "grid": _grid(review.risks),
        "impacts": [words.FIVE[str(impact)] for impact in range(1, 6)],
        "cell": cell and (words.FIVE[str(cell[0])], words.FIVE[str(cell[1])]),
        "rows": [(one, BANDS.get(one.band, ""), _response(one)) for one in risks[:MOST_ROWS]],
        "left_off": max(0, len(risks) - MOST_ROWS),
        "chart": _chart(review),
        "missing": _missing(review.risks),
    }  # fmt: skip
    return render(request, "projects/risk_review.html", told, status=422 if form.errors else 200)


def _review(project: Project, form: AsOfForm) -> Review:
    """As of the day that is asked for; what is wrong with that stands at its field, above today."""
    if form.is_bound and form.is_valid():
        try:
            return review_of(project, form.cleaned_data["as_of"])
        except PawlError as refusal:
            form.refuse(refusal)
    return review_of(project)


def _place(one: Risk) -> tuple[int, int] | None:
    item = one.item
    return (item.probability, item.impact) if item.probability and item.impact else None


def _grid(risks: Sequence[Risk]) -> list[tuple[Any, list[dict[str, Any]]]]:
    """From the highest probability down, each with its impacts from low to high."""
    places = [_place(one) for one in risks]
    return [
        (words.FIVE[str(probability)], [_cell(probability, impact, places) for impact in range(1, 6)])
        for probability in range(5, 0, -1)
    ]


def _cell(probability: int, impact: int, places: Sequence[tuple[int, int] | None]) -> dict[str, Any]:
    band = band_of(probability * impact)
    return {
        "name": f"{probability}-{impact}", "score": probability * impact, "band": band, "word": BANDS[band],
        "n": places.count((probability, impact)),
    }  # fmt: skip


def _response(one: Risk) -> Any:
    return words.RESPONSES.get(one.item.response, "")


def _missing(risks: Sequence[Risk]) -> list[tuple[Any, list[Risk]]]:
    """What somebody has to see to, each with its risks."""
    found = (
        (_("Overdue for a review"), [one for one in risks if one.is_overdue]),
        (_("Without a response"), [one for one in risks if not one.item.response]),
        (_("Nobody looks after them"), [one for one in risks if one.item.case.owner_id is None]),
        (_("Without a day of review"), [one for one in risks if one.item.due is None]),
        (_("Not rated"), [one for one in risks if _place(one) is None]),
    )
    return [(label, rows) for label, rows in found if rows]


def _chart(review: Review) -> Chart | None:
    """How the reserve was drawn down; none where nothing was drawn, or nothing can be told."""
    drawn = [one for one in review.draws if one.rest is not None]
    if review.reserve is None or not drawn:
        return None
    today = review.day
    days = [one.on for one in drawn if one.on]
    first = min([*days, review.since or today, today]) - timedelta(days=1)
    points = [(float(first.toordinal()), review.reserve)]
    points += [((one.on or first).toordinal(), one.rest or 0.0) for one in drawn]
    points.append((today.toordinal(), points[-1][1]))
    marks = []
    if review.emv is not None:
        marks.append(Mark("expected", str(_("Expected cost of the open risks")), review.emv, is_level=True))
    return draw_curves([Series("rest", str(_("Rest of the reserve")), points, is_step=True)], reader(),
                       marks=marks)  # fmt: skip
