"""The catalogue in the browser, without JavaScript: every page, from a service to a kept promise."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, person
from tests.catalogue import samples

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.catalogue.models import Agreement, Service
from pawl.history.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def sam(people: Cast) -> Client:
    client = Client()
    client.force_login(person("sam", people.acme, Role.SERVICE_OWNER).human)
    return client


def test_a_service_goes_live_when_a_team_supports_it(sam: Client, people: Cast) -> None:
    made = sam.post(
        "/services/new/", {"name_en": "E-mail", "name_zh-hans": "电子邮件", "criticality": "high"}
    )
    one = Service.objects.get()
    assert '<option value="medium" selected' in sam.get("/services/new/").content.decode()
    assert (made["Location"], one.case.title) == (f"/services/{one.key}/", "E-mail")
    page = sam.get(made["Location"]).content.decode()
    assert "No team supports it." in page
    sam.post(f"/services/{one.key}/change/", {
        "name_en": "E-mail", "criticality": "high", "team": people.desk.key, "version": one.version,
    })  # fmt: skip
    one = Service.objects.get()
    assert one.case.team == people.desk
    sam.post(f"/services/{one.key}/steps/", {"activity": "publish", "version": one.version})
    assert Service.objects.get().state == "live"
    said = Event.objects.filter(case=one.key).order_by("pk").values_list("activity", flat=True)
    assert list(said) == ["described", "changed", "publish"]


def test_an_agreement_binds_when_it_promises_something(sam: Client, people: Cast) -> None:
    place = Place(people.acme.pk)
    service, hours = samples.service(place), samples.calendar(place)
    sam.post("/agreements/new/", {
        "title": "Mail for all", "level": "sla", "service": service.key, "calendar": hours.key,
        "effective_from": "2026-01-01",
    })  # fmt: skip
    one = Agreement.objects.get()
    page = sam.get(f"/agreements/{one.key}/").content.decode()
    assert "It promises nothing yet" in page
    form = page[page.index(f'action="/agreements/{one.key}/targets/"') :].partition("</form>")[0]
    assert form.count('name="version"') == 1, "of two the last would count"
    sam.post(f"/agreements/{one.key}/targets/", {"clock": "resolution", "minutes": "480", "version": "1"})
    sam.post(f"/agreements/{one.key}/steps/", {"activity": "agree", "version": "2"})
    assert Agreement.objects.get().state == "live"
    page = sam.get(f"/services/{service.key}/promises/").content.decode()
    assert "8 h" in page
    assert "Nobody below promises anything to it." in page
    assert "What carries it is enough." not in page


def test_the_page_says_what_cannot_be_carried(sam: Client, people: Cast) -> None:
    place = Place(people.acme.pk)
    sla = samples.agreement(place)
    samples.target(sla, 480)
    samples.target(samples.ola(sla, people.desk, calendar=sla.calendar), 600)
    page = sam.get(f"/services/{sla.service.key}/promises/").content.decode()
    assert "1 promise cannot be carried." in page
    assert "It may take longer than was promised, in the same hours." in page


def test_availability_and_its_budget_stand_on_the_page(sam: Client, people: Cast) -> None:
    place = Place(people.acme.pk)
    sla = samples.agreement(place, availability="99.5")
    samples.outage(place, service=sla.service, until=datetime(2026, 3, 2, 10, tzinfo=UTC))
    assert "No mail" in sam.get(f"/services/{sla.service.key}/outages/").content.decode()
    page = sam.get(f"/services/{sla.service.key}/availability/").content.decode()
    assert "<meter" in page


@pytest.mark.parametrize(
    "kind", ["service", "offering", "agreement", "supplier", "contract", "customer", "outage"]
)
def test_each_kind_has_its_list_its_page_and_its_form(sam: Client, people: Cast, kind: str) -> None:
    one = samples.MAKERS[kind](Place(people.acme.pk))
    room = f"/{kind}s/"
    assert one.key in sam.get(room).content.decode()
    assert one.case.title in sam.get(f"{room}{one.key}/").content.decode()
    assert sam.get(f"{room}{one.key}/change/").status_code == 200
    assert sam.get(f"{room}new/").status_code == 200


def test_an_outage_is_over_with_one_button(sam: Client, people: Cast) -> None:
    one = samples.outage(Place(people.acme.pk))
    sam.post(f"/outages/{one.key}/end/", {"version": "1"})
    one.refresh_from_db()
    assert one.state == "over"


def test_hours_get_another_version(sam: Client, people: Cast) -> None:
    one = samples.calendar(Place(people.acme.pk))
    refused = sam.post(f"/service-hours/{one.key}/", {"text": "weekly = 3", "version": "1"})
    assert refused.status_code == 422
    sam.post(f"/service-hours/{one.key}/", {"text": 'like = "always"', "version": "1"})
    assert one.versions.count() == 2


def test_a_team_reads_the_services_of_all_and_edits_none(people: Cast) -> None:
    one = samples.service(Place(people.acme.pk, None))
    bob = Client()
    bob.force_login(people.bob.human)
    assert bob.get(f"/services/{one.key}/").status_code == 200
    assert bob.get(f"/services/{one.key}/change/").status_code == 403
    stranger = Client()
    stranger.force_login(people.charlie.human)
    assert stranger.get(f"/services/{one.key}/").status_code == 404


def test_the_page_of_a_service_stays_quick_and_reads_its_cost_apart(sam: Client, people: Cast) -> None:
    service = samples.service(Place(people.acme.pk))
    address = f"/services/{service.key}/"
    sam.get(address)
    with CaptureQueriesContext(connection) as asked:
        page = sam.get(address).content.decode()
    assert len(asked) <= 25
    assert f'hx-get="{address}cost/"' in page
    apart = sam.get(f"{address}cost/").content.decode()
    part = sam.get(f"{address}cost/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" in apart
    assert "<html" not in part
    assert "No rate, contract or amount is known yet." in part
