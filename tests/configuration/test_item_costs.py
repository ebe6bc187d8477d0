"""What an item costs falls to the services that stand on it, month by month."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast
from tests.catalogue import samples as catalogue
from tests.configuration import samples

from pawl.accounts.permissions import Place
from pawl.catalogue.costing import cost_of
from pawl.catalogue.models import ExchangeRate

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def test_an_item_is_paid_in_equal_parts_by_all_that_stand_on_it(people: Cast) -> None:
    place = Place(people.acme.pk)
    mail, files = catalogue.service(place), catalogue.service(place)
    host = samples.item(place, "host", monthly_cost=90, currency="EUR")
    machine = samples.item(place, "machine", monthly_cost=10, currency="USD")
    samples.item(place, "spare", monthly_cost=1000, currency="EUR")
    samples.stands(mail, machine)
    samples.stands(machine, host)
    samples.stands(host, machine, relation="connects_to")
    samples.stands(files, host, valid_from=datetime(2026, 4, 10, tzinfo=UTC))
    ExchangeRate.objects.create(
        organisation=people.acme, currency="USD", base="EUR", rate="0.5", effective_from=MARCH
    )
    _base, months = cost_of(mail, [MARCH, APRIL])
    assert [one.items for one in months] == [Decimal("95.00"), Decimal("47.50")]
    assert [one.total for one in cost_of(files, [MARCH, APRIL])[1]] == [Decimal("0.00"), Decimal("47.50")]


def test_what_is_retired_costs_nothing_and_a_base_is_found_in_items_too(people: Cast) -> None:
    place = Place(people.acme.pk)
    service = catalogue.service(place)
    for state in ("active", "retired"):
        samples.stands(service, samples.item(place, state, state=state, monthly_cost=7, currency="CNY"))
    base, (march,) = cost_of(service, [MARCH])
    assert (base, march.items, march.missing) == ("CNY", Decimal("7.00"), ())


def test_many_items_are_priced_in_as_many_queries_as_one(people: Cast) -> None:
    place = Place(people.acme.pk)
    service = catalogue.service(place)

    def asked() -> int:
        samples.stands(service, samples.item(place, monthly_cost=7, currency="EUR"))
        with CaptureQueriesContext(connection) as queries:
            cost_of(service, [MARCH, APRIL])
        return len(queries)

    assert asked() == asked() == 13
