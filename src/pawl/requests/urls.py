"""Routes of service requests."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.collaboration.records import page_of
from pawl.requests.lists import REQUESTS
from pawl.requests.practice import PRACTICE
from pawl.requests.views import asking, modelling, work
from pawl.tickets.splitting import Split
from pawl.tickets.work_urls import routes
from pawl.web import navigation
from pawl.web.navigation import Page

SPLIT = Split(
    REQUESTS, work.look_of, work.told, _("List and request"), "requests/body.html", "requests/facts.html"
)
urlpatterns = [
    path("service-requests/", work.index, name="service-requests"),
    *routes(PRACTICE, SPLIT),
    path("service-requests/<str:key>/", work.show, name="service-request"),
    path("service-requests/<str:key>/answers/", asking.change, name="service-request-answers"),
    path("service-requests/<str:key>/steps/", work.step, name="service-request-steps"),
    path("service-requests/<str:key>/assignment/", work.assignment, name="service-request-assignment"),
    path("fulfilment-tasks/", work.tasks_index, name="fulfilment-tasks"),
    path("fulfilment-tasks/<str:key>/", work.task, name="fulfilment-task"),
    path("fulfilment-tasks/<str:key>/steps/", work.task_step, name="fulfilment-task-steps"),
    path("ask/<str:key>/", asking.ask, name="ask"),
    path("incidents/<str:key>/become/", asking.become, name="incident-become"),
    path("service-requests/<str:key>/become/", work.become, name="service-request-become"),
    path("request-models/", modelling.index, name="request-models"),
    path("request-models/new/", modelling.new, name="request-model-new"),
    path("request-models/<str:key>/", modelling.show, name="request-model"),
    path("request-models/<str:key>/change/", modelling.change, name="request-model-change"),
    path("request-models/<str:key>/form/", modelling.build, name="request-model-form"),
    path("request-models/<str:key>/steps/", modelling.step, name="request-model-steps"),
]
WORK, EDIT = Permission.REQUEST_WORK, Permission.CATALOGUE_EDIT
navigation.add(
    Page(
        "support",
        "service-requests",
        _("Service requests"),
        "clipboard",
        Permission.REQUEST_READ,
        query=work.OPEN,
    ),
    Page("support", "fulfilment-tasks", _("Fulfilment tasks"), "checklist", WORK),
    Page("services", "request-models", _("Request models"), "layout-list", EDIT),
    Page("services", "request-model-new", _("Draft a request model"), "plus", EDIT, creates=True),
)
page_of("service_request", "service-request")
page_of("request_model", "request-model")
