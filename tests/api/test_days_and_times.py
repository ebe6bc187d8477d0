"""Days, times and versions at the ends of the calendar and of no zone: each door refuses them in words."""

import pytest
from django import forms
from django.test import Client
from tests.accounts.people import Cast, cast, person
from tests.api.calling import Caller, told

from pawl.accounts.roles import Role
from pawl.web.forms import PawlForm

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


class Dated(PawlForm):
    day = forms.DateField(required=False)
    instant = forms.DateTimeField(required=False)


@pytest.mark.parametrize("said", [
    {"day": "9999-12-31"}, {"day": "0001-01-01"}, {"instant": "9999-12-31T23:59"},
    {"instant": "1969-12-31T23:59"},
])  # fmt: skip
def test_a_form_refuses_what_lies_beyond_the_years_it_knows(said: dict[str, str]) -> None:
    assert list(Dated(said).errors) == list(said)
    assert not Dated({"day": "2026-11-30", "instant": "2100-01-01T00:00"}).errors


@pytest.mark.parametrize("version", ["1" * 400, "9223372036854775808", "-1"])
def test_a_form_refuses_a_version_that_no_record_can_have(version: str) -> None:
    assert list(Dated({"version": version}).errors) == ["version"]


def test_a_deputy_until_the_end_of_time_is_refused(people: Cast, client: Client) -> None:
    client.force_login(people.admin.human)
    sent = {"deputy": people.bob.human.key, "first_day": "2026-01-01", "last_day": "9999-12-31"}
    assert client.post("/approvals/deputies/", sent).status_code == 422


def test_a_time_of_the_local_clock_names_no_zone(people: Cast) -> None:
    agent, manager = Caller(people.bob), Caller(person("mia", people.acme, Role.CHANGE_MANAGER))
    when = {"title": "x", "begins": "2026-01-05", "at": "08:00:00Z", "zone": "UTC", "team": people.desk.key}
    window = {"title": "x", "starts": "08:00:00+02:00", "minutes": 10, "first": "2026-01-05"}
    answers = [
        agent("PUT", "/api/notifications/wishes", {"daily_at": "08:00:00Z"}),
        agent("POST", "/api/rotas", when | {"people": [people.bob.human.key]}),
        agent("POST", "/api/operations", when | {"rule": "FREQ=DAILY"}),
        manager("POST", "/api/maintenance-windows", window),
    ]
    assert [one.status_code for one in answers] == [422] * 4
    assert "names no zone" in told(answers[0])["detail"] + str(told(answers[0]))
