"""What a unit is worth: said, dated, at its place; and gap × value in list, page, ranking and ledger."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.api.calling import Caller, told
from tests.authorisation.world import MAKERS

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.analytics.kpi.worth import PERIODS
from pawl.errors import Invalid, NotAllowed
from pawl.history.models import Event
from pawl.improvement.ledger import Group, lines_of, plans_of
from pawl.improvement.models import Benefit, Improvement
from pawl.improvement.worth import worth_of
from pawl.measurement.actions.unit_values import end_worth, say_worth
from pawl.measurement.models import Gap, UnitValue
from pawl.measurement.unit_values import NO_CASES, NOBODY, Values, worth_of_gaps
from pawl.portal.why_improve import why

pytestmark = pytest.mark.django_db
KPI = "sla-attainment"
PROMISE = {"kpi": KPI, "money": Decimal(40), "currency": "EUR", "text": "Credit notes of 2025"}


@pytest.fixture
def people() -> Cast:
    return cast()


def gap(people: Cast, **facts: Any) -> Gap:
    made: Gap = MAKERS["gap"](Place(people.acme.pk))
    known: dict[str, Any] = {"kpi": KPI, "grain": "month", "distance": 0.05, "n": 200, "impact_hours": None}
    Gap.objects.filter(pk=made.pk).update(**{**known, **facts})
    return Gap.objects.select_related("case", "dataset").get(pk=made.pk)


def said(people: Cast, **facts: Any) -> UnitValue:
    return say_worth(**{**PROMISE, "place": Place(people.acme.pk), "by": people.alice, **facts})


def test_a_gap_is_worth_its_missed_units(people: Cast) -> None:
    one, value = gap(people), said(people, hours=0.5)
    found = worth_of_gaps([one])[one.pk]
    assert (found.money, found.currency) == (Decimal(4800), "EUR")
    assert found.hours == pytest.approx(60)
    assert (found.source, "120.0 a year × 40.00 EUR" in str(found.sentence)) == (value.key, True)


def test_what_nobody_said_stays_unknown_with_its_reason(people: Cast) -> None:
    one = gap(people)
    found = worth_of_gaps([one])[one.pk]
    assert (found.money, found.hours, found.unknown) == (None, None, NOBODY)
    time = gap(people, kpi="resolution-time-median")
    said(people, kpi="resolution-time-median", money=Decimal(12))
    assert worth_of_gaps([time])[time.pk].unknown is not None


def test_the_value_of_its_day_counts(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first = said(people)
    later = clock.now() + timedelta(days=30)
    monkeypatch.setattr(clock, "now", lambda: later)
    second = said(people, money=Decimal(50))
    values, place = Values([KPI]), Place(people.acme.pk)
    assert second.from_date == later.date()
    assert values.of(KPI, place, later.date() - timedelta(days=1)) == first
    assert values.of(KPI, place, later.date()) == second


def test_of_two_of_one_day_the_later_counts_and_the_nearest_place_decides(people: Cast) -> None:
    day = date(2026, 1, 1)
    said(people, place=Place(), by=people.admin, money=Decimal(1))
    first, second = (said(people, since=day, money=Decimal(n)) for n in (2, 3))
    first.refresh_from_db()
    found = Values([KPI]).of(KPI, Place(people.acme.pk, people.desk.pk), day)
    assert (first.ended_at is not None, found) == (True, second)
    assert Values([KPI]).of(KPI, Place(people.other.pk), day).money == 1  # type: ignore[union-attr]
    assert Values([KPI]).of(KPI, Place(people.acme.pk), day - timedelta(days=1)) is None


@pytest.mark.parametrize(
    "wrong",
    [{"money": None}, {"currency": ""}, {"currency": "EURO"}, {"money": Decimal(-1)}, {"kpi": "luck"},
     {"hours": -1.0}, {"text": " "}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(people: Cast, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        said(people, **wrong)
    assert not UnitValue.objects.exists()


def test_strangers_neither_say_nor_end_it(people: Cast) -> None:
    one = said(people)
    with pytest.raises(NotAllowed):
        said(people, by=people.bob)
    with pytest.raises(NotAllowed):
        end_worth(one, version=1, by=people.charlie)
    assert [each.activity for each in Event.objects.filter(case=one.key)] == ["set"]


def test_reasons_to_improve_are_ranked_by_money(people: Cast) -> None:
    small, large, hours = gap(people, n=10), gap(people), gap(people, kpi="backlog", impact_hours=900.0)
    said(people)
    assert [one.gap.pk for one in why(people.alice).reasons] == [large.pk, small.pk, hours.pk]
    answer = told(Caller(people.alice).get("/api/why-improve"))["reasons"]
    assert [one["money_a_year"] for one in answer] == [4800.0, 240.0, None]
    assert answer[2]["why_unknown"] == "Nobody has said yet what a unit of this KPI is worth."


def test_currencies_are_not_compared(people: Cast) -> None:
    euros = [gap(people), gap(people, n=100)]
    francs = gap(people, kpi="reopen-rate", n=100_000)
    said(people)
    said(people, kpi="reopen-rate", currency="CHF")
    found = [one.gap.pk for one in why(people.alice).reasons]
    assert found == [euros[0].pk, euros[1].pk, francs.pk]


def test_list_and_page_of_gaps_tell_it(people: Cast) -> None:
    one = gap(people)
    said(people)
    row = told(Caller(people.alice).get("/api/gaps?fields=key,money_a_year,currency,hours_a_year"))["items"][
        0
    ]
    client = Client()
    client.force_login(people.alice.human)
    assert (row["money_a_year"], row["currency"], row["hours_a_year"]) == (4800.0, "EUR", None)
    assert "4,800" in client.get(f"/gaps/{one.key}/").content.decode()
    assert client.get("/gaps/").status_code == 200


def test_the_pages_say_keep_and_end_it(people: Cast) -> None:
    client = Client()
    client.force_login(people.alice.human)
    sent = {"kpi": KPI, "money": "40", "currency": "eur", "text": "Credit notes"}
    answer = client.post("/unit-values/new/", sent, follow=True)
    one = UnitValue.objects.get()
    assert (one.currency, one.person, one.organisation) == ("EUR", people.alice.person, people.acme)
    assert "one case" in answer.content.decode()
    assert client.post("/unit-values/new/", sent | {"currency": ""}).status_code == 422
    assert one.key in client.get("/unit-values/").content.decode()
    client.post(f"/unit-values/{one.key}/end/", {"version": one.version})
    one.refresh_from_db()
    assert one.ended_at is not None


def improvement(people: Cast, **facts: Any) -> Improvement:
    made = MAKERS["improvement"](Place(people.acme.pk))
    known: dict[str, Any] = {
        "kpi": KPI, "definition_version": 1, "better": "up", "expected_change": 0.1,
        "baseline": {"value": 0.7, "n": 200, "grain": "month"},
    }  # fmt: skip
    Improvement.objects.filter(pk=made.pk).update(**{**known, **facts})
    return Improvement.objects.select_related("case").get(pk=made.pk)


def test_an_improvement_expects_by_it_until_it_says_otherwise(people: Cast) -> None:
    one = improvement(people)
    assert worth_of(one).unknown == NOBODY
    said(people)
    assert worth_of(one).money == 40 * 200 * 12
    own = improvement(people, unit_money=Decimal(7), currency="CHF")
    assert (worth_of(own).money, worth_of(own).currency) == (Decimal(7), "CHF")
    assert worth_of(improvement(people, baseline={"value": 0.7})).unknown == NO_CASES


def test_the_ledger_adds_up_forecast_and_verified_in_money(people: Cast) -> None:
    one = improvement(people)
    said(people)
    Benefit.objects.create(
        improvement=one, verdict="verified", sentence={}, at=clock.now(), kpi=KPI, mark="a", change=0.05
    )
    whole = Group("", lines_of(people.admin, plans_of(people.admin)))
    assert whole.forecast.money == {"EUR": Decimal("9600.00")}
    assert whole.verified.money == {"EUR": Decimal("4800.00")}


def test_the_length_of_a_year_is_one_for_all() -> None:
    assert PERIODS["day"] / PERIODS["week"] == pytest.approx(7)
    assert PERIODS["month"] == 3 * PERIODS["quarter"]
