"""Routes of support."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.collaboration.records import page_of
from pawl.support.views import alerts, on_call
from pawl.web import navigation
from pawl.web.navigation import Page

urlpatterns = [
    path("on-call/", on_call.now, name="on-call"),
    path("on-call/teams/<str:key>/", on_call.of_team, name="team-on-call"),
    path("on-call/rotas/", on_call.index, name="rotas"),
    path("on-call/rotas/new/", on_call.new, name="rota-new"),
    path("on-call/rotas/<str:key>/", on_call.show, name="rota"),
    path("on-call/rotas/<str:key>/change/", on_call.change, name="rota-change"),
    path("on-call/rotas/<str:key>/stand-ins/", on_call.stand_in, name="rota-stand-in"),
    path("on-call/rotas/<str:key>/swaps/", on_call.swap, name="rota-swap"),
    path("on-call/rotas/<str:key>/levels/", on_call.levels, name="rota-levels"),
    path("on-call/rotas/<str:key>/retirement/", on_call.retire, name="rota-retire"),
    path("alerts/", alerts.index, name="alerts"),
    path("alerts/<str:key>/", alerts.show, name="alert"),
]
READ, WORK = Permission.OPERATION_READ, Permission.INCIDENT_WORK
"""Whoever only reports incidents is led to no page about how the desk is run."""
navigation.add(
    Page("support", "alerts", _("Alerts"), "bell", READ, query=alerts.FIRING),
    Page("support", "on-call", _("On call"), "user", READ, words=_("rota, rotation, duty, pager")),
    Page("support", "rota-new", _("Set up a rota"), "plus", WORK, creates=True),
)
page_of("rota", "rota")
