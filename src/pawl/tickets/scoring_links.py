"""Links by which a caller says from a mail how content they are, without signing in."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.collaboration.models import Case
from pawl.collaboration.records import find
from pawl.environment import environment
from pawl.errors import NotFound
from pawl.tickets.effects import effects_of
from pawl.tickets.models import Ticket

SALT = "pawl.tickets.score"
GOOD_FOR = timedelta(days=14)
"""Whoever has not said it by then has forgotten how it was."""


def link_of(case: Case, person: int) -> str:
    """The address that lets one person score one ticket, and do nothing else."""
    said = {"case": case.pk, "person": person, "at": int(clock.now().timestamp())}
    token = signing.Signer(salt=SALT).sign_object(said)
    return f"{environment().url}{reverse('score-link', args=[token])}"


def read_link(token: str) -> tuple[Ticket, Actor] | None:
    """The ticket of a link, and whose it is to score.

    None where the link is forged or too old, its person has left or is no longer the caller, or the ticket
    goes on again. Of what is confidential nothing is told without signing in.
    """
    try:
        said = signing.Signer(salt=SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    if said["at"] + GOOD_FOR.total_seconds() < clock.now().timestamp():
        return None
    case = Case.objects.filter(pk=said["case"], owner=said["person"], confidential=False).first()
    person = Person.objects.filter(pk=said["person"], is_active=True).first()
    return _its(case, Actor(person, via="mail")) if case and person else None


def _its(case: Case, actor: Actor) -> tuple[Ticket, Actor] | None:
    try:
        ticket = find(case.key, actor)
    except NotFound:
        return None
    if not isinstance(ticket, Ticket) or ticket.state not in effects_of(ticket.kind).ended:
        return None
    return ticket, actor
