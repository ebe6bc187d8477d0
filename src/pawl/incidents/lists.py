"""Incidents as a list: pages, exports and the API read this."""

from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.roles import Permission
from pawl.collaboration.searching import Words
from pawl.incidents.models import OPEN, Incident
from pawl.incidents.words import CAUSES, CHANNELS, CODES, LEVELS, PRIORITIES, STATES
from pawl.tickets.breaches import BREACH_FIELDS, with_breach
from pawl.tickets.last_change import last_change
from pawl.tickets.models import Clock
from pawl.tickets.own.columns import own_columns
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import TITLE, VERSION, key_field, soonest_first
from pawl.web.listing_types import BOOLEAN, CHOICE, INSTANT, INTEGER, KEY


def with_due(actor: Actor) -> QuerySet[Incident]:
    """What somebody may see, each with the instant by which something is promised next."""
    due = Clock.objects.filter(case=OuterRef("pk"), due_at__isnull=False, stopped_at=None)
    nearest = due.order_by().values("case").annotate(nearest=Min("due_at")).values("nearest")
    rows = Incident.objects.visible_to(actor).annotate(due=Subquery(nearest))
    found: QuerySet[Incident] = with_breach(rows)
    return found


INCIDENTS = Listing(
    "incidents",
    Incident,
    (
        key_field("INC"),
        TITLE,
        Field("priority", _("Priority"), "priority", CHOICE, choices=PRIORITIES,
              sortable_if_open=True),
        Field("state", _("State"), "state", CHOICE, choices=STATES),
        Field("due", _("Due"), "due", INSTANT, nullable=True, filterable=False,
              sortable_if_open=True, ordering=soonest_first("due")),
        Field("team", _("Team"), "case__team__name", nullable=True, shown=False),
        Field("assignee", _("Assigned to"), "assignee__name", nullable=True),
        Field("assignee_key", _("Assigned to, number"), "assignee_id", KEY, nullable=True, prefix="PER",
              shown=False),
        Field("team_key", _("Team, number"), "case__team_id", KEY, nullable=True, prefix="TEAM", shown=False),
        Field("caller", _("Caller"), "case__owner__name", nullable=True, shown=False),
        Field("service", _("Service"), "service__case__title", nullable=True, local="service__name"),
        Field("customer", _("Customer"), "customer__case__title", nullable=True, shown=False,
              permission=Permission.AGREEMENT_READ),
        Field("customer_key", _("Customer, number"), "customer_id", KEY, nullable=True, prefix="CUS",
              shown=False, permission=Permission.AGREEMENT_READ),
        Field("category", _("Category"), "category__path", nullable=True, shown=False),
        *BREACH_FIELDS,
        Field("opened", _("Opened"), "opened_at", INSTANT, sortable_if_open=True),
        Field("hold_reason", _("Waits for"), "hold_reason", shown=False),
        Field("impact", _("Impact"), "impact", CHOICE, choices=LEVELS, shown=False),
        Field("urgency", _("Urgency"), "urgency", CHOICE, choices=LEVELS, shown=False),
        Field("channel", _("Came in by"), "channel", CHOICE, choices=CHANNELS, shown=False),
        Field("resolved", _("Resolved"), "resolved_at", INSTANT, nullable=True, shown=False),
        Field("closed", _("Closed"), "closed_at", INSTANT, nullable=True, shown=False),
        Field("resolution_code", _("How it was solved"), "resolution_code", CHOICE, choices=CODES,
              shown=False),
        Field("cause", _("Cause"), "cause", CHOICE, choices=CAUSES, shown=False),
        Field("reopened", _("Times reopened"), "reopened", INTEGER, shown=False),
        Field("parent", _("Parent"), "parent_id", KEY, nullable=True, prefix="INC", shown=False),
        last_change("INC"),
        Field("external_id", _("Former number"), "external_id", shown=False),
        Field("description", _("Description"), "description", shown=False),
        Field("confidential", _("Confidential"), "case__confidential", BOOLEAN, shown=False),
        Field("is_major", _("Major incident"), "is_major", BOOLEAN, shown=False),
        Field("is_demo", _("Of the demonstration"), "is_demo", BOOLEAN, shown=False),
        VERSION,
    ),
    search=("title", "external_id"),
    rows=with_due,
    label=_("Incidents"),
    found=Words(Incident),
    prepared=True,
    open_states=tuple(state.value for state in OPEN),
    more=own_columns(Incident),
)  # fmt: skip
