"""Gains in the browser and by API: found, held, told in the ledger, remembered for the next one."""

from decimal import Decimal

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast, person
from tests.api.calling import Caller
from tests.improvement import gains
from tests.improvement.test_holding import REACTION, more, verified, watch

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.models import Case
from pawl.improvement import ledger
from pawl.improvement.actions.holding import hold
from pawl.improvement.models import ControlPlan, Improvement

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def people() -> Cast:
    return cast()


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def tag(caller: Caller, one: Improvement) -> str:
    return str(caller.get(f"/api/improvements/{one.key}")["ETag"])


def test_a_gain_is_held_by_api_and_its_page_shows_when_it_slips(people: Cast, client: Client) -> None:
    one = verified(people)
    alice, bob = Caller(people.alice), Caller(people.bob)
    address = f"/api/improvements/{one.key}/control-plan"
    assert bob("POST", address, {"reaction": REACTION}).status_code == 404
    made = alice("POST", address, {"reaction": REACTION}, if_match=tag(alice, one))
    assert made.status_code == 200, made.content
    plan = ControlPlan.objects.get()
    assert made.json()["limits"]["held"] == plan.limits["held"]
    client.force_login(people.alice.human)
    assert "The gain holds" in page(client, f"/control-plans/{plan.key}/")
    watch(more(one, 0.5, 13))
    told = page(client, f"/control-plans/{plan.key}/")
    assert "it goes on since" in told
    assert 'class="curves"' in told
    told = page(client, f"/improvements/{one.key}/")
    assert "slipped since" in told
    assert "Rank 1 among" in told


def test_a_gain_is_held_on_a_page(people: Cast, client: Client) -> None:
    one = verified(people)
    auditor = person("auditor", people.acme, Role.AUDITOR)
    client.force_login(auditor.human)
    assert client.get(f"/improvements/{one.key}/holding/").status_code == 403
    client.force_login(people.alice.human)
    address = f"/improvements/{one.key}/holding/"
    assert "Who does what when it slips" in page(client, address)
    assert client.post(address, {"reaction": ""}).status_code == 422
    assert client.post(address, {"reaction": REACTION}).status_code == 302
    assert Improvement.objects.get().state == "held"


def test_where_it_is_measured_can_be_said(people: Cast, client: Client) -> None:
    place = Place(people.acme.pk, None, people.alice.human.pk)
    of = gains.source(Place(people.acme.pk))
    one = gains.checking(place, of, week=30).improvement
    Improvement.objects.update(source=None)
    alice = Caller(people.alice)
    address = f"/api/improvements/{one.key}/source"
    answer = alice("POST", address, {"source": of.key}, if_match=tag(alice, one))
    assert answer.status_code == 200, answer.content
    Improvement.objects.update(source=None)
    client.force_login(people.alice.human)
    address = f"/improvements/{one.key}/source/"
    assert "The desk" in page(client, address)
    assert client.post(address, {"source": of.pk}).status_code == 302
    assert Improvement.objects.get().source == of


def test_the_ledger_adds_up_what_has_one_unit_and_names_the_unknown(people: Cast, client: Client) -> None:
    one = verified(people)
    hold(one, reaction=REACTION, by=people.alice)
    found = one.benefits.get()
    one.benefits.update(hours=120.0, money=900, currency="EUR")
    place = Place(people.acme.pk, None, people.alice.human.pk)
    gains.checking(place, gains.source_of(one), week=30)
    lines = ledger.lines_of(people.alice, ledger.plans_of(people.alice))
    whole = ledger.Group("", lines)
    assert (whole.verified.hours, dict(whole.verified.money), whole.verified.unknown) == (
        120.0,
        {"EUR": Decimal(900)},
        0,
    )
    assert whole.held.hours == 120.0
    assert whole.forecast.unknown == 2
    assert ledger.lines_of(people.charlie, ledger.plans_of(people.charlie)) == []
    client.force_login(people.alice.human)
    told = page(client, "/benefits/")
    assert one.case.title in told
    assert "120" in told
    assert one.key in page(client, "/benefits/findings/")
    shown = Caller(people.alice).get(f"/api/benefits/{found.key}").json()
    assert shown["verdict"] == "verified"
    assert shown["low"] < shown["change"] < shown["high"]


@pytest.mark.parametrize(
    ("verdict", "counts"), [("harmed", True), ("already_improving", False), ("no_effect", False)]
)
def test_what_moved_beside_a_measure_is_none_of_its_doing(
    people: Cast, client: Client, verdict: str, counts: bool
) -> None:
    one = verified(people)
    one.benefits.update(verdict=verdict, hours=7725.0, money=900, currency="EUR")
    (line,) = ledger.lines_of(people.alice, ledger.plans_of(people.alice))
    assert (line.found_hours, line.found_money[0]) == ((7725.0, 900) if counts else (None, None))
    assert (line.gain is not None) == counts
    client.force_login(people.alice.human)
    assert ("7,725" in page(client, "/benefits/")) == counts


def held_for(who: Actor) -> ledger.Held:
    return ledger.held_after(ledger.plans_of(who))


def test_gains_that_hold_for_ninety_days_are_counted(people: Cast) -> None:
    one = verified(people)
    hold(one, reaction=REACTION, by=people.alice)
    assert held_for(people.alice) == ledger.Held(0, 0, 1)
    watch(more(one, 0.8, 13))
    assert held_for(people.alice) == ledger.Held(1, 0, 0)
    assert held_for(people.alice).share == 1.0
    assert held_for(people.charlie) == ledger.Held(0, 0, 0)


def test_what_earlier_ones_brought_is_remembered_for_the_next(people: Cast) -> None:
    one = verified(people)
    Improvement.objects.update(measure="routing")
    (seen,) = ledger.effects_of(people.alice, gains.KPI)
    assert (seen.measure, seen.count, seen.verified, seen.harmed) == ("routing", 1, 1, 0)
    assert seen.least is not None
    assert seen.typical is not None
    assert 0 < seen.least < seen.typical < 1
    assert ledger.effects_of(people.alice, gains.KPI, without=one) == []
    Case.objects.filter(pk=one.pk).update(confidential=True, owner=None)
    assert ledger.effects_of(people.alice, gains.KPI) == []
