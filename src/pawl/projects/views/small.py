"""Begin a small job: one page, as few fields as a charter can do with."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.errors import PawlError
from pawl.projects.actions.small import begin_small
from pawl.projects.forms import ColumnsForm
from pawl.projects.models import Charter
from pawl.projects.sheets.small import SMALL
from pawl.projects.views.earlier import is_look, looked
from pawl.projects.views.showing import HELP
from pawl.web.asked import actor_of
from pawl.web.undo import tell


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Everything that its charter needs; what is left is to submit it."""
    actor = actor_of(request)
    require(actor, Permission.PROJECT_MANAGE)
    form = ColumnsForm(request.POST or None, columns=SMALL, actor=actor)
    told = {
        "form": form, "heading": _("Begin a small job"), "label": _("Begin"), "help": HELP,
        "back": reverse("projects"), "draft": "small", "shows_earlier": True,
        "intro": _("For a job of a few weeks: with these fields the charter can be submitted at once."),
    }  # fmt: skip
    if is_look(request):
        return looked(request, told, None)
    if request.method == "POST" and form.is_valid():
        try:
            made = begin_small(by=actor, **form.said())
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s has begun: read its charter and submit it.") % {"key": made.key})
            return redirect("project-record", Charter.objects.get(project=made).key)
    return render(request, "projects/form.html", told, status=422 if form.errors else 200)
