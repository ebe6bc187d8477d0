"""Routes of reports."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.collaboration.records import page_of
from pawl.reporting import views
from pawl.web import navigation
from pawl.web.navigation import Page

app_name = "reporting"
urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("reports/new/", views.order, name="order"),
    path("reports/schedules/", views.schedules, name="schedules"),
    path("reports/schedules/new/", views.schedule_new, name="schedule-new"),
    path("reports/schedules/<str:key>/", views.schedule, name="schedule"),
    path("reports/schedules/<str:key>/stop/", views.schedule_stop, name="schedule-stop"),
    path("reports/<str:key>/", views.report, name="report"),
    path("reports/<str:key>/again/", views.order_again, name="order-again"),
    path("reports/<str:key>/page/", views.page, name="page"),
    path("reports/<str:key>/files/<str:form>/", views.file, name="file"),
]
navigation.add(
    Page("improvement", "reporting:reports", _("Reports"), "file-text", Permission.REPORT_READ),
    Page(
        "improvement", "reporting:schedules", _("Scheduled reports"), "calendar", Permission.REPORT_SCHEDULE
    ),
    Page(
        "improvement",
        "reporting:order",
        _("Order a report"),
        "file-text",
        Permission.REPORT_READ,
        creates=True,
    ),
)
page_of("report", "reporting:report")
page_of("report_schedule", "reporting:schedule")
