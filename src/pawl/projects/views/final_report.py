"""The final report of a project as a paper: of now, or an edition as it was frozen."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found
from pawl.projects.late import REPORT_FORMS, final_report, frozen_document, frozen_file
from pawl.projects.models import FinalReport, Project
from pawl.projects.pages import address_of_phase
from pawl.projects.parts_of import part_number
from pawl.projects.views.showing import HELP, project_of
from pawl.web.asked import actor_of


@require_safe
def printed(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """PDF or slides, with the figures of now."""
    return paper_of(project_of(request, key), actor_of(request), form)


def paper_of(project: Project, actor: Actor, form: str) -> HttpResponse:
    """The file.   form: one of `late.REPORT_FORMS`."""
    return _sent(final_report(project, actor, form), f"{project.key}-final-report", form)


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """An edition."""
    actor = actor_of(request)
    one = edition_of(key, actor)
    back = address_of_phase(one.project, "closing", "final-report")
    document = frozen_document(one, actor)
    told = {"report": one, "project": one.project, "document": document, "back": back, "help": HELP,
            "parts": [(part, _labelled(part)) for part in document.parts]}  # fmt: skip
    return render(request, "projects/final_report.html", told)


@require_safe
def printed_edition(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """An edition as PDF or slides."""
    actor = actor_of(request)
    return file_of(edition_of(key, actor), actor, form)


def edition_of(key: str, actor: Actor) -> FinalReport:
    """The edition of a key, if somebody may see it.   Raises NotFound."""
    rows = FinalReport.objects.visible_to(actor).select_related("project__case", "author", "accepted_by")
    found = rows.filter(pk=part_number(key, FinalReport.prefix)).first()
    if found is None:
        raise not_found("final report")
    return found


def file_of(one: FinalReport, actor: Actor, form: str) -> HttpResponse:
    """An edition as a file.   form: one of `late.REPORT_FORMS`."""
    return _sent(frozen_file(one, actor, form), f"{one.project.key}-final-report-{one.number}", form)


def _labelled(part: Any) -> list[list[tuple[str, str]]]:
    """Its rows, each cell beside its heading: on a phone they stand one below the other."""
    return [list(zip(part.headers, row, strict=True)) for row in part.rows]


def _sent(content: bytes, name: str, form: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=REPORT_FORMS[form])
    place = "inline" if form == "pdf" else "attachment"
    answer["Content-Disposition"] = f'{place}; filename="{name}.{form}"'
    return answer
