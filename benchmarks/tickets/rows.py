"""Incidents by the million with their events, clocks and words, in bulk: rows as the actions write them.

One in five is open, half of those in progress. Every one has a service, and so the clocks of its agreement.
Words are drawn from a thousand; `printer` and `offline` stand among them, as in the sites of the peers.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from benchmarks.tickets.bulk import Table, as_json, write_all
from pawl.analytics.similarity import tokens
from pawl.catalogue.models import AgreementTarget, CalendarVersion, Service
from pawl.catalogue.promises import promise_for
from pawl.collaboration.models import Case, SearchText
from pawl.history.models import Event, EventText
from pawl.history.record import event_digest, text_digest
from pawl.incidents.models import Incident
from pawl.tickets.models import Clock, ClockEvent

BATCH = 10_000
WORDS = ("printer", "offline", "laptop", "password", "network",
         *(f"{first}{second}{third}" for first in ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu")
           for second in ("ran", "sel", "tin", "vor", "mun", "lad", "rek", "sil", "ton", "gur")
           for third in ("ba", "do", "fe", "ki", "lo", "ma", "ne", "po", "ru", "ta")))[:1000]  # fmt: skip
STEMS = {word: tokens(word)[0] for word in WORDS}
OPEN = ("new", "in_progress")
STEP = timedelta(minutes=9)
SALT = "0" * 32


@dataclass(frozen=True)
class Promised:
    """What is promised for tickets of one service and priority."""

    target: AgreementTarget
    calendar: CalendarVersion
    minutes: int


@dataclass(frozen=True)
class World:
    """Whose the tickets are."""

    organisation: int
    teams: tuple[int, ...]
    agents: tuple[int, ...]
    callers: tuple[int, ...]
    promises: dict[tuple[int, int], dict[str, Promised]]
    now: datetime

    @property
    def services(self) -> list[int]:
        """Every service for which something is promised."""
        return sorted({service for service, _priority in self.promises})


def promises(at: datetime) -> dict[tuple[int, int], dict[str, Promised]]:
    """By service and priority what each clock is promised."""
    found: dict[tuple[int, int], dict[str, Promised]] = {}
    for service in Service.objects.values_list("pk", flat=True):
        for priority in range(1, 6):
            for clock in ("response", "resolution"):
                one = promise_for(
                    service=service, clock=clock, kinds=("incident", ""), priority=priority, at=at
                )
                if one is not None:
                    kept = Promised(one.target, one.calendar, one.target.minutes)
                    found.setdefault((service, priority), {})[clock] = kept
    return found


def fill(rows: int, world: World) -> tuple[int, int]:
    """Write so many incidents.   Returns the first and the last number."""
    chance = random.Random(rows)
    first = (Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    last_event = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    last_clock = Clock.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    maker = _Maker(world, chance, rows, last_event, last_clock)
    numbers = iter(range(first, first + rows))
    while batch := list(islice(numbers, BATCH)):
        maker.write(batch, first)
    return first, first + rows - 1


class _Maker:
    """Makes the rows of tickets, batch by batch."""

    def __init__(self, world: World, chance: random.Random, rows: int, event: int, clock: int) -> None:
        self.world, self.chance, self.total = world, chance, rows
        self.event, self.clock = event, clock
        self.services = world.services
        self.tables = {model: Table(model) for model in
                       (Case, Incident, SearchText, Event, EventText, Clock, ClockEvent)}  # fmt: skip

    def write(self, numbers: list[int], first: int) -> None:
        for number in numbers:
            self._ticket(number, number - first)
        write_all(self.tables.values())

    def _ticket(self, pk: int, n: int) -> None:
        chance, world = self.chance, self.world
        title, text = chance.choices(WORDS, k=6), chance.choices(WORDS, k=40)
        opened = world.now - (self.total - n) * STEP
        state = OPEN[(n // 5) % 2] if n % 5 == 0 else "closed"
        ended = None if state in OPEN else opened + timedelta(minutes=chance.randrange(20, 3000))
        service, priority = chance.choice(self.services), chance.randrange(1, 6)
        team, agent = chance.choice(world.teams), chance.choice(world.agents)
        said = " ".join(title)
        self.tables[Case].add(
            id=pk, kind="incident", title=said, organisation_id=world.organisation, team_id=team,
            owner_id=chance.choice(world.callers), confidential=False, created_at=opened,
        )  # fmt: skip
        self.tables[Incident].add(
            case_id=pk, version=1 if state == "new" else 3, state=state, description=" ".join(text),
            opened_by_id=agent, assignee_id=None if state == "new" else agent, channel="web", impact=3,
            urgency=3, priority=priority, computed_priority=priority, service_id=service, opened_at=opened,
            resolved_at=ended, closed_at=ended, fields=as_json({}), reopened=0, is_demo=False, is_major=False,
            resolution_code="solved" if ended else "",
        )  # fmt: skip
        words = [STEMS[one] for one in (*title, *title, *text)]
        self.tables[SearchText].add(case_id=pk, own=" ".join(words))
        self._events(pk, said, opened, ended, state)
        self._clocks(pk, world.promises[service, priority], opened, ended, state)

    def _events(self, pk: int, title: str, opened: datetime, ended: datetime | None, state: str) -> None:
        self._event(pk, "opened", opened, {"to": "new"}, title)
        if state != "new":
            self._event(pk, "take", opened + timedelta(minutes=9), {"from": "new", "to": "in_progress"})
        if ended:
            self._event(pk, "resolve", ended, {"from": "in_progress", "to": "resolved"})
            self._event(pk, "close", ended, {"from": "resolved", "to": "closed"})

    def _event(self, pk: int, activity: str, at: datetime, facts: dict[str, Any], title: str = "") -> None:
        self.event += 1
        texts = {"title": text_digest(title, SALT)} if title else {}
        one = Event(kind="incident", case=f"INC-{pk}", activity=activity, at=at, via="web", facts=facts,
                    actor=f"person:{self.world.agents[0]}", text_digests=texts)  # fmt: skip
        self.tables[Event].add(
            id=self.event, kind=one.kind, case=one.case, activity=activity, at=at, actor=one.actor, via="web",
            facts=as_json(facts), text_digests=as_json(texts), imported=False, digest=event_digest(one),
        )  # fmt: skip
        if title:
            self.tables[EventText].add(event_id=self.event, name="title", text=title, salt=SALT)

    def _clocks(
        self, pk: int, promised: dict[str, Promised], opened: datetime, ended: datetime | None, state: str
    ) -> None:
        answered = None if state == "new" else opened + timedelta(minutes=9)
        for word, one in promised.items():
            self.clock += 1
            stopped = answered if word == "response" else ended
            self.tables[Clock].add(
                id=self.clock, case_id=pk, word=word, target_id=one.target.pk, minutes=one.minutes,
                state="met" if stopped else "running", started_at=opened, stopped_at=stopped,
                due_at=None if stopped else opened + timedelta(minutes=one.minutes),
                consumed_seconds=540.0 if stopped else None, is_breach_told=not stopped, warned=as_json([]),
                breached_at=None if stopped else opened + timedelta(minutes=one.minutes),
                ahead=as_json([]), version=2 if stopped else 1,
            )  # fmt: skip
            self._clock_event(1, "start", opened, one)
            if stopped:
                self._clock_event(2, "stop", stopped, None)

    def _clock_event(self, number: int, word: str, at: datetime, one: Promised | None) -> None:
        self.tables[ClockEvent].add(
            clock_id=self.clock, number=number, word=word, at=at, minutes=one and one.minutes,
            target_id=one and one.target.pk, calendar_id=one and one.calendar.pk, by="system:clocks",
            recorded_at=at,
        )  # fmt: skip
