"""Texts that are written often, filled in for one ticket."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from pawl.accounts.actor import Actor
from pawl.prepared import Prepared
from pawl.tickets.models import ReplyTemplate, Ticket

MOST = 50


def replies_for(ticket: Ticket) -> list[ReplyTemplate]:
    """Those that count for a ticket: of its organisation and of the site, for its practice or for all."""
    return _REPLIES.all(ticket.kind, ticket.case.organisation_id)


def _replies(kind: str, organisation: int | None) -> QuerySet[ReplyTemplate]:
    place = Q(organisation=organisation) | Q(organisation=None)
    rows = ReplyTemplate.objects.filter(place, kind__in=(kind, ""), retired_at=None)
    return rows.order_by("name", "pk")[:MOST]


_REPLIES: Prepared[ReplyTemplate] = Prepared(_replies, settled=True)


def replying(request: HttpRequest, ticket: Ticket, by: Actor, address: str) -> dict[str, Any]:
    """Context of a timeline for those who work on a ticket: the replies, and the chosen one filled in."""
    replies = replies_for(ticket)
    wanted = request.GET.get("reply", "")
    chosen = next((each for each in replies if str(each.pk) == wanted), None)
    text = filled(chosen, ticket, by) if chosen else ""
    return {"replies": replies, "reply_url": address, "comment_text": text}


def filled(reply: ReplyTemplate, ticket: Ticket, by: Actor) -> str:
    """The text with number, title, caller and agent filled in; what it does not know stays as it stands."""
    known = {
        "number": ticket.key,
        "title": ticket.case.title,
        "caller": str(ticket.case.owner or ""),
        "agent": str(by.person or ""),
    }
    return _replaced(str(reply.text), known)


def _replaced(text: str, known: Mapping[str, str]) -> str:
    """Each place once: what is filled in is not looked through for places again."""
    parts = text.split("{")
    found = [parts[0]]
    for part in parts[1:]:
        name, closed, rest = part.partition("}")
        found.append(known[name] + rest if closed and name in known else "{" + part)
    return "".join(found)
