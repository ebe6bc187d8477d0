"""What can be done on the page of any record: come by its number, comment, follow."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.collaboration import following
from pawl.collaboration.attaching import bring, say_with
from pawl.collaboration.forms import FollowerForm
from pawl.collaboration.record_page import with_refused_comment
from pawl.collaboration.records import find, page_for
from pawl.errors import Invalid, PawlError
from pawl.web.undo import tell


@require_safe
@login_required
def show(request: HttpRequest, key: str) -> HttpResponse:
    """From a number to its page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    return HttpResponseRedirect(page_for(key, actor))


@require_POST
@login_required
def say_something(request: HttpRequest, key: str) -> HttpResponse:
    """A comment with its files, public unless it is marked as internal."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    address, case = page_for(key, actor), find(key, actor).case
    require(actor, Permission.CASE_COMMENT, on=case)
    is_internal = request.POST.get("internal") == "yes"
    text = request.POST.get("text", "")
    try:
        brought = bring(request.FILES.getlist("files"))
        made = say_with(case, text=text, brought=brought, is_internal=is_internal, by=actor)
    except Invalid as error:
        return with_refused_comment(request, address, error)
    return HttpResponseRedirect(f"{address}#comment-{made.pk}" if made else f"{address}#files")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def followers(request: HttpRequest, key: str) -> HttpResponse:
    """Who follows it; whoever works on it adds somebody, or takes somebody out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    back, case = page_for(key, actor), find(key, actor).case
    if leaving := request.POST.get("remove"):
        following.remove_follower(case, by=actor, person=following.follower_named(case, leaving, by=actor))
        return redirect("case-followers", case.key)
    form = FollowerForm(request.POST or None, people=people_for(actor))
    if form.is_valid():
        try:
            following.add_follower(case, by=actor, person=form.cleaned_data["person"])
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect("case-followers", case.key)
    known = following.followers_of(case, by=actor)
    told = {"case": case, "back": back, "followers": known, "form": form}
    return render(request, "collaboration/followers.html", told, status=422 if form.errors else 200)


@require_POST
@login_required
def follow(request: HttpRequest, key: str) -> HttpResponse:
    """Follow, or no longer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    address, case = page_for(key, actor), find(key, actor).case
    if request.POST.get("follow") == "no":
        following.unfollow(case, by=actor)
        tell(request, _("You no longer follow %(key)s.") % {"key": case.key})
    else:
        following.follow(case, by=actor)
        tell(request, _("You follow %(key)s.") % {"key": case.key})
    return HttpResponseRedirect(address)
