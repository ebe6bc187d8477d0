"""Routes of reports."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.collaboration.records import page_of
from pawl.reporting import reader_views, shared_views, views
from pawl.web import navigation
from pawl.web.navigation import Page

app_name = "reporting"
urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("reports/new/", views.order, name="order"),
    path("reports/papers/new/", views.paper, name="paper"),
    path("reports/schedules/", views.schedules, name="schedules"),
    path("reports/schedules/new/", views.schedule_new, name="schedule-new"),
    path("reports/schedules/papers/new/", views.schedule_paper, name="schedule-paper"),
    path("reports/schedules/<str:key>/", views.schedule, name="schedule"),
    path("reports/schedules/<str:key>/stop/", views.schedule_stop, name="schedule-stop"),
    path("reports/decisions/", reader_views.decisions, name="decisions"),
    path("reports/decisions/<str:key>/", reader_views.decision, name="decision"),
    path("reports/decisions/<str:key>/answer/", reader_views.decide, name="decide"),
    path("reports/decisions/<str:key>/steps/", reader_views.decision_step, name="decision-step"),
    path("reports/digest/", reader_views.digest, name="digest"),
    path("reports/<str:key>/", views.report, name="report"),
    path("reports/<str:key>/ask/", reader_views.ask, name="ask"),
    path("reports/<str:key>/questions/", reader_views.ask_send, name="ask-send"),
    path("reports/<str:key>/unclear/", reader_views.unclear, name="unclear"),
    path("reports/<str:key>/links/", reader_views.links, name="links"),
    path("reports/<str:key>/links/<str:link>/revocation/", reader_views.link_revoke, name="link-revoke"),
    path("reports/<str:key>/again/", views.order_again, name="order-again"),
    path("reports/<str:key>/page/", views.page, name="page"),
    path("reports/<str:key>/files/<str:form>/", views.file, name="file"),
    path("shared/<str:secret>/", shared_views.shared, name="shared"),
    path("shared/<str:secret>/page/", shared_views.shared_page, name="shared-page"),
    path("shared/<str:secret>/files/<str:form>/", shared_views.shared_file, name="shared-file"),
    path("shared/<str:secret>/unclear/", shared_views.shared_unclear, name="shared-unclear"),
]
navigation.add(
    Page("improvement", "reporting:reports", _("Reports"), "file-text", Permission.REPORT_READ),
    Page(
        "improvement", "reporting:schedules", _("Scheduled reports"), "calendar", Permission.REPORT_SCHEDULE
    ),
    Page("improvement", "reporting:decisions", _("Decisions"), "circle-check", Permission.REPORT_READ),
    Page("improvement", "reporting:digest", _("Digest by mail"), "mail", Permission.REPORT_READ),
    Page(
        "improvement",
        "reporting:schedule-paper",
        _("Schedule a paper"),
        "calendar",
        Permission.REPORT_SCHEDULE,
        creates=True,
    ),
    Page(
        "improvement",
        "reporting:paper",
        _("Order a paper"),
        "file-text",
        Permission.REPORT_READ,
        creates=True,
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
page_of("report_decision", "reporting:decision")
page_of("report_schedule", "reporting:schedule")
