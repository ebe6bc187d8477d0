"""Routes of the register."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.collaboration.records import page_of
from pawl.improvement import views
from pawl.web import navigation
from pawl.web.navigation import Page

urlpatterns = [
    path("improvements/", views.index, name="improvements"),
    path("improvements/new/", views.propose, name="improvement-propose"),
    path("improvements/<str:key>/", views.show, name="improvement"),
    path("improvements/<str:key>/change/", views.change, name="improvement-change"),
    path("improvements/<str:key>/withdrawal/", views.withdraw, name="improvement-withdraw"),
]
READ, PROPOSE = Permission.IMPROVEMENT_READ, Permission.IMPROVEMENT_PROPOSE
navigation.add(
    Page("improvement", "improvements", _("Register"), "list-check", READ),
    Page("improvement", "improvement-propose", _("Propose an improvement"), "plus", PROPOSE, creates=True),
)
page_of("improvement", "improvement")
