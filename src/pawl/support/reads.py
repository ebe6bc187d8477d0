"""Who is on call now, for whom, until when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, can
from pawl.support.models import Rota, StandInRow
from pawl.support.turns import Watch, in_line, watches

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
    """The person on call; who has left, or may see no incident there any more, is passed over."""
    line = in_line(rota.turns(), at)
    people: dict[int, Person] = Person.objects.filter(is_active=True).in_bulk(line)
    place = Place(rota.case.organisation_id, rota.case.team_id)
    there = (people[number] for number in line if number in people)
    return next((one for one in there if can(Actor(one), Rota.read_permission, place)), None)


def told(rota: Rota, start: datetime, end: datetime) -> Iterator[tuple[Watch, Person]]:
    """Stretch by stretch who is on call.   Three queries."""
    there = [*watches(rota.turns(), start, end)]
    people = Person.objects.in_bulk({one.person for one in there})
    return ((one, people[one.person]) for one in there)


def _people(found: Iterable[tuple[Rota, list[Watch]]]) -> dict[int, Person]:
    """Those in turn of some rotas who have not left."""
    wanted = {
        number for rota, there in found for one in there[:2] for number in in_line(rota.turns(), one.start)
    }
    people: dict[int, Person] = Person.objects.filter(is_active=True).in_bulk(wanted)
    return people


def _duty(rota: Rota, there: list[Watch], people: dict[int, Person], at: datetime) -> Duty:
    """Who has left is passed over, as when somebody is called."""

    def first(watch: Watch) -> Person | None:
        line = in_line(rota.turns(), watch.start)
        return next((people[number] for number in line if number in people), None)

    if not there or there[0].start > at:
        return Duty(rota, None, None, first(there[0]) if there else None)
    return Duty(rota, first(there[0]), there[0].end, first(there[1]) if len(there) > 1 else None)


def now_and(days: int) -> tuple[datetime, datetime]:
    """From now on for so many days."""
    now = clock.now()
    return now, now + timedelta(days=days)
