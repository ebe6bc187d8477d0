"""Changes in the browser and by API, without JavaScript."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import Cast, person
from tests.api.calling import Caller, told
from tests.catalogue import samples as catalogue
from tests.changes import samples
from tests.changes.samples import HOUR, MONDAY
from tests.projects import samples as projects

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.catalogue.models import Service
from pawl.changes.feed import token_of
from pawl.changes.models import Change, ChangeModel, Freeze
from pawl.collaboration.models import Link, Record
from pawl.improvement.actions.register import Proposal, propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def mona(people: Cast) -> Client:
    client = Client()
    client.force_login(person("mona", people.acme, Role.CHANGE_MANAGER).human)
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_change_is_raised_planned_and_weighed(mona: Client, place: Place) -> None:
    service = catalogue.service(place)
    made = mona.post(
        "/changes/new/", {"title": "Newer mail server", "follows": "normal", "service": service.key}
    )
    here = made["Location"]
    shown = page(mona, here)
    assert "the questions under Risk are not answered." not in shown
    assert "Still missing" in shown
    mona.post(f"{here}steps/", {"activity": "assess", "version": "1"})
    assert "the questions under Risk are not answered." in page(mona, here)
    mona.post(
        f"{here}risk/", {"version": "2", "q_known": "often", "q_back_out": "never", "q_tested": "nowhere"}
    )
    assert "8 points" in page(mona, here)


def _asking(place: Place, _people: Cast, service: Service) -> Record:
    return projects.project(place, service=service)


def _improving(_place: Place, people: Cast, service: Service) -> Record:
    return propose(
        Proposal(title="Fewer restarts", problem="Each week one", service=service), by=people.alice
    )


Origin = Callable[[Place, Cast, Service], Record]


def test_a_change_comes_from_the_project_that_asks_for_it(mona: Client, people: Cast, place: Place) -> None:
    asking = projects.project(place)
    assert f"/changes/new/?from={asking.key}" in page(mona, f"/projects/{asking.key}/")
    sent = {"title": "Put the form live", "follows": "normal"}
    made = mona.post(f"/changes/new/?from={asking.key}", sent)
    assert asking.key in page(mona, made["Location"])
    assert "Put the form live" in page(mona, f"/projects/{asking.key}/")
    pia = Caller(person("pia", people.acme, Role.PROJECT_MANAGER))
    again = pia.make("/api/changes", title="Move the form", comes_from=asking.key)
    assert [one["name"] for one in again["questions"]] == ["known", "back_out", "tested"]
    links = Link.objects.filter(target=asking.case, relation="comes_from", source__kind="change")
    assert links.count() == 2
    assert pia("POST", "/api/changes", {"title": "No", "comes_from": "GAP-1"}).status_code == 404
    service = catalogue.service(place)
    refused = pia("POST", "/api/changes", {"title": "No", "comes_from": service.key})
    assert "No change is raised from such a record." in told(refused)["fields"]["comes_from"]


@pytest.mark.parametrize("origin", [_asking, _improving])
def test_a_change_begins_with_the_service_of_what_asks_for_it(
    mona: Client, people: Cast, place: Place, origin: Origin
) -> None:
    mail, print_ = catalogue.service(place), catalogue.service(place)
    asking = origin(place, people, mail)
    begun = mona.get(f"/changes/new/?from={asking.key}").context["form"]
    assert begun["service"].value() == mail.key
    named = mona.get(f"/changes/new/?from={asking.key}&service={print_.key}").context["form"]
    assert named["service"].value() == print_.key


def test_a_change_does_not_guess_between_services(mona: Client, people: Cast, place: Place) -> None:
    one = _improving(place, people, catalogue.service(place))
    Link.objects.create(source=one.case, target=catalogue.service(place).case, relation="relates_to")
    assert mona.get(f"/changes/new/?from={one.key}").context["form"]["service"].value() is None


def test_a_change_begins_with_no_service_that_may_not_be_named(
    mona: Client, people: Cast, place: Place
) -> None:
    hidden = catalogue.service(Place(place.organisation_id, confidential=True))
    retired = catalogue.service(place, state="retired")
    for service in (hidden, retired):
        begun = mona.get(f"/changes/new/?from={_asking(place, people, service).key}").context["form"]
        assert begun["service"].value() is None


def test_conflicts_stand_on_the_page_and_ask_for_a_reason(mona: Client, place: Place) -> None:
    service = catalogue.service(place)
    samples.planned(place, service=service, title="Move the mail")
    one = samples.planned(place, service=service, type="standard")
    here = f"/changes/{one.key}/"
    assert "Move the mail" in page(mona, here)
    asked = mona.post(f"{here}steps/", {"activity": "schedule", "version": "1"})
    assert "only with a reason" in asked.content.decode()
    mona.post(
        f"{here}steps/", {"activity": "schedule", "version": "1", "sent": "yes", "reason": "Both need it"}
    )
    one.refresh_from_db()
    assert one.state == "scheduled"
    assert "answered for" in page(mona, here)


def test_a_conflict_names_nothing_that_one_may_not_see(mona: Client, place: Place) -> None:
    service = catalogue.service(place)
    hidden = Place(place.organisation_id, confidential=True)
    samples.planned(hidden, service=service, title="Secret move")
    shown = page(mona, f"/changes/{samples.planned(place, service=service).key}/")
    assert "Secret move" not in shown
    assert "one that you may not see" in shown


@pytest.mark.parametrize("view", ["month", "week", "list", "odd"])
def test_the_calendar_shows_what_is_planned(mona: Client, place: Place, view: str) -> None:
    samples.planned(place, title="Newer mail server")
    samples.freeze(place), samples.window(place), catalogue.outage(place)
    shown = page(mona, f"/change-calendar/?view={view}&at=2026-03-02")
    for title in ("Newer mail server", "Year&#x27;s end", "Mondays", "No mail"):
        assert title in shown
    assert page(mona, "/change-calendar/?at=nonsense")


def test_a_page_costs_the_same_for_many(
    mona: Client, place: Place, django_assert_max_num_queries: Any
) -> None:
    service = catalogue.service(place)
    one = samples.planned(place, service=service)
    for number in range(12):
        samples.planned(place, number / 10, service=service)
    samples.freeze(place), samples.window(place)
    for address in (f"/changes/{one.key}/", "/changes/", "/change-calendar/?at=2026-03-02"):
        page(mona, address)
        with django_assert_max_num_queries(25):
            page(mona, address)


def test_a_calendar_program_reads_what_its_owner_may_see(mona: Client, people: Cast, place: Place) -> None:
    now = clock.now()
    samples.change(place, title="Mail, newer", planned_from=now, planned_until=now + HOUR)
    owner = person("ann", people.acme, Role.AGENT).human
    address = f"/change-calendar/{token_of(owner)}.ics"
    text = Client().get(address).content.decode()
    assert "Mail\\, newer (new)" in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    stranger = Client().get(f"/change-calendar/{token_of(people.charlie.human)}.ics").content.decode()
    assert "BEGIN:VEVENT" not in stranger
    owner.set_password("another")
    owner.save()
    assert Client().get(address).status_code == Client().get("/change-calendar/x.ics").status_code == 404


def test_freezes_windows_and_models_are_written_and_changed(mona: Client, place: Place) -> None:
    service = catalogue.service(place)
    freeze = {"title": "Sale", "from_at": "2026-03-02T09:00", "until": "2026-03-03T09:00"}
    made = mona.post("/freezes/new/", {**freeze, "services": [service.pk]})
    assert "E-mail" in page(mona, made["Location"])
    mona.post(f"{made['Location']}lifting/", {"version": "1"})
    assert Freeze.objects.get().state == "ended"
    window = {"title": "Sundays", "days": ["6"], "starts": "22:00", "minutes": "240"}
    made = mona.post("/maintenance-windows/new/", {**window, "zone": "Europe/Berlin", "first": "2026-01-01"})
    assert "Every Sunday from 22:00 on for 240 minutes" in page(mona, made["Location"])
    made = mona.post("/change-models/new/", {"title": "Restart", "text": 'type = "standard"'})
    mona.post(f"{made['Location']}steps/", {"activity": "publish", "version": "1"})
    mona.post(
        f"{made['Location']}change/",
        {"title": "Restart", "text": 'type = "standard"\nplans = []', "version": "2"},
    )
    model = ChangeModel.objects.get()
    assert (model.state, model.versions.count()) == ("live", 2)


def test_a_review_asks_how_it_went(mona: Client, place: Place) -> None:
    one = samples.planned(place, state="review", type="standard")
    here = f"/changes/{one.key}/steps/"
    assert "Outcome" in mona.post(here, {"activity": "close", "version": "1"}).content.decode()
    mona.post(here, {"activity": "close", "version": "1", "sent": "yes", "outcome": "successful"})
    assert Change.objects.get().state == "closed"


def test_the_api_walks_too(people: Cast, place: Place) -> None:
    ann = Caller(person("ann", people.acme, Role.AGENT))
    service = catalogue.service(place)
    other = samples.planned(place, service=service)
    made = ann.make("/api/changes", title="Newer mail server", service=service.key)
    here = f"/api/changes/{made['key']}"
    window = {"planned_from": MONDAY.isoformat(), "planned_until": (MONDAY + HOUR).isoformat()}
    told(ann("PATCH", here, window, If_Match='"1"'))
    conflicts = json.loads(ann.get(f"{here}/conflicts").content)
    assert [(one["kind"], one["other"], one["shared"]) for one in conflicts] == [
        ("same_item", other.key, [service.key])
    ]
    steps = {one["activity"]: one for one in json.loads(ann.get(f"{here}/transitions").content)}
    assert steps["authorize"]["rule"] == "A normal change is assessed first."
    step = {"activity": "answer", "fields": {"answers": samples.GOOD}}
    shown = told(ann("POST", f"{here}/transitions", step, If_Match='"2"'))
    assert (shown["risk"], shown["affected"]) == ("low", [service.key])
