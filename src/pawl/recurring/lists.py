"""The lists of recurring activities: pages, exports and the API read these."""

from django.utils.translation import gettext_lazy as _

from pawl.recurring import words
from pawl.recurring.models import Operation, OperationRun, Shift
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import TITLE, VERSION, key_field
from pawl.web.listing_types import CHOICE, INSTANT, KEY

TEAM = Field("team", _("Team"), "case__team__name", nullable=True)

OPERATIONS = Listing(
    "operations",
    Operation,
    (
        key_field("OPS"),
        TITLE,
        Field("state", _("State"), "state", CHOICE, choices=words.STATES),
        TEAM,
        Field("owner", _("Owner"), "case__owner__name", nullable=True),
        Field("service", _("Service"), "service__case__title", nullable=True, local="service__name"),
        Field("rule", _("Rule"), "rule", shown=False),
        Field("zone", _("Time zone"), "zone", shown=False),
        Field("on_closed", _("Where nobody works"), "on_closed", CHOICE, choices=words.MOVES, shown=False),
        VERSION,
    ),
    search=("title",),
    label=_("Recurring activities"),
)
RUNS = Listing(
    "operation-runs",
    OperationRun,
    (
        key_field("RUN"),
        TITLE,
        Field("due", _("Due"), "due_at", INSTANT, sortable=True),
        Field("state", _("State"), "state", CHOICE, choices=words.RUN_STATES),
        TEAM,
        Field("assignee", _("Done by"), "assignee__name", nullable=True),
        Field("operation", _("Activity"), "operation_id", KEY, prefix="OPS", shown=False),
        Field("late", _("Late from"), "late_at", INSTANT, shown=False),
        Field("started", _("Started"), "started_at", INSTANT, nullable=True, shown=False),
        Field("ended", _("Ended"), "ended_at", INSTANT, nullable=True, shown=False),
        Field("missed", _("Time ran out"), "missed_at", INSTANT, nullable=True, shown=False),
        Field("reason", _("Reason"), "reason", shown=False),
        VERSION,
    ),
    default_sort="-due",
    search=("title",),
    label=_("Runs"),
)
SHIFTS = Listing(
    "shifts",
    Shift,
    (
        key_field("SHF"),
        TITLE,
        Field("state", _("State"), "state", CHOICE, choices=words.SHIFT_STATES),
        TEAM,
        Field("owner", _("Held by"), "case__owner__name", nullable=True),
        Field("started", _("Started"), "started_at", INSTANT),
        Field("handed_over", _("Handed over"), "handed_over_at", INSTANT, nullable=True),
        Field("accepted_by", _("Accepted by"), "accepted_by__name", nullable=True),
        VERSION,
    ),
    search=("title",),
    label=_("Shifts"),
)
