"""Which case a message is about: by the numbers it answers, then by the mark in its subject."""

from pawl.accounts.actor import system
from pawl.collaboration.kinds import KINDS
from pawl.collaboration.models import Link, Record
from pawl.collaboration.records import find
from pawl.errors import NotFound
from pawl.mailroom.letter import Letter
from pawl.mailroom.models import Received
from pawl.notifications.models import SentLetter
from pawl.notifications.threading import LONGEST_READ, read_reference

PAWL = system("mailroom")
DUPLICATES = "duplicates"
MOST_STEPS = 5
RETURNED = ("message/rfc822", "text/rfc822-headers")


def case_of(letter: Letter, organisation: int | None) -> Record | None:
    """The record that a message answers, whoever may see it; none where it begins something new."""
    key = _by_numbers(letter, organisation) or _key(letter.subject) or _reported(letter)
    if not key:
        return None
    try:
        return _survivor(find(key, PAWL))
    except NotFound:
        return None


def _by_numbers(letter: Letter, organisation: int | None) -> str:
    """Our own letters by their number, and messages that came in: answers among others are about the same.

    organisation: whose mailbox it is; messages of others are not looked at.
    """
    if not letter.answers:
        return ""
    sent = dict(
        SentLetter.objects.filter(message_id__in=letter.answers).values_list("message_id", "case_key")
    )
    mine = Received.objects.filter(message_id__in=letter.answers, case__isnull=False)
    came = {
        number: f"{KINDS[kind]}-{pk}"
        for number, kind, pk in mine.filter(mailbox__case__organisation=organisation).values_list(
            "message_id", "case__kind", "case_id"
        )
    }
    named = (sent.get(one) or _key(one) or came.get(one) for one in letter.answers)
    return next((key for key in named if key), "")


def _reported(letter: Letter) -> str:
    """The letter of ours that a mail server could not deliver: its header comes back with the report."""
    if letter.mime != "multipart/report":
        return ""
    heads = (
        one.content[:LONGEST_READ].decode("ascii", "replace") for one in letter.files if one.mime in RETURNED
    )
    return next((key for head in heads if (key := _key(head))), "")


def _key(text: str) -> str:
    found = read_reference(text)
    return found[0] if found else ""


def _survivor(record: Record) -> Record:
    """What goes on where this one was merged into another."""
    seen = {record.pk}
    for _ in range(MOST_STEPS):
        link = Link.objects.filter(source=record.pk, relation=DUPLICATES).select_related("target").first()
        if link is None or link.target_id in seen:
            break
        record = find(link.target.key, PAWL)
        seen.add(record.pk)
    return record
