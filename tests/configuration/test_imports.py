"""A file of items: looked at, written once however often it comes, taken back whole."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, person
from tests.configuration import files, samples

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.actions import comment
from pawl.collaboration.models import Case
from pawl.configuration.actions import imports, items
from pawl.configuration.models import ConfigurationItem, ItemImport, ItemKey
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def sam(people: Cast) -> Actor:
    return person("sam", people.acme, Role.SERVICE_OWNER)


def bring(by: Actor, name: str, raw: Any) -> ItemImport:
    content = raw if isinstance(raw, str) else files.text(raw)
    return imports.bring(format=name, title="file", content=content, by=by)


def outcomes(one: ItemImport) -> list[str]:
    return list(one.rows.order_by("number").values_list("outcome", flat=True))


def test_a_file_writes_nothing_until_somebody_says_so_and_nothing_twice(sam: Actor) -> None:
    one = bring(sam, "netbox", files.NETBOX)
    assert (one.counts, ConfigurationItem.objects.count()) == ({"create": 2}, 0)
    imports.take_step(one, "import", by=sam)
    first = {item.case.title: item for item in ConfigurationItem.objects.select_related("case")}
    assert set(first) == {"host-01", "mail-vm"}
    assert first["host-01"].attributes["operating_system"] == "Debian 13"
    again = bring(sam, "netbox", files.NETBOX)
    assert outcomes(again) == ["same", "same"]
    imports.take_step(again, "import", by=sam)
    assert ConfigurationItem.objects.count() == 2
    host = ConfigurationItem.objects.get(pk=first["host-01"].pk)
    assert (host.version, host.seen_at > first["host-01"].seen_at) == (1, True)  # type: ignore[operator]
    assert list(Event.objects.filter(case=host.key).values_list("activity", flat=True)) == ["imported"]


def test_what_another_system_knows_of_the_same_thing_meets_it_by_its_serial(sam: Actor) -> None:
    imports.take_step(bring(sam, "glpi", files.COMPUTER), "import", by=sam)
    snipe = bring(sam, "snipe_it", files.SNIPE)
    assert outcomes(snipe) == ["update"]
    imports.take_step(snipe, "import", by=sam)
    one = ConfigurationItem.objects.get()
    assert set(one.keys.values_list("source", flat=True)) == {
        "glpi agent",
        "serial",
        "uuid",
        "snipe-it",
        "asset tag",
    }
    assert (one.attributes["purchased_on"], one.attributes["form"]) == ("2025-03-01", "notebook")


def test_what_could_be_two_things_is_listed_and_not_written(sam: Actor, people: Cast) -> None:
    place = Place(people.acme.pk)
    for title in ("host-01", "HOST-01 "):
        samples.item(place, title)
    one = bring(sam, "netbox", [files.DEVICE])
    row = one.rows.get()
    assert (row.outcome, len(row.candidates)) == ("ambiguous", 2)
    with pytest.raises(Conflict):
        imports.take_step(one, "import", by=sam)
    first, second = ConfigurationItem.objects.order_by("pk")
    items.change_item(first, keys=[{"source": "serial", "value": "EX-3001"}], by=sam)
    assert outcomes(bring(sam, "netbox", [files.DEVICE])) == ["update"]
    items.change_item(second, keys=[{"source": "netbox", "value": "device:12"}], by=sam)
    assert outcomes(bring(sam, "netbox", [files.DEVICE])) == ["ambiguous"]


def test_a_name_decides_only_where_no_number_speaks_against_it(sam: Actor) -> None:
    items.note_item(
        item_class="server", title="host-01", by=sam, keys=[{"source": "serial", "value": "EX-1"}]
    )
    assert outcomes(bring(sam, "netbox", [files.DEVICE])) == ["create"]
    assert outcomes(bring(sam, "netbox", [{**files.DEVICE, "serial": ""}])) == ["update"]


def test_a_thing_that_a_file_tells_of_twice_is_refused_the_second_time(sam: Actor) -> None:
    other = {**files.DEVICE, "id": 13}
    table = "Name,Class\na,server\na,server\n,server\nb,spaceship\nc,server\n"
    assert outcomes(bring(sam, "netbox", [files.DEVICE, other])) == ["create", "refused"]
    one = bring(sam, "csv", table)
    assert outcomes(one) == ["create", "refused", "refused", "refused", "create"]
    assert all(row.reason for row in one.rows.filter(outcome="refused"))


def test_a_value_that_a_class_does_not_take_is_refused_with_its_name(sam: Actor) -> None:
    table = "Name,Class,CPU cores,Status\na,server,many,in use\nb,server,4,somewhere\n"
    one = bring(sam, "csv", table)
    reasons = [row.reason["template"] for row in one.rows.order_by("number") if row.reason]
    assert (outcomes(one), len(reasons)) == (["refused", "refused"], 2)


def test_taking_back_leaves_everything_as_it_was(sam: Actor, people: Cast) -> None:
    known = samples.item(Place(people.acme.pk), "mail-01", attributes={"operating_system": "Debian 12"})
    one = bring(sam, "csv", files.TABLE)
    assert outcomes(one) == ["update", "create", "refused"]
    imports.take_step(one, "import", by=sam)
    known.refresh_from_db()
    assert known.attributes == {"operating_system": "Debian 13", "cpu_cores": 8, "serial": "EX-1"}
    imports.take_step(one, "undo", by=sam)
    known.refresh_from_db()
    assert (known.attributes, known.seen_at) == ({"operating_system": "Debian 12"}, None)
    assert (ConfigurationItem.objects.count(), ItemKey.objects.count()) == (1, 0)
    assert Case.objects.filter(kind="configuration_item").count() == 1
    assert outcomes(bring(sam, "csv", files.TABLE)) == ["update", "create", "refused"]


def test_what_somebody_worked_on_since_stays(sam: Actor) -> None:
    one = bring(sam, "csv", files.TABLE)
    imports.take_step(one, "import", by=sam)
    first, second = ConfigurationItem.objects.select_related("case").order_by("pk")
    items.change_item(first, criticality="high", by=sam)
    comment(second.case, text="In the second rack", by=sam)
    imports.take_step(one, "undo", by=sam)
    assert ConfigurationItem.objects.count() == 2
    assert Event.objects.get(case=one.key, activity="taken_back").facts == {"kept": 2}


def test_what_has_changed_since_the_look_is_shown_before_it_is_written(sam: Actor) -> None:
    one = bring(sam, "netbox", [files.DEVICE])
    items.note_item(item_class="server", title="host-01", by=sam)
    with pytest.raises(Conflict, match="changed since"):
        imports.take_step(one, "import", by=sam)
    one.refresh_from_db()
    assert (outcomes(one), one.counts) == (["update"], {"update": 1})
    imports.take_step(one, "import", by=sam)
    assert ConfigurationItem.objects.count() == 1


def test_what_is_closed_to_somebody_is_neither_changed_nor_doubled(sam: Actor, people: Cast) -> None:
    closed = samples.item(Place(people.acme.pk, confidential=True), "host-01")
    ItemKey.objects.create(item=closed, organisation=people.acme, source="serial", value="EX-3001")
    assert outcomes(bring(sam, "netbox", [files.DEVICE])) == ["refused"]


def test_strangers_and_teams_bring_nothing(people: Cast) -> None:
    desk = person("dora", people.acme, Role.SERVICE_OWNER, people.desk)
    for who in (people.charlie, people.bob, desk):
        with pytest.raises(NotAllowed):
            bring(who, "netbox", files.NETBOX)
    assert not ItemImport.objects.exists()


@pytest.mark.parametrize(("name", "content"), [("xml", "x"), ("csv", ""), ("glpi", "{}"), ("csv", "Name\n")])
def test_a_file_that_is_none_is_refused_at_once(sam: Actor, name: str, content: str) -> None:
    with pytest.raises(Invalid):
        bring(sam, name, content)


def test_columns_are_said_and_the_file_is_checked_anew(sam: Actor) -> None:
    one = bring(sam, "csv", "Machine,Class\nmail-01,server\n")
    assert (one.counts, one.problem is not None) == ({}, True)
    with pytest.raises(Conflict):
        imports.take_step(one, "import", by=sam)
    for wrong in ({"Machine": "title", "Class": "title"}, {"Nothing": "title"}, {"Machine": "owner"}):
        with pytest.raises(Invalid):
            imports.remap(one, mapping=wrong, by=sam)
    imports.remap(one, mapping={"Machine": "title", "Class": "item_class"}, by=sam)
    assert (outcomes(one), one.problem) == (["create"], None)
    imports.take_step(one, "cancel", by=sam)
    with pytest.raises(Conflict):
        imports.remap(one, mapping={}, by=sam)
    with pytest.raises(Conflict):
        imports.apply(one, by=sam)


def test_a_large_file_is_compared_in_as_many_queries_as_a_small_one(sam: Actor) -> None:
    def asked(rows: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            bring(sam, "csv", "Name,Class\n" + "".join(f"n{n},server\n" for n in range(rows)))
        return len(queries)

    asked(1)
    assert asked(300) - asked(2) < 6  # rows are written in batches


def test_a_file_in_the_browser_from_upload_to_undo(sam: Actor, people: Cast, tmp_path: Any) -> None:
    client = Client()
    client.force_login(sam.human)
    path = tmp_path / "items.csv"
    path.write_text(files.TABLE, encoding="utf-8")
    with path.open("rb") as file:
        brought = client.post("/item-imports/new/", {"format": "csv", "file": file})
    one = ItemImport.objects.get()
    assert brought["Location"] == f"/item-imports/{one.key}/"
    page = client.get(brought["Location"]).content.decode()
    assert "Nothing is written yet" in page
    assert "There is no class anwendung." in page
    names = [f"column_{n}" for n in range(7)]
    targets = ["title", "item_class", "state", "key:serial", "", "", "description"]
    client.post(f"/item-imports/{one.key}/mapping/", {**dict(zip(names, targets, strict=True)), "version": 1})
    one.refresh_from_db()
    assert one.mapping["Room"] == "description"
    assert client.post(f"/item-imports/{one.key}/mapping/", {"column_0": "nonsense"}).status_code == 422
    client.post(f"/item-imports/{one.key}/steps/", {"activity": "import", "version": one.version})
    assert ConfigurationItem.objects.filter(description="A1").count() == 2
    listed = client.get(f"/item-import-rows/?filter%5Bof%5D%5Beq%5D={one.key}").content.decode()
    assert "There is no class anwendung." in listed
    one.refresh_from_db()
    client.post(f"/item-imports/{one.key}/steps/", {"activity": "undo", "version": one.version})
    assert not ConfigurationItem.objects.exists()
    assert client.get(f"/item-imports/{one.key}/").status_code == 200
    (tmp_path / "bad").write_bytes(b"Name\n")
    with (tmp_path / "bad").open("rb") as file:
        assert client.post("/item-imports/new/", {"format": "csv", "file": file}).status_code == 422
