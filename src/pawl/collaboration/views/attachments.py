"""Files of records in the browser: shown or saved, added, removed, brought back."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.collaboration.attached import find_attachment
from pawl.collaboration.attaching import attach_brought, bring, bring_back, remove
from pawl.collaboration.records import find, page_for
from pawl.collaboration.serving import as_file
from pawl.web.asked import actor_of
from pawl.web.undo import Undo, tell


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The file itself: a picture or a PDF in the browser, all else to be saved; with `save` in any case."""
    return as_file(request, find_attachment(key, actor_of(request)), save="save" in request.GET)


@require_POST
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Files without a word."""
    actor, address = actor_of(request), page_for(key, actor_of(request))
    case = find(key, actor).case
    require(actor, Permission.CASE_COMMENT, on=case)
    brought = bring(request.FILES.getlist("files"))
    internal = request.POST.get("internal") == "yes"
    made = attach_brought(case, brought, by=actor, internal=internal)
    told = ngettext("%(n)s file is attached.", "%(n)s files are attached.", len(made))
    tell(request, told % {"n": len(made)})
    return HttpResponseRedirect(f"{address}#files")


@require_POST
def take_away(request: HttpRequest, key: str) -> HttpResponse:
    """Remove one, or bring it back."""
    actor, is_undo = actor_of(request), request.POST.get("undo") == "yes"
    one = find_attachment(key, actor, removed=is_undo)
    told = {"name": one.name}
    if is_undo:
        bring_back(one, by=actor)
        tell(request, _("“%(name)s” is there again.") % told)
    else:
        remove(one, by=actor)
        undo = Undo(reverse("attachment-removal", args=[one.key]), (("undo", "yes"),))
        tell(request, _("“%(name)s” is removed.") % told, undo)
    return HttpResponseRedirect(f"{page_for(one.case.key, actor)}#files")
