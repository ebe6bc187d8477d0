"""The configuration in the browser, without JavaScript: note, join, look, end, define."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, person
from tests.catalogue import samples as catalogue
from tests.configuration import samples

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.configuration.models import ConfigurationItem, Dependency, ItemClass, ItemKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def sam(people: Cast) -> Client:
    client = Client()
    client.force_login(person("sam", people.acme, Role.SERVICE_OWNER).human)
    return client


def test_an_item_is_noted_changed_confirmed_and_retired(sam: Client) -> None:
    assert "Software licence" in sam.get("/items/new/").content.decode()
    form = sam.get("/items/new/?item_class=server").content.decode()
    assert "attribute_operating_system" in form
    said = {"title": "mail-01", "criticality": "high", "state": "active", "keys": "serial: A1\nA2"}
    refused = sam.post("/items/new/?item_class=server", said)
    assert (refused.status_code, b"It is missing." in refused.content) == (422, True)
    made = sam.post("/items/new/?item_class=server", {**said, "attribute_operating_system": "Debian"})
    one = ConfigurationItem.objects.get()
    assert made["Location"] == f"/items/{one.key}/"
    assert set(one.keys.values_list("source", "value")) == {("serial", "A1"), ("label", "A2")}
    changed = {**said, "attribute_operating_system": "Debian", "attribute_cpu_cores": "4", "version": 1}
    sam.post(f"/items/{one.key}/change/", changed)
    one.refresh_from_db()
    assert one.attributes["cpu_cores"] == 4
    stale = sam.post(f"/items/{one.key}/change/", {**changed, "title": "x"})
    assert stale.status_code == 412
    sam.post(f"/items/{one.key}/confirmation/")
    sam.post(f"/items/{one.key}/steps/", {"activity": "retire", "version": 2})
    one.refresh_from_db()
    assert one.state == "retired"
    page = sam.get(made["Location"]).content.decode()
    assert "Confirmed that it is as it is written here" in page
    assert "4" in page


def test_the_graph_stands_on_the_page_of_a_service(sam: Client, people: Cast) -> None:
    place = Place(people.acme.pk)
    service, one, two = catalogue.service(place), samples.item(place, "web-01"), samples.item(place, "web-02")
    for lower in (one, two):
        sam.post(f"/impact/{service.key}/join/", {
            "relation": "runs_on", "lower": lower.key, "group": "web", "needed": "1",
            "valid_from": "2026-01-01",
        })  # fmt: skip
    assert Dependency.objects.count() == 2
    frame = sam.get(f"/services/{service.key}/").content.decode()
    assert f'href="/services/{service.key}/stands-on/"' in frame
    page = sam.get(f"/services/{service.key}/stands-on/").content.decode()
    assert page.count('class="graph-box') == 3
    assert "web-02" in page
    up = sam.get(f"/impact/{one.key}/").content.decode()
    assert "degraded" in up
    assert "(web: 1/2)" in up
    before = sam.get(f"/impact/{one.key}/?direction=up&at=2025-01-01").content.decode()
    assert "Nothing stood on it then." in before
    joined = Dependency.objects.first()
    assert joined is not None
    assert sam.get(f"/dependencies/{joined.key}/")["Location"] == f"/impact/{service.key}/?direction=down"
    sam.post(f"/dependencies/{joined.key}/end/")
    joined.refresh_from_db()
    assert joined.valid_until is not None
    assert "Ended, or not begun yet" in sam.get(f"/items/{one.key}/").content.decode()


def test_what_a_service_stands_on_is_for_those_who_may_read_items(people: Cast) -> None:
    service = catalogue.service(Place(people.acme.pk))
    asked = {}
    for name, organisation, role in (
        ("rita", people.acme, Role.REQUESTER),
        ("ann", people.acme, Role.AGENT),
        ("olga", people.other, Role.AGENT),
    ):
        client = Client()
        client.force_login(person(name, organisation, role).human)
        asked[name] = client.get(f"/services/{service.key}/stands-on/").status_code
    assert asked == {"rita": 403, "ann": 200, "olga": 404}


def test_the_other_end_is_named_by_number_key_or_name(sam: Client, people: Cast) -> None:
    place = Place(people.acme.pk)
    one, host, disk = (samples.item(place, title) for title in ("web-01", "Host 1", "disk"))
    ItemKey.objects.create(item=disk, organisation=people.acme, source="serial", value="A1")
    assert "Host 1</option>" in sam.get(f"/items/{one.key}/").content.decode()
    for lower in (f"ci-{host.pk}", " host  1", "Serial: A1"):
        sam.post(
            f"/impact/{one.key}/join/", {"relation": "uses" if "1" in lower else "runs_on", "lower": lower}
        )
    assert set(Dependency.objects.values_list("lower_id", flat=True)) == {host.pk, disk.pk}
    samples.item(place, "host 1")
    refused = sam.post(f"/impact/{one.key}/join/", {"relation": "part_of", "lower": "Host 1"})
    assert "Several have this name." in refused.content.decode()


@pytest.mark.parametrize("lower", ["CI-999999", "nothing", "PER-1", "", "serial: none", "CI-x"])
def test_what_cannot_be_named_is_refused_at_its_field(sam: Client, people: Cast, lower: str) -> None:
    one = samples.item(Place(people.acme.pk))
    answer = sam.post(f"/impact/{one.key}/join/", {"relation": "uses", "lower": lower})
    assert answer.status_code == 422
    assert not Dependency.objects.exists()


def test_a_class_is_changed_in_its_own_words(sam: Client) -> None:
    assert "Network device" in sam.get("/item-classes/").content.decode()
    own = '[[attributes]]\nword = "units"\ntype = "number"\nname = "U"'
    text = f'name = "Rack server"\nparent = "hardware"\n{own}'
    sam.post("/item-classes/server/", {"text": text, "version": 0})
    one = ItemClass.objects.get()
    page = sam.get("/item-classes/server/").content.decode()
    assert "Rack server" in page
    assert sam.post("/item-classes/server/", {"text": "name =", "version": 1}).status_code == 422
    sam.post("/item-classes/server/", {"text": text.replace("Rack", "Blade"), "version": 1})
    one.refresh_from_db()
    assert one.effective_until is not None
    assert sam.post("/item-classes/new/", {"word": "server", "text": text}).status_code == 422
    assert sam.post("/item-classes/new/", {"word": "robot", "text": text}).status_code == 302
    assert sam.get("/item-classes/nothing/").status_code == 404


def test_pages_without_items_say_how_to_begin(sam: Client, people: Cast) -> None:
    assert "No item yet" in sam.get("/items/").content.decode()
    assert "Nothing stands on anything yet" in sam.get("/dependencies/").content.decode()
    offering = catalogue.offering(Place(people.acme.pk))
    assert sam.get(f"/impact/{offering.key}/").status_code == 404


def test_a_large_graph_is_shown_with_as_many_queries_as_a_small_one(sam: Client, people: Cast) -> None:
    place = Place(people.acme.pk)
    service = catalogue.service(place)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            for address in (f"/impact/{service.key}/?direction=down", f"/services/{service.key}/"):
                assert sam.get(address).status_code == 200
        return len(queries)

    for number in range(3):
        samples.stands(service, samples.item(place, f"few {number}"))
    asked()
    few = asked()
    below = [samples.item(place, f"more {number}") for number in range(70)]
    for number, one in enumerate(below):
        samples.stands(below[(number - 1) // 2] if number else service, one, group="g" if number % 2 else "")
    assert asked() == few
