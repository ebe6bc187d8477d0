"""The pages of the data side, as a browser without scripts uses them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.accounts.people import Cast
from tests.measurement.desk import drain, source

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.history.models import Event
from pawl.jobs import queue
from pawl.measurement.forms import columns_of, edited
from pawl.measurement.models import Dataset, DataSource, Import, ImportState


def browser(who: Actor) -> Client:
    client = Client()
    assert isinstance(who.person, Person)
    client.force_login(who.person)
    return client


@pytest.mark.django_db(transaction=True)
def test_from_a_dropped_file_to_its_dataset(people: Cast, log: bytes):
    alice = browser(people.alice)
    made = alice.post(
        "/data-sources/new/", {"title": "Desk", "place": f"{people.acme.pk}-", "origin": "upload"}
    )
    key = DataSource.objects.get().key
    assert made["Location"] == f"/data-sources/{key}/"
    file = SimpleUploadedFile("simulated-desk.csv", log)
    answer = alice.post("/imports/new/", {"source": DataSource.objects.get().pk, "file": file})
    address = answer["Location"]
    assert b"It waits for its turn" in alice.get(address).content
    drain()
    page = alice.get(address).content.decode()
    assert "All of the first rows can be read." in page
    assert 'value="field:priority" selected' in page
    alice.post(f"{address}check/")
    assert "It waits for its turn" in alice.get(address).content.decode()
    drain()
    page = alice.get(address).content.decode()
    assert "It waits for its turn" not in page
    event = Event.objects.filter(case=Import.objects.get().key).latest("pk")
    queue.put(event, "webhooks.send", "7", clock.now() + timedelta(days=1))
    assert b"It waits for its turn" not in alice.get(address).content, (
        "a webhook that nobody answers is no work"
    )
    assert f"{Import.objects.get().check_result['rows']:,}" in page
    one = Import.objects.get()
    alice.post(f"{address}steps/", {"activity": "start", "version": one.version})
    drain()
    assert Import.objects.get().state == ImportState.IMPORTED
    dataset = Dataset.objects.get()
    shown = alice.get(f"/datasets/{dataset.key}/").content.decode()
    assert dataset.snapshot in shown
    assert 'class="strip"' in shown
    alice.post(f"{address}steps/", {"activity": "undo", "version": Import.objects.get().version})
    dataset.refresh_from_db()
    assert dataset.withdrawn_at is not None


def test_a_file_comes_out_in_every_format_for_those_who_may(desk: Dataset, people: Cast):
    alice = browser(people.alice)
    for form in ("csv", "parquet", "xes", "ocel"):
        answer = alice.get(f"/datasets/{desk.key}/files/{form}/")
        assert answer["Content-Disposition"].startswith("attachment")
        assert len(answer.getvalue()) > 1000
    assert alice.get(f"/datasets/{desk.key}/files/exe/").status_code == 404
    assert browser(people.charlie).get(f"/datasets/{desk.key}/files/csv/").status_code == 404


def test_the_api_lists_the_cases_behind_a_number(desk: Dataset, people: Cast):
    alice = browser(people.alice)
    rows = alice.get("/api/measurements", {"filter[kpi][eq]": "backlog", "filter[slice][eq]": ""}).json()
    found = next(one for one in rows["items"] if one["n"])
    cases = alice.get(f"/api/measurements/{found['key']}/cases", {"limit": "3", "sort": "-opened_at"}).json()
    assert cases["count"] == found["n"]
    assert len(cases["rows"]) == min(3, found["n"])
    why = alice.get(f"/api/measurements/{found['key']}/why").json()
    assert why["lineage"]["snapshot"] == desk.snapshot
    assert browser(people.charlie).get(f"/api/measurements/{found['key']}/cases").status_code == 404


def test_a_chart_is_for_those_who_see_its_numbers(desk: Dataset, people: Cast):
    assert browser(people.alice).get(f"/charts/{'0' * 64}/light/en/wide.svg").status_code == 404


def _column(name: str) -> dict[str, Any]:
    return {"name": name, "examples": []}


def _field(name: str, column: str) -> dict[str, Any]:
    return {"field": name, "column": column, "type": "text", "formats": []}


LOOK = {
    "columns": [_column(name) for name in ("id", "when", "state", "prio")],
    "case": "id",
    "activity": "state",
    "at": {"column": "when", "formats": ["iso"]},
    "order": None,
    "actor": None,
    "fields": [_field("priority", "prio"), _field("state", "state")],
}
TEXT = """
[log]
kind = "incident"
missing = ["?"]
[case]
column = "id"
[activity]
column = "state"
[activity.states]
"Neu" = "new"
[at]
column = "when"
[fields.priority]
column = "prio"
[fields.priority.words]
"Hoch" = "1 - High"
[fields.state]
column = "state"
"""


def test_the_editor_shows_what_each_column_means():
    assert [one["means"] for one in columns_of(LOOK)] == ["case", "at", "activity", "field:priority"]


def test_the_editor_keeps_what_it_does_not_show():
    sent = {"means-0": "case", "means-1": "at", "formats-1": "%d.%m.%Y | iso", "means-2": "activity",
            "means-3": "field:priority", "zone": "Europe/Berlin", "state-Neu": "in_progress"}  # fmt: skip
    text = edited(TEXT, LOOK, sent)
    assert 'missing = ["?"]' in text
    assert 'zone = "Europe/Berlin"' in text
    assert 'formats = ["%d.%m.%Y", "iso"]' in text
    assert 'Hoch = "1 - High"' in text
    assert 'Neu = "in_progress"' in text
    assert "[fields.state]" in text


def test_a_column_that_means_nothing_is_left_out():
    sent = {"means-0": "case", "means-1": "at", "means-2": "activity", "means-3": ""}
    assert "[fields.priority]" not in edited(TEXT, LOOK, sent)


@pytest.mark.django_db(transaction=True)
def test_who_was_slower_hears_of_it(people: Cast, log: bytes):
    alice = browser(people.alice)
    of = source(people.acme, people.alice)
    alice.post("/imports/new/", {"source": of.pk, "file": SimpleUploadedFile("log.csv", log)})
    drain()
    one = Import.objects.get()
    address = f"/imports/{one.key}/mapping/"
    assert alice.post(address, {"text": one.mapping, "version": one.version}).status_code == 302
    assert alice.post(address, {"text": one.mapping, "version": one.version}).status_code == 412
