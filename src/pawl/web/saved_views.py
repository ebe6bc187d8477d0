"""Lists as people like to see them; a preference of one's own screen, so it writes no event."""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import teams_of
from pawl.accounts.models import Team
from pawl.accounts.permissions import not_found
from pawl.analytics.words import say
from pawl.errors import Invalid
from pawl.prepared import Prepared
from pawl.web.models import SavedView
from pawl.web.undo import Undo, tell

MOST = 30
LONGEST_NAME, LONGEST_QUERY = 60, 2000


def views_of(actor: Actor, listing: str) -> list[SavedView]:
    """What somebody saved for a list, and what was shared with their teams; one query."""
    return _VIEWS.all(listing, by=actor) if actor.person else []


def _views(actor: Actor, listing: str) -> QuerySet[SavedView]:
    ours = Q(person=actor.person) | Q(team__in=teams_of(actor).order_by().values("pk"))
    return SavedView.objects.filter(ours, listing=listing).select_related("person", "team")


_VIEWS: Prepared[SavedView] = Prepared(_views)


@transaction.atomic
def save_view(listing: str, name: str, query: str, *, by: Actor, team: Team | None = None) -> SavedView:
    """Keep a list under a name, for oneself or for a team that one belongs to; the same name is replaced."""
    if team is not None and not teams_of(by).filter(pk=team.pk).exists():
        rule = say("You do not belong to this team.")
        raise Invalid(name, rule, say("Choose one of your teams."), {"team": rule})
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
    own = SavedView.objects.filter(person=by.human, listing=listing)
    if own.exclude(name=name).count() >= MOST:
        raise Invalid(name, say("{n} saved views are the most.", n=MOST), say("Remove one first."))
    view, _is_new = SavedView.objects.update_or_create(
        person=by.human, listing=listing, name=name, defaults={"query": query, "team": team}
    )
    return view


@transaction.atomic
def forget_view(view: SavedView, *, by: Actor) -> None:
    """Let go of a list that somebody saved."""
    SavedView.objects.filter(person=by.human, pk=view.pk).delete()


@require_POST
@login_required
def keep(request: HttpRequest) -> HttpResponse:
    """Save the list that is shown."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    query = request.POST.get("query", "").removeprefix("?")
    name = " ".join(request.POST.get("name", "").split())
    team = _team(request.POST.get("team", ""), actor)
    view = save_view(request.POST.get("listing", "")[:60], name, query, by=actor, team=team)
    tell(request, _("Saved as “%(name)s”.") % {"name": view.name})
    return HttpResponseRedirect(_back(request))


@require_POST
@login_required
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Forget a saved list; it can be undone."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    view = SavedView.objects.filter(person=actor.human, pk=number).select_related("team").first()
    if view is None:
        raise not_found(str(number))
    forget_view(view, by=actor)
    again = (("listing", view.listing), ("name", view.name), ("query", view.query), ("next", _back(request)),
             ("team", view.team.key if view.team else ""))  # fmt: skip
    tell(request, _("“%(name)s” is removed.") % {"name": view.name}, Undo("/views/", again))
    return HttpResponseRedirect(_back(request))


def _team(key: str, actor: Actor) -> Team | None:
    """The team that is named, if one belongs to it.   Raises NotFound."""
    if not key:
        return None
    number = key.rpartition("-")[2]
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    found = teams_of(actor).filter(pk=number).first() if is_number else None
    if found is None:
        raise not_found(key[:40])
    return found


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("next") or "/"
    return asked if url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure()) else "/"
