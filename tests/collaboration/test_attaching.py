"""Attach, remove, bring back: rights, limits, names, what is kept on the disk and what is let go."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection, connections
from tests.accounts.people import Cast, cast, person
from tests.collaboration import file_samples as samples
from tests.incidents.samples import incident

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration import attaching, files, tidying
from pawl.collaboration.actions import comment
from pawl.collaboration.attached import attachments_for, find_attachment, used, visible_attachments
from pawl.collaboration.attaching import attach, bring_back, remove
from pawl.collaboration.file_names import plain_name
from pawl.collaboration.media import media_type
from pawl.collaboration.models import Attachment
from pawl.durable import BLOCK
from pawl.environment import environment
from pawl.errors import Conflict, Invalid, NotAllowed, NotFound, TooLarge, Unavailable
from pawl.history.models import Event, EventText
from pawl.incidents.models import Incident

DAY = 86400


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told(monkeypatch, data=tmp_path)


def told(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    """Let the site be told something else about its files."""
    made = environment().model_copy(update=changes)
    for module in (files, attaching, tidying):
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


def age(sha256: str, seconds: float) -> None:
    past = clock.now().timestamp() - seconds
    os.utime(files.path_of(sha256), (past, past))


def test_a_file_is_kept_by_its_content_and_an_event_tells_of_it(ticket: Incident, rita: Actor) -> None:
    made = attach(ticket.key, "screen.png", samples.PNG, rita)
    path = files.path_of(made.sha256)
    assert path.read_bytes() == samples.PNG
    assert path.stat().st_mode & 0o777 == 0o600
    assert (made.media_type, made.size, made.by) == ("image/png", len(samples.PNG), rita.human)
    event = Event.objects.get(activity="attached")
    assert (event.case, event.facts["sha256"]) == (ticket.key, made.sha256)
    assert EventText.objects.get(event=event).text == "screen.png"


def test_a_stream_is_taken_as_bytes_are(ticket: Incident, rita: Actor) -> None:
    assert attach(ticket.key, "a.txt", BytesIO(samples.TEXT), rita).media_type == "text/plain"


def test_equal_contents_lie_once_and_count_once(ticket: Incident, rita: Actor) -> None:
    one, other = (attach(ticket.key, name, samples.PNG, rita) for name in ("a.png", "b.png"))
    assert one.sha256 == other.sha256
    assert list(files.all_kept()) == [one.sha256]
    assert used() == (1, len(samples.PNG))


def test_whoever_may_not_comment_may_not_attach(ticket: Incident, people: Cast) -> None:
    auditor = person("audrey", people.acme, Role.AUDITOR)
    with pytest.raises(NotAllowed, match="case:comment"):
        attach(ticket.key, "a.png", samples.PNG, auditor)
    with pytest.raises(NotFound):
        attach(ticket.key, "a.png", samples.PNG, people.charlie)
    assert not list(files.all_kept())


@pytest.mark.postgres
@pytest.mark.parametrize("key", ["INC-999999", "INC-", "XYZ-1", "../../etc", "INC-1\x00", ""])
def test_a_key_that_names_nothing_is_not_there(people: Cast, key: str) -> None:
    with pytest.raises(NotFound):
        attach(key, "a.png", samples.PNG, people.bob)


def test_internal_files_are_for_those_who_work_on_it(ticket: Incident, rita: Actor, people: Cast) -> None:
    made = attach(ticket.key, "secret plan.png", samples.PNG, people.bob, internal=True)
    with pytest.raises(NotAllowed, match="Internal files"):
        attach(ticket.key, "a.png", samples.PNG, rita, internal=True)
    with pytest.raises(NotFound):
        find_attachment(made.key, rita)
    assert find_attachment(made.key, people.bob) == made
    assert not attachments_for(ticket.case, rita, ticket.inside())
    assert not visible_attachments(rita)
    assert list(visible_attachments(people.bob)) == [made]
    event = Event.objects.get(activity="attached")
    assert event.facts == {"attachment": made.pk, "is_internal": True}
    assert not EventText.objects.filter(event=event).exists()


def test_a_file_of_an_internal_comment_is_internal_and_of_the_same_case(
    ticket: Incident, people: Cast
) -> None:
    among_us = comment(ticket.case, text="Look here", is_internal=True, by=people.bob)
    with pytest.raises(NotFound):
        attach(ticket.key, "a.png", samples.PNG, people.bob, comment=among_us)
    assert attach(ticket.key, "a.png", samples.PNG, people.bob, comment=among_us, internal=True).comment_id
    other = incident(Place(people.acme.pk))
    with pytest.raises(NotFound):
        attach(other.key, "a.png", samples.PNG, system("test"), comment=among_us, internal=True)


def test_what_was_removed_is_hidden_and_can_be_brought_back(ticket: Incident, rita: Actor) -> None:
    made = attach(ticket.key, "a.png", samples.PNG, rita)
    remove(made, by=rita)
    with pytest.raises(NotFound):
        find_attachment(made.key, rita)
    with pytest.raises(Conflict, match="removed already"):
        remove(made, by=rita)
    bring_back(find_attachment(made.key, rita, removed=True), by=rita)
    assert find_attachment(made.key, rita) == made
    told = ["attached", "attachment_removed", "attachment_restored"]
    assert (
        list(Event.objects.filter(case=ticket.key).order_by("id").values_list("activity", flat=True)) == told
    )


def test_only_who_attached_it_or_works_on_it_removes_it(ticket: Incident, rita: Actor, people: Cast) -> None:
    of_bob = attach(ticket.key, "a.png", samples.PNG, people.bob)
    with pytest.raises(NotAllowed, match="Somebody else"):
        remove(of_bob, by=rita)
    assert remove(attach(ticket.key, "b.png", samples.GIF, rita), by=people.bob).removed_at


def test_the_content_of_what_was_removed_goes_after_some_days(ticket: Incident, rita: Actor) -> None:
    made = remove(attach(ticket.key, "a.png", samples.PNG, rita), by=rita)
    age(made.sha256, 2 * DAY)
    assert (tidying.drop_removed(), tidying.sweep()) == (0, 0)
    Attachment.objects.update(removed_at=clock.now() - timedelta(days=31))
    assert (tidying.drop_removed(), tidying.sweep()) == (1, 1)
    assert not files.path_of(made.sha256).exists()
    with pytest.raises(Conflict, match="content is gone"):
        bring_back(made, by=rita)
    assert Event.objects.filter(activity="attached").exists()


def test_a_content_that_another_row_needs_stays(ticket: Incident, rita: Actor) -> None:
    one, _other = (attach(ticket.key, name, samples.PNG, rita) for name in ("a.png", "b.png"))
    remove(one, by=rita)
    Attachment.objects.filter(pk=one.pk).update(removed_at=clock.now() - timedelta(days=31))
    age(one.sha256, 2 * DAY)
    assert (tidying.drop_removed(), tidying.sweep()) == (1, 0)
    assert files.path_of(one.sha256).exists()


def test_orphans_go_after_a_day_and_not_before(db: None) -> None:
    kept = files.keep("a.png", samples.PNG)
    assert tidying.sweep() == 0
    age(kept.sha256, DAY + 60)
    assert tidying.sweep() == 1
    assert not list(files.all_kept())


def test_what_is_brought_again_while_it_is_swept_stays(db: None) -> None:
    kept = files.keep("a.png", samples.PNG)
    age(kept.sha256, 2 * DAY)
    assert files.keep("a.png", samples.PNG) == kept  # it is young again
    assert not files.let_go(kept.sha256)
    assert files.fault_of(kept.sha256, kept.size) == ""


def test_half_written_files_of_a_killed_process_go_after_a_day(db: None) -> None:
    home = files.folder() / files.INCOMING
    home.mkdir(parents=True)
    (home / "tmpabc").write_bytes(b"half")
    assert files.tidy() == 0
    os.utime(home / "tmpabc", (0, 0))
    assert files.tidy() == 1


def test_exactly_the_limit_goes_and_one_byte_more_does_not(
    ticket: Incident, rita: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told(monkeypatch, data=tmp_path, attachment_mebibytes=1)
    assert attach(ticket.key, "a.bin", bytes(BLOCK), rita).size == BLOCK
    with pytest.raises(TooLarge, match="larger than 1 MiB"):
        attach(ticket.key, "b.bin", bytes(BLOCK + 1), rita)
    with pytest.raises(Invalid, match="empty"):
        attach(ticket.key, "c.bin", b"", rita)
    assert len(list(files.all_kept())) == 1
    assert not list((files.folder() / files.INCOMING).iterdir())


def test_a_case_and_a_site_have_room_for_so_much(
    ticket: Incident, rita: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attaching, "MOST", 2)
    attach(ticket.key, "a.png", samples.PNG, rita)
    monkeypatch.setattr(attaching, "GIBIBYTE", 1)
    with pytest.raises(Unavailable, match="50 GiB"):
        attach(ticket.key, "b.txt", samples.TEXT, rita)
    assert len(list(files.all_kept())) == 1  # not a byte was written
    monkeypatch.undo()
    monkeypatch.setattr(attaching, "MOST", 1)
    with pytest.raises(Conflict, match="more than 1 files"):
        attach(ticket.key, "c.png", samples.PNG, rita)


def test_a_damaged_or_missing_content_is_said_and_never_read(ticket: Incident, rita: Actor) -> None:
    made = attach(ticket.key, "a.png", samples.PNG, rita)
    path = files.path_of(made.sha256)
    path.write_bytes(samples.PNG[:-1] + b"!")
    assert files.fault_of(made.sha256, made.size) == "damaged"
    with pytest.raises(Unavailable, match="damaged"):
        files.checked(made.sha256)
    path.unlink()
    assert files.fault_of(made.sha256, made.size) == "missing"
    attach(ticket.key, "b.png", samples.PNG, rita)  # the same again heals it
    assert files.fault_of(made.sha256, made.size) == ""


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\photo.png", "photo.png"),
        ("a\x00.png", "a.png"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        (".\u200bhtaccess", "htaccess"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("report.pdf. . .", "report.pdf"),
        ('a<b>"c|?*.png', "a_b__c___.png"),
        ("", "file"),
        ("..", "file"),
        ("\u202e\u200b", "file"),
        ("e\u0301.png", "é.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie_ x.png"),
        ("打印机 截图.png", "打印机 截图.png"),
    ],
)
def test_names_become_what_they_look_like(given: str, wanted: str) -> None:
    """P5: signs that nobody sees are gone from a name."""
    assert plain_name(given) == wanted


@pytest.mark.parametrize("stem", ["x" * 300, "打" * 300, "x" * 300 + "." + "y" * 300, "😀" * 150])
def test_long_names_keep_their_ending_and_fit_every_file_system(stem: str) -> None:
    name = plain_name(f"{stem}.png")
    assert name.endswith(".png")
    assert len(name) <= 200
    assert len(name.encode()) <= 255


@pytest.mark.parametrize(
    ("content", "name", "wanted"),
    [
        (samples.PNG, "page.html", "image/png"),
        (samples.JPEG, "a", "image/jpeg"),
        (samples.WEBP, "a.webp", "image/webp"),
        (samples.PDF, "a.pdf", "application/pdf"),
        (samples.GIF_AND_SCRIPT, "a.js", "image/gif"),
        (samples.SVG, "a.svg", "text/plain"),
        (samples.HTML, "a.png", "text/plain"),
        (samples.TEXT, "a.txt", "text/plain"),
        (samples.ZIP, "a.zip", "application/zip"),
        (samples.ZIP, "a.docx", media_type(samples.ZIP, "b.docx")),
        (b"MZ\x90\x00", "a.txt", "application/octet-stream"),
        ("打".encode() * 2000, "a.txt", "text/plain"),
        (b"\xff\xfe<\x00s\x00", "a.html", "application/octet-stream"),
    ],
)
def test_a_type_is_what_the_bytes_say(content: bytes, name: str, wanted: str) -> None:
    """P5: not what the sender says."""
    assert media_type(content[:4096], name) == wanted


@pytest.fixture
def threads(transactional_db: None) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2, initializer=connections.close_all) as pool:
        yield pool


@pytest.mark.postgres
def test_two_at_once_with_one_content_both_have_it(threads: ThreadPoolExecutor) -> None:
    people = cast()
    ticket = incident(Place(people.acme.pk))

    def bring(name: str) -> str:
        try:
            return attach(ticket.key, name, samples.PNG, system("test")).sha256
        finally:
            connection.close()

    found = list(threads.map(bring, ["a.png", "b.png", "c.png", "d.png"]))
    assert len(set(found)) == 1
    assert files.fault_of(found[0], len(samples.PNG)) == ""
    assert Attachment.objects.count() == 4


@pytest.mark.postgres
def test_of_two_who_remove_at_once_one_is_told_so(threads: ThreadPoolExecutor) -> None:
    people = cast()
    made = attach(incident(Place(people.acme.pk)).key, "a.png", samples.PNG, system("test"))

    def take_away(_: int) -> str:
        try:
            remove(Attachment.objects.select_related("case").get(pk=made.pk), by=system("test"))
        except Conflict as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "removed"

    assert sorted(threads.map(take_away, range(2))) == ["Conflict", "removed"]
    assert Event.objects.filter(activity="attachment_removed").count() == 1
