"""Large files in parts: a cut connection goes on where it was, and nobody goes on with what others began."""

import fcntl
import hashlib
import http.client
import json
import os
import shutil
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.db import OperationalError
from django.test import Client
from tests.accounts.people import Cast, person
from tests.api.calling import secret_of
from tests.measurement.desk import source

from pawl.accounts.models import Grant
from pawl.accounts.roles import Role
from pawl.environment import environment
from pawl.measurement.actions import uploads
from pawl.measurement.models import DataSource, Import
from pawl.measurement.sources import parts, places, quarantine

pytestmark = pytest.mark.django_db
LOG = b"number,opened\n" + b"".join(b"INC%07d,2026-01-02\n" % n for n in range(400_000))


class Sender:
    """Brings a file in parts."""

    def __init__(self, who: Any, key: str) -> None:
        self.client = Client()
        self.client.force_login(who.human)
        self.path = f"/api/data-sources/{key}/uploads"

    def begin(self, size: int = len(LOG), name: str = "desk.csv") -> Any:
        return self.client.post(self.path, {"name": name, "size": size}, content_type="application/json")

    def send(
        self, upload: str, at: object, content: bytes, kind: str = "application/offset+octet-stream"
    ) -> Any:
        told = {"upload-offset": str(at)}
        return self.client.patch(f"{self.path}/{upload}", content, content_type=kind, headers=told)

    def look(self, upload: str) -> Any:
        return self.client.get(f"{self.path}/{upload}")

    def finish(self, upload: str, **told: str) -> Any:
        return self.client.post(f"{self.path}/{upload}/import", told, content_type="application/json")


@pytest.fixture(autouse=True)
def nothing_open() -> None:
    """Rows are rolled back after each test, files are not, and their owners' numbers come again."""
    for path in places.quarantine().glob(f"*/{parts.GROWING}"):
        shutil.rmtree(path.parent)


@pytest.fixture
def alice(people: Cast) -> Sender:
    return Sender(people.alice, source(people.acme, people.alice).key)


def test_a_file_comes_in_parts_and_is_staged_when_whole(alice: Sender) -> None:
    began = alice.begin()
    assert began.status_code == 201, began.content
    upload, part = began.json()["upload"], began.json()["part"]
    at = 0
    while at < len(LOG):
        answer = alice.send(upload, at, LOG[at : at + part])
        assert answer.status_code == 200, answer.content
        at = answer.json()["offset"]
        assert answer["Upload-Offset"] == str(at)
    digest = hashlib.sha256(LOG).hexdigest()
    done = alice.finish(upload, sha256=digest)
    assert (done.status_code, done.json()["sha256"], done.json()["size"]) == (201, digest, len(LOG))
    one = Import.objects.get()
    assert quarantine.path_of(one.held, one.file_name).read_bytes() == LOG
    for late in (alice.send(upload, len(LOG), b"x"), alice.look(upload), alice.finish(upload)):
        assert late.status_code == 404, "what is staged does not change any more"


def test_what_does_not_follow_is_refused_and_told_where_to_go_on(alice: Sender) -> None:
    upload = alice.begin().json()["upload"]
    assert alice.send(upload, 0, LOG[:100]).status_code == 200
    for at in (0, 99, 101):
        answer = alice.send(upload, at, LOG[at : at + 10])
        assert (answer.status_code, answer.json()["way_out"]) == (409, "Go on at 100.")
    assert alice.look(upload).json()["offset"] == 100
    assert alice.finish(upload).status_code == 409
    assert not Import.objects.exists()


@pytest.mark.parametrize("at", ["", "-1", "1e3", "٣", "9" * 30])
def test_an_offset_is_a_number(at: str, alice: Sender) -> None:
    upload = alice.begin().json()["upload"]
    assert alice.send(upload, at, b"x").status_code == 422


def test_no_part_is_too_large_too_much_empty_or_of_another_kind(alice: Sender) -> None:
    upload = alice.begin(size=10).json()["upload"]
    assert alice.send(upload, 0, b"").status_code == 422
    assert alice.send(upload, 0, b"x" * 11).status_code == 422
    assert alice.send(upload, 0, b"x", kind="text/plain").status_code == 422
    large = alice.begin().json()["upload"]
    assert alice.send(large, 0, b"x" * (parts.PART + 1)).status_code == 422
    assert alice.send(large, 0, b"x" * (6 * 1024 * 1024)).status_code == 413
    assert alice.look(upload).json()["offset"] == alice.look(large).json()["offset"] == 0


@pytest.mark.parametrize("size", [0, -1, 2**60])
def test_a_file_that_is_empty_or_too_large_is_not_begun(size: int, alice: Sender) -> None:
    assert alice.begin(size=size).status_code == 422
    too_much = environment().upload_mebibytes * 1024 * 1024 + 1
    assert alice.begin(size=too_much).status_code == 422


def test_another_content_than_was_sent_is_not_kept(alice: Sender) -> None:
    upload = alice.begin(size=3).json()["upload"]
    alice.send(upload, 0, b"a,b")
    assert alice.finish(upload, sha256="0" * 64).status_code == 422
    assert alice.look(upload).status_code == 404
    assert not Import.objects.exists()


def test_only_those_who_may_import_begin_and_only_who_began_goes_on(people: Cast, alice: Sender) -> None:
    upload = alice.begin(size=3).json()["upload"]
    key = alice.path.split("/")[3]
    boss, stranger = Sender(person("boss", people.acme, Role.EXECUTIVE), key), Sender(people.charlie, key)
    admin = Sender(people.admin, key)
    assert [one.begin(size=3).status_code for one in (boss, stranger)] == [403, 404]
    for one, status in ((boss, 403), (stranger, 404), (admin, 404)):
        answers = (one.look(upload), one.send(upload, 0, b"a"), one.finish(upload))
        assert [answer.status_code for answer in answers] == [status] * 3
    other = Sender(people.alice, source(people.acme, people.alice).key)
    assert other.look(upload).status_code == 404, "it belongs to one source"
    for forged in (upload[:-1], upload[::-1], "x", "..", f"{upload}x"):
        assert alice.look(forged).status_code == 404
    assert alice.send(upload, 0, b"a").status_code == 200


def test_what_was_left_for_a_day_is_gone(alice: Sender) -> None:
    before = set(places.quarantine().glob(f"*/{parts.GROWING}"))
    alice.begin()
    (growing,) = set(places.quarantine().glob(f"*/{parts.GROWING}")) - before
    os.utime(growing, (0, 0))
    alice.begin()
    assert not growing.parent.exists()


def test_a_site_holds_so_many_open_uploads(alice: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_OPEN", 1)
    assert [alice.begin().status_code for _ in range(2)] == [201, 429]


@pytest.mark.django_db(transaction=True)
def test_a_cut_connection_loses_at_most_its_part(people: Cast, live_server: Any) -> None:
    """A socket that is closed in the middle of the second part; the next one asks, and goes on."""
    key, there = source(people.acme, people.alice).key, urlsplit(str(live_server.url))
    bearer = {"Authorization": f"Bearer {secret_of(people.alice)}"}

    def ask(method: str, path: str, body: bytes = b"", **told: str) -> Any:
        link = http.client.HTTPConnection(there.netloc, timeout=20)
        names = {name.replace("_", "-"): value for name, value in told.items()}
        link.request(method, f"/api/data-sources/{key}/uploads{path}", body, {**bearer, **names})
        answer = json.loads(link.getresponse().read())
        link.close()
        return answer

    log = LOG[: 3 * parts.PART // 2]
    begun = json.dumps({"name": "desk.csv", "size": len(log)}).encode()
    upload = ask("POST", "", begun, Content_Type="application/json")["upload"]
    kind = {"Content_Type": "application/offset+octet-stream"}
    ask("PATCH", f"/{upload}", log[: parts.PART], Upload_Offset="0", **kind)
    rest = log[parts.PART :]
    with socket.create_connection((there.hostname or "", there.port or 0)) as link:
        head = (
            f"PATCH /api/data-sources/{key}/uploads/{upload} HTTP/1.1\r\nHost: {there.netloc}\r\n"
            f"Authorization: {bearer['Authorization']}\r\nUpload-Offset: {parts.PART}\r\n"
            f"Content-Type: {kind['Content_Type']}\r\nContent-Length: {len(rest)}\r\n\r\n"
        )
        link.sendall(head.encode() + rest[: len(rest) // 2])
        link.shutdown(socket.SHUT_WR)
        link.recv(100)
    here = ask("GET", f"/{upload}")["offset"]
    assert here == parts.PART
    ask("PATCH", f"/{upload}", log[here:], Upload_Offset=str(here), **kind)
    digest = hashlib.sha256(log).hexdigest()
    done = ask(
        "POST", f"/{upload}/import", json.dumps({"sha256": digest}).encode(), Content_Type="application/json"
    )
    assert done["sha256"] == digest


def test_one_person_does_not_take_all_places_of_a_site(people: Cast, alice: Sender) -> None:
    key = alice.path.split("/")[3]
    assert [alice.begin().status_code for _ in range(parts.MOST_OF_ONE + 1)][-2:] == [201, 429]
    assert Sender(people.admin, key).begin().status_code == 201


def test_a_slow_line_may_take_longer_than_a_day(alice: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = alice.begin(size=2).json()["upload"]
    later = time.time() + parts.KEPT_SECONDS + 60
    assert alice.send(upload, 0, b"a").status_code == 200
    with monkeypatch.context() as patched:
        patched.setattr("django.core.signing.time.time", lambda: later)
        assert alice.send(upload, 1, b"b").status_code == 200


def test_a_hash_that_is_none_costs_no_upload(alice: Sender) -> None:
    upload = alice.begin(size=3).json()["upload"]
    alice.send(upload, 0, b"a,b")
    for none in ("abc", "z" * 64, "0" * 63):
        assert alice.finish(upload, sha256=none).status_code == 422
    assert alice.look(upload).json()["offset"] == 3
    assert alice.finish(upload, sha256=hashlib.sha256(b"a,b").hexdigest().upper()).status_code == 201


def test_an_end_that_was_cut_short_can_be_repeated(alice: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = alice.begin(size=3).json()["upload"]
    alice.send(upload, 0, b"a,b")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    alice.client.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr("pathlib.Path.rename", full)
        assert alice.finish(upload).status_code == 503
    assert alice.finish(upload).status_code == 201


def test_a_full_disk_leaves_no_half_part_and_says_so(alice: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = alice.begin(size=10).json()["upload"]
    alice.send(upload, 0, b"12345")

    def half(file: int, content: bytes, at: int) -> int:
        os.lseek(file, at, os.SEEK_SET)
        os.write(file, content[:2])
        raise OSError(28, "No space left on device")

    alice.client.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr("os.pwrite", half)
        assert alice.send(upload, 5, b"67890").status_code == 503
    assert alice.look(upload).json()["offset"] == 5
    assert alice.send(upload, 5, b"67890").status_code == 200


def test_a_file_is_not_begun_that_the_disk_cannot_hold(
    alice: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_free", lambda: 1000)
    assert (alice.begin(size=999).status_code, alice.begin(size=1001).status_code) == (201, 503)


def test_where_somebody_sends_another_waits_for_nobody(alice: Sender) -> None:
    """A lock that others wait for would hold a thread of the server for each of them."""
    upload = alice.begin(size=3).json()["upload"]
    path = parts.Upload(**signing.loads(upload, salt=parts.SALT)).path
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert [alice.send(upload, 0, b"a").status_code, alice.finish(upload).status_code] == [409, 409]
        assert alice.look(upload).status_code == 200
    assert alice.send(upload, 0, b"a").status_code == 200


@pytest.mark.parametrize(
    "name", ["../../x", "a/../../../etc/passwd", "\u200b.htaccess", "..", "con\u202egnp"]
)
def test_no_name_leads_out_of_quarantine(name: str, alice: Sender) -> None:
    upload = alice.begin(size=1, name=name).json()["upload"]
    alice.send(upload, 0, b"a")
    done = alice.finish(upload)
    assert done.status_code == 201, done.content
    one = Import.objects.get()
    assert quarantine.path_of(one.held, one.file_name).parent.name == quarantine.FILE


def test_who_left_or_may_no_longer_goes_on_with_nothing(people: Cast, alice: Sender) -> None:
    upload = alice.begin(size=3).json()["upload"]
    Grant.objects.filter(person=people.alice.human).delete()
    assert [alice.send(upload, 0, b"a").status_code, alice.finish(upload).status_code] == [404, 404]


def test_what_could_not_be_staged_can_be_finished_again(
    alice: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = alice.begin(size=3).json()["upload"]
    alice.send(upload, 0, b"a,b")

    def busy(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr("pawl.measurement.actions.uploads.stage", busy)
        assert alice.finish(upload).status_code == 503
    assert alice.finish(upload).status_code == 201


def test_a_source_at_rest_takes_no_first_byte(people: Cast, alice: Sender) -> None:
    DataSource.objects.update(is_active=False)
    assert alice.begin().status_code == 409


def test_what_a_killed_process_left_is_swept_after_a_day(alice: Sender) -> None:
    kept = alice.begin(size=3).json()["upload"]
    alice.send(kept, 0, b"a,b")
    assert alice.finish(kept).status_code == 201
    left = quarantine.take_in("left.csv", [b"x"])
    fresh = quarantine.take_in("fresh.csv", [b"x"])
    staged = Import.objects.get()
    for folder in (left.folder, staged.held):
        home = places.quarantine() / folder
        for path in (home, *home.rglob("*")):
            os.utime(path, (0, 0))
    assert uploads.sweep() >= 1
    assert not (places.quarantine() / left.folder).exists()
    assert quarantine.path_of(staged.held, staged.file_name).is_file()
    assert quarantine.path_of(fresh.folder, fresh.name).is_file()
