"""Rotas and alerts for tests of what reads them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from pawl.accounts.models import Grant, Person
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.cases import open_case
from pawl.support.models import Alert, Rota, RotaPlace

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
_numbers = count(1)


def rota(place: Place, *people: Person, **facts: Any) -> Rota:
    """Weekly turns since a Monday at nine, in UTC."""
    known: dict[str, Any] = {"begins": date(2026, 3, 2), "at": time(9), "zone": "UTC", "days": 7}
    made = Rota.objects.create(case=open_case("rota", "Night", place), **known | facts)
    RotaPlace.objects.bulk_create(
        RotaPlace(rota=made, position=n, person=one) for n, one in enumerate(people)
    )
    return made


def alert(place: Place, **facts: Any) -> Alert:
    """One that fires since Monday."""
    known: dict[str, Any] = {
        "source": "generic", "fingerprint": f"generic:{next(_numbers)}", "title": "Disk full",
        "first_at": MONDAY,
        "fired_at": MONDAY, "seen_at": MONDAY, "lately": [MONDAY.isoformat()],
        "organisation_id": place.organisation_id, "team_id": place.team_id,
    }  # fmt: skip
    return Alert.objects.create(**known | facts)


def on_call_person(place: Place) -> Person:
    """Somebody who may work on incidents anywhere."""
    made: Person = Person.objects.create(
        email=f"call{next(_numbers)}@example.org", name="Called", organisation_id=place.organisation_id,
        joined_at=MONDAY,
    )  # fmt: skip
    Grant.objects.create(person=made, role=Role.AGENT)
    return made


def rota_of_two(place: Place) -> Rota:
    """Two people take turns."""
    return rota(place, on_call_person(place), on_call_person(place))


MAKERS: dict[str, Callable[[Place], Any]] = {
    "rota": rota_of_two,
    "alert": alert,
    "on_call_person": on_call_person,
}
