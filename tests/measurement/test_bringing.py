"""Bringing files by the API: who may, what a source is, and what becomes of a file with an awkward name."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.accounts.people import Cast, person
from tests.measurement.desk import source

from pawl.accounts.actor import Actor
from pawl.accounts.roles import Role
from pawl.environment import environment
from pawl.measurement.models import DataSource, Import

pytestmark = pytest.mark.django_db


def browser(who: Actor) -> Client:
    client = Client()
    client.force_login(who.human)
    return client


def test_a_source_comes_by_one_of_the_known_ways(people: Cast) -> None:
    alice, told = browser(people.alice), {"title": "Desk", "origin": "bogus"}
    for path, body in (("", told), ("/bulk", {"rows": [told]})):
        answer = alice.post(f"/api/data-sources{path}", body, content_type="application/json")
        assert answer.status_code == 422
    assert not DataSource.objects.exists()
    answer = alice.post("/api/data-sources", {"title": "Desk"}, content_type="application/json")
    assert (answer.status_code, answer.json()["origin"]) == (201, "upload")


def test_only_those_who_may_import_bring_a_file(people: Cast) -> None:
    of = source(people.acme, people.alice)
    path = f"/api/data-sources/{of.key}/files"
    answers = {
        who: browser(actor).post(path, {"file": SimpleUploadedFile("desk.csv", b"a,b\n1,2\n")}).status_code
        for who, actor in (("alice", people.alice), ("boss", person("boss", people.acme, Role.EXECUTIVE)),
                           ("charlie", people.charlie))
    }  # fmt: skip
    assert answers == {"alice": 201, "boss": 403, "charlie": 404}
    assert Import.objects.get().file_name == "desk.csv"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that the site allows."""
    monkeypatch.setenv("PAWL_IMPORT_FOLDERS", json.dumps([str(tmp_path)]))
    environment.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    environment.cache_clear()


def test_only_those_who_may_import_fetch_the_file_of_a_source(people: Cast, folder: Path) -> None:
    log = folder / "desk.csv"
    log.write_text("a,b\n1,2\n")
    told = {"title": "Desk", "origin": "path", "path": str(log)}
    alice = browser(people.alice)
    key = alice.post("/api/data-sources", told, content_type="application/json").json()["key"]
    boss = browser(person("boss", people.acme, Role.EXECUTIVE))
    answers = [
        one.post(f"/api/data-sources/{key}/fetches").status_code
        for one in (alice, boss, browser(people.charlie))
    ]
    assert answers == [201, 403, 404]
