"""A ticket touches a service or an item, or does not after all."""

from typing import TypeVar

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.analytics.words import Sentence, say
from pawl.collaboration.checks import broken
from pawl.collaboration.locks import hold
from pawl.collaboration.models import Case
from pawl.errors import stale
from pawl.history.record import record
from pawl.tickets.models import AffectedItem, Ticket
from pawl.tickets.touching import TOUCHED

T = TypeVar("T", bound=Ticket)
MOST = 200


@transaction.atomic
def affect(ticket: T, item: Case, *, by: Actor) -> T:
    """It touches a service or an item too; whoever says so may see that one."""
    require(by, ticket.work_permission, on=ticket)
    hold(ticket.case)
    if put(ticket, item):
        _tell(ticket, "affected", item, by)
    return ticket


@transaction.atomic
def spare(ticket: T, item: Case, *, by: Actor) -> T:
    """It does not touch something after all."""
    require(by, ticket.work_permission, on=ticket)
    hold(ticket.case)
    if take(ticket, item):
        _tell(ticket, "spared", item, by)
    return ticket


def put(ticket: Ticket, item: Case) -> bool:
    """Name an item; the caller holds the transaction and asked for the right.   Returns whether it is new."""
    if item.kind not in TOUCHED:
        raise _refused(say("Only services and configuration items are touched."))
    if item.organisation_id != ticket.case.organisation_id:
        raise _refused(say("It belongs to another organisation."))
    if AffectedItem.objects.filter(case=ticket.pk).count() >= MOST:
        rule = say("It touches {n} items already.", n=MOST)
        raise broken("item", rule, say("Name the service that they carry instead."))
    added = {"added_at": clock.now()}
    return AffectedItem.objects.get_or_create(case=ticket.case, item=item, defaults=added)[1]


def take(ticket: Ticket, item: Case) -> bool:
    """Name an item no more.   Returns whether it was named."""
    return bool(AffectedItem.objects.filter(case=ticket.pk, item=item).delete()[0])


def _tell(ticket: Ticket, activity: str, item: Case, by: Actor) -> None:
    rows = type(ticket)._base_manager.filter(pk=ticket.pk, version=ticket.version)  # noqa: SLF001 documented
    if not rows.update(version=F("version") + 1):
        raise stale(ticket.key)
    ticket.version += 1
    record(ticket.kind, ticket.key, activity, by=by, facts={"item": item.key}, texts={"name": item.title})


def _refused(rule: Sentence) -> Exception:
    return broken("item", rule, say("Choose one of the same."))
