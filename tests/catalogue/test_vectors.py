"""Clock vectors 20 and 21 where people meet them: hours that a desk types, outages that it notes."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.accounts.people import Cast, person
from tests.catalogue import samples
from tests.spec.clocks.vectors import RAW

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.catalogue.models import CalendarVersion, Service

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HOURS = {
    "20a": 'zone = "Europe/Berlin"\n[holidays]\nyearly = ["01-01"]\n',
    "20b": 'zone = "Europe/Berlin"\n[weekly]\nmon-fri = []\n',
    "20c": 'like = "always"\n[holidays]\ncountry = "XX"\nyears = [2026, 2026]\n',
    "20d": 'zone = "Europe/Berlin"\n[weekly]\nmon-fri = ["09:00-09:00"]\n',
}
PLANNED = ("2026-03-01 08:00:00", "2026-03-01 08:15:00")
DOWN = ("2026-03-01 08:06:56", "2026-03-01 09:48:36")
"""The day of vector 21 is the first of a month, so that it is all of the month that runs."""


@pytest.fixture
def sam(people: Cast) -> Client:
    client = Client()
    client.force_login(person("sam", people.acme, Role.SERVICE_OWNER).human)
    return client


@pytest.mark.parametrize("number", HOURS)
def test_20_hours_by_which_no_time_would_pass_are_refused_in_words(
    number: str, sam: Client, people: Cast
) -> None:
    """20: by the page and by the API, with the reason of the vector, and nothing is written."""
    because = next(one["because"] for one in RAW["refused"] if one["name"].startswith(number))
    hours, text = samples.calendar(Place(people.acme.pk)), HOURS[number]
    page = sam.post(f"/service-hours/{hours.key}/", {"text": text, "version": "1"})
    api = sam.post("/api/service-calendars", {"name": "Night", "text": text}, "application/json")
    assert (page.status_code, api.status_code) == (422, 422)
    assert because in page.content.decode()
    assert because in api.content.decode()
    assert CalendarVersion.objects.count() == 1


def test_hours_that_are_no_toml_are_refused_in_words(sam: Client) -> None:
    made = sam.post("/api/service-calendars", {"name": "Night", "text": "weekly = ["}, "application/json")
    assert (made.status_code, "text: " in made.json()["detail"]) == (422, True)
    assert CalendarVersion.objects.count() == 0


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def noted(people: Cast) -> Service:
    """A service that should always be there, was planned to be away, and was away for longer."""
    place = Place(people.acme.pk)
    always = samples.calendar(place, 'like = "always"\nzone = "UTC"\n')
    service = samples.agreement(place, calendar=always).service
    for span, is_planned in ((PLANNED, True), (DOWN, False)):
        samples.outage(place, service=service, from_at=at(span[0]), until=at(span[1]), is_planned=is_planned)
    return service


def test_21_planned_work_leaves_the_denominator_and_the_page_says_so(
    sam: Client, people: Cast, noted: Service
) -> None:
    """21: 1 h 33 min 36 s count, of 23 h 45 min that were agreed: 93.43 %, not 93.50 %."""
    (vector,) = (one for one in RAW["availability"] if one["name"].startswith("21 "))
    expect: dict[str, Any] = vector["expect"]
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False):
        sam.force_login(person("tom", people.acme, Role.SERVICE_OWNER).human)
        told = sam.get(f"/api/services/{noted.key}/availability?months=1").json()[0]
        page = sam.get(f"/services/{noted.key}/availability/").content.decode()
    names = ("agreed_seconds", "planned_seconds", "down_seconds")
    assert [told[name] for name in names] == [expect[name] for name in names]
    assert told["availability"] == pytest.approx(expect["per_cent"] / 100, abs=5e-5)
    assert "planned work is left out of the agreed time" in page
    assert "93.4" in page


def test_the_api_tells_who_carries_a_promise(sam: Client, people: Cast) -> None:
    place = Place(people.acme.pk)
    sla = samples.agreement(place)
    samples.target(sla, 480)
    ola = samples.ola(sla, people.desk, calendar=sla.calendar)
    samples.target(ola, 600)
    (told,) = sam.get(f"/api/services/{sla.service.key}/promises").json()
    assert (told["agreement"], told["cannot"], told["missing"]) == (sla.key, 1, 0)
    (line,) = told["lines"]
    assert (line["promise"], line["carrier"], line["verdict"]) == (sla.key, ola.key, "cannot")
    assert (line["minutes"], line["carrier_minutes"]) == (480, 600)
    assert line["reason"] == "It may take longer than was promised, in the same hours."
