"""The lists of changes: pages, exports and the API read these."""

from django.utils.translation import gettext_lazy as _

from pawl.changes import words
from pawl.changes.models import Change, ChangeModel, ChangeState, Freeze, MaintenanceWindow
from pawl.changes.surroundings import PLANNED
from pawl.collaboration.searching import Words
from pawl.tickets.breaches import BREACH_FIELDS, with_breach
from pawl.tickets.last_change import last_change
from pawl.tickets.own.columns import own_columns
from pawl.tickets.words import LEVELS, PRIORITIES
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import TITLE, VERSION, key_field
from pawl.web.listing_types import BOOLEAN, CHOICE, DAY, INSTANT, INTEGER, KEY

CHANGES = Listing(
    "changes",
    Change,
    (
        key_field("CHG"),
        TITLE,
        Field("state", _("State"), "state", CHOICE, sortable=True, choices=words.STATES),
        Field("type", _("Type"), "type", CHOICE, choices=words.TYPES),
        Field("risk", _("Risk"), "risk", CHOICE, choices=words.RISKS),
        Field("priority", _("Priority"), "priority", CHOICE, choices=PRIORITIES, sortable_if_open=True),
        Field("impact", _("Impact"), "impact", CHOICE, choices=LEVELS, shown=False),
        Field("urgency", _("Urgency"), "urgency", CHOICE, choices=LEVELS, shown=False),
        Field("service", _("Service"), "service_id", KEY, nullable=True, prefix="SVC", shown=False),
        Field(
            "service_title",
            _("Name of the service"),
            "service__case__title",
            nullable=True,
            local="service__name",
        ),
        Field("planned_from", _("From"), "planned_from", INSTANT, sortable=True, nullable=True),
        Field("planned_until", _("Until"), "planned_until", INSTANT, nullable=True, shown=False),
        Field("assignee", _("Assignee"), "assignee__name", nullable=True),
        Field("team", _("Team"), "case__team__name", nullable=True, shown=False),
        Field("approved", _("Approved"), "approved_at", INSTANT, nullable=True, shown=False),
        Field("outcome", _("Outcome"), "resolution_code", CHOICE, choices=words.OUTCOMES),
        Field("interrupts", _("Interrupts"), "interrupts", BOOLEAN, shown=False),
        *BREACH_FIELDS,
        Field("raised", _("Raised"), "opened_at", INSTANT, sortable_if_open=True, shown=False),
        Field("closed", _("Closed"), "closed_at", INSTANT, nullable=True, shown=False),
        last_change("CHG"),
        Field("external_id", _("Former number"), "external_id", shown=False),
        VERSION,
    ),
    search=("title", "external_id"),
    open_states=(*(state.value for state in PLANNED), ChangeState.REVIEW.value),
    rows=lambda actor: with_breach(Change.objects.visible_to(actor)),
    label=_("Changes"),
    found=Words(Change),
    prepared=True,
    more=own_columns(Change),
)
CHANGE_MODELS = Listing(
    "change-models",
    ChangeModel,
    (
        key_field("CHM"),
        TITLE,
        Field("type", _("Type"), "type", CHOICE, choices=words.TYPES),
        Field("state", _("State"), "state", CHOICE, choices=words.MODEL_STATES),
        VERSION,
    ),
    search=("title",),
    label=_("Change models"),
)
FREEZES = Listing(
    "freezes",
    Freeze,
    (
        key_field("FRZ"),
        TITLE,
        Field("from_at", _("From"), "from_at", INSTANT, sortable=True),
        Field("until", _("Until"), "until", INSTANT, sortable=True),
        Field("ended", _("Lifted"), "ended_at", INSTANT, nullable=True),
        VERSION,
    ),
    search=("title",),
    label=_("Freezes"),
)
WINDOWS = Listing(
    "maintenance-windows",
    MaintenanceWindow,
    (
        key_field("MWN"),
        TITLE,
        Field("minutes", _("Minutes"), "minutes", INTEGER),
        Field("zone", _("Time zone"), "zone"),
        Field("first", _("First day"), "first", DAY, sortable=True),
        Field("last", _("Last day"), "last", DAY, nullable=True),
        VERSION,
    ),
    search=("title",),
    label=_("Maintenance windows"),
)
