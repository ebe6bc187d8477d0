"""Random networks on four calendars, with everything that a plan can have; times are whole hours."""

import random
from datetime import datetime, timedelta

from tests.analytics.scheduling.path_oracle import HOUR, ZERO, Cells

from pawl.analytics.scheduling.network import (
    Activity,
    Constraint,
    LagOn,
    Link,
    Network,
    Progress,
    Relation,
    Rule,
)
from pawl.analytics.worktime.calendar import Calendar, always

CLOSED = {3, 8, 9, 10, 30, 31}
OFFICE = Calendar.from_toml(
    {
        "name": "office",
        "weekly": {"mon-fri": ["08:00-12:00", "13:00-17:00"]},
        "holidays": {"dates": [f"{ZERO + timedelta(days=day):%Y-%m-%d}" for day in sorted(CLOSED)]},
    }
)
NIGHT = Calendar.from_toml({"name": "night", "weekly": {"mon-thu": ["22:00-06:00"], "sat": ["10:00-14:00"]}})
EARLY = Calendar.from_toml({"name": "early", "weekly": {"mon-sat": ["06:00-14:00"]}})
CALENDARS = (OFFICE, OFFICE, NIGHT, EARLY, always())
RULES: tuple[Rule, ...] = ("ALAP", "SNET", "SNLT", "FNET", "FNLT", "MSO", "MFO")
RELATIONS: tuple[Relation, ...] = ("FS", "FS", "SS", "FF", "SF")
LAGS_ON: tuple[LagOn | Calendar, ...] = ("successor", "predecessor", "project", "elapsed", NIGHT)
CELLS: dict[str, Cells] = {}


def cells() -> dict[str, Cells]:
    """Working hours by the name of a calendar, written once more without the calendar's own code."""
    if not CELLS:
        CELLS["office"] = Cells(_office)
        CELLS["night"] = Cells(_night)
        CELLS["early"] = Cells(lambda at: at.weekday() < 6 and 6 <= at.hour < 14)
        CELLS["elapsed"] = CELLS[always().name] = Cells(lambda _: True)
    return CELLS


def _office(at: datetime) -> bool:
    return (at - ZERO).days not in CLOSED and at.weekday() < 5 and at.hour in (8, 9, 10, 11, 13, 14, 15, 16)


def _night(at: datetime) -> bool:
    if at.weekday() == 5 and 10 <= at.hour < 14:
        return True
    return (at.weekday() < 4 and at.hour >= 22) or (1 <= at.weekday() <= 4 and at.hour < 6)


def drawn(rng: random.Random, *, plain: bool = False) -> Network:
    """A network of 2 to 9 activities; a plain one has no dates, progress or status of its own."""
    n = rng.randint(2, 9)
    keys = [f"a{place}" for place in range(n)]
    status = None if plain or rng.random() < 0.5 else ZERO + rng.randint(0, 120) * HOUR
    activities = tuple(_activity(rng, key, status, plain=plain) for key in keys)
    pairs = [
        (before, after) for after in range(1, n) for before in range(after) if rng.random() < 1.6 / after
    ]
    rng.shuffle(pairs)
    return Network(
        start=ZERO + rng.randint(0, 60) * HOUR,
        calendar=rng.choice(CALENDARS),
        activities=tuple(rng.sample(activities, n)),
        links=tuple(_link(rng, keys[before], keys[after]) for before, after in pairs),
        status=status,
        finish_by=None if plain or rng.random() < 0.7 else ZERO + rng.randint(100, 600) * HOUR,
        milestones=rng.choice(("finish", "start")),
    )


def _activity(rng: random.Random, key: str, status: datetime | None, *, plain: bool) -> Activity:
    progress = Progress()
    duration = rng.choice((0, rng.randint(1, 8), rng.randint(1, 30))) * HOUR
    constraint, deadline = Constraint(), None
    if not plain and rng.random() < 0.4:
        rule = rng.choice(RULES)
        at = None if rule == "ALAP" else ZERO + rng.randint(-20, 200) * HOUR
        constraint = Constraint(rule, at)
    if not plain and rng.random() < 0.15:
        deadline = ZERO + rng.randint(0, 200) * HOUR
    if status and rng.random() < 0.3:
        started = status - rng.randint(0, 80) * HOUR
        finished = started + rng.randint(0, (status - started) // HOUR) * HOUR if rng.random() < 0.5 else None
        progress = Progress(started, finished, rng.choice((None, rng.randint(0, 10) * HOUR)))
    return Activity(key, duration, rng.choice((None, *CALENDARS)), constraint, deadline, progress)


def _link(rng: random.Random, before: str, after: str) -> Link:
    lag = rng.choice((0, 0, rng.randint(1, 20), -rng.randint(1, 12))) * HOUR
    return Link(before, after, rng.choice(RELATIONS), lag, rng.choice(LAGS_ON))
