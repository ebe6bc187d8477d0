"""The final report of a project as a paper."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pawl.accounts.actor import Actor
from pawl.projects.late import REPORT_FORMS, final_report
from pawl.projects.models import Project
from pawl.projects.views.showing import project_of
from pawl.web.asked import actor_of


@require_safe
def printed(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """PDF or slides, with the figures of now."""
    return paper_of(project_of(request, key), actor_of(request), form)


def paper_of(project: Project, actor: Actor, form: str) -> HttpResponse:
    """The file.   form: one of `late.REPORT_FORMS`."""
    answer = HttpResponse(final_report(project, actor, form), content_type=REPORT_FORMS[form])
    place = "inline" if form == "pdf" else "attachment"
    answer["Content-Disposition"] = f'{place}; filename="{project.key}-final-report.{form}"'
    return answer
