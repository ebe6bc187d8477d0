"""Random histories of clocks against an oracle that walks minute by minute and shares no code with them."""

import os
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.analytics.worktime.test_minute_oracle import STRETCHES, Array, calendar_from, oracle

from pawl.analytics.service_levels import ClockEvent, read_clock
from pawl.analytics.service_levels.clocks import Word
from pawl.analytics.worktime import Calendar

HISTORIES = 4_000 if os.environ.get("PAWL_THOROUGH") else 400
"""Per zone; there are five."""
LONGEST = 6 * 1440
WORDS: list[Word] = ["pause", "resume", "retarget", "recalendar", "stop", "reopen", "restart", "cancel"]
WEIGHTS = [5, 5, 3, 2, 1, 2, 1, 0.2]
ALWAYS = Calendar.from_toml({"like": "always", "zone": "UTC"})


@dataclass
class Walked:
    """What the oracle knows after each minute: it keeps a counter, as the product must not."""

    target: int
    is_always: bool = False
    used: int = 0
    is_paused: bool = False
    is_stopped: bool = False
    is_cancelled: bool = False
    passed: list[int] = field(default_factory=list)
    """The minute by whose end each further minute of the target was used up."""
    earlier: list[int] = field(default_factory=list)

    def take(self, word: Word, target: int) -> None:
        """Of a new calendar, an even number means around the clock."""
        if self.is_cancelled:
            return
        if word == "cancel":
            self.is_cancelled = self.is_stopped = True
        elif word == "stop":
            self.is_stopped = True
        elif word == "restart":
            self._keep()
            self.used, self.passed, self.target = 0, [], target
            self.is_paused = self.is_stopped = False
        elif word == "reopen" and self.is_stopped:
            self.is_stopped = self.is_paused = False
        elif word == "pause" and not self.is_stopped:
            self.is_paused = True
        elif word == "resume":
            self.is_paused = False
        elif word == "retarget" and not self.is_stopped:
            self._keep()
            self.target = target
        elif word == "recalendar" and not self.is_stopped:
            self.is_always = target % 2 == 0

    def walk(self, minute: int, is_open: Array) -> None:
        if self.is_paused or self.is_stopped:
            return
        if self.is_always or is_open[minute]:
            self.used += 1
            self.passed.append(minute + 1)

    def breach(self, start: int) -> int | None:
        if self.used <= self.target:
            return None
        return self.passed[self.target - 1] if self.target else start

    def _keep(self) -> None:
        if (breach := self.breach(-1)) is not None:
            self.earlier.append(breach)


@pytest.mark.parametrize("stretch", STRETCHES, ids=lambda stretch: stretch[0])
def test_no_history_reads_otherwise_than_by_walking_through_it(stretch: tuple[str, date, int]) -> None:
    """Z1: histories of clocks."""
    zone, first, days = stretch
    begin, is_open, _ = oracle(zone, first, days)
    calendar, chance = calendar_from(zone, first), random.Random(20261126)
    epoch = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=begin)
    different = [n for n in range(HISTORIES) if not _agrees(chance, calendar, is_open, days, epoch)]
    assert different == []


def _agrees(chance: random.Random, calendar: Calendar, is_open: Array, days: int, epoch: datetime) -> bool:
    start = chance.randrange(0, days * 1440 - LONGEST - 1)
    length, target = chance.randrange(1, LONGEST), chance.randrange(1, 1200)
    changes = sorted(start + chance.randrange(0, length) for _ in range(chance.randrange(0, 9)))
    told = [(at, chance.choices(WORDS, WEIGHTS)[0], chance.randrange(1, 1200)) for at in changes]
    walked, events = Walked(target), [ClockEvent("start", epoch + start * M, target * M, calendar)]
    todo = iter([*told, None])
    coming = next(todo)
    for minute in range(start, start + length):
        while coming is not None and coming[0] == minute:
            walked.take(coming[1], coming[2])
            coming = next(todo)
        walked.walk(minute, is_open)
    for at, word, amount in told:
        events.append(_event(word, epoch + at * M, amount, calendar if amount % 2 else ALWAYS))
    return _same(walked, events, epoch, start + length)


M = timedelta(minutes=1)


def _event(word: Word, at: datetime, amount: int, calendar: Calendar) -> ClockEvent:
    target = amount * M if word in {"retarget", "restart"} else None
    return ClockEvent(word, at, target, calendar if word == "recalendar" else None)


def _same(walked: Walked, events: list[ClockEvent], epoch: datetime, end: int) -> bool:
    found = read_clock(events, epoch + end * M)
    breach = walked.breach(0)
    state = "cancelled" if walked.is_cancelled else (
        ("met" if breach is None else "breached") if walked.is_stopped
        else "paused" if walked.is_paused else "running"
    )  # fmt: skip
    return (found.state, found.consumed, found.breached_at, found.earlier_breaches) == (
        state,
        walked.used * M,
        None if breach is None else epoch + breach * M,
        tuple(epoch + one * M for one in walked.earlier),
    )
