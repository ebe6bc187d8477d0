"""The facts of an incident as its page says them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.collaboration.record_page import ask_also
from pawl.collaboration.records import address_of
from pawl.incidents import words
from pawl.incidents.holding import reasons_of
from pawl.incidents.models import OPEN, Incident, MajorIncident, StakeholderUpdate
from pawl.prepared import Prepared

MOST = 50
ask_also(
    "incident",
    children=lambda case: Incident.objects.filter(parent=case),
    major=lambda case: MajorIncident.objects.filter(incident=case),
)


@dataclass(frozen=True)
class Led:
    """A major incident as its page shows it: who does what, and what was told, the newest first."""

    row: MajorIncident
    roles: tuple[tuple[Any, Person | None], ...]
    updates: tuple[tuple[StakeholderUpdate, Any], ...]


def major_of(one: Incident) -> Led | None:
    """What is known of it as a major incident, also when it is none any more."""
    row = _LED.first(one.pk)
    if row is None:
        return None
    roles = (
        (_("Leads"), row.commander), (_("Tells those who wait"), row.communicator),
        (_("Writes down"), row.scribe),
    )  # fmt: skip
    rows = StakeholderUpdate.objects.filter(incident=one).select_related("author").order_by("-pk")[:MOST]
    return Led(row, roles, tuple((each, words.PHASES.get(each.phase, each.phase)) for each in rows))


_LED: Prepared[MajorIncident] = Prepared(
    lambda incident: MajorIncident.objects.filter(incident=incident).select_related(
        "commander", "communicator", "scribe"
    )
)


def children_of(one: Incident, actor: Actor) -> list[Incident]:
    """Those of its children that somebody may see, the open ones first."""
    return sorted(_CHILDREN.all(one.pk, by=actor), key=lambda child: child.state not in OPEN)


def _children(actor: Actor, parent: int) -> QuerySet[Incident]:
    rows = Incident.objects.visible_to(actor).filter(parent=parent)
    return rows.select_related("case").order_by("-pk")[:MOST]


_CHILDREN: Prepared[Incident] = Prepared(_children)


def facts_of(one: Incident, *, works: bool) -> list[tuple[Any, Any, str]]:
    """Label, value, and where the value leads; only those that have a value.   works: whether on it."""
    told = (*(_judged(one) if works else ()), *_facts(one))
    return [(label, value, address) for label, value, address in told if value not in (None, "")]


def _judged(one: Incident) -> Iterator[tuple[Any, Any, str]]:
    """What the desk makes of it: nothing that helps whoever called."""
    yield _("Impact"), words.LEVELS[str(one.impact)], ""
    yield _("Urgency"), words.LEVELS[str(one.urgency)], ""
    if one.priority != one.computed_priority:
        yield _("Priority by the matrix"), words.PRIORITIES[str(one.computed_priority)], ""
        yield _("Reason for another priority"), one.priority_reason, ""
    yield _("Came in by"), words.CHANNELS.get(one.channel, one.channel), ""


def _facts(one: Incident) -> Iterator[tuple[Any, Any, str]]:
    yield _("Assigned to"), one.assignee, ""
    if one.state == "on_hold":
        known = reasons_of(one.case.organisation_id).get(one.hold_reason)
        yield _("Waits for"), known.name if known else one.hold_reason, ""
        yield _("Until"), one.hold_until, ""
    yield _("Service"), one.service and one.service.name, (one.service and address_of(one.service.case)) or ""
    yield _("Offering"), one.offering and one.offering.name, ""
    yield _("Category"), one.category and one.category.path, ""
    if one.opened_by_id != one.case.owner_id:
        yield _("Recorded by"), one.opened_by, ""
    yield _("Opened"), one.opened_at, ""
    yield _("Resolved"), one.resolved_at, ""
    yield _("Closed"), one.closed_at, ""
    yield _("Times reopened"), one.reopened or None, ""
    yield _("Former number"), one.external_id, ""
