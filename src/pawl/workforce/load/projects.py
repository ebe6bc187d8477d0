"""Planned hours of work packages, week by week, on those who are to do them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.analytics.words import Sentence, say
from pawl.projects.models import ALIVE, OVER, Assignment, WorkPackage
from pawl.workforce.load.demand import Cause, Piece
from pawl.workforce.load.weeks import Hours, Weeks

FULL = 100


@dataclass(frozen=True)
class Doer:
    """A member of a project, who does a share of a package."""

    person: int | None
    role: str
    percent: float
    """Of their working time while it lasts."""


@dataclass(frozen=True)
class Planned:
    """The packages that are to be done, and who does each."""

    packages: Sequence[WorkPackage]
    doers: Mapping[int, Sequence[Doer]]

    @property
    def people(self) -> set[int]:
        """Everybody who does something."""
        return {one.person for each in self.doers.values() for one in each if one.person is not None}


def read(actor: Actor, weeks: Weeks) -> Planned:
    """What of it somebody may see, up to the last week.   Two queries, however many."""
    rows = WorkPackage.objects.visible_to(actor).filter(
        project__state__in=ALIVE, work_type="work", starts__lte=weeks.last, ends__isnull=False
    )
    leaves = rows.exclude(state__in=OVER).filter(~Exists(WorkPackage.objects.filter(parent=OuterRef("pk"))))
    packages = list(leaves.select_related("project__case", "case"))
    doers: dict[int, list[Doer]] = defaultdict(list)
    assigned = Assignment.objects.filter(work_package__in=[one.pk for one in packages])
    for one in assigned.select_related("member"):
        share = one.percent * one.member.percent / FULL
        doers[one.work_package_id].append(Doer(one.member.person_id, one.member.name, share))
    for package in packages:
        if package.pk not in doers and package.case.owner_id is not None:
            doers[package.pk].append(Doer(package.case.owner_id, "", FULL))
    return Planned(packages, doers)


def pieces_of(
    planned: Planned, hours: Mapping[int, Hours], weeks: Weeks
) -> tuple[list[Piece], list[Sentence]]:
    """Hours of each week, and what says neither how long it takes nor who does it."""
    found: list[Piece] = []
    bare = 0
    for package in planned.packages:
        doers = planned.doers.get(package.pk, ())
        if not doers or (_left(package) is None and not any(one.percent < FULL or one.role for one in doers)):
            bare += 1
            continue
        found += _of_package(package, doers, hours, weeks)
    told = say(
        "Work packages that say neither hours nor who does them, so they are not counted: {n}.", n=bare
    )
    return found, [told] if bare else []


def _of_package(
    package: WorkPackage, doers: Sequence[Doer], hours: Mapping[int, Hours], weeks: Weeks
) -> Iterator[Piece]:
    cause = Cause("project", f"PRJ-{package.project_id}", package.project.case.title)
    left, whole = _left(package), sum(one.percent for one in doers)
    days = _days(package)
    for one in doers:
        open_days = [day for day in days if _hours(one, day, hours) > 0] or days[:1]
        for day in open_days:
            if day > weeks.last:
                break
            own = (
                _hours(one, day, hours) * one.percent / FULL
                if left is None
                else left * one.percent / whole / len(open_days)
            )
            yield Piece(weeks.place(day), own, cause, one.person, None, one.role)


def _hours(one: Doer, day: date, hours: Mapping[int, Hours]) -> float:
    """Of whom nobody knows yet: eight hours from Monday to Friday."""
    if one.person is not None and one.person in hours:
        return hours[one.person].on(day)
    return 8.0 if day.weekday() < 5 else 0.0


def _left(package: WorkPackage) -> float | None:
    """Effort that is still to come; None where nobody said how much it is."""
    if package.hours_left is not None:
        return float(package.hours_left)
    return None if package.hours is None else float(package.hours) * (1 - package.percent / FULL)


def _days(package: WorkPackage) -> list[date]:
    """From today or its start on to its end; what should be over is to be done today."""
    today = clock.now().date()
    first = max(package.starts or today, today)
    last = max(package.ends or first, first)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
