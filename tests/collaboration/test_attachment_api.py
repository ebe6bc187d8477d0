"""Files of records in the API and on the console: brought by a form, listed, saved, removed, brought back."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.accounts.people import Cast, cast, person
from tests.api.calling import Caller, told
from tests.collaboration import file_samples as samples
from tests.incidents.samples import incident

from pawl import clock
from pawl.__main__ import pawl
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration import attaching, files
from pawl.collaboration.actions import comment
from pawl.collaboration.attaching import attach, remove
from pawl.collaboration.models import Attachment
from pawl.durable import BLOCK
from pawl.environment import SQLITE_FILE, environment
from pawl.incidents.models import Incident
from pawl.operation import backup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = environment().model_copy(update={"data": tmp_path, "attachment_mebibytes": 6})
    for module in (files, attaching):
        monkeypatch.setattr(module, "environment", lambda: made)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def rita(people: Cast) -> Actor:
    return person("rita", people.acme, Role.REQUESTER)


@pytest.fixture
def ticket(people: Cast, rita: Actor) -> Incident:
    return incident(Place(people.acme.pk, people.desk.pk, rita.human.pk))


def send(actor: Actor, content: bytes, name: str = "a.png", **fields: Any) -> Any:
    client = Client()
    client.force_login(actor.human)
    return client.post("/api/attachments", {"file": SimpleUploadedFile(name, content), **fields})


def test_a_file_is_brought_listed_saved_removed_and_brought_back(
    ticket: Incident, people: Cast, rita: Actor
) -> None:
    sent = send(rita, samples.PNG, record=ticket.key)
    made = told(sent)
    assert (sent.status_code, made["record"], made["media_type"]) == (201, ticket.key, "image/png")
    ask, address = Caller(rita), f"/api/attachments/{made['key']}"
    assert sent["Location"] == address
    narrowed = f"/api/attachments?filter[kind][eq]=incident&filter[number][eq]={ticket.pk}"
    assert [one["name"] for one in told(ask.get(narrowed))["items"]] == ["a.png"]
    content = ask.get(f"{address}/content")
    assert b"".join(content.streaming_content) == samples.PNG
    assert content["Content-Disposition"].startswith("attachment;")
    assert ask("DELETE", address, If_Match='"1"').status_code == 204
    assert ask.get(address).status_code == 404
    assert told(ask("POST", f"{address}/restore"))["key"] == made["key"]
    assert Caller(people.charlie)("POST", f"{address}/restore").status_code == 404


def test_a_file_may_be_larger_than_other_bodies_but_not_than_its_limit(ticket: Incident, rita: Actor) -> None:
    assert send(rita, bytes(6 * BLOCK), record=ticket.key).status_code == 201
    refused = told(send(rita, bytes(6 * BLOCK + 1), record=ticket.key))
    assert (refused["status"], refused["rule"]) == (413, "It is larger than 6 MiB.")
    assert told(send(rita, bytes(8 * BLOCK), record=ticket.key))["status"] == 413


def test_what_is_no_form_is_refused_as_such(rita: Actor) -> None:
    refused = told(Caller(rita)("POST", "/api/attachments", {"record": "INC-1"}))
    assert (refused["status"], refused["rule"]) == (415, "The body is no form with a file.")


def test_whoever_may_not_is_refused_as_on_the_page(ticket: Incident, people: Cast, rita: Actor) -> None:
    assert send(people.charlie, samples.PNG, record=ticket.key).status_code == 404
    assert send(rita, samples.PNG, record=ticket.key, is_internal="true").status_code == 403
    assert send(rita, b"", record=ticket.key).status_code == 422
    assert told(send(rita, samples.PNG, record=ticket.key, comment=1))["fields"].keys() == {"comment"}
    assert not Attachment.objects.exists()


def test_a_file_can_be_given_to_a_comment_of_ones_own(ticket: Incident, people: Cast, rita: Actor) -> None:
    said = comment(ticket.case, text="Look", by=rita)
    assert told(send(rita, samples.PNG, record=ticket.key, comment=said.pk))["comment"] == said.pk
    theirs = [comment(ticket.case, text="Yes", is_internal=inner, by=people.bob) for inner in (False, True)]
    for one in theirs:
        assert send(rita, samples.PNG, record=ticket.key, comment=one.pk).status_code == 422


def test_internal_files_are_listed_for_those_alone_who_work_on_it(
    ticket: Incident, people: Cast, rita: Actor
) -> None:
    attach(ticket.key, "plan.png", samples.PNG, people.bob, internal=True)
    assert told(Caller(rita).get("/api/attachments"))["items"] == []
    assert [one["name"] for one in told(Caller(people.bob).get("/api/attachments"))["items"]] == ["plan.png"]
    timeline = Caller(rita).get(f"/api/incidents/{ticket.key}/timeline").content.decode()
    assert "plan.png" not in timeline


def test_verify_names_each_file_that_is_not_what_it_was(ticket: Incident, rita: Actor) -> None:
    whole, damaged, gone = (attach(ticket.key, f"{n}.txt", b"%d" % n, rita) for n in range(3))
    removed = remove(attach(ticket.key, "old.txt", b"old", rita), by=rita)
    Attachment.objects.filter(pk=removed.pk).update(dropped_at=clock.now())
    for one in (gone, removed):
        files.path_of(one.sha256).unlink()
    files.path_of(damaged.sha256).write_bytes(b"other")
    (environment().data / SQLITE_FILE).touch()  # as where the site is, whose rows are those of the test
    told = CliRunner().invoke(pawl, ["verify", "--json"])
    found = {one["file"]: one["fault"] for one in json.loads(told.stdout)["files"]}
    assert found == {damaged.key: "damaged", gone.key: "missing"}
    assert told.exit_code == 5
    assert whole.key not in found
    assert CliRunner().invoke(pawl, ["verify", "--json", "--no-files"]).exit_code == 0


def test_a_backup_takes_whole_files_and_leaves_half_ones_out(ticket: Incident, rita: Actor) -> None:
    made = attach(ticket.key, "a.png", samples.PNG, rita)
    (files.folder() / files.INCOMING / "half").write_bytes(b"half")
    assert list(backup._files(files.folder().parent)) == [files.path_of(made.sha256)]


def test_figures_tell_how_much_there_is(ticket: Incident, rita: Actor) -> None:
    for name in ("a.png", "b.png"):
        attach(ticket.key, name, samples.PNG, rita)
    told = Client().get("/metrics").content.decode()
    assert "pawl_attachment_contents 1.0" in told
    assert f"pawl_attachment_bytes {float(len(samples.PNG))}" in told


def test_the_console_attaches_and_saves(ticket: Incident, tmp_path: Path, people: Cast) -> None:
    given, saved = tmp_path / "打印机.txt", tmp_path / "saved.txt"
    given.write_bytes(samples.TEXT)
    run = CliRunner().invoke
    done = run(pawl, ["records", "incidents", "attach", ticket.key, str(given), "--internal"])
    assert done.exit_code == 0, done.output
    made = Attachment.objects.get()
    assert (made.name, made.is_internal, made.by) == ("打印机.txt", True, None)
    run(pawl, ["records", "attachments", "save", made.key, str(saved)], catch_exceptions=False)
    assert saved.read_bytes() == samples.TEXT
