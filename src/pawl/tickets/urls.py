"""Routes of tickets."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.tickets import desk_views, own_desk, own_views, parts, score_views, views
from pawl.tickets.desk_drawers import DRAWERS
from pawl.web import navigation
from pawl.web.navigation import Page


def drawer_routes(name: str) -> list[URLPattern]:
    """The pages of one kind of setting."""
    of = {"name": name}
    if name == "own-fields":
        return [
            path(f"desk/{name}/", desk_views.index, of, name=f"desk-{name}"),
            path(f"desk/{name}/new/", desk_views.new, of, name=f"desk-{name}-new"),
            path(f"desk/{name}/<str:key>/", own_desk.show, name=f"desk-{name}-setting"),
            path(f"desk/{name}/<str:key>/fields/", own_desk.fields, name="own-fields-fields"),
            path(f"desk/{name}/<str:key>/rules/", own_desk.rules, name="own-fields-rules"),
            path(f"desk/{name}/<str:key>/dry-run/", own_desk.dry_run, name="own-fields-dry-run"),
            path(f"desk/{name}/<str:key>/publication/", own_desk.publish, name="own-fields-publish"),
            path(f"desk/{name}/<str:key>/draft/", own_desk.draft_anew, name="own-fields-draft"),
            path(f"desk/{name}/<str:key>/retirement/", desk_views.retire, of, name=f"desk-{name}-retire"),
        ]
    return [
        path(f"desk/{name}/", desk_views.index, of, name=f"desk-{name}"),
        path(f"desk/{name}/new/", desk_views.new, of, name=f"desk-{name}-new"),
        path(f"desk/{name}/<str:key>/", desk_views.show, of, name=f"desk-{name}-setting"),
        path(f"desk/{name}/<str:key>/retirement/", desk_views.retire, of, name=f"desk-{name}-retire"),
    ]


urlpatterns: list[URLPattern] = [
    path("clocks/<str:key>/", views.clock, name="sla-clock"),
    path("tickets/<str:key>/own/", own_views.change, name="ticket-own"),
    path("scores/<str:token>/", score_views.by_link, name="score-link"),
    path("desk/", desk_views.overview, name="desk"),
    path("desk/recalculation/", desk_views.recalculation, name="desk-recalculation"),
    *(route for name in tuple(DRAWERS) for route in drawer_routes(name)),
]
parts.register()
navigation.add(Page("services", "desk", _("Desk settings"), "settings", Permission.CATALOGUE_READ))
