"""Clocks as a list: the API reads this."""

from django.utils.translation import gettext_lazy as _

from pawl.tickets.models import Clock
from pawl.tickets.reads import clocks_for
from pawl.tickets.words import BREACH_CAUSES
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import VERSION, key_field
from pawl.web.listing_types import CHOICE, INSTANT, INTEGER

STATES = {
    "running": _("running"),
    "paused": _("paused"),
    "met": _("met"),
    "breached": _("breached"),
    "cancelled": _("cancelled"),
}
WORDS = {"response": _("Response time"), "resolution": _("Resolution time")}
HAPPENED = {
    "start": _("started"),
    "pause": _("paused"),
    "resume": _("went on"),
    "retarget": _("another target"),
    "recalendar": _("another calendar"),
    "stop": _("stopped"),
    "reopen": _("opened anew"),
    "restart": _("began anew"),
    "cancel": _("cancelled"),
}

SLA_CLOCKS = Listing(
    "sla-clocks",
    Clock,
    (
        key_field("CLK"),
        Field("title", _("Ticket"), "case__title"),
        Field("clock", _("Clock"), "word"),
        Field("state", _("State"), "state", CHOICE, choices=STATES),
        Field("minutes", _("Target in minutes"), "minutes", INTEGER),
        Field("started", _("Started"), "started_at", INSTANT),
        Field("due", _("Due"), "due_at", INSTANT, nullable=True),
        Field("breached", _("Breached at"), "breached_at", INSTANT, nullable=True),
        Field("cause", _("Cause of the breach"), "breach_cause", CHOICE, choices=BREACH_CAUSES, shown=False),
        Field("note", _("Note on the breach"), "breach_note", shown=False),
        VERSION,
    ),
    rows=clocks_for,
    label=_("Service-level clocks"),
)
