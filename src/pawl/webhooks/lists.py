"""The lists of webhooks: endpoints, and what was answered."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import TITLE, VERSION, key_field
from pawl.web.listing_types import CHOICE, INSTANT, INTEGER, NUMBER, OBJECT
from pawl.webhooks.models import Attempt, Endpoint, State

STATES = {State.ACTIVE.value: _("active"), State.PAUSED.value: _("paused"), State.GONE.value: _("gone")}

ENDPOINTS = Listing(
    "webhooks",
    Endpoint,
    (
        key_field("HOOK"),
        TITLE,
        Field("url", _("Address"), "url"),
        Field("wants", _("Events"), "wants", OBJECT, filterable=False),
        Field("state", _("State"), "state", CHOICE, sortable=True, choices=STATES),
        Field("organisation", _("Organisation"), "case__organisation__name", nullable=True),
        Field("failures", _("Failures in a row"), "failures", INTEGER, sortable=True),
        Field("created", _("Created"), "case__created_at", INSTANT, shown=False),
        VERSION,
    ),
    search=("title", "url"),
    label=_("Webhooks"),
)

ATTEMPTS = Listing(
    "webhook-attempts",
    Attempt,
    (
        Field("id", _("Number"), "pk", INTEGER, sortable=True),
        Field("at", _("When"), "at", INSTANT),
        Field("delivery", _("Delivery"), "delivery", INTEGER),
        Field("event", _("Event"), "event_id", INTEGER),
        Field("case", _("Case"), "event__case"),
        Field("kind", _("Kind"), "event__kind", shown=False),
        Field("activity", _("Activity"), "event__activity"),
        Field("number", _("Try"), "number", INTEGER),
        Field("http_status", _("Answer"), "status", INTEGER, nullable=True),
        Field("seconds", _("Seconds"), "seconds", NUMBER, nullable=True),
        Field("error", _("Error"), "error"),
        Field("response", _("Response"), "response", shown=False, filterable=False),
    ),
    default_sort="-id",
    label=_("Delivery log"),
)


def attempts_of(endpoint: Endpoint) -> Listing:
    """The delivery log of one endpoint."""
    return replace(
        ATTEMPTS,
        rows=lambda actor: scope(actor, Permission.WEBHOOK_MANAGE, Attempt.objects.filter(endpoint=endpoint)),
    )
