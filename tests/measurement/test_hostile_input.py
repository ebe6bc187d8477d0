"""Text that breaks a parser, a link or a folder: refused at its field, or shown and kept as it is."""

import fcntl
import re
import time
from html import unescape
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from tests.accounts.people import Cast, person
from tests.improvement import findings
from tests.measurement import rows
from tests.measurement.desk import drain, fresh, lease, source

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Permission, Role
from pawl.analytics.words import packed, say
from pawl.errors import Invalid, NotAllowed, Unavailable
from pawl.measurement import api_findings
from pawl.measurement.actions import calendars, datasets, imports
from pawl.measurement.actions.purging import purge
from pawl.measurement.models import (
    Calendar,
    Dataset,
    DataSource,
    Import,
    ImportState,
    Indicator,
    Measurement,
    Study,
)
from pawl.measurement.sources import places, quarantine
from pawl.measurement.sources.keeping import kept
from pawl.measurement.views.imports import import_mapping
from pawl.web.placing import place_from

pytestmark = pytest.mark.django_db
HOSTILE = {
    "deep": "x = " + "[" * 20_000,
    "a long number": "x = " + "9" * 5_000,
    "a long key": "a" + ".a" * 50_000 + " = 1",
    "no TOML": "like =",
}
SHAPES = {"fields": "[fields]\nx = 5", "log": "log = 5", "at": "at = 5", "no column": "[case]\nx = 1"}


def browser(who: Actor) -> Client:
    client = Client()
    client.force_login(who.human)
    return client


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_calendar_is_refused_at_its_field(people: Cast, text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        calendars.set_calendar(name="", text=text, place=Place(people.acme.pk), by=people.alice)
    assert "text" in refusal.value.fields
    assert not Calendar.objects.exists()


@pytest.mark.parametrize("text", [*HOSTILE.values(), *SHAPES.values()], ids=[*HOSTILE, *SHAPES])
def test_a_hostile_mapping_is_refused_by_the_editor(people: Cast, text: str) -> None:
    one = imports.upload(source(people.acme, people.alice), "desk.csv", [b"a,b\n1,2\n"], by=people.alice)
    Import.objects.filter(pk=one.pk).update(mapping=text, look={"columns": [{"name": "a", "examples": []}]})
    answer = browser(people.alice).post(f"/imports/{one.key}/mapping/", {"means-0": "case"})
    assert answer.status_code == 422
    assert fresh(one).mapping == text


def only(who: Actor, *scopes: Permission) -> Actor:
    """The same person by a token that carries these rights alone."""
    return Actor(who.person, scopes=frozenset(scopes))


def test_whoever_may_not_change_a_source_keeps_no_mapping_and_writes_none(people: Cast) -> None:
    one = imports.upload(source(people.acme, people.alice), "desk.csv", [b"a,b\n1,2\n"], by=people.alice)
    text, path = {"text": "[log]\n", "keep": "yes"}, f"/imports/{one.key}/mapping/"
    request = RequestFactory().post(path, text)
    request.actor = only(people.alice, Permission.DATASET_READ, Permission.DATASET_IMPORT)  # type: ignore[attr-defined]
    with pytest.raises(NotAllowed, match="source:manage"):
        import_mapping(request, one.key)
    assert fresh(one).version == one.version
    assert browser(people.alice).post(path, text).status_code == 302
    assert DataSource.objects.get().mapping == "[log]\n"


def test_nowhere_to_choose_is_a_refusal(people: Cast) -> None:
    with pytest.raises(Invalid) as refusal:
        place_from("")
    assert "place" in refusal.value.fields


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["refused.csv", "file", "语" * 110 + ".csv", ". " * 70 + "x.csv"])
def test_a_file_of_any_name_survives_its_dry_run(people: Cast, log: bytes, name: str) -> None:
    one = imports.upload(source(people.acme, people.alice), name, [log], by=people.alice)
    drain()
    imports.ask_check(fresh(one), by=people.alice)
    drain()
    checked = fresh(one)
    assert checked.check_result["problem"] is None
    assert quarantine.path_of(checked.held, checked.file_name).read_bytes() == log


@pytest.mark.django_db(transaction=True)
def test_bytes_that_changed_on_the_way_are_not_imported(people: Cast, log: bytes) -> None:
    one = imports.upload(source(people.acme, people.alice), "desk.csv", [log], by=people.alice)
    drain()
    imports.ask_check(fresh(one), by=people.alice)
    drain()
    path = quarantine.path_of(one.held, one.file_name)
    path.write_bytes(log.replace(b"SIM", b"SAM"))
    imports.start(fresh(one), by=people.alice)
    drain()
    refused = fresh(one)
    assert refused.state == ImportState.REFUSED
    assert "not those that came in" in str(refused.problem)
    assert not Dataset.objects.exists()


def test_links_carry_a_slice_value_as_it_is(people: Cast) -> None:
    awkward = 'P1 & P2 #1 "+" 100% 语&value=x'
    number = rows.number(Place(people.acme.pk))
    Measurement.objects.filter(pk=number.pk).update(slice="priority", slice_value=awkward)
    told = packed(say("Round the clock"))
    Study.objects.filter(pk=number.study_id).update(slices=["priority"], calendar_description=told)
    Indicator.objects.update(reason=packed(say("Measured.")), sentence=packed(say("As before.")))
    boss = browser(person("boss", people.acme, Role.EXECUTIVE))
    page = boss.get(f"/kpis/{number.kpi}/").content.decode()
    links = [urlsplit(unescape(one)) for one in re.findall(r'href="([^"]*slice=[^"]*)"', page)]
    assert [parse_qs(one.query)["value"] for one in links] == [[awkward]]
    behind = boss.get(f"{links[0].path}?{links[0].query}")
    assert behind.status_code == 200
    assert awkward in unescape(behind.content.decode())


def test_people_whose_accounts_one_may_not_read_are_not_to_be_guessed(people: Cast) -> None:
    found = findings.signal(Place(people.acme.pk))
    lead, alice = person("lea", people.acme, Role.SERVICE_OWNER).human, people.alice.human
    by = only(people.alice, Permission.MEASUREMENT_READ, Permission.SIGNAL_DECIDE)
    with pytest.raises(Invalid) as refusal:
        api_findings.assign(found, by=by, to=f"PER-{lead.pk}")
    assert "to" in refusal.value.fields
    assert api_findings.assign(found, by=by, to=f"PER-{alice.pk}").assignee == alice
    other = findings.signal(Place(people.acme.pk))
    assert api_findings.assign(other, by=people.alice, to=f"PER-{lead.pk}").assignee == lead


@pytest.mark.django_db(transaction=True)
def test_a_purge_asks_again_once_it_holds_the_lake(people: Cast) -> None:
    mine = rows.at_place(Place(people.acme.pk), snapshot="6" * 64)
    datasets.withdraw(mine, by=people.alice)
    folder = places.lake() / mine.snapshot
    folder.mkdir(parents=True)
    work = lease(case=mine.key)

    def job() -> None:
        purge(work)
        connection.close()

    with (places.lake() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        purging = Thread(target=job)
        purging.start()
        time.sleep(1)
        rows.at_place(Place(people.other.pk), snapshot=mine.snapshot)
    purging.join()
    assert folder.is_dir()
    mine.refresh_from_db()
    assert mine.purged_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_purge_waits_for_the_row_of_an_import_that_let_go_of_the_lake(people: Cast) -> None:
    mine = rows.at_place(Place(people.acme.pk), snapshot="7" * 64)
    datasets.withdraw(mine, by=people.alice)
    folder = places.lake() / mine.snapshot
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")
    work = lease(case=mine.key)

    def job() -> None:
        purge(work)
        connection.close()

    thread = Thread(target=job)
    with kept(mine.snapshot):
        thread.start()
        time.sleep(0.3)
        assert folder.is_dir()
        rows.at_place(Place(people.other.pk), snapshot=mine.snapshot)
    thread.join()
    assert (folder / "manifest.json").is_file(), "the row that was written meanwhile needs it"


def test_a_row_is_not_written_beside_a_snapshot_that_is_gone() -> None:
    with pytest.raises(Unavailable, match="purged while"), kept("8" * 64):
        pass
