"""Own fields for a reader: which form counts for a ticket, and what of its values they may see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import clauses
from pawl.collaboration.actions import works_on
from pawl.prepared import Prepared
from pawl.tickets.models import FieldSet, OwnValues, Ticket
from pawl.tickets.own.answers import in_words, names_of
from pawl.tickets.own.definition import Form, Own

IN_FORCE = Q(effective_from__isnull=False, retired_at=None)


def set_for(kind: str, organisation: int | None, service: int | None) -> FieldSet | None:
    """The version that counts: of the service before the practice, of the organisation before the site."""
    return max(_HERE.all(kind, organisation, service), key=_nearness, default=None)


def _sets_here(kind: str, organisation: int | None, service: int | None) -> QuerySet[FieldSet]:
    return FieldSet.objects.filter(_here(kind, organisation, service))


_HERE: Prepared[FieldSet] = Prepared(_sets_here, settled=True)


def set_of(ticket: Ticket) -> FieldSet | None:
    """The version that a ticket is filled in by from now on; one query.

    Where it was never filled in, that is known then too: its values are not looked for any more.
    """
    place = (ticket.case.organisation_id, ticket.service_id)
    found: list[Any] = _SETS.all(ticket.pk, ticket.kind, *place)
    if not any(one.filled for one in found):
        ticket.own_values = None
    return max((one for one in found if _counts(one, *place)), key=_nearness, default=None)


def _sets_of(case: int, kind: str, organisation: int | None, service: int | None) -> QuerySet[FieldSet]:
    filled = Exists(OwnValues.objects.filter(case=case, field_set=OuterRef("pk")))
    return FieldSet.objects.filter(_here(kind, organisation, service) | Q(filled)).annotate(filled=filled)


_SETS: Prepared[Any] = Prepared(_sets_of)


def form_of(version: FieldSet) -> Form:
    """What a version says."""
    return _form(version.pk, version.version, _Said(version))


def sees_inner(actor: Actor, ticket: Ticket) -> bool:
    """Whether somebody reads what is not for requesters: as with internal comments."""
    return works_on(actor, ticket.case, ticket.inside())


def shown_values(ticket: Ticket, actor: Actor) -> dict[str, Any]:
    """The values that somebody may see, by name."""
    row = ticket.own_values
    if row is None:
        return {}
    return row.both if sees_inner(actor, ticket) else dict(row.values)


@dataclass(frozen=True)
class Told:
    """A value as a page shows it."""

    label: str
    text: str
    is_long: bool
    is_inner: bool


def told(ticket: Ticket, actor: Actor) -> list[Told]:
    """The values of a ticket by the version that it was filled in by, in the order of the form."""
    row, values = ticket.own_values, shown_values(ticket, actor)
    if row is None or not values:
        return []
    pairs = [(one, values[one.name]) for one in form_of(row.field_set).fields if one.name in values]
    names = names_of(pairs, actor)
    return [
        Told(str(one.label), in_words(one, value, names), one.kind == "long_text", one.is_inner)
        for one, value in pairs
    ]


def sets_for(actor: Actor, kind: str, permission: Any) -> QuerySet[FieldSet]:
    """The versions in force where somebody may read tickets of a practice, and of the whole site."""
    rows = FieldSet.objects.filter(IN_FORCE, kind=kind).order_by("service_id", "pk")
    if actor.system:
        return rows
    places = {one.organisation for one in clauses(actor, permission)}
    if not places:
        return rows.none()
    if None in places and any(not one.own and one.organisation is None for one in clauses(actor, permission)):
        return rows
    home = actor.person.organisation_id if actor.person else None
    return rows.filter(Q(organisation=None) | Q(organisation__in=[*filter(None, places), home or 0]))


_WITHIN_REACH: Prepared[FieldSet] = Prepared(
    lambda kind, permission, actor: sets_for(actor, kind, permission), settled=True
)


def fields_for(actor: Actor, kind: str, permission: Any) -> Iterator[Own]:
    """Their fields, each name once: where two versions differ, the one that fewer may see."""
    found: dict[str, Own] = {}
    for version in _WITHIN_REACH.all(of=(kind, permission), by=actor):
        for one in form_of(version).fields:
            known = found.get(one.name)
            if known is None or (one.is_inner and not known.is_inner):
                found[one.name] = one
    yield from found.values()


def _here(kind: str, organisation: int | None, service: int | None) -> Q:
    place = Q(organisation=organisation) | Q(organisation=None)
    return IN_FORCE & place & (Q(service=service) | Q(service=None)) & Q(kind=kind)


def _counts(one: FieldSet, organisation: int | None, service: int | None) -> bool:
    """Whether one that a ticket was filled in by still counts where the ticket stands now."""
    is_here = one.organisation_id in {None, organisation} and one.service_id in {None, service}
    return one.state == "live" and is_here


def _nearness(one: FieldSet) -> tuple[bool, bool]:
    return one.service_id is not None, one.organisation_id is not None


class _Said:
    """What a version says, as something that a cache can look by without reading it."""

    def __init__(self, version: FieldSet) -> None:
        self.given: Mapping[str, Any] = {"fields": version.fields, "rules": version.rules}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Said) and self.given == other.given

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=256)
def _form(_pk: int, _version: int, said: _Said) -> Form:
    return Form.read(said.given)
