"""The lists of the strategy: pages, exports and the API read these."""

from django.utils.translation import gettext_lazy as _

from pawl.strategy.aims import aimed
from pawl.strategy.models import (
    BusinessNeed,
    Goal,
    GoalKpi,
    Horizon,
    Question,
    Standing,
    SuccessFactor,
    Vision,
)
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import TITLE, VERSION, key_field
from pawl.web.listing_types import CHOICE, DAY, INSTANT, KEY, NUMBER

STANDINGS = {Standing.ACTIVE.value: _("active"), Standing.RETIRED.value: _("retired")}
HORIZONS = {Horizon.NOW.value: _("now"), Horizon.NEXT.value: _("next"), Horizon.LATER.value: _("later")}
DIRECTIONS = {"up": _("higher is better"), "down": _("lower is better"), "band": _("best in a band")}


def _frame(prefix: str) -> tuple[Field, ...]:
    return (
        key_field(prefix),
        TITLE,
    )


def _end() -> tuple[Field, ...]:
    return (
        Field("state", _("State"), "state", CHOICE, sortable=True, choices=STANDINGS),
        Field("created", _("Created"), "case__created_at", INSTANT, shown=False),
        VERSION,
    )


VISIONS = Listing(
    "visions",
    Vision,
    (
        key_field("VIS"),
        Field("text", _("Vision"), "text"),
        Field("organisation", _("Organisation"), "organisation__name", nullable=True),
        Field("since", _("Holds since"), "since", DAY, sortable=True),
        Field("stated", _("Stated"), "at", INSTANT, shown=False),
        VERSION,
    ),
    search=("text",),
    label=_("Visions"),
)
GOALS = Listing(
    "goals",
    Goal,
    (
        *_frame("GOAL"),
        Field("horizon", _("Horizon"), "horizon", CHOICE, sortable=True, choices=HORIZONS),
        Field("contribution", _("How IT contributes"), "contribution"),
        Field("parent", _("Above it"), "parent_id", KEY, nullable=True, prefix="GOAL"),
        *_end(),
    ),
    search=("title", "contribution"),
    label=_("Goals"),
)
NEEDS = Listing(
    "business-needs",
    BusinessNeed,
    (
        *_frame("NEED"),
        Field("customer", _("Customer"), "customer", sortable=True),
        Field("outcome", _("Outcome wanted"), "outcome"),
        Field("if_nothing", _("If nothing is done"), "if_nothing", shown=False),
        Field("goal", _("Goal"), "goal_id", KEY, nullable=True, prefix="GOAL"),
        *_end(),
    ),
    search=("title", "customer", "outcome"),
    label=_("Business needs"),
)
FACTORS = Listing(
    "success-factors",
    SuccessFactor,
    (
        *_frame("CSF"),
        Field("description", _("Description"), "description"),
        Field("goal", _("Goal"), "goal_id", KEY, sortable=True, prefix="GOAL"),
        *_end(),
    ),
    search=("title", "description"),
    label=_("Success factors"),
)
QUESTIONS = Listing(
    "questions",
    Question,
    (
        key_field("QST"),
        Field("text", _("Question"), "text", sortable=True),
        Field("goal", _("Goal"), "goal_id", KEY, sortable=True, prefix="GOAL"),
        Field("retired", _("No longer asked since"), "retired_at", INSTANT, nullable=True, shown=False),
        VERSION,
    ),
    search=("text",),
    label=_("Questions"),
)
GOAL_KPIS = Listing(
    "goal-kpis",
    GoalKpi,
    (
        key_field("GKP"),
        Field("kpi", _("KPI"), "kpi", sortable=True),
        Field("goal", _("Goal"), "goal_id", KEY, sortable=True, prefix="GOAL"),
        Field("question", _("Question"), "question_id", KEY, nullable=True, prefix="QST"),
        Field("success_factor", _("Success factor"), "success_factor_id", KEY, nullable=True, prefix="CSF"),
        Field("target", _("Target"), "target", NUMBER, nullable=True),
        Field("direction", _("Direction"), "direction", CHOICE, choices=DIRECTIONS, nullable=True),
        Field("low", _("From"), "low", NUMBER, nullable=True, shown=False),
        Field("high", _("To"), "high", NUMBER, nullable=True, shown=False),
        Field("until", _("To be reached by"), "until", DAY, sortable=True, nullable=True),
        Field("target_number", _("Target"), "target_id", KEY, nullable=True, shown=False, prefix="TGT"),
        Field("next_target", _("Next target"), "next_target", NUMBER, nullable=True, shown=False),
        Field("next_from", _("Next target holds from"), "next_from", DAY, nullable=True, shown=False),
        VERSION,
    ),
    rows=lambda actor: aimed(GoalKpi.objects.visible_to(actor)),
    label=_("KPIs of goals"),
)
