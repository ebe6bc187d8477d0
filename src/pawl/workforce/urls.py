"""Routes of load, teams and skills."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.web import navigation
from pawl.web.navigation import Page
from pawl.workforce.views import load, skills, teams

urlpatterns = [
    path("load/", load.show, name="load"),
    path("team-pages/<str:key>/", teams.show, name="team-page"),
    path("skills/people/<str:key>/", skills.person, name="person-skills"),
    path("skills/people/<str:key>/hours/", skills.hours, name="person-hours"),
    path("skills/services/<str:key>/", skills.service, name="service-needs"),
    path("skills/held/<str:key>/removal/", skills.forget, name="held-skill-removal"),
    path("skills/needed/<str:key>/removal/", skills.need_no_more, name="needed-skill-removal"),
]
navigation.add(
    Page("projects", "load", _("Load"), "users", Permission.PROJECT_READ,
         words=_("capacity, overload, resources, teams"), beside=("/team-pages/", "/skills/")),
)  # fmt: skip
