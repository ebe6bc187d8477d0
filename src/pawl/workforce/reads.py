"""From a key to its row, where somebody may see it."""

from typing import Any, TypeVar

from django.db.models import Model

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found
from pawl.web.listing_types import BadValue, key_number

M = TypeVar("M", bound=Model)


def row_named(model: type[M], prefix: str, key: str, actor: Actor, *related: str) -> M:
    """The row of a key.   Raises NotFound."""
    try:
        number = key_number(key, prefix)
    except BadValue:
        raise not_found("row") from None
    rows: Any = model._default_manager  # noqa: SLF001 documented
    visible = rows.visible_to(actor).select_related(*related) if related else rows.visible_to(actor)
    found: M | None = visible.filter(pk=number).first()
    if found is None:
        raise not_found("row")
    return found
