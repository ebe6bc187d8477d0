"""A replayed ticket as it stands, to be kept; and the way back to that after more of its history came."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from pawl import clock as time
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.collaboration.locks import hold
from pawl.collaboration.models import Attachment, Case, Comment, SearchText
from pawl.collaboration.words import add_said, write_words
from pawl.history.record import record
from pawl.tickets.clocks import happen, held_clocks
from pawl.tickets.models import Clock, ClockEvent, Ticket
from pawl.tickets.replaying import LOGGED, refuse_worked_on

KEPT = {"case_id", "version"}
"""Columns that stay whatever comes: which record it is, and how often it was written."""
PLAIN = (type(None), bool, int, str, dict, list)


def snapshot(ticket: Ticket) -> dict[str, Any]:
    """Its columns, its title and team, and how far each of its clocks is, as JSON."""
    clocks = Clock.objects.filter(case=ticket.pk).annotate(n=Max("events__number"))
    return {
        "columns": {field.attname: _plain(field, ticket) for field in _columns(ticket)},
        "title": ticket.case.title, "team": ticket.case.team_id,
        "clocks": {str(one.pk): [one.n or 0, one.target_id] for one in clocks},
    }  # fmt: skip


@transaction.atomic
def put_back(
    ticket: Ticket, before: Mapping[str, Any], *, comments: Collection[int] = (),
    attachments: Collection[int] = (), by: Actor,
) -> None:  # fmt: skip
    """It stands again as it did; what was said and attached since is named, and goes. The journal keeps all.

    Raises Conflict where people have worked on it here.
    """
    require(by, Permission.DESK_MANAGE, on=ticket)
    hold(ticket.case)
    refuse_worked_on(ticket)
    columns = {field.attname: field.to_python(before["columns"][field.attname]) for field in _columns(ticket)
               if field.attname in before["columns"]}  # fmt: skip
    rows = type(ticket)._base_manager.filter(pk=ticket.pk)  # noqa: SLF001 documented
    rows.update(version=F("version") + 1, **columns)
    Case.objects.filter(pk=ticket.pk).update(title=before["title"], team=before["team"])
    ticket.refresh_from_db()
    ticket.case.refresh_from_db()
    Attachment.objects.filter(case=ticket.case, pk__in=attachments).delete()
    Comment.objects.filter(case=ticket.case, pk__in=comments).delete()
    _turn_back(ticket, before["clocks"], by)
    _say_anew(ticket)
    told = {LOGGED[name]: columns[name] for name in LOGGED if name in columns}
    record(ticket.kind, ticket.key, "changed", by=by, facts={"set": told}, imported=True)


def _columns(ticket: Ticket) -> list[Any]:
    fields = ticket._meta.concrete_fields  # noqa: SLF001 documented
    return [field for field in fields if field.attname not in KEPT]


def _plain(field: Any, ticket: Ticket) -> Any:
    value = getattr(ticket, field.attname)
    return value if isinstance(value, PLAIN) else field.value_to_string(ticket)


def _turn_back(ticket: Ticket, known: Mapping[str, Any], by: Actor) -> None:
    """Clocks that started since go; what happened to the others since never did."""
    for clock in held_clocks(ticket):
        events = ClockEvent.objects.filter(clock=clock)
        if str(clock.pk) not in known:
            events.delete()
            clock.delete()
            continue
        number, target = known[str(clock.pk)]
        if events.filter(number__gt=number).delete()[0]:
            clock.target_id = target
            happen(clock, by=by, quiet=True, until=time.now())


def _say_anew(ticket: Ticket) -> None:
    write_words(ticket)
    SearchText.objects.filter(case=ticket.case).update(said="", aside="")
    for one in Comment.objects.filter(case=ticket.case).order_by("pk"):
        add_said(ticket.case, one.text, is_internal=one.is_internal)
