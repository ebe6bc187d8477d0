"""Approvals of the tests' own practice, and files of incidents, for tests of what is built on them."""

from collections.abc import Callable
from itertools import count
from typing import Any

from tests.incidents.samples import incident
from tests.tickets.desk.models import DeskTicket

from pawl import clock
from pawl.accounts.actor import system
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.collaboration import approvals, files
from pawl.collaboration.approvals import Stage, Subject
from pawl.collaboration.cases import open_case
from pawl.collaboration.models import Approval, Attachment, Case, Vote

PAWL = system("test")
decided: list[tuple[str, str]] = []
"""What the practice heard, since the last test emptied it."""
_numbers = count(1)


def _hear(record: Any, approval: Approval) -> None:
    decided.append((record.key, approval.state))


approvals.register(
    "desk_ticket",
    Subject(
        content=lambda one: {"title": Case.objects.get(pk=one.pk).title},
        told=lambda one, _reader: [("Title", one.case.title)],
        decided=_hear,
    ),
)


def subject(place: Place, title: str = "A new laptop") -> DeskTicket:
    """Something that can be asked about."""
    case = open_case("desk_ticket", title, place)
    return DeskTicket.objects.create(case=case, state="new", opened_at=clock.now())


def vote(place: Place) -> Vote:
    """A question put to the person that a place belongs to, even if they have left since."""
    asked: Person = Person.objects.create(
        email=f"asked{next(_numbers)}@example.org", name="Somebody", joined_at=clock.now()
    )
    record = subject(Place(place.organisation_id, place.team_id))
    approval = approvals.ask(record, [Stage("Budget", people=[asked])], by=PAWL)
    if place.owner_id:
        Vote.objects.filter(stage__approval=approval).update(person=place.owner_id)
    return Vote.objects.get(stage__approval=approval)


def attachment(place: Place) -> Attachment:
    """A file that everybody may have who sees its incident."""
    made = incident(place)
    person = Person.objects.filter(pk=place.owner_id).first() if place.owner_id else None
    kept = files.keep("note.txt", f"A note of {made.key}".encode())
    return Attachment.objects.create(
        case=made.case, name="note.txt", media_type=kept.media_type, size=kept.size, sha256=kept.sha256,
        by=person, at=clock.now(),
    )  # fmt: skip


MAKERS: dict[str, Callable[[Place], Any]] = {"approval": vote, "attachment": attachment}
