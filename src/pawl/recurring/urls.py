"""Routes of recurring activities."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.catalogue.views.records import part
from pawl.collaboration.records import page_of
from pawl.recurring import parts
from pawl.recurring.views import operations, runs, shifts
from pawl.web import navigation
from pawl.web.navigation import Page

urlpatterns = [
    path("operations/", operations.index, name="operations"),
    path("operations/new/", operations.new, name="operation-new"),
    path("operations/<str:key>/", operations.show, name="operation"),
    path("operations/<str:key>/change/", operations.change, name="operation-change"),
    path("operations/<str:key>/steps/", operations.step, name="operation-steps"),
    path("services/<str:key>/recurring/", part, {"name": "recurring"}, name="service-part-recurring"),
    path("operation-runs/", runs.index, name="operation-runs"),
    path("operation-runs/<str:key>/", runs.show, name="operation_run"),
    path("operation-runs/<str:key>/steps/", runs.step, name="operation_run-steps"),
    path("operation-runs/<str:key>/ticks/", runs.tick, name="operation_run-tick"),
    path("operation-runs/<str:key>/skip/", runs.skip, name="operation_run-skip"),
    path("shifts/", shifts.index, name="shifts"),
    path("shifts/new/", shifts.new, name="shift-new"),
    path("shifts/<str:key>/", shifts.show, name="shift"),
    path("shifts/<str:key>/notes/", shifts.note, name="shift-note"),
    path("shifts/<str:key>/hand-over/", shifts.hand_over, name="shift-hand-over"),
    path("shifts/<str:key>/acceptance/", shifts.accept, name="shift-accept"),
]
READ, WORK = Permission.OPERATION_READ, Permission.OPERATION_WORK
navigation.add(
    Page("support", "operation-runs", _("Runs"), "checklist", READ, query=runs.TO_DO),
    Page("support", "operations", _("Recurring activities"), "refresh", READ),
    Page("support", "shifts", _("Shifts"), "arrows-exchange", READ),
    Page("support", "operation-new", _("Add a recurring activity"), "plus", WORK, creates=True),
    Page("support", "shift-new", _("Begin a shift"), "plus", WORK, creates=True),
)
page_of("operation", "operation")
page_of("operation_run", "operation_run")
page_of("shift", "shift")
parts.register()
