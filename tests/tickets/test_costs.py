"""Time that was noted on tickets costs: at the rate of the team and the day, in the cost of the service."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, cast
from tests.catalogue import samples as catalogue
from tests.changes.samples import change
from tests.incidents.samples import incident

from pawl import clock
from pawl.accounts.models import Membership, Team
from pawl.accounts.permissions import Place
from pawl.catalogue.costing import cost_of
from pawl.catalogue.models import Rate, Service
from pawl.tickets.costs import of_time
from pawl.tickets.models import Ticket, TimeEntry

pytestmark = pytest.mark.django_db
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture
def people() -> Cast:
    return cast()


def note(ticket: Ticket, person: Any, minutes: int, day: int = 5, **facts: Any) -> None:
    TimeEntry.objects.create(
        case=ticket.case,
        person=person.human,
        minutes=minutes,
        day=date(2026, 3, day),
        at=clock.now(),
        **facts,
    )


def rated(people: Cast) -> tuple[Service, Place]:
    place = Place(people.acme.pk)
    for hourly, team in ((60, None), (120, people.desk)):
        Rate.objects.create(
            organisation=people.acme,
            hourly=hourly,
            currency="EUR",
            effective_from=date(2026, 1, 1),
            team=team,
        )
    return catalogue.service(place), place


def test_minutes_of_every_practice_become_cost(people: Cast) -> None:
    service, place = rated(people)
    note(incident(place, service=service), people.admin, 30)
    note(change(place, service=service), people.admin, 45)
    note(incident(place), people.admin, 600)
    base, (march, april) = cost_of(service, [MARCH, APRIL])
    assert (base, march.hours, april.hours) == ("EUR", Decimal("75.00"), Decimal(0))


def test_hours_cost_what_those_of_the_persons_team_cost(people: Cast) -> None:
    service, place = rated(people)
    Membership.objects.get_or_create(person=people.bob.human, team=people.desk)
    note(incident(place, service=service), people.bob, 60)
    assert cost_of(service, [MARCH])[1][0].hours == Decimal("120.00")


def test_what_was_struck_out_costs_nothing(people: Cast) -> None:
    service, place = rated(people)
    note(incident(place, service=service), people.admin, 60, struck_at=clock.now())
    assert cost_of(service, [MARCH])[1][0].hours == 0


def test_the_number_of_queries_does_not_grow(people: Cast) -> None:
    service, place = rated(people)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            list(of_time([service], MARCH, APRIL))
        return len(seen)

    note(incident(place, service=service), people.admin, 60)
    few = queries()
    team = Team.objects.create(organisation=people.acme, name="Network")
    for day in range(1, 20):
        note(incident(Place(people.acme.pk, team.pk), service=service), people.bob, 60, day)
    assert queries() == few
