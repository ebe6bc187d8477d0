"""The list of each practice, known by its kind: what lower or neighbouring pages may filter tickets by."""

from functools import cache

from django.utils.translation import gettext_lazy as _

from pawl.collaboration.kinds import KINDS
from pawl.tickets.models import Ticket
from pawl.tickets.own.columns import own_columns
from pawl.web.listing import Field, Listing
from pawl.web.listing_types import INSTANT, INTEGER, KEY, TEXT

_known: dict[str, Listing] = {}


def add(listing: Listing) -> Listing:
    """A practice names its list, beside its routes: other pages then understand its filters."""
    _known[listing.model.kind] = listing  # type: ignore[attr-defined]  # tickets have a kind
    return listing


def listing_of(model: type[Ticket]) -> Listing:
    """The list of a practice; the columns that all tickets have where it named none."""
    return _known.get(model.kind) or _plain(model)


@cache
def _plain(model: type[Ticket]) -> Listing:
    return Listing(
        f"{model.kind}-rows",
        model,
        (
            Field("key", _("Number"), "pk", KEY, sortable=True, prefix=KINDS[model.kind]),
            Field("title", _("Title"), "case__title"),
            Field("state", _("State"), "state", TEXT),
            Field("priority", _("Priority"), "priority", INTEGER),
            Field("category", _("Category"), "category__path", nullable=True),
            Field("service", _("Service"), "service__case__title", nullable=True),
            Field("team", _("Team"), "case__team__name", nullable=True),
            Field("resolution_code", _("Resolution"), "resolution_code"),
            Field("opened", _("Opened"), "opened_at", INSTANT),
        ),
        search=("title",),
        label=model.kind,
        more=own_columns(model),
    )
