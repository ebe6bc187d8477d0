"""K2, K5: a worker killed before any write to the database or the disk: what it did is there once, and whole.

Each world is made, lived through once to count its points, then again for every point: a worker dies there,
another one begins anew, and what stands afterwards is what stands where nobody died.
"""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from tests.accounts.people import Cast, cast_in, person
from tests.authorisation.asking import undone
from tests.ground.dying import dying, killed, points
from tests.incidents.samples import incident
from tests.mailroom import samples as mailroom
from tests.mailroom.letters import with_file
from tests.measurement import desk
from tests.moving import exports
from tests.moving import moves as moving

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration import files
from pawl.collaboration.attaching import attach
from pawl.collaboration.models import Attachment, Case, Comment
from pawl.collaboration.tidying import sweep
from pawl.history.models import Event
from pawl.incidents.actions import report, take
from pawl.incidents.models import Incident
from pawl.jobs import executor
from pawl.jobs.dispatch import dispatch
from pawl.jobs.models import Delivery, State
from pawl.jobs.queue import claim
from pawl.jobs.work import Work
from pawl.mailroom.actions import deciding
from pawl.mailroom.actions.intake import PIPED, take_in
from pawl.measurement.actions import own_reading
from pawl.measurement.actions.sources import open_source
from pawl.measurement.models import Dataset, Import, Origin
from pawl.moving.actions import moves
from pawl.moving.models import OldNumber
from pawl.notifications import sending
from pawl.notifications.models import ByMail, Notice, SentLetter

pytestmark = pytest.mark.django_db
FEW = 8
MOST = 5000 if os.environ.get("PAWL_THOROUGH") else FEW
"""Points of each: all of them in the long form, else so many that lie spread over its work."""
NAME = "log.txt"


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    yield from cast_in(tmp_path, monkeypatch)


def anew(act: Callable[[], None]) -> None:
    with undone():
        act()


def everywhere(act: Callable[[], object], stand: Callable[[], Any]) -> None:
    """Kill it at its points, let another worker do it, and compare with what stands where nobody died."""
    whole: list[Any] = []

    def undisturbed() -> None:
        act()
        whole.append(stand())

    anew(undisturbed)
    for at in points(MOST, act, anew):
        with undone():
            killed(at, act)
            act()
            assert stand() == whole[0], f"killed before write {at}"


def test_a_message_becomes_one_ticket_with_its_file(people: Cast) -> None:
    """J4: from the bytes at the door to the ticket and what it came with."""
    person("rita", people.acme, Role.REQUESTER)
    box, raw = mailroom.mailbox(Place(people.acme.pk)), with_file(sender="Rita <rita@example.org>")

    def work() -> None:
        row, _ = take_in(raw, box, via=PIPED, by=mailroom.PAWL)
        deciding.process(row.pk, by=mailroom.PAWL)
        deciding.attach(row.pk)

    def stand() -> Any:
        made = [files.fault_of(one.sha256, one.size) for one in Attachment.objects.all()]
        told = sorted(Event.objects.values_list("kind", "activity"))
        return [one.title for one in mailroom.cases()], Comment.objects.count(), made, told

    everywhere(work, stand)


def test_an_attachment_has_its_content_whenever_the_power_goes(people: Cast) -> None:
    """K5: no row without its file, and what no row names goes after a day."""
    home = Place(people.acme.pk)

    def work() -> None:
        one = Incident.objects.first() or incident(home)
        if not Attachment.objects.exists():
            attach(one.key, NAME, b"All is lost" * 99, people.admin)
        assert all(not files.fault_of(each.sha256, each.size) for each in Attachment.objects.all())

    everywhere(work, lambda: list(Attachment.objects.values_list("name", "size")))
    with pytest.MonkeyPatch.context() as tomorrow:
        tomorrow.setattr(files, "KEPT_SECONDS", -1)
        assert (sweep(), list(files.all_kept())) == (1, []), (
            "all worlds are gone: what they kept is an orphan"
        )
        files.tidy()
    assert not [one for one in files.folder().rglob("*") if one.is_file()]


def test_a_daily_letter_goes_once_and_tells_all(people: Cast) -> None:
    """A digest: killed before the server has it, it goes later; after, it goes again as the same letter."""
    rita = person("rita", people.acme, Role.REQUESTER)
    made = [report(title=f"No. {n}", by=people.admin, caller=rita.human) for n in range(3)]
    at = clock.now() - timedelta(minutes=1)
    for one in made:
        event = Event.objects.filter(case=one.key).latest("pk")
        Notice.objects.create(
            event=event, person=rita.human, case=one.case, by_mail=ByMail.DAILY, mail_at=at, at=at
        )
    event = Event.objects.latest("pk")
    waiting = Delivery.objects.create(event=event, handler=sending.SEND_DAILY, address=f"PER-{rita.human.pk}",
                                      run_after=at, created_at=at)  # fmt: skip

    def work() -> None:
        fence = Delivery.objects.get(pk=waiting.pk).fence + 1
        Delivery.objects.filter(pk=waiting.pk).update(state=State.RUNNING, fence=fence)
        sending.send_daily(Work(event, waiting.pk, fence, fence, waiting.address))

    def stand() -> Any:
        told = {str(one.body) for one in mail.outbox}
        numbers = {one.extra_headers["Message-ID"] for one in mail.outbox}
        mail.outbox.clear()
        left = Notice.objects.filter(by_mail=ByMail.DAILY, letter=None).count()
        return len(told), len(numbers), left, SentLetter.objects.count()

    mail.outbox.clear()
    everywhere(work, stand)


def test_a_move_brings_each_thing_once(people: Cast) -> None:
    """Moving in: people, tickets, comments and what they are linked to."""
    move = moving.step(moving.brought(people.admin, people.acme, exports.FILES), "check", people.admin)

    def work() -> None:
        Delivery.objects.filter(state=State.RUNNING).update(state=State.WAITING, leased_until=None)
        if moving.fresh(move).state == "checked":
            moves.take_step(moving.fresh(move), "run", by=people.admin)
        moving.drain()

    def stand() -> Any:
        return (
            moving.fresh(move).state,
            sorted(Case.objects.values_list("kind", "title")),
            sorted(OldNumber.objects.values_list("kind", "number")),
            sorted(Event.objects.exclude(kind="move").values_list("kind", "activity")),
            sorted(Comment.objects.values_list("text", flat=True)),
        )

    everywhere(work, stand)


IMPORTING = [
    f"measurement.{name}"
    for name in ("look_at_file", "check_own_history", "start_own_history", "dry_run", "bring_in")
]


def bring_in() -> None:
    """The jobs of an import, as a worker runs them."""
    while True:
        dispatch()
        row = claim("test", IMPORTING)
        if row is None:
            return
        assert not executor.run(row.pk, row.fence, lambda: None)


@pytest.mark.django_db(transaction=True)
def test_the_own_history_is_read_once(people: Cast) -> None:
    """Each night a reader is killed on its way from the journal to the lake; every event comes there once."""
    assert desk.FEW, "imported: the handlers are registered"
    home = Place(people.acme.pk)
    own = open_source(title="What happened here", place=home, origin=Origin.OWN, by=people.alice)
    shares = (0.0, 0.6) if MOST == FEW else tuple(n / 50 for n in range(45))
    points_of_a_night = 0

    def read() -> None:
        Delivery.objects.filter(state=State.RUNNING).update(state=State.WAITING, leased_until=None)
        if not Import.objects.filter(source=own).exclude(state="imported").exists():
            own_reading.read_due()
        bring_in()

    for night, share in enumerate(shares, start=1):
        take(report(title=f"No. {night}", by=people.admin, caller=people.bob.human), by=people.admin)
        if share:
            assert killed(max(1, int(points_of_a_night * share)), read)
            read()
        else:
            with dying(0) as point:
                read()
            points_of_a_night = point.passed
        newest = Dataset.objects.latest("pk")
        assert (newest.cases, Dataset.objects.count()) == (night, night)
    events = Dataset.objects.order_by("pk").values_list("events", flat=True)
    assert [*events] == [events[0] * night for night in range(1, len(shares) + 1)]
