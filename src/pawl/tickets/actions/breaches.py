"""Why a promise was not kept: said once it was broken, by those who work on the ticket."""

from django.db import transaction
from django.db.models import F

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.analytics.words import say
from pawl.collaboration.checks import broken, line
from pawl.errors import Conflict, stale
from pawl.history.record import record
from pawl.tickets.breaches import broken_clocks, unexplained
from pawl.tickets.models import Clock, Ticket
from pawl.tickets.words import BREACH_CAUSES

LONGEST_NOTE = 500


@transaction.atomic
def explain(ticket: Ticket, *, clock: str, cause: str, note: str = "", by: Actor) -> Clock:
    """Say why one promise was broken, or say it better."""
    require(by, ticket.work_permission, on=ticket)
    _check(cause)
    found = broken_clocks(ticket).filter(word=clock).first()
    if found is None:
        rule = say("No promised time of that name was exceeded.")
        raise Conflict(ticket.key, rule, say("Nothing is left to do."))
    return _explain(ticket, found, cause, note, by)


@transaction.atomic
def explain_all(ticket: Ticket, *, cause: str, note: str = "", by: Actor) -> None:
    """The same for every broken promise that nobody has explained yet; called as a ticket is done with."""
    require(by, ticket.work_permission, on=ticket)
    _check(cause)
    for one in unexplained(ticket):
        _explain(ticket, one, cause, note, by)


def _check(cause: str) -> None:
    if cause not in BREACH_CAUSES:
        names = ", ".join(BREACH_CAUSES)
        raise broken("cause", say("There is no such cause."), say("Use one of: {names}.", names=names))


def _explain(ticket: Ticket, clock: Clock, cause: str, note: str, by: Actor) -> Clock:
    said = line("note", note, LONGEST_NOTE) if note.strip() else ""
    if (clock.breach_cause, clock.breach_note) == (cause, said):
        return clock
    rows = Clock.objects.filter(pk=clock.pk, version=clock.version)
    if not rows.update(breach_cause=cause, breach_note=said, version=F("version") + 1):
        raise stale(clock.key)
    facts = {"clock": clock.word, "cause": cause, "breached_at": clock.breached_at}
    why = ": ".join(one for one in (str(BREACH_CAUSES[cause]), said) if one)
    record(ticket.kind, ticket.key, "breach_explained", by=by, facts=facts, texts={"why": why})
    clock.breach_cause, clock.breach_note, clock.version = cause, said, clock.version + 1
    return clock
