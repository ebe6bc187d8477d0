"""Random networks on calendars against the oracle, and what must hold of every float."""

import os
import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.analytics.scheduling.drawn_networks import cells, drawn
from tests.analytics.scheduling.path_oracle import HOUR, Dated, PathOracle, hour

from pawl.analytics.scheduling.axis import moment
from pawl.analytics.scheduling.critical_path import Dates, Schedule, critical_path
from pawl.analytics.scheduling.network import Constraint, Link, Network

THOROUGH = bool(os.environ.get("PAWL_THOROUGH"))
NETWORKS = 10_000 if THOROUGH else 1_000
PROPERTIES = NETWORKS // 10
TENTHS = range(10)
SECOND = timedelta(seconds=1)


def in_hours(dates: Dates, oracle: Dated) -> Dated:
    """Whole hours.

    Between calendars a latest start may be one second before a closing; its last whole hour is then the
    oracle's, but its finish is not: only the floats are compared.
    """
    early = (hour(dates.early_start), hour(dates.early_finish))
    planned = (hour(dates.start), hour(dates.finish)) if _whole(dates.start, dates.finish) else oracle.planned
    late = (hour(dates.late_start), hour(dates.late_finish))
    late = late if _whole(dates.late_start, dates.late_finish) else oracle.late
    floats = (None if each is None else each // HOUR for each in (dates.total_float, dates.free_float))
    return Dated(early, planned, late, *floats)


def _whole(*instants: datetime) -> bool:
    return not any(instant.minute for instant in instants)


@pytest.mark.parametrize("tenth", TENTHS)
def test_dates_and_floats_are_those_of_the_oracle(tenth: int) -> None:
    for seed in range(tenth * NETWORKS // 10, (tenth + 1) * NETWORKS // 10):
        network = drawn(random.Random(seed))
        oracle = PathOracle(network, cells()).dated()
        for one in critical_path(network).dates:
            key = one.activity.key
            assert in_hours(one, oracle[key]) == oracle[key], f"seed {seed}, {key}"


def moved(network: Network, key: str, later: timedelta) -> Schedule:
    """The schedule when one activity is held so much working time after its planned start."""
    before = critical_path(network)
    place = network.place[key]
    passes = before.passes
    axis, held = passes.jobs[place].axis, passes.planned[place]
    seconds = int(later.total_seconds())
    at = axis.latest(held + seconds) if passes.jobs[place].left else axis.advance(held, seconds)
    held_there = replace(network.activities[place], constraint=Constraint("SNET", moment(at)))
    others = (*network.activities[:place], held_there, *network.activities[place + 1 :])
    return critical_path(replace(network, activities=others))


def test_a_float_is_what_it_says() -> None:
    """Free is no more than total; a slip by the free float moves nothing, one second more moves something."""
    for seed in range(PROPERTIES):
        network = drawn(random.Random(seed), plain=True)
        schedule = critical_path(network)
        one = random.Random(seed).choice(schedule.dates)
        key, total, free = one.activity.key, one.total_float, one.free_float
        assert total is not None
        assert free is not None
        assert timedelta() <= free <= total
        assert others(moved(network, key, free), key) == others(schedule, key), f"seed {seed}"
        if one.activity.duration:
            assert others(moved(network, key, free + SECOND), key) != others(schedule, key), f"seed {seed}"
            assert moved(network, key, total).finish == schedule.finish, f"seed {seed}"


def others(schedule: Schedule, key: str) -> tuple[object, ...]:
    """The end of the project, and the dates of all activities but one."""
    rest = [(one.start, one.finish) for one in schedule.dates if one.activity.key != key]
    return (schedule.finish, *rest)


def test_a_link_more_never_shortens() -> None:
    for seed in range(PROPERTIES):
        rng = random.Random(seed)
        network = drawn(rng)
        before, after = sorted(rng.sample(range(len(network.order)), 2))
        keys = [network.activities[network.order[at]].key for at in (before, after)]
        joined = (*network.links, Link(keys[0], keys[1], rng.choice(("FS", "SS", "FF", "SF"))))
        schedule, longer = critical_path(network), critical_path(replace(network, links=joined))
        assert longer.finish >= schedule.finish, f"seed {seed}"
        pairs = zip(schedule.dates, longer.dates, strict=True)
        assert all(one.early_finish <= other.early_finish for one, other in pairs), f"seed {seed}"
