"""The way of an improvement in the browser, without JavaScript."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.improvement import gains
from tests.improvement.test_assessing import placed
from tests.improvement.test_turns import IDEA, acting, checking, measured

from pawl import clock
from pawl.improvement.actions import turning
from pawl.improvement.models import Improvement, Option, Turn

pytestmark = pytest.mark.django_db
SLICE = f"assignment_group={gains.TEAM}"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def alice(people: Cast) -> Client:
    client = Client()
    client.force_login(people.alice.human)
    return client


@pytest.fixture
def bob(people: Cast) -> Client:
    """He may read the register, as an agent of the organisation, and change nothing."""
    people.bob.human.grants.update(team=None)
    client = Client()
    client.force_login(people.bob.human)
    return client


def send(client: Client, path: str, one: Improvement | Option | Turn, **said: str) -> int:
    """Send a form of the newest version; the answer's status."""
    one.refresh_from_db()
    return client.post(path, {**said, "version": one.version}).status_code


def page(client: Client, one: Improvement) -> str:
    return client.get(f"/improvements/{one.key}/").content.decode()


def test_what_an_approval_needs_stands_on_the_page_until_it_is_there(alice: Client, people: Cast) -> None:
    one = placed(people, target=None)
    told = page(alice, one)
    for word in ("Before it can be approved", "it has no target", "where it starts now is not measured"):
        assert word in told
    day = (clock.now().date() + timedelta(days=90)).isoformat()
    here = f"/improvements/{one.key}"
    said = {"kpi": gains.KPI, "evidence": "measured", "better": "up", "target": "0.75", "review_on": day,
            "expected_change": "0.1", "unit_money": "9000", "currency": "eur", "version": "1"}  # fmt: skip
    assert alice.post(f"{here}/assessment/", said).status_code == 302
    assert send(alice, f"{here}/baseline/", one, where=SLICE) == 302
    assert send(alice, f"{here}/option/", one, title="Leave it", is_nothing="on", expected_change="0") == 302
    assert send(alice, f"{here}/option/", one, title="A stand-up", expected_change="0.1", cost="300") == 302
    better = one.options.get(title="A stand-up")
    assert send(alice, f"/improvement-options/{better.key}/choice/", better, reason="It costs little.") == 302
    told = page(alice, one)
    assert "it has no target" not in told
    assert "It costs little." in told
    one.refresh_from_db()
    assert (one.currency, one.baseline and one.baseline["value"]) == ("EUR", pytest.approx(0.55))
    assert alice.post(f"{here}/steps/", {"activity": "approve", "version": one.version}).status_code == 302
    assert "Plan a turn" in page(alice, one)


def test_a_stale_assessment_shows_both_versions(alice: Client, people: Cast) -> None:
    one = placed(people)
    said = {"kpi": gains.KPI, "evidence": "measured", "target": "0.9", "version": "7"}
    assert alice.post(f"/improvements/{one.key}/assessment/", said).status_code == 412


def test_a_turn_goes_round_by_forms(alice: Client, bob: Client, people: Cast) -> None:
    one = measured(people)
    here = f"/improvements/{one.key}/turn/"
    form = alice.get(here).content.decode()
    assert SLICE in form
    assert bob.get(here).status_code == 403
    assert bob.get(f"/improvements/{one.key}/baseline/").status_code == 403
    refused = alice.post(here, {"hypothesis": "", "grain": "week"})
    assert refused.status_code == 422
    sent = {"hypothesis": "A stand-up helps", "where": SLICE, "grain": "week", "expected_change": "0.1"}
    assert send(alice, here, one, **sent) == 302
    turn = Turn.objects.get()
    told = page(alice, one)
    assert "A stand-up helps" in told
    assert f"{turn.points_needed} periods" in told
    assert send(alice, f"/pdca-turns/{turn.key}/start/", turn, began_on="2026-01-05") == 302
    turn.refresh_from_db()
    deliver = {"activity": "deliver", "version": turn.version}
    assert bob.post(f"/pdca-turns/{turn.key}/steps/", deliver).status_code == 403
    assert alice.post(f"/pdca-turns/{turn.key}/steps/", deliver).status_code == 302
    turn = acting(turn)
    kept = {"reason": "It works.", "standardised": "Rule 7"}
    assert send(alice, f"/pdca-turns/{turn.key}/adoption/", turn, **kept) == 302
    told = alice.get(f"/pdca-turns/{turn.key}/").content.decode()
    assert "Rule 7" in told
    assert bob.get(f"/pdca-turns/{turn.key}/sisters/").status_code == 403
    assert turn.key in alice.get("/pdca-turns/").content.decode()


def test_a_record_that_is_not_there_starts_nothing(alice: Client, people: Cast) -> None:
    turn = turning.plan(measured(people), IDEA, by=people.alice)
    refused = alice.post(f"/pdca-turns/{turn.key}/start/", {"by_way_of": "CHG-999"})
    assert refused.status_code == 422
    assert b"no record that you can see" in refused.content


def test_sisters_are_offered_once_a_turn_is_adopted(alice: Client, people: Cast) -> None:
    turn = acting(checking(turning.plan(measured(people), IDEA, by=people.alice), people))
    assert "sister teams" not in page(alice, turn.improvement)
    turning.adopt(turn, reason="It works.", standardised="Rule 7", by=people.alice)
    assert "sister teams" in page(alice, turn.improvement)


def test_a_page_asks_the_database_no_more_for_many_turns(
    alice: Client, people: Cast, django_assert_max_num_queries: object
) -> None:
    one = measured(people)
    for _n in range(6):
        turning.plan(one, IDEA, by=people.alice)
    with django_assert_max_num_queries(25):  # type: ignore[operator]  # pytest-django's
        page(alice, one)
