"""Routes of the register."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.collaboration.offers import Offer, offer
from pawl.collaboration.records import page_of
from pawl.improvement import act_views, charter_views, gains_views, register_views, views
from pawl.improvement.actions.proposing import ORIGINS
from pawl.improvement.acts import IMPROVEMENT_ACTS, OPTION_ACTS, TURN_ACTS
from pawl.web import navigation
from pawl.web.navigation import Page

urlpatterns = [
    path("improvements/", views.index, name="improvements"),
    path("improvements/new/", views.propose, name="improvement-propose"),
    path("improvements/idea/", register_views.idea, name="improvement-idea"),
    path("improvements/ranking/", register_views.ranking, name="improvement-ranking"),
    path("improvements/rules/", register_views.rules, name="register-rule"),
    path("improvements/<str:key>/", views.show, name="improvement"),
    path("improvements/<str:key>/change/", views.change, name="improvement-change"),
    path("improvements/<str:key>/withdrawal/", views.withdraw, name="improvement-withdraw"),
    path("improvements/<str:key>/verification/", gains_views.verify, name="improvement-verification"),
    path("improvements/<str:key>/judgement/", gains_views.judge, name="improvement-judgement"),
    path("improvements/<str:key>/holding/", gains_views.hold, name="improvement-hold"),
    path("improvements/<str:key>/source/", gains_views.source, name="improvement-source"),
    path("improvements/<str:key>/steps/", act_views.step, name="improvement-steps"),
    path("improvements/<str:key>/charter/", charter_views.charter, name="improvement-charter"),
    *(path(f"improvements/<str:key>/{one}/", act_views.act, {"name": one}, name=f"improvement-{one}")
      for one in IMPROVEMENT_ACTS),
    *(path(f"improvement-options/<str:key>/{one}/", act_views.option, {"name": one}, name=f"option-{one}")
      for one in OPTION_ACTS),
    path("improvement-options/<str:key>/removal/", act_views.option_removal, name="option-removal"),
    path("pdca-turns/", views.turns, name="pdca-turns"),
    path("pdca-turns/<str:key>/", views.turn, name="pdca-turn"),
    path("pdca-turns/<str:key>/steps/", act_views.turn_step, name="pdca-turn-steps"),
    *(path(f"pdca-turns/<str:key>/{one}/", act_views.turn, {"name": one}, name=f"pdca-turn-{one}")
      for one in TURN_ACTS),
    path("benefits/", gains_views.benefits, name="benefits"),
    path("benefits/findings/", gains_views.findings, name="findings"),
    path("control-plans/", gains_views.plans, name="control-plans"),
    path("control-plans/<str:key>/", gains_views.plan, name="control-plan"),
    path("control-plans/<str:key>/retirement/", gains_views.retire, name="control-plan-retirement"),
]  # fmt: skip
READ, PROPOSE = Permission.IMPROVEMENT_READ, Permission.IMPROVEMENT_PROPOSE
navigation.add(
    Page("improvement", "improvements", _("Register"), "list-check", READ),
    Page("improvement", "improvement-propose", _("Propose an improvement"), "plus", PROPOSE, creates=True),
    Page("improvement", "improvement-idea", _("Have an idea"), "bulb", PROPOSE, creates=True),
    Page("improvement", "improvement-ranking", _("Which first"), "arrow-up", READ),
    Page("improvement", "pdca-turns", _("PDCA turns"), "refresh", READ),
    Page("improvement", "benefits", _("Benefits"), "chart-bar", Permission.MEASUREMENT_READ),
    Page("improvement", "control-plans", _("Control plans"), "lock", READ),
)
page_of("improvement", "improvement")
for _kind in ORIGINS:
    offer(_kind, Offer("improvement-propose", _("Propose an improvement"), PROPOSE, "from"))
page_of("pdca_turn", "pdca-turn")
page_of("control_plan", "control-plan")
