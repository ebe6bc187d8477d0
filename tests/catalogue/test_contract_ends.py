"""Contracts that end: warned of in time, each time once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.accounts.people import Cast
from tests.catalogue import samples

from pawl import clock
from pawl.accounts.actor import system
from pawl.accounts.permissions import Place
from pawl.catalogue.actions.contract_ends import warn_of_ends
from pawl.history.models import Event

pytestmark = pytest.mark.django_db
PAWL = system("test")


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> int:
    at = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: at)
    return warn_of_ends(by=PAWL)


def test_each_stage_warns_once_before_notice_runs_out(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one = samples.contract(Place(people.acme.pk), until=date(2026, 12, 31), notice_days=30)
    days = (date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 3), date(2026, 11, 1), date(2026, 11, 2),
            date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 2))  # fmt: skip
    assert [on(monkeypatch, day) for day in days] == [0, 1, 0, 1, 0, 1, 1, 0]
    said = Event.objects.filter(case=one.key, activity="ends_soon").order_by("pk")
    assert [event.facts["days"] for event in said] == [90, 30, 7, 0]


@pytest.mark.parametrize("facts", [{"state": "ended"}, {"until": None}, {"state": "draft"}])
def test_what_does_not_end_or_bind_warns_of_nothing(
    people: Cast, monkeypatch: pytest.MonkeyPatch, facts: dict[str, Any]
) -> None:
    samples.contract(Place(people.acme.pk), **facts)
    assert on(monkeypatch, date(2026, 12, 30)) == 0


def test_a_contract_that_runs_longer_warns_anew(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one = samples.contract(Place(people.acme.pk))
    assert on(monkeypatch, date(2026, 12, 30)) == 1
    type(one).objects.update(until=date(2027, 12, 31))
    assert [on(monkeypatch, date(2026, 12, 31)), on(monkeypatch, date(2027, 12, 30))] == [0, 1]
