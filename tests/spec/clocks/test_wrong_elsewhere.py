"""Warnings, and histories that are none."""

from datetime import timedelta

import pytest
from tests.spec.clocks.vectors import CALENDARS, VECTORS

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.service_levels import ClockEvent, reaches, read_clock

H = timedelta(hours=1)
START = VECTORS[-1].instant("2026-03-04 09:00")
BEGIN = ClockEvent("start", START, 4 * H, CALENDARS["utc"])


def test_a_warning_comes_at_its_share_and_the_last_one_at_the_due_time() -> None:
    assert reaches([BEGIN], START, 0.75) == START + 3 * H
    assert reaches([BEGIN], START, 1) == read_clock([BEGIN], START).due


def test_a_share_is_never_reached_early() -> None:
    third = ClockEvent("start", START, timedelta(microseconds=10), CALENDARS["utc"])
    assert reaches([third], START, 1 / 3) == START + timedelta(microseconds=4)


def test_a_warning_keeps_the_pause_and_is_none_while_it_lasts() -> None:
    """GLPI 15429: escalation before the breach goes wrong with pauses and calendars of one's own."""
    paused = [BEGIN, ClockEvent("pause", START + H)]
    assert reaches(paused, START + 2 * H, 0.75) is None
    resumed = [*paused, ClockEvent("resume", START + 3 * H)]
    assert reaches(resumed, START + 3 * H, 0.75) == START + 5 * H


def test_a_clock_that_ended_warns_of_nothing() -> None:
    assert reaches([BEGIN, ClockEvent("stop", START + H)], START + 2 * H, 0.75) is None
    assert reaches([BEGIN, ClockEvent("cancel", START + H)], START + 2 * H, 0.75) is None


def test_cancelled_after_its_end_is_cancelled() -> None:
    events = [BEGIN, ClockEvent("stop", START + H), ClockEvent("cancel", START + 2 * H)]
    assert read_clock(events, START + 3 * H).state == "cancelled"


def test_a_pause_says_its_reason() -> None:
    events = [BEGIN, ClockEvent("pause", START + H, reason="awaiting_vendor")]
    assert read_clock(events, START + 2 * H).reason == "awaiting_vendor"


@pytest.mark.parametrize(
    "events",
    [
        [],
        [ClockEvent("pause", START)],
        [ClockEvent("start", START)],
        [ClockEvent("start", START, 4 * H)],
        [ClockEvent("start", START, -H, CALENDARS["utc"])],
        [BEGIN, ClockEvent("pause", START + 2 * H), ClockEvent("resume", START + H)],
        [BEGIN, ClockEvent("pause", START - H)],
    ],
    ids=["none", "no start", "no target", "no calendar", "negative", "out of order", "before the start"],
)
def test_what_is_no_history_is_refused(events: list[ClockEvent]) -> None:
    with pytest.raises(OutOfDomain):
        read_clock(events, START + 3 * H)


def test_a_clock_is_not_read_before_it_starts() -> None:
    with pytest.raises(OutOfDomain, match="had not started"):
        read_clock([BEGIN], START - H)


@pytest.mark.parametrize("share", [0, -1, float("nan")])
def test_a_share_is_over_0(share: float) -> None:
    with pytest.raises(OutOfDomain):
        reaches([BEGIN], START, share)
