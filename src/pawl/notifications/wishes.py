"""What people want to hear, and when: read for many at once, set by each for themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time

from django.conf import settings
from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.collaboration.models import Case
from pawl.notifications.models import ByMail, Hours, Mute, Preference
from pawl.notifications.timing import DAILY_AT, Wishes
from pawl.notifications.topics import TOPICS


@dataclass(frozen=True)
class Wish:
    """What somebody wants of a topic."""

    inbox: bool
    mail: ByMail


Known = Mapping[tuple[int, str], Wish]


def habit(topic: str) -> Wish:
    """What counts where somebody has no wish."""
    return Wish(TOPICS[topic].inbox, TOPICS[topic].mail)


def wishes_of(people: Iterable[int], topic: str | None = None) -> Known:
    """The wishes of people by topic; one query."""
    rows = Preference.objects.filter(person__in=set(people))
    if topic is not None:
        rows = rows.filter(topic=topic)
    return {(row.person_id, row.topic): Wish(row.inbox, ByMail(row.mail)) for row in rows}


def hours_of(people: Iterable[Person]) -> Mapping[int, Wishes]:
    """When people want letters; one query."""
    known = {person.pk: person for person in people}
    set_ones = {row.person_id: row for row in Hours.objects.filter(person__in=known)}
    return {number: _hours(person, set_ones.get(number)) for number, person in known.items()}


def _hours(person: Person, row: Hours | None) -> Wishes:
    zone = person.zone or settings.TIME_ZONE
    if row is None:
        return Wishes(zone)
    return Wishes(zone, row.quiet_from, row.quiet_until, row.daily_at or DAILY_AT)


@transaction.atomic
def set_wishes(
    *, topics: Mapping[str, Wish], quiet_from: time | None = None, quiet_until: time | None = None,
    daily_at: time = DAILY_AT, by: Actor,
) -> None:  # fmt: skip
    """Somebody says what they want; it concerns their own post alone, so it writes no event."""
    if (quiet_from is None) != (quiet_until is None):
        rule = say("Quiet hours have a beginning and an end.")
        raise broken("quiet_until", rule, say("Name both, or neither."))
    if quiet_from is not None and quiet_from == quiet_until:
        rule = say("Quiet hours end at another time than they begin.")
        raise broken("quiet_until", rule, say("Choose “off” for a topic of which you want no letters."))
    if strange := sorted(set(topics) - set(TOPICS)):
        rule = say("There is no such topic.")
        raise broken(strange[0][:60], rule, say("Use one of: {names}.", names=", ".join(TOPICS)))
    for topic, wish in topics.items():
        values = {"inbox": wish.inbox, "mail": wish.mail}
        Preference.objects.update_or_create(person=by.human, topic=topic, defaults=values)
    hours = {"quiet_from": quiet_from, "quiet_until": quiet_until, "daily_at": daily_at}
    Hours.objects.update_or_create(person=by.human, defaults=hours)


@transaction.atomic
def mute(case: Case, *, by: Actor) -> None:
    """Hear no more of a case, but for what is urgent; whoever asks may see it or was written to about it."""
    Mute.objects.get_or_create(case=case, person=by.human)


@transaction.atomic
def unmute(case: Case, *, by: Actor) -> None:
    """Hear of it again."""
    Mute.objects.filter(case=case, person=by.human).delete()
