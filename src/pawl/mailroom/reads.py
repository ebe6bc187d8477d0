"""Which mailbox a message belongs to that a mail server hands over, and what would become of it."""

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.analytics.words import Sentence, say
from pawl.errors import NotFound
from pawl.mailroom import reading
from pawl.mailroom.judging import Verdict, judge, look
from pawl.mailroom.letter import Letter, Unreadable
from pawl.mailroom.models import Mailbox, Outcome, Received, State
from pawl.mailroom.reasons import reason_of

RECIPIENTS = ("delivered-to", "x-original-to", "envelope-to", "x-delivered-to")
MOST_COUNTED = 1000
RELATED = ("case", "ticket_team", "service__case", "model__case")


def mailbox_for(raw: bytes, address: str = "") -> Mailbox:
    """The mailbox that is named, else the one that the message was delivered to.   Raises NotFound."""
    rows = Mailbox.objects.select_related(*RELATED)
    found = rows.filter(address__iexact=address).first() if address else _addressed(reading.read_head(raw))
    if found is None or found.state != State.ACTIVE:
        rule = say("There is no mailbox of this address that takes mail.")
        raise NotFound(address or "mailbox", rule, say("Add it in Administration, or name another one."))
    return found


def _addressed(head: Letter) -> Mailbox | None:
    rows = list(Mailbox.objects.select_related(*RELATED).filter(state=State.ACTIVE).order_by("pk"))
    by_address = {one.address.lower(): one for one in rows}
    delivered = [value.strip().strip("<>").lower() for name in RECIPIENTS for value in head.all(name)]
    named = [*delivered, *(one.email for one in (*head.to, *head.cc))]
    found = next((by_address[one] for one in named if one in by_address), None)
    return found or (rows[0] if len(rows) == 1 else None)


def held_for(actor: Actor) -> int:
    """How many held messages somebody may decide about, counted up to a thousand."""
    if not can(actor, Received.read_permission):
        return 0
    return Received.objects.visible_to(actor).filter(outcome=Outcome.HELD)[:MOST_COUNTED].count()


def explain(raw: bytes, mailbox: Mailbox) -> tuple[Letter, Verdict | None, str, Sentence, Sentence | None]:
    """What would become of a message: letter, verdict, rule by name, in words, and the way out.

    Reads, and writes nothing.
    """
    try:
        letter = reading.read(raw)
    except Unreadable as refused:
        reason = reason_of(refused.reason)
        return reading.read_head(raw), None, refused.reason, reason.rule, reason.way_out
    verdict = judge(look(letter, mailbox))
    return letter, verdict, verdict.reason, verdict.rule, verdict.way_out
