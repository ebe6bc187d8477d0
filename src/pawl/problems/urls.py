"""Routes of problems."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.collaboration.records import page_of
from pawl.problems import parts
from pawl.problems.acts import ACTS
from pawl.problems.lists import PROBLEMS
from pawl.problems.practice import PRACTICE
from pawl.problems.views import analysis, raising, records
from pawl.tickets import listings
from pawl.tickets.splitting import Split
from pawl.tickets.work_urls import routes
from pawl.web import navigation
from pawl.web.navigation import Page

SPLIT = Split(
    PROBLEMS, records.look_of, records.told, _("List and problem"), "problems/body.html",
    "problems/facts.html", "problems/split_buttons.html", "problems/chips.html", ("css/problems.css",),
)  # fmt: skip
urlpatterns = [
    path("problems/", records.index, name="problems"),
    path("known-errors/", records.known, name="known-errors"),
    path("problems/new/", raising.new, name="problem-new"),
    path("problems/pareto/", raising.chart, name="problem-pareto"),
    *routes(PRACTICE, SPLIT),
    path("problems/<str:key>/", records.show, name="problem"),
    path("problems/<str:key>/steps/", records.step, name="problem-steps"),
    path("problems/<str:key>/publishing/", records.publish, name="problem-publish"),
    path("problems/<str:key>/unlinking/", records.unlink, name="problem-unlink"),
    path("problems/<str:key>/whys/", analysis.whys, name="problem-whys"),
    path("problems/<str:key>/causes/", analysis.causes, name="problem-causes"),
    *(
        path(f"problems/<str:key>/{name}/", records.act, {"name": name}, name=f"problem-{name}")
        for name in ACTS
    ),
]
READ, WORK = Permission.PROBLEM_READ, Permission.PROBLEM_WORK
navigation.add(
    Page("support", "problems", _("Problems"), "bulb", READ, query=records.OPEN),
    Page("support", "known-errors", _("Known errors"), "book-2", READ),
    Page("support", "problem-pareto", _("Pareto chart"), "chart-bar", READ),
    Page("support", "problem-new", _("Raise a problem"), "plus", WORK, creates=True),
)
page_of("problem", "problem")
parts.register()
listings.add(PROBLEMS)
