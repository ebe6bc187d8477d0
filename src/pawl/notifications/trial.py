"""A dry run of rules: who would have heard of the last days' events, if they had counted then."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.collaboration.models import Case
from pawl.history.models import Event
from pawl.notifications.audiences import Asked
from pawl.notifications.hearers import hearers, untold
from pawl.notifications.ruling import Rule
from pawl.notifications.subjects import name_of, seen_by, subjects_of

DAYS = 7
MOST = 50


@dataclass(frozen=True)
class Tried:
    """One event, and who would have heard of it."""

    event: Event
    case: Case
    people: tuple[Person, ...]


def tried(kind: str, activity: str, rules: Sequence[Rule], by: Actor) -> list[Tried]:
    """The newest events of the last week that whoever asks may see; nobody is told anything.

    A handful of queries, however many events.
    """
    since = clock.now() - timedelta(days=DAYS)
    rows = Event.objects.filter(kind=kind, activity=activity, at__gt=since, imported=False)
    events = list(rows.order_by("-pk")[:MOST])
    subjects = subjects_of(events)
    silent = untold(events, subjects)
    visible = seen_by(by, [one.record for one in subjects.values()])
    seen = [
        (event, subject)
        for event in events
        if (subject := subjects.get(event.pk))
        and name_of(subject.record) in visible
        and event.pk not in silent
    ]
    asked = [Asked(event, subject, rule) for event, subject in seen for rule in rules]
    heard: dict[int, set[int]] = {event.pk: set() for event, _subject in seen}
    for one, people in zip(asked, hearers(asked), strict=True):
        heard[one.event.pk] |= set(people)
    names = _named(number for each in heard.values() for number in each)
    return [Tried(event, subject.case, _sorted(heard[event.pk], names)) for event, subject in seen]


def _named(numbers: Iterable[int]) -> dict[int, Person]:
    found: dict[int, Person] = Person.objects.in_bulk(set(numbers))
    return found


def _sorted(numbers: set[int], names: dict[int, Person]) -> tuple[Person, ...]:
    return tuple(sorted((names[one] for one in numbers), key=lambda one: (str(one), one.pk)))
