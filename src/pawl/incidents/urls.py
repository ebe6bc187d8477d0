"""Routes of incidents."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.collaboration.records import page_of
from pawl.incidents import views
from pawl.incidents.lists import INCIDENTS
from pawl.incidents.looks import AT_ONCE, FORMS, OPEN_ONES, look_of
from pawl.incidents.practice import PRACTICE
from pawl.tickets import listings
from pawl.tickets.splitting import Split
from pawl.tickets.work_urls import routes
from pawl.web import navigation
from pawl.web.navigation import Page

SPLIT = Split(
    INCIDENTS, look_of, views.told, _("List and incident"), "incidents/body.html", "incidents/facts.html",
    "incidents/buttons.html", "incidents/chips.html", shows_clocks=False,
)  # fmt: skip
urlpatterns = [
    path("incidents/", views.index, name="incidents"),
    path("incidents/new/", views.new, name="incident-new"),
    *routes(PRACTICE, SPLIT),
    path("incidents/<str:key>/", views.show, name="incident"),
    path("incidents/<str:key>/answer/", views.answer, name="incident-answer"),
    *(
        path(f"incidents/<str:key>/{name}/", views.act, {"name": name}, name=f"incident-{name}")
        for name in FORMS
    ),
    *(
        path(f"incidents/<str:key>/{name}/", views.step, {"name": name}, name=f"incident-{name}")
        for name in AT_ONCE
    ),
]
READ, REPORT = Permission.INCIDENT_READ, Permission.INCIDENT_REPORT
navigation.add(
    Page("support", "incidents", _("Incidents"), "lifebuoy", READ, query=OPEN_ONES),
    Page("support", "incident-new", _("Report an incident"), "plus", REPORT, creates=True,
         words=_("ticket, fault, help, broken")),
)  # fmt: skip
page_of("incident", "incident")
listings.add(INCIDENTS)
