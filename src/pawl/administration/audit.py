"""What auditors ask: who may what, who did what, what was approved; as rows for a file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Grant, Person
from pawl.accounts.permissions import Place, can, require, scope
from pawl.accounts.roles import EVERYBODY, RULES, Permission, Role, Rule
from pawl.collaboration.record_page import names_of
from pawl.history.models import Event
from pawl.web.listing import Field, Row
from pawl.web.listing_types import BOOLEAN, INSTANT, OBJECT

BATCH = 500
DECISIONS = ("assess", "approve", "authorise", "accept", "reject", "return", "waive")
"""Steps by which something is approved or turned down, whatever it is."""
DECISIONS_OF = {
    "signal": ("explain", "set_aside", "improve"),
    "project": ("start_planning", "start_executing", "start_closing", "close", "cancel", "waived"),
    "handover": ("offer", "give_back", "early_life_ended"),
    "improvement": ("withdraw", "verify", "hold", "close"),
    "plan_item": ("drop", "finish"),
}
"""Further steps that are decisions about a kind of record."""


@dataclass(frozen=True)
class Period:
    """From one instant to the end of the day of another."""

    first: datetime
    last: datetime

    @property
    def end(self) -> datetime:
        """The first instant after it."""
        return self.last.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


@dataclass(frozen=True)
class Report:
    """One question of an auditor."""

    label: str | Promise
    columns: tuple[Field, ...]
    rows: Callable[[Actor, Period], Iterator[Row]]


def who_may_what(by: Actor, _period: Period) -> Iterator[Row]:
    """Every person whom the auditor may see, with every role, place and permission that follows from it.

    People who have left stand there with what lies dormant; `is_in_force` tells.
    """
    require(by, Permission.AUDIT_READ)
    seen: QuerySet[Person] = scope(by, Permission.AUDIT_READ, Person.objects.all())
    grants = Grant.objects.filter(person__in=seen).select_related("person", "organisation", "team")
    for grant in grants.order_by("person_id", "pk").iterator(BATCH):
        for permission, rule in RULES[Role(grant.role)].items():
            yield _right(grant.person, grant, permission, rule)
    for person in seen.order_by("pk").iterator(BATCH):
        for permission in sorted(EVERYBODY):
            yield _right(person, None, permission, Rule(own=True))


def _right(person: Person, grant: Grant | None, permission: Permission, rule: Rule) -> Row:
    return {
        "person": person.key,
        "name": person.name,
        "email": person.email,
        "is_in_force": person.is_active,
        "role": grant.role if grant else "everybody",
        "organisation": grant.organisation.name if grant and grant.organisation else None,
        "team": grant.team.name if grant and grant.team else None,
        "permission": permission.value,
        "reach": "own" if rule.own else "confidential too" if rule.confidential else "all",
    }


def who_did_what(by: Actor, period: Period) -> Iterator[Row]:
    """Every event of the period by people whom the auditor may see; for the whole site by Pawl, too."""
    return _events(_seen(by, period))


def decisions(by: Actor, period: Period) -> Iterator[Row]:
    """The events by which something was approved or turned down."""
    wanted = Q(activity__in=DECISIONS)
    for kind, activities in DECISIONS_OF.items():
        wanted |= Q(kind=kind, activity__in=activities)
    return _events(_seen(by, period).filter(wanted))


def _seen(by: Actor, period: Period) -> QuerySet[Event]:
    require(by, Permission.AUDIT_READ)
    events = Event.objects.filter(at__gte=period.first, at__lt=period.end)
    if can(by, Permission.AUDIT_READ, Place()):
        return events
    numbers = scope(by, Permission.AUDIT_READ, Person.objects.all()).values_list("pk", flat=True)
    return events.filter(actor__in=[f"person:{number}" for number in numbers])


def _events(events: QuerySet[Event]) -> Iterator[Row]:
    position = 0
    while batch := list(events.filter(pk__gt=position).order_by("pk")[:BATCH]):
        names = names_of({event.actor for event in batch})
        yield from (_event(event, names) for event in batch)
        position = batch[-1].pk


def _event(event: Event, names: dict[str, str]) -> Row:
    return {
        "at": event.at,
        "actor": event.actor,
        "name": names.get(event.actor),
        "via": event.via,
        "kind": event.kind,
        "case": event.case,
        "activity": event.activity,
        "facts": _flat(event.facts),
        "request": event.correlation or None,
    }


def _flat(facts: dict[str, Any]) -> str:
    return "; ".join(f"{name}={value}" for name, value in sorted(facts.items()) if value not in (None, ""))


RIGHTS = (
    Field("person", _("Person"), "person"),
    Field("name", _("Name"), "name"),
    Field("email", _("E-mail"), "email"),
    Field("is_in_force", _("Active"), "is_in_force", BOOLEAN),
    Field("role", _("Role"), "role"),
    Field("organisation", _("Organisation"), "organisation"),
    Field("team", _("Team"), "team"),
    Field("permission", _("Permission"), "permission"),
    Field("reach", _("Reach"), "reach"),
)
EVENTS = (
    Field("at", _("When"), "at", INSTANT),
    Field("actor", _("By"), "actor"),
    Field("name", _("Name"), "name"),
    Field("via", _("Through"), "via"),
    Field("kind", _("Kind"), "kind"),
    Field("case", _("Number"), "case"),
    Field("activity", _("Activity"), "activity"),
    Field("facts", _("Facts"), "facts", OBJECT),
    Field("request", _("Request"), "request"),
)
REPORTS = {
    "rights": Report(_("Who may what"), RIGHTS, who_may_what),
    "events": Report(_("Who did what"), EVENTS, who_did_what),
    "approvals": Report(_("Approvals and refusals"), EVENTS, decisions),
}
