"""What a service costs: by the day, in one currency, exact; and what cannot be told is named."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from tests.accounts.people import Cast
from tests.catalogue import samples

from pawl.accounts.permissions import Place
from pawl.catalogue import costing
from pawl.catalogue.costing import Worked, cost_of, share_of
from pawl.catalogue.models import CostEntry, ExchangeRate, Rate

pytestmark = pytest.mark.django_db
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def test_hours_take_the_rate_of_their_team_and_day(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    service = samples.service(Place(people.acme.pk))
    for hourly, day, team in ((50, date(2026, 1, 1), None), (60, date(2026, 3, 15), None),
                              (80, date(2026, 1, 1), people.desk)):  # fmt: skip
        Rate.objects.create(
            organisation=people.acme, hourly=hourly, currency="EUR", effective_from=day, team=team
        )
    hours = [Worked(date(2026, 3, 14), Decimal(2)), Worked(date(2026, 3, 15), Decimal(1)),
             Worked(date(2026, 3, 15), Decimal("0.5"), people.desk.pk)]  # fmt: skip
    monkeypatch.setattr(costing, "worked", [lambda *_asked: {service.pk: hours}])
    base, (march,) = cost_of(service, [MARCH])
    assert (base, march.hours, march.missing) == ("EUR", Decimal("200.00"), ())


def test_a_contract_costs_by_the_days_on_which_it_runs(people: Cast) -> None:
    one = samples.contract(Place(people.acme.pk), from_date=date(2026, 4, 16), cost=Decimal(1200))
    assert [share_of(one, month) for month in (MARCH, APRIL)] == [0, Decimal(50)]
    one.each = "once"
    assert [share_of(one, month) for month in (MARCH, APRIL)] == [0, Decimal(1200)]


def test_amounts_are_exchanged_at_the_rate_of_the_month(people: Cast) -> None:
    service = samples.service(Place(people.acme.pk), users=100)
    for rate, day in (("0.90", date(2026, 1, 1)), ("0.80", date(2026, 4, 1))):
        ExchangeRate.objects.create(
            organisation=people.acme, currency="USD", base="EUR", rate=rate, effective_from=day
        )
    for month in (MARCH, APRIL):
        CostEntry.objects.create(
            service=service, month=month, amount=Decimal("100.10"), currency="USD", what="Licences"
        )
    _base, months = cost_of(service, [MARCH, APRIL])
    assert [one.total for one in months] == [Decimal("90.09"), Decimal("80.08")]
    assert (months[0].per(100), months[0].per(None)) == (Decimal("0.90"), None)


def test_an_amount_without_a_rate_is_named_and_left_out(people: Cast) -> None:
    service = samples.service(Place(people.acme.pk))
    Rate.objects.create(organisation=people.acme, hourly=1, currency="EUR", effective_from=date(2026, 1, 1))
    CostEntry.objects.create(service=service, month=MARCH, amount=5, currency="CNY", what="Licences")
    _base, (march,) = cost_of(service, [MARCH])
    assert (march.total, len(march.missing)) == (Decimal("0.00"), 1)


def test_rates_are_seen_and_said_on_a_page(people: Cast, client: Client) -> None:
    client.force_login(people.admin.human)
    said = {"hourly": "60", "currency": "eur", "effective_from": "2026-01-01"}
    assert client.post("/cost-rates/new/", said).status_code == 302
    again = client.post("/cost-rates/new/", said)
    assert (again.status_code, "from that day already" in again.content.decode()) == (422, True)
    wrong = client.post("/exchange-rates/new/", {**said, "base": "EUR", "rate": "x", "currency": "CHF"})
    at_fault = wrong.content.decode().partition('id="id_rate"')[2].partition("</div>")[0]
    assert (wrong.status_code, "field-error" in at_fault) == (422, True)
    assert Rate.objects.get().currency == "EUR"
    assert b"60" in client.get("/cost-rates/").content
