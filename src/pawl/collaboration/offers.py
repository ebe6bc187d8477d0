"""What can be begun from a record and belongs to an app above: a button on its page, named by that app."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.collaboration.models import Record

Fits = Callable[[Record], bool]


@dataclass(frozen=True)
class Offer:
    """One of them: it leads to a route, with the record in its query."""

    route: str
    label: str | Promise
    permission: Permission
    parameter: str
    fits: Fits | None = None
    """Whether a record is one for it; each is, unless said otherwise."""


_offers: dict[str, list[Offer]] = defaultdict(list)


def offer(kind: str, one: Offer) -> None:
    """Name what can be begun from records of a kind, beside the route in `urls.py`."""
    _offers[kind].append(one)


def offers_on(record: Record, actor: Actor) -> list[tuple[str | Promise, str]]:
    """Label and address of each that somebody may begin."""
    return [
        (one.label, f"{reverse(one.route)}?{one.parameter}={record.key}")
        for one in _offers[record.kind]
        if can(actor, one.permission) and (one.fits is None or one.fits(record))
    ]
