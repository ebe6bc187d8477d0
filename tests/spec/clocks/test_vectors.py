"""Every vector, read by our engine."""

from datetime import timedelta
from itertools import pairwise

import pytest
from tests.spec.clocks.vectors import VECTORS, Vector, amount

from pawl.analytics.service_levels import read_clock


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
            assert read_clock(events, before) == read_clock(events[:number], before)
