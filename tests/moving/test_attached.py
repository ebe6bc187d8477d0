"""Attached files move in from archives; hostile archives do no harm."""

import io
import json
import zipfile
from typing import IO

import pytest
from django.db import connection
from tests.accounts.people import Cast
from tests.moving import exports
from tests.moving import exports_of_others as others
from tests.moving.moves import brought, moved, outcomes, step

from pawl.collaboration.attaching import Brought, bring_one
from pawl.collaboration.files import path_of
from pawl.collaboration.models import Attachment
from pawl.environment import environment
from pawl.incidents.models import Incident
from pawl.moving.actions import attached
from pawl.moving.models import MoveRow

pytestmark = pytest.mark.django_db


def packed(**entries: bytes) -> bytes:
    """A ZIP archive of entries."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def reasons() -> list[str]:
    rows = MoveRow.objects.filter(kind="attachment", outcome="refused").order_by("id")
    return [row.reason["template"] for row in rows if row.reason]


def test_files_come_in_folders_named_by_the_number_of_their_ticket(people: Cast) -> None:
    files = {
        "incident.json": exports.FILES["incident.json"],
        "all.zip": packed(**{"x/INC0012345/log.txt": b"one"}),
    }
    move = moved(people.admin, people.acme, files)
    one = Attachment.objects.get()
    assert (one.case, one.name, outcomes(move, "attachment")) == (
        Incident.objects.get().case,
        "log.txt",
        ["create"],
    )
    assert path_of(one.sha256).read_bytes() == b"one"
    again = moved(people.admin, people.acme, {"all.zip": packed(**{"INC0012345/log.txt": b"one"})})
    assert (outcomes(again, "attachment"), Attachment.objects.count()) == (["same"], 1)


def test_files_come_by_their_own_number_with_who_and_when(people: Cast) -> None:
    told = {"sys_id": "ab" * 16, "table_sys_id": exports.SYS["incident"], "file_name": "screen.png",
            "sys_created_on": "2026-03-02 09:40:00", "sys_created_by": "ann.agent"}  # fmt: skip
    files = {
        "incident.json": exports.FILES["incident.json"], "sys_attachment.json": exports.records([told]),
        "all.zip": packed(**{f"{'ab' * 16}_screen.png": b"\x89PNG"}),
    }  # fmt: skip
    moved(people.admin, people.acme, files)
    one = Attachment.objects.get()
    assert (one.name, str(one.at)) == ("screen.png", "2026-03-02 09:40:00+00:00")


def test_bytes_are_unpacked_before_anything_is_locked(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, deep = list[int](), len(connection.savepoint_ids)

    def bring(name: str, content: IO[bytes]) -> Brought:
        inside.append(len(connection.savepoint_ids) - deep)
        return bring_one(name, content)

    monkeypatch.setattr(attached, "bring_one", bring)
    files = {
        "incident.json": exports.FILES["incident.json"],
        "all.zip": packed(**{"INC0012345/a.txt": b"one", "INC0012345/b.txt": b"two"}),
    }
    moved(people.admin, people.acme, files)
    late = {"more.zip": packed(**{"INC0012345/a.txt": b"one", "INC0012345/c.txt": b"three"})}
    moved(people.admin, people.acme, late)
    assert (inside, Attachment.objects.count()) == ([0, 0, 0], 3)


def test_a_file_without_bytes_is_refused_and_its_ticket_is_not(people: Cast) -> None:
    issue = {
        **others.ISSUE,
        "fields": {**others.ISSUE["fields"], "attachment": [{"id": "77", "filename": "a.txt"}]},
    }
    files = {"search.json": json.dumps({"issues": [issue]}).encode()}
    move = step(brought(people.admin, people.acme, files, source="jira"), "check", people.admin)
    assert (move.counts["attachment"], reasons()) == ({"refused": 1}, ["No archive of this move holds it."])
    move = step(move, "run", people.admin)
    assert (outcomes(move, "incident"), reasons()) == (["create"], ["No archive of this move holds it."])


def test_a_bomb_and_a_way_out_do_no_harm(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAWL_ATTACHMENT_MEBIBYTES", "1")
    environment.cache_clear()
    bomb = packed(**{"INC0012345/zeros.bin": b"\0" * (3 << 20), "../../INC0012345/out.txt": b"inside"})
    move = moved(
        people.admin, people.acme, {"incident.json": exports.FILES["incident.json"], "all.zip": bomb}
    )
    assert sorted(outcomes(move, "attachment")) == ["create", "refused"]
    assert [one.name for one in Attachment.objects.all()] == ["out.txt"]


def test_a_broken_archive_is_refused_in_a_sentence(people: Cast) -> None:
    whole = packed(**{"INC1/a.txt": b"a" * 1000})
    move = brought(
        people.admin, people.acme, {"all.zip": b"PK\x05\x06" + b"\xff" * 18, "cut.zip": whole[:-10]}
    )
    assert {file.state for file in move.files.all()} == {"refused"}


def test_taking_back_takes_attached_files_too(people: Cast) -> None:
    files = {
        "incident.json": exports.FILES["incident.json"],
        "a.zip": packed(**{"INC0012345/log.txt": b"one"}),
    }
    step(moved(people.admin, people.acme, files), "undo", people.admin)
    assert (Attachment.objects.count(), Incident.objects.count()) == (0, 0)
