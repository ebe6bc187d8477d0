"""Keys in a body that point to other records: what the caller may not see does not exist."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from pawl.accounts.actor import Actor
from pawl.analytics.words import say
from pawl.errors import Invalid
from pawl.prepared import Prepared
from pawl.web.listing_types import BadValue, key_number

M = TypeVar("M", bound=Model)
Choice = Callable[[Actor], QuerySet[Any]]


def referred(visible: QuerySet[M], prefix: str, key: str, field: str) -> M:
    """The record that a key names.   Raises Invalid, the same for hidden ones and for none."""
    return _known(lambda number: visible.filter(pk=number).first(), prefix, key, field)


def chosen(choice: Choice, prefix: str, key: str, field: str, by: Actor) -> Any:
    """The same of a choice that asks nothing but who chooses: such a read is prepared.   Raises Invalid."""
    return _known(lambda number: _CHOSEN.first(number, of=(choice,), by=by), prefix, key, field)


def _chosen(choice: Choice, by: Actor, number: int) -> QuerySet[Any]:
    return choice(by).order_by().filter(pk=number)


_CHOSEN: Prepared[Any] = Prepared(_chosen, settled=None)


def _known(find: Callable[[int], M | None], prefix: str, key: str, field: str) -> M:
    try:
        found = find(key_number(key, prefix))
    except BadValue:
        found = None
    if found is None:
        rule = say("There is no such record, or it is not for you to see.")
        raise Invalid(
            field, rule, say("Write a key that you can read, like {key}.", key=f"{prefix}-12"), {field: rule}
        )
    return found


def replace_keys(fields: dict[str, Any], **known: tuple[QuerySet[Any], str]) -> dict[str, Any]:
    """The same fields with the records that their keys name; a key that is null stays None."""
    found = dict(fields)
    for name, (visible, prefix) in known.items():
        if found.get(name) is not None:
            found[name] = referred(visible, prefix, found[name], name)
    return found
