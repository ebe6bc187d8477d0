"""Rows of skills and working hours for tests of what reads them."""

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

from tests.catalogue import samples as catalogue

from pawl import clock
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.workforce.models import HeldSkill, NeededSkill, WorkingTime

_numbers = count(1)


def _person(place: Place) -> Person:
    """Somebody new of the organisation of a place."""
    made: Person = Person.objects.create(
        email=f"skilled{next(_numbers)}@example.org",
        name="Sky",
        organisation_id=place.organisation_id,
        joined_at=clock.now(),
    )
    return made


def held_skill(place: Place) -> HeldSkill:
    return HeldSkill.objects.create(person=_person(place), skill="Linux", level=3, since=date(2026, 1, 5))


def needed_skill(place: Place) -> NeededSkill:
    return NeededSkill.objects.create(service=catalogue.service(place), skill="Linux", level=3)


def working_time(place: Place) -> WorkingTime:
    return WorkingTime.objects.create(person=_person(place), percent=80)


MAKERS: dict[str, Callable[[Place], Any]] = {
    "held_skill": held_skill,
    "needed_skill": needed_skill,
    "working_time": working_time,
}
