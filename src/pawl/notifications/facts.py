"""What a letter says of a ticket beside what happened: state, priority, who works on it, until when."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from pawl.notifications.saying import shown
from pawl.tickets.lists import WORDS as CLOCKS
from pawl.tickets.models import Clock, Ticket
from pawl.tickets.models.clocks import OPEN
from pawl.web.states import STATES


def facts_of(record: Any) -> list[tuple[str, str]]:
    """Labels and texts, in the language and zone that are active; nothing of what is confidential."""
    if not isinstance(record, Ticket) or record.case.confidential:
        return []
    return [(label, text) for label, text in _facts(record) if text]


def _facts(ticket: Ticket) -> Iterator[tuple[str, str]]:
    state = STATES.get(ticket.state)
    yield _("State"), str(state.label) if state else ticket.state
    yield _("Priority"), str(ticket.priority)
    yield _("Team"), str(ticket.case.team or "")
    yield _("Assignee"), str(ticket.assignee or "")
    yield _("Service"), ticket.service.case.title if ticket.service else ""
    running = Clock.objects.filter(case=ticket.pk, state__in=OPEN, due_at__isnull=False)
    due = running.order_by("due_at").first()
    if due is not None and due.due_at is not None:
        promised = _("%(clock)s until %(due)s")
        told = {"clock": str(CLOCKS.get(due.word, due.word)), "due": shown(due.due_at)}
        yield _("Promised"), promised % told
