"""A message arrives: it is on the disk and in the log before anybody is told that it is safe."""

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.history.record import record
from pawl.mailroom import keeping
from pawl.mailroom.models import Mailbox, Outcome, Received

FETCHED, PIPED, SENT = "imap", "pipe", "api"


def take_in(raw: bytes, mailbox: Mailbox, *, via: str, by: Actor) -> tuple[Received, bool]:
    """Keep a message and write it into the log; a job reads it.

    Returns its row, and whether it is new.

    The same message once more, at whatever door of the organisation, finds its row: nothing comes twice.
    """
    mark = keeping.mark_of(raw, mailbox.case.organisation_id)
    known = Received.objects.filter(mark=mark).first()
    if known is not None:
        return known, False
    return _write(mailbox, mark, keeping.keep(raw), keeping.message_id_of(raw), len(raw), via, by)


@transaction.atomic
def _write(  # noqa: PLR0913, PLR0917 what is known of bytes that nobody has read
    mailbox: Mailbox, mark: str, digest: str, message_id: str, size: int, via: str, by: Actor
) -> tuple[Received, bool]:
    known = {
        "mailbox": mailbox, "digest": digest, "message_id": message_id, "size": size, "via": via,
        "at": clock.now(),
    }  # fmt: skip
    made, is_new = Received.objects.get_or_create(mark=mark, defaults=known)
    if is_new:
        record("mailbox", mailbox.key, "arrived", by=by, facts={"message": made.pk, "size": size, "via": via})
    return made, is_new


@transaction.atomic
def refuse_unfetched(head: bytes, size: int, mailbox: Mailbox, *, by: Actor) -> Received:
    """A message that is too large to be fetched stands in the log by its header alone."""
    mark = keeping.mark_of(head, mailbox.case.organisation_id)
    known = {
        "mailbox": mailbox, "digest": keeping.keep(head), "message_id": keeping.message_id_of(head),
        "size": size, "via": FETCHED, "at": clock.now(), "outcome": Outcome.WAITING, "reason": "too_large",
    }  # fmt: skip
    made, is_new = Received.objects.get_or_create(mark=mark, defaults=known)
    if is_new:
        facts = {"message": made.pk, "size": size, "via": FETCHED}
        record("mailbox", mailbox.key, "arrived", by=by, facts=facts)
    return made
