"""Mailboxes and messages for tests of what is built on them."""

from collections.abc import Callable
from itertools import count
from typing import Any

from tests.mailroom.letters import TRUSTED, plain

from pawl.accounts.actor import system
from pawl.accounts.models import Organisation
from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.collaboration.models import Case
from pawl.mailroom.actions import deciding
from pawl.mailroom.actions.intake import PIPED, take_in
from pawl.mailroom.models import Mailbox, Outcome, Received

PAWL = system("test")
_numbers = count(1)


def mailbox(place: Place, **facts: Any) -> Mailbox:
    """One that a mail server hands its messages over to."""
    known = {"address": f"help{next(_numbers)}@example.org", "sign_in": "pipe", "servers": [TRUSTED]} | facts
    return Mailbox.objects.create(case=open_case("mailbox", "Help", place), **known)


def received(place: Place, **facts: Any) -> Received:
    """A message that is held."""
    raw = plain(number=f"<{next(_numbers)}@mail.example.org>", sender="Nobody <nobody@example.net>")
    row, _ = take_in(raw, mailbox(place), via=PIPED, by=PAWL)
    known = {"outcome": Outcome.HELD, "reason": "unknown", "subject": "Printer is dead"} | facts
    known["confidential"] = place.confidential
    Received.objects.filter(pk=row.pk).update(**known)
    row.refresh_from_db()
    return row


def sorted_out(raw: bytes, box: Mailbox) -> Received:
    """What becomes of a message, its files included."""
    row, _ = take_in(raw, box, via=PIPED, by=PAWL)
    deciding.process(row.pk, by=PAWL)
    deciding.attach(row.pk)
    row.refresh_from_db()
    return row


MAKERS: dict[str, Callable[[Place], Any]] = {"mailbox": mailbox, "received": received}


def home_of(organisation: Organisation) -> Place:
    return Place(organisation.pk)


def cases(kind: str = "incident") -> list[Case]:
    return list(Case.objects.filter(kind=kind).order_by("pk"))
