"""Findings on benefits, and the plans that hold gains, as lists: pages, exports and the API read these."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission
from pawl.improvement.models import Benefit, BenefitVerdict, ControlPlan, PlanState
from pawl.measurement.kpi_names import KPI_NAMES
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import TITLE, VERSION, key_field
from pawl.web.listing_types import CHOICE, DAY, INSTANT, KEY, NUMBER

VERDICTS = {
    BenefitVerdict.VERIFIED.value: _("verified"),
    BenefitVerdict.LIKELY.value: _("likely"),
    BenefitVerdict.NO_EFFECT.value: _("no effect seen"),
    BenefitVerdict.ALREADY_IMPROVING.value: _("already improving before"),
    BenefitVerdict.CANNOT_TELL.value: _("cannot tell yet"),
    BenefitVerdict.HARMED.value: _("harmed"),
    BenefitVerdict.JUDGED.value: _("judged"),
}
TONES = {"verified": "good", "likely": "info", "harmed": "bad", "cannot_tell": "warn"}
PLAN_STATES = {
    PlanState.WATCHING.value: _("watching"),
    PlanState.SLIPPED.value: _("slipped"),
    PlanState.RETIRED.value: _("retired"),
}


def benefits_for(actor: Actor) -> QuerySet[Benefit]:
    """What was found, for those who may see the improvement and the numbers it stands on."""
    rows: QuerySet[Any] = Benefit.objects.visible_to(actor)
    return scope(actor, Permission.MEASUREMENT_READ, rows)


BENEFITS = Listing(
    "benefits",
    Benefit,
    (
        key_field("BEN"),
        Field("improvement", _("Improvement"), "improvement_id", KEY, prefix="CSI"),
        Field("title", _("Title"), "improvement__case__title"),
        Field("at", _("Found"), "at", INSTANT),
        Field("verdict", _("Verdict"), "verdict", CHOICE, choices=VERDICTS),
        Field("until", _("Can be told from"), "until", DAY, nullable=True, shown=False),
        Field("kpi", _("KPI"), "kpi", CHOICE, choices=KPI_NAMES),
        Field("change", _("Change"), "change", NUMBER, nullable=True),
        Field("low", _("at least"), "low", NUMBER, nullable=True),
        Field("high", _("at most"), "high", NUMBER, nullable=True),
        Field("expected", _("Without it"), "expected", NUMBER, nullable=True, shown=False),
        Field("reached", _("With it"), "reached", NUMBER, nullable=True, shown=False),
        Field("hours", _("Hours a year"), "hours", NUMBER, nullable=True),
        Field("hours_low", _("Hours, at least"), "hours_low", NUMBER, nullable=True, shown=False),
        Field("hours_high", _("Hours, at most"), "hours_high", NUMBER, nullable=True, shown=False),
        Field("money", _("Money a year"), "money", NUMBER, nullable=True),
        Field("money_low", _("Money, at least"), "money_low", NUMBER, nullable=True, shown=False),
        Field("money_high", _("Money, at most"), "money_high", NUMBER, nullable=True, shown=False),
        Field("currency", _("Currency"), "currency"),
        Field("snapshot", _("Snapshot"), "snapshot", shown=False),
    ),
    rows=benefits_for,
    label=_("Findings on benefits"),
)
CONTROL_PLANS = Listing(
    "control-plans",
    ControlPlan,
    (
        key_field("CPL"),
        TITLE,
        Field("state", _("State"), "state", CHOICE, choices=PLAN_STATES),
        Field("improvement", _("Improvement"), "improvement_id", KEY, prefix="CSI"),
        Field("kpi", _("KPI"), "kpi", CHOICE, choices=KPI_NAMES),
        Field("owner", _("Owner"), "case__owner__name", nullable=True),
        Field("from_period", _("Watched from"), "from_period", INSTANT),
        Field("held_until", _("Holds until"), "held_until", INSTANT, nullable=True),
        Field("slipped_from", _("Slipped since"), "slipped_from", INSTANT, nullable=True),
        Field("started", _("Frozen"), "started_at", INSTANT, shown=False),
        Field("ended", _("Ended"), "ended_at", INSTANT, nullable=True, shown=False),
        VERSION,
    ),
    search=("title",),
    label=_("Control plans"),
)
