"""The matrices of a project: traceability, RACI, stakeholders; each as a page and as a table in a file."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from pawl.presentation.cells import neutral
from pawl.projects import words
from pawl.projects.long_lists import page_of
from pawl.projects.matrices import raci, stakeholders, traceability
from pawl.projects.pages import MATRICES, part_tabs
from pawl.projects.views.showing import frame, project_of
from pawl.web.asked import actor_of

MOST_SHOWN = 500


@dataclass(frozen=True)
class Look:
    """How a matrix is made, and what its page says above it."""

    made: Callable[..., Any]
    lines: Callable[[Any], Any]
    intro: Any


LOOKS = {
    "traceability": Look(
        traceability.matrix_of, traceability.rows_of,
        _("From the need to the benefit; a requirement that nobody needs is flagged."),
    ),
    "raci": Look(
        raci.matrix_of, raci.rows_of,
        _("R is responsible, A accountable, C consulted, I informed. One role answers for a package."),
    ),
    "stakeholders": Look(
        stakeholders.matrix_of, stakeholders.rows_of,
        _("Who can move the project stands above, who looks at it closely to the right."),
    ),
}  # fmt: skip


@require_safe
def show(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """One of them."""
    actor, project = actor_of(request), project_of(request, key)
    phase, label = MATRICES[name]
    matrix = LOOKS[name].made(project, actor)
    told = frame(project, phase, actor) | {
        "name": name,
        "part": f"projects/parts/{name}.html",
        "matrix_label": label,
        "intro": LOOKS[name].intro,
        "phase_label": words.PHASES[phase],
        "parts": part_tabs(project, phase, name),
        "matrix": matrix,
        "most": MOST_SHOWN,
    }
    if isinstance(matrix, raci.RaciMatrix):
        told["shown"], told["pager"] = page_of(matrix.rows, request.GET)
    return render(request, "projects/matrix.html", told)


@require_safe
def download(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """The same as CSV in UTF-8 with a byte order mark, so that Excel reads Chinese."""
    actor, project = actor_of(request), project_of(request, key)
    look, buffer = LOOKS[name], io.StringIO("\ufeff")
    buffer.seek(1)
    csv.writer(buffer).writerows(
        [neutral(one) for one in line] for line in look.lines(look.made(project, actor))
    )
    answer = HttpResponse(buffer.getvalue().encode(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{project.key}-{name}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer
