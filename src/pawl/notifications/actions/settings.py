"""Rules and rooms: each is set, and later retired; another one follows instead of an edit."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings as django_settings
from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission, Role
from pawl.analytics.words import say
from pawl.collaboration.checks import broken, line
from pawl.errors import Conflict
from pawl.history.models import Event
from pawl.history.record import record
from pawl.notifications.activities import is_known
from pawl.notifications.audiences import WORDS
from pawl.notifications.models import Channel, NotificationRule
from pawl.notifications.rooms import service_of
from pawl.notifications.sealing import seal

WAYS = ("inbox", "mail", "daily")
MANAGE = Permission.DESK_MANAGE


@transaction.atomic
def set_rule(  # noqa: PLR0913 a rule has so many parts, all named
    *, kind: str, activity: str, place: Place, by: Actor, audiences: Sequence[str] = (),
    ways: Sequence[str] = ("inbox", "mail"), person: Person | None = None, role: str = "",
    channel: Channel | None = None, is_urgent: bool = False,
) -> NotificationRule:  # fmt: skip
    """Who hears of an event, and how; instead of what counted for it. Nobody at all: it is told to nobody."""
    require(by, MANAGE, on=place)
    _check(kind, activity, audiences, ways, role)
    if channel is not None and channel.organisation_id not in {None, place.organisation_id}:
        raise broken("channel", say("The channel belongs to another organisation."), say("Choose another."))
    made = NotificationRule.objects.create(
        kind=kind, activity=activity, organisation_id=place.organisation_id, created_at=clock.now(),
        audiences=list(dict.fromkeys(audiences)), ways=list(dict.fromkeys(ways)), person=person, role=role,
        channel=channel, is_urgent=is_urgent,
    )  # fmt: skip
    facts = {"organisation": place.organisation_id, "of": kind, "activity": activity}
    record(made.word, made.key, "set", by=by, facts=facts)
    return made


def set_channel(*, name: str, address: str, place: Place, by: Actor, language: str = "") -> Channel:
    """A room of chat that rules can name; its address is sealed and shown to nobody again."""
    require(by, MANAGE, on=place)
    if language and language not in dict(django_settings.LANGUAGES):
        names = ", ".join(dict(django_settings.LANGUAGES))
        raise broken("language", say("There is no such language."), say("Use one of: {names}.", names=names))
    service = service_of(address.strip())  # before the transaction: its lock waits for no resolver
    with transaction.atomic():
        made = Channel.objects.create(
            name=line("name", name, 100), service=service, address=seal(address.strip()), language=language,
            organisation_id=place.organisation_id, created_at=clock.now(),
        )  # fmt: skip
        facts = {"organisation": place.organisation_id, "service": made.service}
        record(made.word, made.key, "set", by=by, facts=facts, texts={"name": made.name})
    return made


@transaction.atomic
def test_channel(channel: Channel, *, by: Actor) -> Event:
    """Say something of no meaning there, through the same queue as all else."""
    require(by, MANAGE, on=channel)
    if channel.retired_at is not None:
        raise Conflict(channel.key, say("Nothing is said there any more."), say("Add the channel anew."))
    return record(channel.word, channel.key, "tested", by=by)


def _check(kind: str, activity: str, audiences: Sequence[str], ways: Sequence[str], role: str) -> None:
    if not is_known(kind, activity):
        rule = say("There is no such event.")
        raise broken("activity", rule, say("Choose one that the list of events has."))
    _check_words("audiences", audiences, WORDS)
    _check_words("ways", ways, WAYS)
    if role and role not in set(Role):
        names = ", ".join(Role)
        raise broken("role", say("There is no such role."), say("Use one of: {names}.", names=names))


def _check_words(field: str, given: Sequence[str], known: Any) -> None:
    if set(given) - set(known):
        names = ", ".join(known)
        raise broken(field, say("There is no such word."), say("Use one of: {names}.", names=names))
