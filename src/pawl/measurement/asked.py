"""What the pages of measurement share: who asks, which row, whether it is still the one that was read."""

from typing import Any

from django.http import HttpRequest

from pawl.accounts.permissions import not_found
from pawl.errors import stale
from pawl.web.asked import actor_of
from pawl.web.listing import Listing
from pawl.web.listing_types import BadValue, key_number

HELP = "how-to/import-in-the-browser"


def find(request: HttpRequest, listing: Listing, key: str, *related: str) -> Any:
    """The row of a key that somebody may see.   Raises NotFound."""
    number = number_of(key, listing.by_name["key"].prefix)
    visible: Any = listing.model.objects.visible_to(actor_of(request))  # type: ignore[attr-defined]
    found = (visible.select_related(*related) if related else visible).filter(pk=number).first()
    if found is None:
        raise not_found(listing.name)
    return found


def number_of(key: str, prefix: str) -> int:
    try:
        return key_number(key, prefix)
    except BadValue:
        return 0


def check_version(request: HttpRequest, row: Any) -> None:
    if request.POST.get("version", str(row.version)) != str(row.version):
        raise stale(row.key)
