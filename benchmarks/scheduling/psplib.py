"""Instances of PSPLIB (Kolisch & Sprecher 1996) as plans, read from where the reference data lies."""

import csv
import os
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pawl.analytics.scheduling.network import Activity, Link, Network
from pawl.analytics.scheduling.resources import Demand, Resource
from pawl.analytics.worktime import always

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
_LINKS = re.compile(r"PRECEDENCE RELATIONS:\n.*\n((?:[ \d]+\n)+)")
_JOBS = re.compile(r"REQUESTS/DURATIONS:\n.*\n-+\n((?:[ \d]+\n)+)")
_THERE = re.compile(r"RESOURCEAVAILABILITIES:\n.*\n([ \d]+)\n")


@dataclass(frozen=True)
class Instance:
    """An instance in whole hours, with the best lower and upper bound that anybody has published."""

    name: str
    durations: dict[int, int]
    successors: dict[int, list[int]]
    needs: dict[int, list[int]]
    capacities: list[int]
    lower: int
    upper: int

    def plan(self) -> tuple[Network, tuple[Resource, ...], tuple[Demand, ...]]:
        """The instance as a plan that is worked on day and night."""
        activities = tuple(Activity(str(job), hours * HOUR) for job, hours in self.durations.items())
        links = tuple(
            Link(str(job), str(after)) for job, afters in self.successors.items() for after in afters
        )
        resources = tuple(Resource(f"R{at}", there) for at, there in enumerate(self.capacities))
        demands = tuple(
            Demand(str(job), f"R{at}", amount)
            for job, amounts in self.needs.items()
            for at, amount in enumerate(amounts)
            if amount
        )
        return Network(START, always(), activities, links), resources, demands

    def faults(self, starts: dict[str, datetime]) -> list[str]:
        """What a schedule does wrong, looked at hour by hour without the engine."""
        begin = {int(key): (at - START) // HOUR for key, at in starts.items()}
        found = [f"{job} has no start" for job in self.durations if job not in begin]
        for job, afters in self.successors.items():
            found += [
                f"{after} before {job}" for after in afters if begin[after] < begin[job] + self.durations[job]
            ]
        held: dict[tuple[int, int], int] = {}
        for job, hours in self.durations.items():
            for hour in range(begin[job], begin[job] + hours):
                for at, amount in enumerate(self.needs[job]):
                    held[hour, at] = held.get((hour, at), 0) + amount
        return found + [f"R{at} at {hour}" for (hour, at), n in held.items() if n > self.capacities[at]]


def instances(folder: Path, kind: str, count: int | None) -> Iterator[Instance]:
    """All instances of a set, or so many of them spread over it."""
    with (folder / "bounds.csv").open(encoding="utf-8") as file:
        bounds = {row["instance"]: row for row in csv.DictReader(file) if row["set"] == kind}
    with tarfile.open(folder / f"{kind}.tar.gz") as archive:
        members = sorted(
            (one for one in archive.getmembers() if one.name.endswith(".sm")), key=lambda one: one.name
        )
        step = 1 if not count else max(1, len(members) // count)
        for member in members[step // 2 :: step][:count]:
            name = Path(member.name).stem
            with archive.extractfile(member) as file_of:  # type: ignore[union-attr]  # a file, by its name
                text = file_of.read().decode()
            yield parsed(name, text, int(bounds[name]["lb"]), int(bounds[name]["ub"]))


def parsed(name: str, text: str, lower: int, upper: int) -> Instance:
    """An instance from the text of its file."""
    tables = [pattern.search(text) for pattern in (_LINKS, _JOBS, _THERE)]
    links, jobs, there = (
        [[int(n) for n in line.split()] for line in found[1].splitlines()] for found in tables if found
    )
    return Instance(
        name,
        {row[0]: row[2] for row in jobs},
        {row[0]: row[3:] for row in links},
        {row[0]: row[3:] for row in jobs},
        there[0],
        lower,
        upper,
    )


def folder() -> Path | None:
    """Where the instances lie, if anywhere."""
    data = os.environ.get("PAWL_REFERENCE_DATA")
    found = Path(data) / "psplib" if data else None
    return found if found and found.exists() else None
