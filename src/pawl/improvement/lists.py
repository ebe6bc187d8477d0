"""The register as a list: pages, exports and the API read this."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.improvement.models import Improvement, Turn
from pawl.measurement.kpi_names import KPI_NAMES
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import TITLE, VERSION, key_field
from pawl.web.listing_types import BOOLEAN, CHOICE, DAY, INSTANT, INTEGER, KEY

STATES = {
    "proposed": _("proposed"),
    "assessed": _("assessed"),
    "approved": _("approved"),
    "planned": _("planned"),
    "doing": _("doing"),
    "checking": _("checking"),
    "acting": _("acting"),
    "held": _("held"),
    "closed": _("closed"),
    "rejected": _("rejected"),
}
MEASURES = {
    "automation": _("automation"),
    "knowledge": _("knowledge"),
    "training": _("training"),
    "staffing": _("staffing"),
    "routing": _("routing"),
    "process": _("process"),
    "tool": _("tool"),
    "self_service": _("self-service"),
    "supplier": _("supplier"),
    "infrastructure": _("infrastructure"),
    "other": _("other"),
}
ORIGINS = {
    "gap": _("a gap"),
    "signal": _("a signal"),
    "problem": _("a problem"),
    "lesson": _("a lesson"),
    "handover": _("a hand-over"),
    "idea": _("an idea"),
    "hand": _("somebody's proposal"),
}
RESOLUTIONS = {
    "withdrawn": _("withdrawn"),
    "rejected": _("rejected"),
    "merged": _("merged"),
    "held": _("held"),
    "adopted": _("adopted"),
    "abandoned": _("abandoned"),
}

# Sorted by number and title alone: an index of another column would lead through the records of all
# organisations, and without one a million records are sorted for one page. States and KPIs are filters.
IMPROVEMENTS = Listing(
    "improvements",
    Improvement,
    (
        key_field("CSI"),
        TITLE,
        Field("state", _("State"), "state", CHOICE, choices=STATES),
        Field("origin", _("Answers"), "origin", CHOICE, choices=ORIGINS),
        Field("kpi", _("KPI"), "kpi", CHOICE, choices=KPI_NAMES),
        Field("owner", _("Owner"), "case__owner__name", nullable=True),
        Field("entered", _("In its state since"), "entered_at", INSTANT, nullable=True),
        Field("review_on", _("To be reviewed on"), "review_on", DAY, nullable=True),
        Field("organisation", _("Organisation"), "case__organisation__name", nullable=True, shown=False),
        Field("problem", _("Problem"), "problem", shown=False),
        Field("expected_benefit", _("Expected benefit"), "expected_benefit", shown=False),
        Field("created", _("Created"), "case__created_at", INSTANT),
        Field("confidential", _("Confidential"), "case__confidential", BOOLEAN, shown=False),
        Field("resolution", _("Resolution"), "resolution", shown=False),
        VERSION,
    ),
    search=("title", "problem"),
    label=_("Improvement register"),
)
TURN_STATES = {
    "planned": _("planned"),
    "doing": _("doing"),
    "checking": _("checking"),
    "acting": _("acting"),
    "done": _("done"),
}
DECISIONS: dict[str, str | Promise] = {
    "": "–",
    "adopt": _("adopted"),
    "adapt": _("adapted"),
    "abandon": _("abandoned"),
}
TURNS = Listing(
    "pdca-turns",
    Turn,
    (
        key_field("PDCA"),
        TITLE,
        Field("improvement", _("Improvement"), "improvement_id", KEY, prefix="CSI"),
        Field("number", _("Turn"), "number", INTEGER),
        Field("state", _("State"), "state", CHOICE, choices=TURN_STATES),
        Field("hypothesis", _("Hypothesis"), "hypothesis", shown=False),
        Field("pilot", _("Tried in"), "pilot"),
        Field("began_on", _("Began"), "began_on", DAY, nullable=True),
        Field("check_on", _("To be checked on"), "check_on", DAY, nullable=True),
        Field("decision", _("Decision"), "decision", CHOICE, choices=DECISIONS),
        Field("owner", _("Owner"), "case__owner__name", nullable=True),
        VERSION,
    ),
    search=("title", "hypothesis"),
    label=_("PDCA turns"),
)
