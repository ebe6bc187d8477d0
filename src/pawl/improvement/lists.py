"""The register as a list: pages, exports and the API read this."""

from django.utils.translation import gettext_lazy as _

from pawl.improvement.models import Improvement
from pawl.measurement.kpi_names import KPI_NAMES
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import TITLE, VERSION, key_field
from pawl.web.listing_types import BOOLEAN, CHOICE, INSTANT

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
ORIGINS = {"gap": _("a gap"), "signal": _("a signal"), "hand": _("somebody's proposal")}

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
