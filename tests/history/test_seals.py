"""Seals, checkpoints and their verification: what was tampered with is named."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction
from tests.ground.emptying import without_triggers
from tests.jobs.trials import BY

from pawl.history.checkpoints import append
from pawl.history.erasure import erase, texts_of
from pawl.history.models import Event, EventText, Seal
from pawl.history.record import event_digest, record
from pawl.history.sealing import seal
from pawl.history.verification import Verification, verify
from pawl.jobs.pawl_itself import Part

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

Tamper = Callable[[], object]


def write(number: int) -> None:
    with transaction.atomic():
        for n in range(number):
            record("goal", f"GOAL-{n}", "opened", by=BY, facts={"n": n}, texts={"title": f"Title {n}"})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A journal of ten events under three seals, and one event since."""
    write(10)
    seal(size=4)
    write(1)
    append(tmp_path / "checkpoints")
    return tmp_path / "checkpoints"


def tampered(file: Path, tamper: Tamper) -> Verification:
    with without_triggers():
        tamper()
    return verify(file)


def rows() -> list[Event]:
    return list(Event.objects.order_by("id"))


def test_an_untouched_journal_is_whole(file: Path) -> None:
    told: list[int] = []
    found = verify(file, told.append)
    assert found.is_whole
    assert (found.events, found.texts, found.seals, found.unsealed, found.checkpoints) == (11, 11, 3, 1, 3)
    assert told == [11]


def test_an_empty_journal_is_whole(tmp_path: Path) -> None:
    assert verify(tmp_path / "none").is_whole


def test_a_changed_row_is_named(file: Path) -> None:
    row = rows()[5]
    found = tampered(file, lambda: Event.objects.filter(pk=row.pk).update(actor="person:7"))
    assert [(one.what, one.event) for one in found.findings] == [("row", row.pk)]


def test_a_row_changed_with_its_digest_breaks_the_seal_and_is_named(file: Path) -> None:
    row = rows()[6]

    def tamper() -> None:
        row.facts = {"n": 666}
        row.digest = event_digest(row)
        Event.objects.filter(pk=row.pk).update(facts=row.facts, digest=row.digest)

    found = tampered(file, tamper)
    assert [(one.what, one.event) for one in found.findings] == [("seal", row.pk)]


@pytest.mark.parametrize("index", [0, 3, 4, 7, 9])
def test_a_deleted_row_is_named(file: Path, index: int) -> None:
    row = rows()[index]

    def tamper() -> None:
        EventText.objects.filter(event=row).delete()
        Event.objects.filter(pk=row.pk)._raw_delete("default")

    found = tampered(file, tamper)
    assert [(one.what, one.event) for one in found.findings] == [("seal", row.pk)]


def test_an_added_row_between_sealed_ones_is_named(file: Path) -> None:
    """As an intruder would do it: a row deleted, another written under its number."""
    row = rows()[2]

    def tamper() -> None:
        row.activity = "closed"
        row.digest = event_digest(row)
        EventText.objects.filter(event=row).delete()
        Event.objects.filter(pk=row.pk)._raw_delete("default")
        row.text_digests = {}
        row.digest = event_digest(row)
        row.save(force_insert=True)

    found = tampered(file, tamper)
    assert (found.findings[0].what, found.findings[0].event) == ("seal", row.pk)


def test_a_changed_text_is_named(file: Path) -> None:
    text = EventText.objects.order_by("event_id")[4]
    found = tampered(file, lambda: EventText.objects.filter(pk=text.pk).update(text="Another"))
    assert [(one.what, one.event) for one in found.findings] == [("text", text.event_id)]


def test_a_journal_cut_short_with_its_seals_is_noticed_outside(file: Path) -> None:
    def tamper() -> None:
        last = Seal.objects.order_by("-id")[0]
        late = Event.objects.filter(id__gte=last.first)
        EventText.objects.filter(event__in=late).delete()
        late._raw_delete("default")
        last.delete()

    found = tampered(file, tamper)
    assert [one.what for one in found.findings] == ["checkpoint"]


def test_a_journal_sealed_anew_differs_from_its_checkpoints(file: Path) -> None:
    row = rows()[0]

    def tamper() -> None:
        row.actor = "person:7"
        Event.objects.filter(pk=row.pk).update(actor=row.actor, digest=event_digest(row))
        Seal.objects.all().delete()

    with without_triggers():
        tamper()
    seal(size=4)
    found = verify(file)
    assert [one.what for one in found.findings] == ["checkpoint"] * 3


def test_checkpoints_written_anew_lack_the_signature(file: Path) -> None:
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    lines[1]["signature"] = lines[0]["signature"]
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    assert [one.what for one in verify(file).findings] == ["checkpoint"]


def test_a_damaged_file_of_checkpoints_is_named(file: Path) -> None:
    file.write_text(file.read_text() + "garbage\n")
    assert "line 4" in str(verify(file).findings[0].sentence)


def test_checkpoints_go_on_after_a_torn_line(file: Path) -> None:
    whole = file.read_text()
    file.write_text(whole[:-20])
    assert len(append(file)) == 1
    assert file.read_text() == whole
    assert append(file) == []


def test_sealing_goes_on_where_it_stopped(file: Path) -> None:
    assert [one.count for one in seal()] == [1]
    assert seal() == []
    assert len(append(file)) == 1
    assert verify(file).is_whole


def test_erased_texts_leave_the_journal_whole(file: Path) -> None:
    ada = Part("person:7", "web")
    with transaction.atomic():
        record("comment", "GOAL-1", "commented", by=ada, texts={"text": "My secret"})
        record("person", "PER-7", "renamed", by=BY, texts={"name": "Ada"})
        record("person", "PER-77", "renamed", by=BY, texts={"name": "Eve"})
    seal()
    event = erase(texts_of("7"), case="PER-7", by=BY)
    assert event.facts == {"texts": 2}
    left = set(EventText.objects.filter(erased_at=None).values_list("text", flat=True))
    assert "Eve" in left
    assert not {"Ada", "My secret"} & left
    found = verify(file)
    assert found.is_whole
    assert found.erased == 2


@pytest.mark.skipif(connection.vendor != "sqlite", reason="looks into SQLite's own file")
def test_an_erased_text_is_gone_from_the_file(file: Path) -> None:
    with transaction.atomic():
        record("person", "PER-7", "renamed", by=BY, texts={"name": "Ada Unmistakable"})
    erase(texts_of("7"), case="PER-7", by=BY)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"Ada Unmistakable" not in Path(str(connection.settings_dict["NAME"])).read_bytes()
