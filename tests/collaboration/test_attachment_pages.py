"""Files of records in the browser: how they go out, who gets them, what comes in with a form."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, cast, person
from tests.collaboration import file_samples as samples
from tests.incidents.samples import incident

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration import attaching, files
from pawl.collaboration.attaching import attach
from pawl.collaboration.models import Attachment, Comment
from pawl.durable import BLOCK
from pawl.environment import environment
from pawl.incidents.models import Incident
from pawl.web import large_bodies

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = environment().model_copy(update={"data": tmp_path, "attachment_mebibytes": 1})
    for module in (files, attaching, large_bodies):
        monkeypatch.setattr(module, "environment", lambda: made)


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def rita(people: Cast) -> Actor:
    return person("rita", people.acme, Role.REQUESTER)


@pytest.fixture
def ticket(people: Cast, rita: Actor) -> Incident:
    return incident(Place(people.acme.pk, people.desk.pk, rita.human.pk))


def of(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.human)
    return client


def sent(name: str, content: bytes, kind: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("name", "content", "kind", "is_shown"),
    [
        ("a.png", samples.PNG, "image/png", True),
        ("a.jpg", samples.JPEG, "image/jpeg", True),
        ("a.gif", samples.GIF, "image/gif", True),
        ("a.webp", samples.WEBP, "image/webp", True),
        ("a.pdf", samples.PDF, "application/pdf", True),
        ("script.js", samples.GIF_AND_SCRIPT, "image/gif", True),
        ("a.svg", samples.SVG, "text/plain; charset=utf-8", False),
        ("picture.png", samples.HTML, "text/plain; charset=utf-8", False),
        ("bomb.zip", samples.ZIP, "application/zip", False),
        ("a.html", b"\xff\xfe<\x00", "application/octet-stream", False),
    ],
)
def test_a_file_goes_out_as_what_it_is_and_can_do_nothing(
    ticket: Incident, rita: Actor, name: str, content: bytes, kind: str, is_shown: bool
) -> None:
    """P5: whatever it calls itself."""
    made = attach(ticket.key, name, content, rita)
    response = of(rita).get(f"/attachments/{made.key}/", headers={"Range": "bytes=0-0,0-0,0-0"})
    assert (response.status_code, body(response)) == (200, content)
    assert response["Content-Type"] == kind
    assert response["Content-Disposition"].startswith("inline;" if is_shown else "attachment;")
    assert response["Content-Security-Policy"] == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
    assert response["Accept-Ranges"] == "none"
    saved = of(rita).get(f"/attachments/{made.key}/?save=yes")
    assert saved["Content-Disposition"].startswith("attachment;")


def test_names_of_any_script_go_out_as_rfc_6266_has_them(ticket: Incident, rita: Actor) -> None:
    made = attach(ticket.key, '打印机\r\nX: "y".png', samples.PNG, rita)
    told = of(rita).get(f"/attachments/{made.key}/")["Content-Disposition"]
    assert told == "inline; filename*=utf-8''%E6%89%93%E5%8D%B0%E6%9C%BAX_%20_y_.png"


def test_head_tells_without_the_content(ticket: Incident, rita: Actor) -> None:
    made = attach(ticket.key, "a.png", samples.PNG, rita)
    response = of(rita).head(f"/attachments/{made.key}/")
    assert response["Content-Length"] == str(len(samples.PNG))


def test_internal_files_and_those_of_others_are_not_there(
    ticket: Incident, rita: Actor, people: Cast
) -> None:
    public = attach(ticket.key, "a.png", samples.PNG, rita)
    among_us = attach(ticket.key, "plan of the desk.png", samples.GIF, people.bob, internal=True)
    for actor, one, status in (
        (rita, public, 200),
        (rita, among_us, 404),
        (people.bob, among_us, 200),
        (people.charlie, public, 404),
        (people.charlie, among_us, 404),
    ):
        assert of(actor).get(f"/attachments/{one.key}/").status_code == status
    for actor, is_told in ((rita, False), (people.bob, True)):
        page = of(actor).get(f"/incidents/{ticket.key}/").content.decode()
        assert ("plan of the desk" in page) == is_told
        assert ("Attached a file" in page) == is_told
        assert "a.png" in page


@pytest.mark.parametrize(
    "key", ["ATT-0", "ATT-999999", "ATT-", "INC-1", "ATT-99999999999999999999", "ATT-1 "]
)
def test_what_is_no_key_is_not_there(rita: Actor, key: str) -> None:
    assert of(rita).get(f"/attachments/{key}/").status_code == 404


def test_a_damaged_file_is_said_and_not_served(ticket: Incident, rita: Actor) -> None:
    made = attach(ticket.key, "a.png", samples.PNG, rita)
    files.path_of(made.sha256).write_bytes(b"something else")
    response = of(rita).get(f"/attachments/{made.key}/")
    assert response.status_code == 503
    assert "missing or damaged" in response.content.decode()


def test_a_comment_comes_with_its_files(ticket: Incident, rita: Actor) -> None:
    sending = {"text": "It looks so", "files": [sent("a.png", samples.PNG), sent("log.txt", samples.TEXT)]}
    response = of(rita).post(f"/incidents/{ticket.key}/answer/", sending)
    said = Comment.objects.get()
    assert response["Location"].endswith(f"#comment-{said.pk}")
    assert set(said.attachments.values_list("name", flat=True)) == {"a.png", "log.txt"}
    page = of(rita).get(f"/incidents/{ticket.key}/").content.decode()
    assert page.count("log.txt") == 4  # in the list: name, save, remove; and with what was said
    assert "Attached the file" not in page


def test_files_may_come_without_a_word_but_nothing_at_all_may_not(ticket: Incident, people: Cast) -> None:
    browser = of(people.bob)
    response = browser.post(f"/cases/{ticket.key}/comments/", {"files": [sent("a.png", samples.PNG)]})
    assert response["Location"].endswith("#files")
    assert "Attached the file “a.png”" in browser.get(f"/incidents/{ticket.key}/").content.decode()
    assert browser.post(f"/cases/{ticket.key}/comments/", {"text": " "}).status_code == 422


def test_an_internal_comment_has_internal_files(ticket: Incident, people: Cast) -> None:
    sending = {"text": "Among us", "internal": "yes", "files": [sent("a.png", samples.PNG)]}
    of(people.bob).post(f"/cases/{ticket.key}/comments/", sending)
    assert Attachment.objects.get().is_internal


def test_of_a_comment_and_its_files_all_is_kept_or_nothing(ticket: Incident, rita: Actor) -> None:
    sending = {"text": "It looks so", "files": [sent("a.png", samples.PNG), sent("empty.txt", b"")]}
    response = of(rita).post(f"/incidents/{ticket.key}/answer/", sending)
    assert response.status_code == 422
    assert "0 bytes" in response.content.decode()
    assert not Comment.objects.exists()
    assert not Attachment.objects.exists()


def test_too_large_and_too_many_are_refused_in_words(ticket: Incident, rita: Actor) -> None:
    browser, address = of(rita), f"/cases/{ticket.key}/attachments/"
    large = browser.post(address, {"files": [sent("a.bin", bytes(BLOCK + 1))]})
    assert (large.status_code, "larger than 1 MiB" in large.content.decode()) == (413, True)
    many = browser.post(address, {"files": [sent(f"{n}.txt", b"x") for n in range(11)]})
    assert (many.status_code, "At most 10 files" in many.content.decode()) == (422, True)
    whole = browser.post(address, {"files": [sent("a.bin", bytes(6 * BLOCK))]})
    assert (whole.status_code, "the most at once" in whole.content.decode()) == (413, True)
    assert not Attachment.objects.exists()
    assert browser.post(address, {"files": [sent("1.txt", b"1"), sent("2.txt", b"2")]}).status_code == 302


def test_strangers_send_no_files(client: Client, db: None) -> None:
    response = client.post("/accounts/login/", {"files": [sent("a.bin", bytes(2 * BLOCK))]})
    assert response.status_code == 413


def test_a_report_comes_with_its_files(rita: Actor) -> None:
    sending = {"title": "The screen is blue", "files": [sent("blue.png", samples.PNG)]}
    of(rita).post("/incidents/new/", sending)
    made = Attachment.objects.get()
    assert (made.name, made.case.title, made.by) == ("blue.png", "The screen is blue", rita.human)


def test_a_removed_file_is_gone_and_a_button_brings_it_back(ticket: Incident, rita: Actor) -> None:
    made, browser = attach(ticket.key, "a.png", samples.PNG, rita), of(rita)
    page = browser.post(f"/attachments/{made.key}/removal/", follow=True).content.decode()
    assert "“a.png” is removed." in page
    assert browser.get(f"/attachments/{made.key}/").status_code == 404
    page = browser.post(f"/attachments/{made.key}/removal/", {"undo": "yes"}, follow=True).content.decode()
    assert "“a.png” is there again." in page
    assert browser.get(f"/attachments/{made.key}/").status_code == 200


def test_nobody_removes_what_is_not_theirs(ticket: Incident, rita: Actor, people: Cast) -> None:
    made = attach(ticket.key, "a.png", samples.PNG, people.bob)
    assert of(rita).post(f"/attachments/{made.key}/removal/").status_code == 403
    assert of(people.charlie).post(f"/attachments/{made.key}/removal/").status_code == 404
    assert f"Remove {made.name}" not in of(rita).get(f"/incidents/{ticket.key}/").content.decode()


def test_a_page_of_many_files_asks_as_little_as_one_of_few(ticket: Incident, people: Cast) -> None:
    browser = of(people.bob)
    for n in range(2):
        attach(ticket.key, f"{n}.txt", b"%d" % n, people.bob)
    _queries(browser, ticket)  # what a process asks once
    few = _queries(browser, ticket)
    for n in range(10):
        attach(ticket.key, f"more {n}.txt", b"more %d" % n, people.bob)
    assert _queries(browser, ticket) == few <= 25


def _queries(browser: Client, ticket: Incident) -> int:
    with CaptureQueriesContext(connection) as asked:
        browser.get(f"/incidents/{ticket.key}/")
    return len(asked)
