"""Routes of changes."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.changes import parts
from pawl.changes.actions.raising import ORIGINS
from pawl.changes.lists import CHANGES
from pawl.changes.practice import PRACTICE
from pawl.changes.views import calendar, records, settings, working
from pawl.changes.views.settings import ROOMS
from pawl.collaboration.offers import Offer, offer
from pawl.collaboration.records import page_of
from pawl.tickets import listings
from pawl.tickets.splitting import Split
from pawl.tickets.work_urls import routes
from pawl.web import navigation
from pawl.web.navigation import Page


def _room(kind: str) -> list[URLPattern]:
    room, of = ROOMS[kind], {"kind": kind}
    plural, route = room.listing.name, room.route
    page_of(kind, route)
    return [
        path(f"{plural}/", settings.index, of, name=plural),
        path(f"{plural}/new/", settings.new, of, name=f"{route}-new"),
        path(f"{plural}/<str:key>/", settings.show, of, name=route),
        path(f"{plural}/<str:key>/change/", settings.change, of, name=f"{route}-change"),
    ]


SPLIT = Split(
    CHANGES, records.look_of, records.told, _("List and change"), "changes/body.html", "changes/facts.html",
    "changes/split_buttons.html", styles=("css/changes.css",),
)  # fmt: skip
urlpatterns = [
    path("changes/", records.index, name="changes"),
    path("changes/new/", records.new, name="change-new"),
    path("change-calendar/", calendar.calendar, name="change-calendar"),
    path("change-calendar/<str:token>.ics", calendar.feed, name="change-calendar-feed"),
    *routes(PRACTICE, SPLIT),
    path("changes/<str:key>/", records.show, name="change"),
    path("changes/<str:key>/plan/", working.plan, name="change-plan"),
    path("changes/<str:key>/people/", working.people, name="change-people"),
    path("changes/<str:key>/risk/", working.risk, name="change-risk"),
    path("changes/<str:key>/items/", working.items, name="change-items"),
    path("changes/<str:key>/steps/", working.step, name="change-steps"),
    *(route for kind in ROOMS for route in _room(kind)),
    path("change-models/<str:key>/steps/", settings.step, name="change-model-steps"),
    path("freezes/<str:key>/lifting/", settings.lift, name="freeze-lift"),
]
READ, MANAGE = Permission.CHANGE_READ, Permission.CHANGE_MANAGE
navigation.add(
    Page("support", "changes", _("Changes"), "git-branch", READ, query=records.OPEN_STATES),
    Page("support", "change-calendar", _("Change calendar"), "calendar-event", READ),
    Page("support", "change-models", _("Change models"), "list-check", READ),
    Page("support", "freezes", _("Freezes"), "lock", READ),
    Page("support", "maintenance-windows", _("Maintenance windows"), "clock", READ),
    Page("support", "change-new", _("Raise a change"), "plus", Permission.CHANGE_RAISE, creates=True),
    Page("support", "freeze-new", _("Declare a freeze"), "plus", MANAGE, creates=True),
    Page("support", "maintenance-window-new", _("Add a maintenance window"), "plus", MANAGE, creates=True),
    Page("support", "change-model-new", _("Describe a change model"), "plus", MANAGE, creates=True),
)
page_of("change", "change")
for _kind in ORIGINS:
    offer(_kind, Offer("change-new", _("Raise a change"), Permission.CHANGE_RAISE, "from"))
listings.add(CHANGES)
parts.register()
