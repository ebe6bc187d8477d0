"""Who hears of an event by a rule: of those who are meant, the ones who still work here, did not do it
themselves, and may read what it says.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Grant, Person
from pawl.collaboration.models import Case
from pawl.history.models import Event
from pawl.notifications.audiences import Asked, hearings
from pawl.notifications.ruling import Rulebook
from pawl.notifications.subjects import Seen, Subject, records_of, seen_by, subjects_of
from pawl.tickets.models import Ticket
from pawl.tickets.resting import resting

OLD_NEWS = timedelta(days=3)
"""After a worker's long sleep, or where a site is moved, nobody is told of what is long past."""
DEMO = "demo"


def is_news(event: Event) -> bool:
    """Whether anybody is to be told: not of imported history, of what a demonstration makes up, of old."""
    is_made_up = event.via == DEMO or event.actor == f"system:{DEMO}"
    return not event.imported and not is_made_up and event.at > clock.now() - OLD_NEWS


def untold(events: Iterable[Event], subjects: Mapping[int, Subject]) -> set[int]:
    """Events by which Pawl itself did something with a ticket of the demonstration, or with one that was
    moved in and that nobody touched here; what people do is told.
    """
    own = [one for one in events if one.actor.startswith("system:") and one.pk in subjects]
    tickets = {one.pk: subjects[one.pk].record for one in own if isinstance(subjects[one.pk].record, Ticket)}
    at_rest = resting(ticket.key for ticket in tickets.values()) if tickets else set()
    return {number for number, ticket in tickets.items() if ticket.is_demo or ticket.key in at_rest}


def asked_of(events: Iterable[Event], book: Rulebook) -> list[Asked]:
    """Events with what they are about and the rules that count for them."""
    known = list(events)
    subjects = subjects_of(known)
    silent = untold(known, subjects)
    return [
        Asked(event, subject, rule)
        for event in known
        if (subject := subjects.get(event.pk)) is not None and event.pk not in silent
        for rule in book.of(event.kind, event.activity, subject.case.organisation_id)
    ]


def hearers(asked: Sequence[Asked]) -> list[dict[int, int]]:
    """For each in turn: the people who hear, and the case that it concerns them by."""
    meant = hearings(asked)
    actors = actors_of(person for each in meant for person, _case in each)
    near = {one.subject.case.pk: one.subject for one in asked}
    far = {case for each in meant for _person, case in each} - set(near)
    subjects = {**near, **records_of(Case.objects.filter(pk__in=far) if far else ())}
    records = [one.record for one in (*subjects.values(), *(one.subject for one in asked))]
    seen = {number: seen_by(actor, records) for number, actor in actors.items()}
    return [_heard(one, each, actors, subjects, seen) for one, each in zip(asked, meant, strict=True)]


def _heard(
    one: Asked, meant: Iterable[tuple[int, int]], actors: Mapping[int, Actor],
    subjects: Mapping[int, Subject], seen: Mapping[int, Seen],
) -> dict[int, int]:  # fmt: skip
    found: dict[int, int] = {}
    own = one.subject.case.pk
    for person, case in sorted(meant, key=lambda each: each[1] != own):
        actor = actors.get(person)
        subject = one.subject if case == own else subjects.get(case)
        if actor is None or subject is None or person in found or actor.key == one.event.actor:
            continue
        if subject.may_hear(actor, one.event, seen[person]):
            found[person] = case
    return found


def actors_of(numbers: Iterable[int]) -> dict[int, Actor]:
    """People who work here as those who would read, with their roles; two queries for all of them."""
    people = Person.objects.filter(pk__in=set(numbers), is_active=True)
    actors = {person.pk: Actor(person) for person in people}
    grants = defaultdict(list)
    for grant in Grant.objects.filter(person__in=actors).order_by("id"):
        grants[grant.person_id].append(grant)
    for number, actor in actors.items():
        vars(actor)["grants"] = tuple(grants[number])  # what it would read itself, one query each
    return actors
