"""Which few groups of tickets make up most of them: read from the filters of any practice's list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.analytics.stats.pareto import Bar, pareto
from pawl.analytics.words import say
from pawl.errors import Invalid
from pawl.problems.actions.linking import MOST as MOST_LINKED
from pawl.problems.models import Problem
from pawl.tickets.listings import listing_of
from pawl.tickets.models import Ticket
from pawl.tickets.reads import practices
from pawl.web.listing import Listing, Query
from pawl.web.listing_query import refused

OWN = ("of", "by", "group", "page")
MOST_COUNTED = 20_000
"""Of the newest: a chart of many years would hide what hurts now."""
MOST_GROUPS = 50


@dataclass(frozen=True)
class Group:
    """What tickets can be grouped by: a column, and what it is called on a page."""

    label: Promise
    column: str
    shown: str


GROUPS: Mapping[str, Group] = {
    "category": Group(_("Category"), "category_id", "category__path"),
    "service": Group(_("Service"), "service_id", "service__case__title"),
    "resolution_code": Group(_("Resolution"), "resolution_code", "resolution_code"),
    "team": Group(_("Team"), "case__team_id", "case__team__name"),
    "customer": Group(_("Customer"), "customer_id", "customer__case__title"),
    "priority": Group(_("Priority"), "priority", "priority"),
    "channel": Group(_("Channel"), "channel", "channel"),
}


@dataclass(frozen=True)
class Asked:
    """Which tickets are looked at, and grouped by what."""

    model: type[Ticket]
    listing: Listing
    query: Query
    by: str

    @property
    def address(self) -> str:
        """The same as a query string, without the question mark."""
        filters = self.query.link().removeprefix("?")
        return "&".join(part for part in (f"of={self.model.kind}&by={self.by}", filters) if part)


@dataclass(frozen=True)
class Found:
    """A bar with the value that its tickets have."""

    value: str
    label: str
    bar: Bar


def models_for(actor: Actor) -> list[type[Ticket]]:
    """The practices whose tickets somebody may read, incidents first."""
    found = [one for one in practices() if one is not Problem and can(actor, one.read_permission)]
    return sorted(found, key=lambda one: (one.kind != "incident", one.kind))


def asked(actor: Actor, given: Any) -> Asked | None:
    """What a query string asks for; None where there is no practice to look at.   Raises Refused."""
    models = models_for(actor)
    kind = given.get("of") or (models[0].kind if models else "")
    model = next((one for one in models if one.kind == kind), None)
    by = given.get("by") or "category"
    if by not in GROUPS:
        raise refused("by", say("Tickets are not grouped by it."))
    if model is None:
        if given.get("of"):
            raise refused("of", say("There are no such tickets to look at."))
        return None
    listing = listing_of(model)
    query = listing.parse(actor, given, blanks=True, also=OWN)
    return Asked(model, listing, query, by)


def bars(one: Asked, actor: Actor) -> tuple[Found, ...]:
    """The groups of the newest tickets that match, from the largest down."""
    group = GROUPS[one.by]
    newest = one.listing.queryset(actor, one.query).order_by("-pk").values("pk")[:MOST_COUNTED]
    rows: Any = one.model._base_manager.filter(pk__in=newest).order_by()  # noqa: SLF001 documented
    counted = rows.values_list(group.column, group.shown).annotate(n=Count("pk")).order_by("-n")[:MOST_GROUPS]
    found = {_value(value): (_value(shown), n) for value, shown, n in counted}
    drawn = pareto({value: n for value, (_, n) in found.items()})
    return tuple(Found(bar.label, found[bar.label][0], bar) for bar in drawn)


def rows_of(one: Asked, actor: Actor, value: str) -> QuerySet[Any]:
    """The newest tickets of one group, as many as can be linked at once.   Raises Invalid."""
    column = GROUPS[one.by].column
    rows = one.listing.queryset(actor, one.query)
    is_number = column.endswith("_id") or column == "priority"
    if is_number and value and not (value.isascii() and value.isdigit() and len(value) < 19):
        rule = say("There is no such group.")
        raise Invalid("group", rule, say("Choose one of the chart."), {"group": rule})
    wanted: object = (int(value) if value else None) if is_number else value
    matching = rows.filter(**({f"{column}__isnull": True} if wanted is None else {column: wanted}))
    return matching.select_related("case").order_by("-pk")[:MOST_LINKED]


def _value(raw: Any) -> str:
    return "" if raw is None else str(raw)
