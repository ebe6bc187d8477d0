"""Addresses of the queue, the schedules and the journal."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.supervision import views
from pawl.web import navigation
from pawl.web.navigation import Page

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<str:key>/", views.job, name="job"),
    path("jobs/<str:key>/progress/", views.job_progress, name="job-progress"),
    path("jobs/<str:key>/retry/", views.retry, name="job-retry"),
    path("schedules/", views.schedules, name="schedules"),
    path("schedules/<str:key>/", views.schedule, name="schedule"),
    path("schedules/<str:key>/run/", views.run_now, name="schedule-run"),
    path("schedules/<str:key>/switch/", views.switch, name="schedule-switch"),
    path("journal/", views.journal, name="journal"),
    path("journal/erasure/", views.erasure, name="journal-erasure"),
    path("journal/<str:key>/", views.event, name="journal-event"),
]
navigation.add(
    Page(
        "admin", "jobs", _("Jobs"), "list-check", Permission.JOB_READ, words=_("queue dead letters progress")
    ),
    Page("admin", "schedules", _("Schedules"), "clock", Permission.JOB_READ, words=_("cron timer")),
    Page(
        "admin", "journal", _("Journal"), "history", Permission.AUDIT_READ, words=_("audit trail events log")
    ),
)
