"""Routes that lead to any record by its number, and to what somebody is asked to approve."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.collaboration.views import approvals, attachments, cases, similar
from pawl.web import navigation
from pawl.web.navigation import Page

urlpatterns = [
    path("similar/", similar.near, name="similar"),
    path("cases/<str:key>/", cases.show, name="case"),
    path("cases/<str:key>/comments/", cases.say_something, name="case-comment"),
    path("cases/<str:key>/following/", cases.follow, name="case-follow"),
    path("cases/<str:key>/followers/", cases.followers, name="case-followers"),
    path("cases/<str:key>/attachments/", attachments.add, name="case-attachments"),
    path("attachments/<str:key>/", attachments.show, name="attachment"),
    path("attachments/<str:key>/removal/", attachments.take_away, name="attachment-removal"),
    path("approvals/", approvals.index, name="approvals"),
    path("approvals/deputies/", approvals.name_mine, name="approval-deputies"),
    path("approvals/deputies/<int:number>/end/", approvals.end_mine, name="approval-deputy-end"),
    path("approvals/link/<str:token>/", approvals.by_link, name="approval-link"),
    path("approvals/<str:key>/", approvals.show, name="approval"),
    path("approvals/<str:key>/hand-over/", approvals.hand_over, name="approval-hand-over"),
]
navigation.add(
    Page(
        "home", "approvals", _("My approvals"), "circle-check", Permission.APPROVAL_DECIDE, words=_("approve")
    )
)
