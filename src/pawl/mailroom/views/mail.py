"""What came in, in the browser: what became of it, why it was no ticket, and what to do about it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found
from pawl.analytics.words import say
from pawl.collaboration.models import Record
from pawl.collaboration.records import address_of, find
from pawl.errors import NotFound
from pawl.mailroom import keeping, words
from pawl.mailroom.actions import deciding
from pawl.mailroom.lists import MAIL
from pawl.mailroom.models import Received
from pawl.mailroom.reasons import reason_of
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.list_acts import BulkAct
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.listing_types import BadValue, key_number
from pawl.web.undo import tell

HELP = "how-to/mailboxes"
RELATED = (
    "mailbox__case", "mailbox__ticket_team", "mailbox__service__case", "mailbox__model__case", "person",
    "decided_by", "case",
)  # fmt: skip
HELD = "?filter%5Boutcome%5D%5Beq%5D=held"
IGNORED = "?filter%5Boutcome%5D%5Beq%5D=ignored"


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponseBase:
    """Everything that came in, the newest first; acts on many rows."""
    return list_page(request, MAIL, LOOK)


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One message: what it says, what became of it, by which rule."""
    actor, row = actor_of(request), found(request, key)
    letter, _refused = deciding.letter_of(row)
    told: dict[str, Any] = {
        "row": row, "letter": letter, "outcome": words.OUTCOMES[row.outcome],
        "tone": words.TONES[row.outcome], "reason": reason_of(row.reason or "waiting"),
        "proof": words.PROOFS.get(row.proof, "–"), "via": words.VIA[row.via],
        "is_open": row.outcome in deciding.OPEN_TO_DECIDE and row.is_kept,
        "is_held": row.outcome == "held", "record": _seen(row, actor),
    }  # fmt: skip
    record = told["record"]
    told["record_address"] = address_of(record.case) if record else ""
    return render(request, "mailroom/message.html", told)


@require_POST
def accept(request: HttpRequest, key: str) -> HttpResponse:
    """Make it a ticket, or a comment on its case."""
    row = found(request, key)
    row.version = version_of(request) or row.version
    deciding.accept(row, by=actor_of(request))
    tell(request, _("It is let in: %(case)s.") % {"case": row.case_key})
    return redirect("message", row.key)


@require_POST
def discard(request: HttpRequest, key: str) -> HttpResponse:
    """Nothing comes of it."""
    row = found(request, key)
    row.version = version_of(request) or row.version
    deciding.discard(row, by=actor_of(request))
    tell(request, _("It is discarded; it stays in the log."))
    return redirect("mail")


@require_safe
def original(request: HttpRequest, key: str) -> HttpResponse:
    """The message as it came, to be kept as a file and never to be shown as a page."""
    row = found(request, key)
    raw = keeping.fetch(row.digest)
    if raw is None:
        raise not_found("message")
    response = HttpResponse(raw, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{row.key}.eml"'
    return response


def found(request: HttpRequest, key: str) -> Received:
    """The message of a key, if whoever asks may see it.   Raises NotFound."""
    try:
        number = key_number(key, Received.prefix)
    except BadValue:
        raise not_found("message") from None
    rows = Received.objects.visible_to(actor_of(request))
    row = rows.select_related(*RELATED).filter(pk=number).first()
    if row is None:
        raise not_found("message")
    return row


def _seen(row: Received, actor: Actor) -> Record | None:
    """The record it belongs to, where the reader may see that, too."""
    if not row.case_key:
        return None
    try:
        return find(row.case_key, actor)
    except NotFound:
        return None


def _discard_row(actor: Actor, number: int) -> Received:
    row = Received.objects.visible_to(actor).select_related("mailbox__case").filter(pk=number).first()
    if row is None:
        raise not_found("message")
    return deciding.discard(row, by=actor)


LOOK = ListLook(
    address=lambda row: reverse("message", args=[row["key"]]),
    link_field="subject",
    hidden=("version",),
    quick=(QuickFilter(pgettext_lazy("mail", "Held"), HELD), QuickFilter(gettext_lazy("Ignored"), IGNORED)),
    acts=(
        BulkAct(
            "discard", pgettext_lazy("mail", "Discard"), _discard_row, deciding.DECIDE, is_destructive=True
        ),
    ),
    empty=say("No mail came in yet."),
    help=HELP,
)
