"""Rotas: write one down, change who takes turns, stand in, swap, name who hears next."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import Place, can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.actions.checks import Cleaner, aware, clean, same_place, whole
from pawl.catalogue.actions.writing import changed, made
from pawl.collaboration.cases import place_of
from pawl.collaboration.checks import broken, line
from pawl.errors import Conflict, stale
from pawl.history.record import record
from pawl.recurring.actions.operations import zone
from pawl.support.models import EscalationLevel, Rota, RotaPlace, StandInRow
from pawl.support.turns import watches

WORK, READ = Permission.INCIDENT_WORK, Permission.INCIDENT_READ
MOST_PEOPLE, MOST_LEVELS = 60, 10
LONGEST = timedelta(days=366)
RULES: dict[str, Cleaner] = {"title": line, "zone": zone, "days": whole(1, 366)}


@transaction.atomic
def set_up(*, title: str, team: Team, people: Sequence[Person], by: Actor, **fields: Any) -> Rota:
    """A team's people take turns."""
    said = clean({"title": title, **fields}, RULES)
    organisation = place_of(by.person).organisation_id
    if organisation is not None:
        same_place(team, organisation, "team")
    place = Place(team.organisation_id, team.pk, by.person.pk if by.person else None)
    require(by, WORK, on=place)
    _check_people(people, place)
    one = made(Rota, "set_up", said.pop("title"), place, said, by)
    _seat(one, people)
    return one


@transaction.atomic
def change(rota: Rota, *, people: Sequence[Person] | None = None, by: Actor, **fields: Any) -> Rota:
    """Others take turns, in another order, or the turns are longer."""
    require(by, WORK, on=rota)
    changed(rota, clean(fields, RULES), by)
    if people is not None and [one.pk for one in people] != [one.person_id for one in rota.places.all()]:
        _check_people(people, _place_of(rota))
        _counted(rota)
        RotaPlace.objects.filter(rota=rota).delete()
        _seat(rota, people)
        record("rota", rota.key, "seated", by=by, facts={"people": [one.key for one in people]})
    return rota


@transaction.atomic
def stand_in(rota: Rota, *, person: Person, start: datetime, end: datetime, by: Actor) -> Rota:
    """Somebody is on call from an instant until another, whoever's turn it is."""
    require(by, WORK, on=rota)
    _check_people([person], _place_of(rota))
    if not aware("start", start) < aware("end", end) <= start + LONGEST:
        raise broken("end", say("It ends before it starts, or after a year."), say("Name another end."))
    _counted(rota)
    StandInRow.objects.create(rota=rota, start=start, end=end, person=person, at=clock.now())
    facts = {"person": person.key, "start": start.isoformat(), "end": end.isoformat()}
    record("rota", rota.key, "stands_in", by=by, facts=facts, texts={"name": person.name})
    return rota


@transaction.atomic
def swap(rota: Rota, *, first: datetime, second: datetime, by: Actor) -> Rota:
    """Two who are on call at two instants take each other's stretch."""
    one, other = _watch_at(rota, first, "first"), _watch_at(rota, second, "second")
    if one.person == other.person:
        raise Conflict(rota.key, say("The same person is on call both times."), say("Name two turns."))
    people = Person.objects.in_bulk([one.person, other.person])
    stand_in(rota, person=people[other.person], start=one.start, end=one.end, by=by)
    return stand_in(rota, person=people[one.person], start=other.start, end=other.end, by=by)


@transaction.atomic
def set_levels(rota: Rota, *, levels: Sequence[Mapping[str, Any]], by: Actor) -> Rota:
    """Who hears when nobody takes an urgent incident: after so many minutes, a person or another rota."""
    require(by, WORK, on=rota)
    minutes = [one["minutes"] for one in levels]
    if len(levels) > MOST_LEVELS or len(set(minutes)) != len(minutes):
        rule = say("There are more than {n} levels, or two after the same minutes.", n=MOST_LEVELS)
        raise broken("levels", rule, say("Give each level its own minutes."))
    for one in levels:
        if one.get("person"):
            _check_people([one["person"]], _place_of(rota))
        elif one.get("tells") is None:
            raise broken("levels", say("A level tells nobody."), say("Name a person or a rota."))
        same_place(one.get("tells"), rota.case.organisation_id, "levels")
    _counted(rota)
    EscalationLevel.objects.filter(rota=rota).delete()
    EscalationLevel.objects.bulk_create(
        EscalationLevel(rota=rota, minutes=one["minutes"], person=one.get("person"), tells=one.get("tells"))
        for one in levels
    )
    record("rota", rota.key, "levels_set", by=by, facts={"minutes": sorted(minutes)})
    return rota


@transaction.atomic
def retire(rota: Rota, *, by: Actor) -> Rota:
    """Nobody takes turns any more."""
    require(by, WORK, on=rota)
    if rota.state == "retired":
        raise Conflict(rota.key, say("It is retired already."), say("Set up another one."))
    changed(rota, {"state": "retired"}, by)
    return rota


def _seat(rota: Rota, people: Sequence[Person]) -> None:
    RotaPlace.objects.bulk_create(
        RotaPlace(rota=rota, position=n, person=one) for n, one in enumerate(people)
    )


def _check_people(people: Sequence[Person], place: Place) -> None:
    """Whoever is on call can see what they are called for."""
    if not 0 < len(people) <= MOST_PEOPLE:
        rule = say("It has 1 to {n} people.", n=MOST_PEOPLE)
        raise broken("people", rule, say("Choose who takes turns."))
    for one in people:
        if not one.is_active or not can(Actor(one), READ, Place(place.organisation_id, place.team_id)):
            rule = say("{name} could not see an incident of this team.", name=one.name)
            raise broken("people", rule, say("Choose somebody who works there."))


def _place_of(rota: Rota) -> Place:
    return Place(rota.case.organisation_id, rota.case.team_id)


def _watch_at(rota: Rota, at: datetime, field: str) -> Any:
    aware(field, at)
    for one in watches(rota.turns(), at - 2 * LONGEST, at + 2 * LONGEST):
        if one.start <= at < one.end:
            return one
    raise broken(field, say("Nobody is on call then."), say("Name an instant of a turn."))


def _counted(rota: Rota) -> None:
    rows = Rota.objects.filter(pk=rota.pk, version=rota.version)
    if not rows.update(version=F("version") + 1):
        raise stale(rota.key)
    rota.version += 1
