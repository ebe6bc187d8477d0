"""A second opinion, where Java and MPXJ are there: its scheduler finds our dates in the files that we write.

What is left aside, because both draw the line elsewhere (docs/explanation/scheduling.md): work before the
start of a project (MPXJ lets a lead or a date begin it sooner; everything here waits for a kick-off), dates
that links do not allow (we show negative float), free float across leads and other relations than FS, and
the latest dates between calendars. Two ends of one closed stretch count as the same moment of work.
"""

import json
import os
import random
import subprocess
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.analytics.scheduling.drawn_networks import OFFICE, cells, drawn
from tests.analytics.scheduling.path_oracle import HOUR, ZERO, hour
from tests.analytics.scheduling.plans import DAY, WIDGET_DAYS, WIDGET_LINKS, WIDGET_START, links, network

from pawl.analytics.scheduling.critical_path import Dates, Schedule, critical_path
from pawl.analytics.scheduling.exchange.mspdi_reading import read_mspdi
from pawl.analytics.scheduling.exchange.mspdi_writing import write_mspdi
from pawl.analytics.scheduling.exchange.plan_file import PlanFile, Row
from pawl.analytics.scheduling.network import Activity, Constraint, Link, Network, Progress

pytestmark = pytest.mark.mpxj
NETWORKS = 2_500 if os.environ.get("PAWL_THOROUGH") else 60
"""Of each of four kinds."""
INSTANTS = ("early_start", "early_finish", "start", "finish")
LATEST = ("late_start", "late_finish")
FLOATS = ("total_float", "free_float")
KICK_OFF = Activity("kick-off", 10 * DAY)
LATER = timedelta(days=18)
"""So much are drawn dates put off, as all work waits for the kick-off: most can be kept then."""
Asked = tuple[str, ...]


def of_one_calendar(rng: random.Random) -> Network:
    """Plain links, with lags."""
    plan = _plain(drawn(rng, plain=True))
    joined = (replace(link, relation="FS", lag=max(link.lag, timedelta())) for link in plan.links)
    return replace(plan, links=tuple(joined))


def of_all_links(rng: random.Random) -> Network:
    """Four relations, lags and leads."""
    return _behind_kick_off(_plain(drawn(rng, plain=True)))


def of_dates(rng: random.Random) -> Network:
    """Constraints and deadlines too; no milestones."""
    plan = drawn(rng)
    fixed = (
        replace(
            one,
            duration=max(one.duration, HOUR),
            constraint=_in_hours_of_work(one.constraint),
            deadline=one.deadline and one.deadline + LATER,
        )
        for one in plan.activities
    )
    return _behind_kick_off(_plain(replace(plan, activities=tuple(fixed))))


def of_many_calendars(rng: random.Random) -> Network:
    """Plain links without lag, each activity on a calendar of its own; no milestones."""
    plan = drawn(rng, plain=True)
    longer = (replace(one, duration=max(one.duration, HOUR)) for one in plan.activities)
    joined = (Link(link.predecessor, link.successor) for link in plan.links)
    whole = replace(plan, activities=tuple(longer), links=tuple(joined), calendar=OFFICE, milestones="finish")
    return _behind_kick_off(whole)


def _plain(plan: Network) -> Network:
    """On the office's calendar, with nothing done yet."""
    idle = (replace(one, calendar=None, progress=Progress()) for one in plan.activities)
    joined = (replace(link, lag_on="successor") for link in plan.links)
    return Network(plan.start, OFFICE, tuple(idle), tuple(joined))


def _behind_kick_off(plan: Network) -> Network:
    waits = tuple(Link(KICK_OFF.key, one.key) for one in plan.activities)
    return replace(plan, activities=(KICK_OFF, *plan.activities), links=(*plan.links, *waits))


def _in_hours_of_work(constraint: Constraint) -> Constraint:
    if constraint.at is None:
        return Constraint()
    open_ = cells()["office"].cells
    at = open_[bisect_left(open_, hour(constraint.at + LATER))] + (constraint.rule[0] == "F")
    return Constraint(constraint.rule, ZERO + at * HOUR)


def kept(schedule: Schedule) -> bool:
    """Whether every date can be kept."""
    return all(one.total_float is not None and one.total_float >= timedelta() for one in schedule.dates)


KINDS: list[tuple[Callable[[random.Random], Network], Asked]] = [
    (of_one_calendar, (*INSTANTS, *LATEST, *FLOATS)),
    (of_all_links, (*INSTANTS, *LATEST, "total_float")),
    (of_dates, (*INSTANTS, *LATEST, "total_float")),
    (of_many_calendars, INSTANTS),
]


def widgets() -> Iterator[Schedule]:
    """T1 and T3 (in T2 the holidays come with the calendar, as they do in all drawn plans)."""
    yield critical_path(network(WIDGET_DAYS, WIDGET_LINKS, start=WIDGET_START))
    lagged = {
        ("Prototype", "Materials"): ("SS", 9), ("Prototype", "Facility"): ("SS", 9),
        ("Facility", "InitProd"): ("FS", 2),
    }  # fmt: skip
    joined = []
    for link in links(WIDGET_LINKS):
        relation, days = lagged.get((link.predecessor, link.successor), ("FS", 0))
        joined.append(replace(link, relation=relation, lag=days * DAY))  # type: ignore[arg-type]
    yield critical_path(network(WIDGET_DAYS, links=tuple(joined), start=WIDGET_START))


def asked_of_mpxj(schedules: list[Schedule], folder: Path) -> list[Path]:
    """Each written as a file, and what MPXJ tells of it beside it."""
    paths = [folder / f"{at:05}.xml" for at in range(len(schedules))]
    for path, schedule in zip(paths, schedules, strict=True):
        rows = tuple(Row(one.key, one.key) for one in schedule.network.activities)
        written = write_mspdi(PlanFile(path.stem, schedule.network, rows), schedule)
        path.write_bytes(written.content)
    subprocess.run([sys.executable, "-m", "tests.analytics.scheduling.mpxj_dates", folder], check=True)
    return paths


def told(one: Dates, name: str) -> str:
    value = getattr(one, name)
    return f"{value / HOUR:.1f}h" if isinstance(value, timedelta) else f"{value:%Y-%m-%dT%H:%M}"


def differ(one: Dates, name: str, theirs: str, schedule: Schedule) -> bool:
    ours = told(one, name)
    if ours == theirs or name in FLOATS:
        return ours != theirs
    calendar = (one.activity.calendar or schedule.network.calendar).name
    if calendar not in cells():
        return True
    between = sorted(hour(datetime.fromisoformat(each).replace(tzinfo=UTC)) for each in (ours, theirs))
    return cells()[calendar].between(*between) > 0


def differences(schedule: Schedule, path: Path, asked: Asked) -> list[str]:
    found = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return [
        f"{path.stem} {one.activity.key} {name}: {told(one, name)}, MPXJ {theirs}"
        for one in schedule.dates
        for name, theirs in found["dates"][one.activity.key].items()
        if name in asked and differ(one, name, theirs, schedule)
    ]


@pytest.mark.parametrize(("kind", "asked"), KINDS, ids=lambda kind: getattr(kind, "__name__", ""))
def test_the_scheduler_of_mpxj_finds_our_dates(
    kind: Callable[[random.Random], Network], asked: Asked, tmp_path: Path
) -> None:
    schedules = [critical_path(kind(random.Random(seed))) for seed in range(NETWORKS)]
    schedules = [one for one in schedules if kept(one)]
    assert len(schedules) > NETWORKS // 4
    paths = asked_of_mpxj(schedules, tmp_path)
    pairs = zip(schedules, paths, strict=True)
    assert [each for schedule, path in pairs for each in differences(schedule, path, asked)] == []


def test_the_published_plan_is_one_for_mpxj_too(tmp_path: Path) -> None:
    schedules = list(widgets())
    for schedule, path in zip(schedules, asked_of_mpxj(schedules, tmp_path), strict=True):
        assert differences(schedule, path, (*INSTANTS, "total_float")) == []


def test_what_mpxj_writes_of_our_files_is_the_plan_that_we_wrote(tmp_path: Path) -> None:
    schedules = [critical_path(kind(random.Random(seed))) for kind, _asked in KINDS for seed in range(25)]
    for schedule, path in zip(schedules, asked_of_mpxj(schedules, tmp_path), strict=True):
        ours = [
            [link.predecessor, link.successor, link.relation, f"{link.lag / HOUR:.1f}h"]
            for link in schedule.network.links
        ]
        assert json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["links"] == sorted(ours)
        again = critical_path(read_mspdi(path.with_suffix(".mpxj").read_bytes(), zone="UTC").network)
        for one, other in zip(schedule.dates, again.dates, strict=True):
            assert [getattr(one, name) for name in (*INSTANTS, *LATEST, *FLOATS)] == [
                getattr(other, name) for name in (*INSTANTS, *LATEST, *FLOATS)
            ], path.stem
