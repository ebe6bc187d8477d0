"""Rules, rooms and notices for tests of what reads them."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from tests.incidents.samples import incident

from pawl import clock
from pawl.accounts.actor import system
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.history.record import record
from pawl.notifications.models import Channel, Notice, NotificationRule
from pawl.notifications.sealing import seal

ROOM = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"


def notification_rule(place: Place) -> NotificationRule:
    return NotificationRule.objects.create(
        organisation_id=place.organisation_id, created_at=clock.now(), kind="incident", activity="opened",
        audiences=["caller"], ways=["inbox"],
    )  # fmt: skip


def chat_channel(place: Place) -> Channel:
    return Channel.objects.create(
        organisation_id=place.organisation_id, created_at=clock.now(), name="Major", service="Slack",
        address=seal(ROOM),
    )  # fmt: skip


def notice(place: Place, **facts: Any) -> Notice:
    """Of an incident, for whoever owns it."""
    case = incident(place).case
    owner = place.owner_id or _somebody(case.pk).pk
    with transaction.atomic():
        event = record("incident", case.key, "opened", by=system("test"), texts={"title": case.title})
    known: dict[str, Any] = {"topic": "progress", "at": event.at} | facts
    return Notice.objects.create(person_id=owner, event=event, case=case, **known)


def _somebody(number: int) -> Person:
    made: Person = Person.objects.create(
        email=f"told{number}@example.org", name="Told", joined_at=clock.now()
    )  # fmt: skip
    return made


MAKERS: dict[str, Callable[[Place], Any]] = {
    "notification_rule": notification_rule,
    "chat_channel": chat_channel,
    "notice": notice,
}
