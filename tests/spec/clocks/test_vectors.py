"""Every vector, read by our engine."""

import re
import time
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from tests.spec.clocks.vectors import CALENDARS, RAW, VECTORS, Vector, amount, local

from pawl.analytics.errors import BadCalendar
from pawl.analytics.service_levels import read_clock
from pawl.analytics.worktime import Calendar, availability, next_open


def named(section: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("given", RAW[section], ids=lambda given: given["name"])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_a_clock_reads_as_it_must(vector: Vector) -> None:
    expect = vector.raw["expect"]
    found = read_clock(vector.events, vector.at)
    assert found.state == expect["state"]
    assert found.consumed == amount(expect["consumed"])
    assert found.due == (vector.instant(expect["due"]) if "due" in expect else None)
    assert found.breached_at == (vector.instant(expect["breached_at"]) if "breached_at" in expect else None)
    assert found.earlier_breaches == tuple(vector.instant(one) for one in expect.get("earlier", ()))
    assert found.remaining == found.target - found.consumed


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_its_stretches_add_up_and_leave_no_gap(vector: Vector) -> None:
    found = read_clock(vector.events, vector.at)
    parts = [one.segment for one in found.stretches]
    assert sum((one.worked for one in parts), timedelta()) == found.consumed
    assert all(one.end == following.start for one, following in pairwise(parts))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_reading_earlier_never_depends_on_what_comes_later(vector: Vector) -> None:
    events = vector.events
    for number, event in enumerate(events[1:], start=1):
        before = event.at - timedelta(microseconds=1)
        if before >= events[0].at and all(one.at <= before for one in events[:number]):
            now, then = read_clock(events, before), read_clock(events[:number], before)
            assert (now, now.stretches) == (then, then.stretches)


@named("opening")
def test_what_falls_outside_opening_hours_moves_to_the_next_opening(given: Any) -> None:
    calendar = CALENDARS[given["calendar"]]
    assert next_open(calendar, local(given["at"], calendar)) == local(given["expect"], calendar)


@named("refused")
def test_a_calendar_by_which_no_time_would_pass_is_refused_at_once(given: Any) -> None:
    began = time.process_time()
    with pytest.raises(BadCalendar, match=given["because"]):
        Calendar.from_toml(given["calendar"])
    assert time.process_time() - began < 1, "no endless loop"


@named("availability")
def test_a_share_of_agreed_time_says_what_it_leaves_out(given: Any) -> None:
    calendar, expect = CALENDARS[given["calendar"]], given["expect"]
    spans = {
        word: [(local(begin, calendar), local(end, calendar)) for begin, end in given[word]]
        for word in ("down", "planned")
    }
    begin, end = (local(given[word], calendar) for word in ("from", "until"))
    found = availability(calendar, begin, end, outages=spans["down"], planned=spans["planned"])
    assert [found.agreed, found.planned, found.down] == [
        timedelta(seconds=expect[word]) for word in ("agreed_seconds", "planned_seconds", "down_seconds")
    ]
    assert found.share == pytest.approx(expect["per_cent"] / 100, abs=5e-5)


def test_all_of_the_published_ones_stand_here() -> None:
    """Z1: those that users of other systems asked for are numbered 1 to 21."""
    names = [
        one["name"] for section in ("vector", "opening", "refused", "availability") for one in RAW[section]
    ]
    assert len(names) == len(set(names))
    assert {int(found[0]) for name in names if (found := re.match(r"\d+(?=[a-z]? )", name))} == set(
        range(1, 22)
    )
