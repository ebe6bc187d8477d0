"""What can be done on the page of any record: come by its number, comment, follow."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found
from pawl.collaboration import following
from pawl.collaboration.actions import comment
from pawl.collaboration.records import address_of, find
from pawl.web.undo import tell


@require_safe
@login_required
def show(request: HttpRequest, key: str) -> HttpResponse:
    """From a number to its page."""
    return HttpResponseRedirect(_page(request, key))


@require_POST
@login_required
def say_something(request: HttpRequest, key: str) -> HttpResponse:
    """A comment, public unless it is marked as internal."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    address = _page(request, key)
    is_internal = request.POST.get("internal") == "yes"
    made = comment(
        find(key, actor).case, text=request.POST.get("text", ""), is_internal=is_internal, by=actor
    )
    return HttpResponseRedirect(f"{address}#comment-{made.pk}")


@require_POST
@login_required
def follow(request: HttpRequest, key: str) -> HttpResponse:
    """Follow, or no longer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    address, case = _page(request, key), find(key, actor).case
    if request.POST.get("follow") == "no":
        following.unfollow(case, by=actor)
        tell(request, _("You no longer follow %(key)s.") % {"key": case.key})
    else:
        following.follow(case, by=actor)
        tell(request, _("You follow %(key)s.") % {"key": case.key})
    return HttpResponseRedirect(address)


def _page(request: HttpRequest, key: str) -> str:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    address = address_of(find(key, actor).case)
    if not address:
        raise not_found(key)
    return address
