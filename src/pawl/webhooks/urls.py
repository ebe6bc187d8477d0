"""Addresses of webhooks."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.collaboration.records import page_of
from pawl.web import navigation
from pawl.web.navigation import Page
from pawl.webhooks import views

urlpatterns = [
    path("webhooks/", views.index, name="webhooks"),
    path("webhooks/new/", views.add, name="webhook-add"),
    path("webhooks/<str:key>/", views.show, name="webhook"),
    path("webhooks/<str:key>/attempts/", views.attempts, name="webhook-attempts"),
    path("webhooks/<str:key>/changes/", views.change, name="webhook-change"),
    path("webhooks/<str:key>/steps/", views.step, name="webhook-step"),
    path("webhooks/<str:key>/secret/", views.rotate, name="webhook-secret"),
    path("webhooks/<str:key>/test/", views.test, name="webhook-test"),
    path("webhooks/<str:key>/deliveries/<int:delivery>/replay/", views.replay, name="webhook-replay"),
    path("webhooks/<str:key>/removal/", views.remove, name="webhook-removal"),
]
navigation.add(
    Page(
        "admin",
        "webhooks",
        _("Webhooks"),
        "webhook",
        Permission.WEBHOOK_MANAGE,
        words=_("integrations callbacks"),
    ),
    Page("admin", "webhook-add", _("Add a webhook"), "plus", Permission.WEBHOOK_MANAGE, creates=True),
)
page_of("webhook", "webhook")
