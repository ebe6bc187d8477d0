"""Lists as people like to see them; a preference of one's own screen, so it writes no event."""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found
from pawl.analytics.words import say
from pawl.errors import Invalid
from pawl.web.models import SavedView
from pawl.web.undo import Undo, tell

MOST = 30
LONGEST_NAME, LONGEST_QUERY = 60, 2000


def views_of(actor: Actor, listing: str) -> QuerySet[SavedView]:
    """What somebody saved for a list."""
    if actor.person is None:
        return SavedView.objects.none()
    return SavedView.objects.filter(person=actor.person, listing=listing)


@transaction.atomic
def save_view(listing: str, name: str, query: str, *, by: Actor) -> SavedView:
    """Keep a list under a name; the same name again is replaced."""
    wrong = {
        "name": None
        if 0 < len(name) <= LONGEST_NAME
        else say("A name has 1 to {n} characters.", n=LONGEST_NAME),
        "query": None
        if len(query) <= LONGEST_QUERY
        else say("This list is filtered by too much to be saved."),
    }
    if fields := {field: rule for field, rule in wrong.items() if rule}:
        raise Invalid(name or listing, next(iter(fields.values())), say("Change it."), fields)
    if views_of(by, listing).exclude(name=name).count() >= MOST:
        raise Invalid(name, say("{n} saved views are the most.", n=MOST), say("Remove one first."))
    view, _is_new = SavedView.objects.update_or_create(
        person=by.human, listing=listing, name=name, defaults={"query": query}
    )
    return view


@transaction.atomic
def forget_view(view: SavedView, *, by: Actor) -> None:
    """Let go of a list that somebody saved."""
    views_of(by, view.listing).filter(pk=view.pk).delete()


@require_POST
@login_required
def keep(request: HttpRequest) -> HttpResponse:
    """Save the list that is shown."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    query = request.POST.get("query", "").removeprefix("?")
    name = " ".join(request.POST.get("name", "").split())
    view = save_view(request.POST.get("listing", "")[:60], name, query, by=actor)
    tell(request, _("Saved as “%(name)s”.") % {"name": view.name})
    return HttpResponseRedirect(_back(request))


@require_POST
@login_required
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Forget a saved list; it can be undone."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    view = SavedView.objects.filter(person=actor.human, pk=number).first()
    if view is None:
        raise not_found(str(number))
    forget_view(view, by=actor)
    again = (("listing", view.listing), ("name", view.name), ("query", view.query), ("next", _back(request)))
    tell(request, _("“%(name)s” is removed.") % {"name": view.name}, Undo("/views/", again))
    return HttpResponseRedirect(_back(request))


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("next") or "/"
    return asked if url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure()) else "/"
