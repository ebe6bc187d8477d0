"""Routes of projects."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.collaboration.records import page_of
from pawl.projects.late import FORMS, REPORT_FORMS
from pawl.projects.pages import MATRICES
from pawl.projects.records import BELOW
from pawl.projects.views import (
    acts,
    backlog,
    baselines,
    board,
    bringing,
    configuration,
    earned_value,
    edits,
    effort,
    final_report,
    forecast,
    handovers,
    levelling,
    matrices,
    moving,
    outside,
    patterns,
    phases,
    portfolio,
    projects,
    records,
    risk_review,
    schedule,
    sheets,
    small,
    tailorings,
)
from pawl.projects.words import PHASES
from pawl.web import navigation
from pawl.web.navigation import Page

urlpatterns = [
    path("projects/", projects.index, name="projects"),
    path("projects/new/", projects.new, name="project-new"),
    path("projects/new/from/<str:key>/", patterns.begin, name="project-new-from"),
    path("project-templates/", patterns.index, name="project-templates"),
    path("project-templates/<str:key>/", patterns.show, name="project-template"),
    path("project-templates/<str:key>/withdrawal/", patterns.remove, name="project-template-withdrawal"),
    path("project-tailorings/", tailorings.index, name="project-tailorings"),
    path("projects/new/small/", small.new, name="project-new-small"),
    path("projects/<str:key>/", projects.show, name="project"),
    path("projects/<str:key>/steps/", projects.step, name="project-steps"),
    path("projects/<str:key>/act/", acts.act, name="project-act"),
    path("projects/<str:key>/schedule/", schedule.show, name="project-schedule"),
    path("projects/<str:key>/schedule/move/", moving.move, name="project-move"),
    *(
        path(
            f"projects/<str:key>/schedule.{form}",
            schedule.download,
            {"form": form},
            name=f"project-schedule-{form}",
        )
        for form in FORMS
    ),
    *(
        path(
            f"projects/<str:key>/final-report.{form}",
            final_report.printed,
            {"form": form},
            name=f"project-final-report-{form}",
        )
        for form in REPORT_FORMS
    ),
    *(
        path(f"projects/<str:key>/{name}{end}", view, {"name": name}, name=f"project-{name}{kind}")
        for name in MATRICES
        for end, kind, view in (("/", "", matrices.show), (".csv", "-csv", matrices.download))
    ),
    path("projects/<str:key>/earned-value/", earned_value.show, name="project-earned-value"),
    path("projects/<str:key>/forecast/", forecast.show, name="project-forecast"),
    path("projects/<str:key>/risk-review/", risk_review.show, name="project-risk-review"),
    path("projects/<str:key>/levelling/", levelling.level, name="project-level"),
    path("projects/<str:key>/plan/", bringing.bring, name="project-plan"),
    path("projects/<str:key>/add/", sheets.add, name="project-add"),
    *(
        path(f"projects/<str:key>/{phase}/", phases.show, {"phase": phase}, name=f"project-{phase}")
        for phase in PHASES
    ),
    path("project-parts/<str:key>/", sheets.part, name="project-part"),
    path("project-parts/<str:key>/removal/", sheets.remove, name="project-part-removal"),
    path("project-baselines/<str:key>/", baselines.show, name="project-baseline"),
    path("project-final-reports/<str:key>/", final_report.show, name="project-final-report-edition"),
    *(
        path(
            f"project-final-reports/<str:key>/{form}/",
            final_report.printed_edition,
            {"form": form},
            name=f"project-final-report-edition-{form}",
        )
        for form in REPORT_FORMS
    ),
    path("project-configurations/<str:key>/", configuration.show, name="project-configuration"),
    path("project-records/<str:key>/", records.show, name="project-record"),
    path("project-records/<str:key>/early-life/", handovers.early_life, name="project-record-early-life"),
    path("project-records/<str:key>/pdf/", records.printed, name="project-record-pdf"),
    path("project-records/<str:key>/pptx/", records.printed, {"form": "pptx"}, name="project-record-pptx"),
    path("project-records/<str:key>/change/", records.change, name="project-record-change"),
    path("project-records/<str:key>/step/", records.step, name="project-record-step"),
    path("project-records/<str:key>/time/", effort.note, name="project-record-time"),
    path("project-records/<str:key>/strike/", effort.strike, name="project-record-strike"),
    path("project-records/<str:key>/edits/", edits.edit, name="project-record-edits"),
    path("project-records/<str:key>/impact/", edits.impact, name="project-record-impact"),
    path("project-records/<str:key>/edits/acts/", edits.act, name="project-record-edit-acts"),
    path("portfolio/", portfolio.index, name="portfolio"),
    path("portfolio/timeline/", portfolio.over_time, name="portfolio-timeline"),
    path("portfolio/timeline.svg", portfolio.over_time, {"form": "svg"}, name="portfolio-timeline-svg"),
    path("portfolio/weights/", portfolio.weights, name="portfolio-weights"),
    path("projects/<str:key>/issues/", outside.show, name="project-issues"),
    path("project-records/<str:key>/issues/", outside.linked, name="project-record-issues"),
    path("projects/<str:key>/board/", board.step, name="project-board"),
    path("projects/<str:key>/backlog/", backlog.order, name="project-backlog"),
    path("work-packages/", projects.work, name="work-packages"),
    path("raid-register/", projects.register, name="raid-register"),
]
READ, MANAGE = Permission.PROJECT_READ, Permission.PROJECT_MANAGE
navigation.add(
    Page(
        "projects",
        "projects",
        _("Projects"),
        "briefcase",
        READ,
        beside=(
            "/project-records/",
            "/project-parts/",
            "/project-baselines/",
            "/project-configurations/",
            "/project-final-reports/",
            "/project-tailorings/",
        ),
    ),
    Page("projects", "portfolio", _("Portfolio"), "layout-list", READ, query=portfolio.ALIVE),
    Page("projects", "work-packages", _("Work packages"), "checklist", READ),
    Page("projects", "raid-register", _("RAID register"), "alert-triangle", READ),
    Page("projects", "project-templates", _("Templates"), "copy", READ),
    Page("projects", "project-new", _("Begin a project"), "plus", MANAGE, creates=True),
    Page("projects", "project-new-small", _("Begin a small job"), "plus", MANAGE, creates=True),
)
page_of("project", "project")
page_of("project_template", "project-template")
for one in BELOW:
    page_of(one.kind, "project-record")
