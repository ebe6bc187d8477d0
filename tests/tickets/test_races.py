"""C2 to C5: tickets made, taken, approved and told of by many at once; each thing happens once."""

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from tests.accounts.people import Cast, cast_in, person
from tests.api.calling import secret_of
from tests.collaboration import samples as collaboration
from tests.ground.threads import together
from tests.mailroom import samples as mailroom
from tests.mailroom.letters import plain
from tests.moving import moves as moving
from tests.tickets import samples

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration import answering, approvals
from pawl.collaboration.approvals import Stage
from pawl.collaboration.cases import open_case
from pawl.collaboration.models import Approval, Vote
from pawl.errors import Conflict, NotAllowed, Stale
from pawl.history.models import Event
from pawl.incidents.actions import report, take
from pawl.incidents.actions.answering import answer
from pawl.incidents.models import Incident
from pawl.jobs.handlers import SUBSCRIPTIONS
from pawl.jobs.queue import claim, finish
from pawl.jobs.work import Work
from pawl.mailroom.models import Received
from pawl.moving.actions import moves
from pawl.moving.models import Move
from pawl.tickets import clocks, reading, telling
from pawl.tickets.models import Clock, ClockEvent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
THOROUGH = bool(os.environ.get("PAWL_THOROUGH"))
API, MAIL, IMPORT, EACH = 3, 3, 2, 50
CLIENTS, ROUNDS = 40, 100 if THOROUGH else 5
DECISIONS = 1000 if THOROUGH else 100 if connection.vendor == "postgresql" else 30
"""SQLite lets one write at a time anyway."""
SCHEDULERS, TIMERS = 4, 200


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    collaboration.decided.clear()
    yield from cast_in(tmp_path, monkeypatch)


class Door:
    """The three ways in which programs make incidents."""

    def __init__(self, people: Cast) -> None:
        self.people = people
        self.agent = person("ann", people.acme, Role.AGENT)
        person("rita", people.acme, Role.REQUESTER)
        self.box = mailroom.mailbox(Place(people.acme.pk), most_per_hour=1000)
        self.bearer = f"Bearer {secret_of(self.agent, scopes=['incident:report', 'incident:read'])}"
        self.answered: list[str] = []
        for waiting in [self._brought(number) for number in range(IMPORT)]:
            moves.take_step(moving.fresh(waiting), "run", by=people.admin)
        moving._queue()

    def api(self, i: int) -> None:
        client = Client(headers={"authorization": self.bearer})
        for n in range(EACH):
            made = client.post("/api/incidents", {"title": f"{i}-{n}"}, "application/json")
            self.answered.append(made.json()["key"])

    def mail(self, i: int) -> None:
        for n in range(EACH):
            raw = plain(
                f"{i}-{n}", sender="Rita <rita@example.org>", subject=f"{i}-{n}", number=f"<{i}.{n}@x>"
            )
            mailroom.sorted_out(raw, self.box)

    def run(self) -> None:
        """A worker takes one of the moves that wait."""
        while (row := claim("test", ["moving.move_rows"])) is None:
            time.sleep(0.05)  # another worker looks at the same rows just now
        SUBSCRIPTIONS[row.handler].run(Work(row.event, row.pk, row.fence, row.attempts))
        finish(row.pk, row.fence)

    def give_up(self) -> None:
        """Somebody whose transaction fails at its end, again and again."""
        for n in range(EACH // 5):
            with transaction.atomic():
                report(title=f"Given up {n}", by=self.agent)
                transaction.set_rollback(True)

    def _brought(self, number: int) -> Move:
        lines = [f"{number}-{n},Fault {number}-{n},New,2026-03-02 09:00" for n in range(EACH)]
        table = "\n".join(["number,title,state,opened_at", *lines]).encode()
        made = moving.brought(
            self.people.admin,
            self.people.acme,
            {"incident:a.csv": table},
            source="csv",
            label=f"desk {number}",
        )
        return moving.step(made, "check", self.people.admin)


def test_no_number_is_given_twice_whichever_door_it_comes_through(people: Cast) -> None:
    """C2: 8 workers make 50 incidents each, through the API, by mail and by moving in; a ninth gives up."""
    door = Door(people)
    ways = [*[lambda i=i: door.api(i) for i in range(API)], *[lambda i=i: door.mail(i) for i in range(MAIL)],
            *[door.run] * IMPORT, door.give_up]  # fmt: skip
    together(len(ways), lambda i: ways[i]())
    keys = [one.key for one in Incident.objects.all()]
    assert len(keys) == len(set(keys)) == (API + MAIL + IMPORT) * EACH
    assert len(set(door.answered)) == API * EACH
    assert set(door.answered) <= set(keys), "acknowledged, and lost"
    opened = Counter(Event.objects.filter(kind="incident", activity="opened").values_list("case", flat=True))
    assert opened == Counter(keys), "each begins in the journal, once"
    assert set(Received.objects.values_list("outcome", flat=True)) == {"opened"}


def test_of_forty_who_take_an_incident_one_has_it(people: Cast) -> None:
    """C3: one success, one line of the journal, one stop of the clock."""
    service = samples.promised(Place(people.acme.pk))
    for _ in range(ROUNDS):
        one, won = report(title="Mail is down", service=service, by=people.admin), list[int]()
        read = [Incident.objects.select_related("case").get(pk=one.pk) for _ in range(CLIENTS)]

        def work(i: int, read: list[Incident] = read, won: list[int] = won) -> None:
            try:
                take(read[i], by=Actor(people.admin.human))
            except (Stale, Conflict):
                return
            won.append(i)

        together(CLIENTS, work)
        told = (
            Event.objects.filter(case=one.key).exclude(activity="opened").values_list("activity", flat=True)
        )
        stops = ClockEvent.objects.filter(clock__case=one.pk, word="stop").count()
        assert (len(won), list(told).count("take"), stops) == (1, 1, 1)


def test_who_answers_and_who_takes_it_at_once_both_do(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """They change different rows, but for the clock: the second waits, and finds what the first has done."""
    meeting, read_moves = threading.Barrier(2), reading.moves_of

    def moves_of(one: Clock) -> list[ClockEvent]:
        found = read_moves(one)
        with suppress(threading.BrokenBarrierError):
            meeting.wait(0.5)  # where both get here, both go on at once
        return found

    service = samples.promised(Place(people.acme.pk))
    one = report(title="Mail is down", service=service, by=people.admin)
    agent = person("ann", people.acme, Role.AGENT)
    read = [Incident.objects.select_related("case").get(pk=one.pk) for _ in range(2)]
    monkeypatch.setattr(clocks, "moves_of", moves_of)

    def work(i: int) -> None:
        if i:
            take(read[1], by=people.admin)
        else:
            answer(read[0], text="We look at it", by=agent)

    together(2, work)
    stops = ClockEvent.objects.filter(clock__case=one.pk, word="stop", clock__word="response").count()
    assert (stops, Incident.objects.get(pk=one.pk).state) == (1, "in_progress")


def test_a_quorum_decides_once_however_often_its_people_click(people: Cast) -> None:
    """C4: three people are asked, two must agree; each clicks twice, and whose it is tries as well."""
    board = [people.alice, people.admin, person("dora", people.acme)]
    home = Place(people.acme.pk, None, people.bob.human.pk)
    stage = Stage("Board", [one.human for one in board], quorum=2)
    asked = [
        approvals.ask(collaboration.subject(home), [stage], by=collaboration.PAWL) for _ in range(DECISIONS)
    ]
    start, own, heard = threading.Barrier(len(board) * 2 + 1), list[int](), list[int]()

    def work(i: int) -> None:
        for one in asked:
            who = board[i // 2] if i < len(board) * 2 else None
            start.wait(60)
            vote = Vote.objects.get(stage__approval=one, person=(who or board[0]).human)
            verdict = "rejected" if who is board[2] else "approved"
            try:
                answering.decide(vote, verdict=verdict, reason="Because", by=Actor((who or people.bob).human))
                (heard if who else own).append(one.pk)
            except (Conflict, Stale, NotAllowed):
                continue

    together(len(board) * 2 + 1, work)
    assert own == [], "nobody approves what is their own"
    told = Event.objects.filter(kind="approval", activity__in=["approved", "rejected"])
    answers = Counter(told.values_list("case", flat=True))
    assert set(answers.values()) == {1}, "a vote counts once"
    assert max(Counter(heard).values()) <= len(board)
    assert Counter(collaboration.decided) == Counter((one.case.key, "approved") for one in asked)
    assert set(Approval.objects.values_list("state", flat=True)) == {"approved"}


def timers(place: Place) -> list[str]:
    """Keys of tickets whose resolution clocks are due in the same second: one that ran, and its copies."""
    like = samples.clock(samples.running(place))
    Clock.objects.exclude(pk=like.pk).update(next_at=None)
    cases = [open_case("desk_ticket", f"No. {n}", place) for n in range(TIMERS - 1)]
    same = {one.attname: getattr(like, one.attname) for one in Clock._meta.concrete_fields}
    Clock.objects.bulk_create(Clock(**{**same, "id": None, "case_id": one.pk}) for one in cases)
    return [like.case.key, *(one.key for one in cases)]


class Died(Exception):
    """A scheduler is killed."""


def test_two_hundred_clocks_that_are_due_are_told_of_once_each(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C5: four schedulers look at the same second, and one of them dies every few clocks."""
    told, tell, due = list[int](), telling._tell, timers(Place(people.acme.pk))

    def dying(row: Clock, share: int, by: Actor) -> None:
        tell(row, share, by)
        told.append(row.pk)
        if len(told) % 37 == 0:
            raise Died

    monkeypatch.setattr(telling, "_tell", dying)
    monkeypatch.setattr(telling, "BATCH", 10)

    def schedule(_: int) -> None:
        while True:
            try:
                telling.tell_due(samples.MONDAY + timedelta(hours=9))
            except Died:
                continue  # another process looks at the next minute
            return

    together(SCHEDULERS, schedule)
    assert len(told) > TIMERS, "some died, and what they told was taken back"
    breaches = Event.objects.filter(activity="sla_breached").values_list("case", flat=True)
    assert Counter(breaches) == Counter(due)
