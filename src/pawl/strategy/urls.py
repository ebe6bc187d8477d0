"""Routes of the strategy."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.collaboration.records import page_of
from pawl.strategy.views import questions, records, vision
from pawl.strategy.views.rooms import ROOMS
from pawl.web import navigation
from pawl.web.navigation import Page


def _room(kind: str) -> list[URLPattern]:
    room, of = ROOMS[kind], {"kind": kind}
    return [
        path(f"{room.plural}/", records.index, of, name=room.plural),
        path(f"{room.plural}/new/", records.new, of, name=f"{room.kind}-new"),
        path(f"{room.plural}/<str:key>/", records.show, of, name=room.kind),
        path(f"{room.plural}/<str:key>/change/", records.change, of, name=f"{room.kind}-change"),
        path(f"{room.plural}/<str:key>/steps/", records.step, of, name=f"{room.kind}-steps"),
    ]


urlpatterns = [
    path("strategy/", records.strategy, name="strategy"),
    path("strategy/vision/", vision.vision, name="vision"),
    *_room("goal"),
    *_room("need"),
    *_room("success_factor"),
    path("goals/<str:key>/questions/", questions.ask, name="question-ask"),
    path("goals/<str:key>/kpis/", questions.link_kpi, name="goal-kpi-link"),
    path("questions/<str:key>/", questions.answer, name="question"),
    path("questions/<str:key>/removal/", questions.drop, name="question-drop"),
    path("goal-kpis/<str:key>/removal/", questions.unlink_kpi, name="goal-kpi-unlink"),
]
READ, EDIT = Permission.STRATEGY_READ, Permission.STRATEGY_EDIT
navigation.add(
    Page("improvement", "strategy", _("Strategy"), "hierarchy-3", READ),
    Page("improvement", "goals", _("Goals"), "target", READ),
    Page("improvement", "needs", _("Business needs"), "users", READ),
    Page("improvement", "success-factors", _("Success factors"), "star", READ),
    Page("improvement", "goal-new", _("Set a goal"), "plus", EDIT, creates=True),
    Page("improvement", "need-new", _("Write down a need"), "plus", EDIT, creates=True),
)
page_of("goal", "goal")
page_of("need", "need")
page_of("success_factor", "success-factor")
