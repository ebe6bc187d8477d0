"""The change calendar: a month, a week or a list of what is planned, frozen, open and down."""

from datetime import date, timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.changes.actions.lifecycle import MANAGE
from pawl.changes.actions.raising import RAISE
from pawl.changes.agenda import VIEWS, agenda, days_of, legend_of, midnight, stretch_of
from pawl.changes.feed import icalendar, reader_of, token_of
from pawl.changes.views.records import HELP
from pawl.web.asked import actor_of
from pawl.web.listing_types import BadValue, day


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """What happens when, for everybody who has to do with changes."""
    actor = actor_of(request)
    require(actor, Permission.CHANGE_READ)
    today = timezone.localtime(clock.now()).date()
    view = request.GET.get("view", "")
    view, at = view if view in VIEWS else "month", _day(request.GET.get("at", ""), today)
    stretch = stretch_of(view, at)
    entries = agenda(actor, midnight(stretch.first), midnight(stretch.last))
    month = at.month if view == "month" else None
    days = days_of(entries, stretch, month, today)
    told = {
        "view": view, "at": at, "stretch": stretch, "last_day": stretch.last - timedelta(days=1),
        "weeks": [days[start : start + 7] for start in range(0, len(days), 7)],
        "days": [one for one in days if one.entries and not one.is_outside],
        "tabs": [(name, _address(each, at), each == view) for each, name in _tabs()],
        "previous": _address(view, stretch.before), "next": _address(view, stretch.after),
        "now": _address(view, today), "may_raise": can(actor, RAISE), "may_manage": can(actor, MANAGE),
        "legend": legend_of(entries), "help": HELP, "feed": _feed(request, actor),
    }  # fmt: skip
    return render(request, "changes/calendar.html", told)


@require_safe
@login_not_required
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The same for calendar programs, by an address of somebody's own: a month back, a quarter ahead."""
    reader, now = reader_of(token), clock.now()
    entries = agenda(reader, now - timedelta(days=31), now + timedelta(days=92))
    return HttpResponse(
        icalendar(entries, request.get_host(), now), content_type="text/calendar; charset=utf-8"
    )


def _tabs() -> list[tuple[str, str]]:
    return [("month", _("Month")), ("week", _("Week")), ("list", _("Four weeks"))]


def _feed(request: HttpRequest, actor: Actor) -> str:
    if actor.person is None:
        return ""
    return request.build_absolute_uri(reverse("change-calendar-feed", args=[token_of(actor.person)]))


def _address(view: str, at: date) -> str:
    return f"{reverse('change-calendar')}?view={view}&at={at.isoformat()}"


def _day(asked: str, today: date) -> date:
    """The day that is asked for; today where it is none or lies where no calendar reaches."""
    try:
        found = day(asked)
    except BadValue:
        return today
    return found if 1971 <= found.year <= 2099 else today
