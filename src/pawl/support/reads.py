"""Who is on call now, for whom, until when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.support.models import Rota, StandInRow
from pawl.support.turns import Watch, on_call, watches

AHEAD = timedelta(days=28)


@dataclass(frozen=True)
class Duty:
    """A rota, who is on call, until when, and who is next."""

    rota: Rota
    person: Person | None
    until: datetime | None
    following: Person | None


def duties(actor: Actor, at: datetime, *, team: int | None = None) -> list[Duty]:
    """Every rota that somebody may see, with who is on call at an instant.   Four queries, however many."""
    rows = Rota.objects.visible_to(actor).filter(state="active").select_related("case__team")
    if team is not None:
        rows = rows.filter(case__team=team)
    since = StandInRow.objects.filter(end__gt=at)
    rotas = list(rows.prefetch_related("places", Prefetch("stand_ins", since)).order_by("case__title"))
    found = [(one, [*watches(one.turns(), at, at + AHEAD)]) for one in rotas]
    people = _people(found)
    return [_duty(one, there, people, at) for one, there in found]


def who_is_on_call(rota: Rota, at: datetime) -> Person | None:
    """The person on call, if they still work here."""
    number = on_call(rota.turns(), at)
    found: Person | None = Person.objects.filter(pk=number, is_active=True).first() if number else None
    return found


def told(rota: Rota, start: datetime, end: datetime) -> Iterator[tuple[Watch, Person]]:
    """Stretch by stretch who is on call.   Three queries."""
    there = [*watches(rota.turns(), start, end)]
    people = Person.objects.in_bulk({one.person for one in there})
    return ((one, people[one.person]) for one in there)


def _people(found: Iterable[tuple[Rota, list[Watch]]]) -> dict[int, Person]:
    wanted = {one.person for _rota, there in found for one in there[:2]}
    people: dict[int, Person] = Person.objects.in_bulk(wanted)
    return people


def _duty(rota: Rota, there: list[Watch], people: dict[int, Person], at: datetime) -> Duty:
    if not there or there[0].start > at:
        return Duty(rota, None, None, people.get(there[0].person) if there else None)
    following = people.get(there[1].person) if len(there) > 1 else None
    return Duty(rota, people.get(there[0].person), there[0].end, following)


def now_and(days: int) -> tuple[datetime, datetime]:
    """From now on for so many days."""
    now = clock.now()
    return now, now + timedelta(days=days)
