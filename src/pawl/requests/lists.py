"""Requests, their models and tasks as lists: pages, exports and the API read this."""

from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.collaboration.searching import Words
from pawl.requests.models import OPEN, FulfilmentTask, RequestModel, ServiceRequest
from pawl.tickets.breaches import BREACH_FIELDS, with_breach
from pawl.tickets.last_change import last_change
from pawl.tickets.own.columns import own_columns
from pawl.tickets.words import LEVELS, PRIORITIES
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import VERSION, key_field, soonest_first
from pawl.web.listing_types import CHOICE, INSTANT, INTEGER, KEY
from pawl.web.local_names import LocalName

STATES = {
    "submitted": _("submitted"),
    "awaiting_approval": _("awaiting approval"),
    "in_fulfilment": _("in fulfilment"),
    "on_hold": _("on hold"),
    "fulfilled": _("fulfilled"),
    "closed": _("closed"),
    "rejected": _("rejected"),
    "cancelled": _("cancelled"),
}
MODEL_STATES = {"draft": _("draft"), "live": _("live"), "retired": _("retired")}
TASK_STATES = {
    "planned": _("planned"),
    "in_progress": _("in progress"),
    "delivered": _("done"),
    "cancelled": _("cancelled"),
}

REQUESTS = Listing(
    "service-requests",
    ServiceRequest,
    (
        key_field("REQ"),
        Field("title", _("What"), "case__title", sortable=True, local="form__model__name"),
        Field("state", _("State"), "state", CHOICE, choices=STATES),
        Field("caller", _("Requester"), "case__owner__name", nullable=True),
        Field("team", _("Team"), "case__team__name", nullable=True),
        Field("assignee", _("Assignee"), "assignee__name", nullable=True),
        Field("priority", _("Priority"), "priority", CHOICE, choices=PRIORITIES, sortable_if_open=True),
        Field("impact", _("Impact"), "impact", CHOICE, choices=LEVELS, shown=False),
        Field("urgency", _("Urgency"), "urgency", CHOICE, choices=LEVELS, shown=False),
        Field(
            "service", _("Service"), "service__case__title", nullable=True, shown=False, local="service__name"
        ),
        Field(
            "customer",
            _("Customer"),
            "customer__case__title",
            nullable=True,
            shown=False,
            permission=Permission.AGREEMENT_READ,
        ),
        Field(
            "customer_key",
            _("Customer, number"),
            "customer_id",
            KEY,
            nullable=True,
            prefix="CUS",
            shown=False,
            permission=Permission.AGREEMENT_READ,
        ),
        last_change("REQ"),
        *BREACH_FIELDS,
        Field("opened", _("Submitted"), "opened_at", INSTANT, sortable_if_open=True),
        Field(
            "expected",
            _("Expected"),
            "expected_at",
            INSTANT,
            nullable=True,
            sortable_if_open=True,
            ordering=soonest_first("expected_at"),
        ),
        Field("channel", _("Channel"), "channel", shown=False),
        Field("external", _("Former number"), "external_id", shown=False),
        VERSION,
    ),
    search=("title",),
    open_states=tuple(state.value for state in OPEN),
    rows=lambda actor: with_breach(ServiceRequest.objects.visible_to(actor)),
    label=_("Service requests"),
    found=Words(ServiceRequest),
    prepared=True,
    more=own_columns(ServiceRequest),
)
MODELS = Listing(
    "request-models",
    RequestModel,
    (
        key_field("RQM"),
        Field("title", _("Name"), "case__title", sortable=True, local="name"),
        Field("state", _("State"), "state", CHOICE, choices=MODEL_STATES),
        Field("offering", _("Offering"), "offering__case__title", local="offering__name"),
        Field("number", _("Version of its form"), "number", INTEGER),
        VERSION,
    ),
    search=("title",),
    label=_("Request models"),
)
TASKS = Listing(
    "fulfilment-tasks",
    FulfilmentTask,
    (
        key_field("TSK"),
        LocalName("name", _("Task"), "name", filterable=False),
        Field("request", _("Request"), "request__case__title", local="request__form__model__name"),
        Field("state", _("State"), "state", CHOICE, choices=TASK_STATES),
        Field("step", _("Step"), "step", INTEGER),
        Field("team", _("Team"), "team__name", nullable=True),
        Field("assignee", _("Assignee"), "assignee__name", nullable=True),
        Field("started", _("Begun"), "started_at", INSTANT, nullable=True),
        VERSION,
    ),
    label=_("Fulfilment tasks"),
)
