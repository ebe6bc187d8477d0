"""What the work of a project cost until a day: each hour at the rate of its day, and what else was paid."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, Sum

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, scope
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.catalogue.costing import CENT
from pawl.projects.models import OVER, CostLine, Project, WorkPackage
from pawl.projects.prices import Prices, prices_of
from pawl.tickets.costs import team_paid, teams_of
from pawl.tickets.models import TimeEntry

TO_SEE = (Permission.PROJECT_MANAGE, Permission.PROJECT_DECIDE, Permission.COST_READ)
HOUR = Decimal(60)
NOTHING = Decimal(0)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Cost:
    """Of one work package, or of several together."""

    minutes: int = 0
    labour: Decimal | None = NOTHING
    """What the hours cost; None where an hour has no rate, and `why` says which."""
    items: Decimal = NOTHING
    """What was paid beside hours."""
    why: tuple[Sentence, ...] = ()

    @property
    def hours(self) -> Decimal:
        """How long was worked."""
        return (self.minutes / HOUR).quantize(CENT, ROUND_HALF_EVEN)

    @property
    def total(self) -> Decimal | None:
        """All of it; None where a part is not known."""
        return None if self.labour is None else self.labour + self.items

    def __add__(self, other: "Cost") -> "Cost":
        known = self.labour is not None and other.labour is not None
        labour = (self.labour or NOTHING) + (other.labour or NOTHING) if known else None
        return Cost(
            self.minutes + other.minutes, labour, self.items + other.items,
            (*self.why, *(one for one in other.why if one not in self.why)),
        )  # fmt: skip

    def rounded(self) -> "Cost":
        """To the cent, so that what is shown adds up."""
        labour = None if self.labour is None else self.labour.quantize(CENT, ROUND_HALF_EVEN)
        return replace(self, labour=labour)


@dataclass(frozen=True)
class ProjectCost:
    """Of a whole project until a day, in its currency."""

    until: date
    currency: str
    own: Mapping[int, Cost]
    """By the number of a work package, without what stands below it; what cost nothing is not in it."""
    beside: Cost
    """What belongs to no work package."""
    parents: Mapping[int, int | None]
    with_parts: Mapping[int, Cost] = field(init=False)
    """By the number of a work package, with all that stands below it."""

    def __post_init__(self) -> None:
        found: dict[int, Cost] = defaultdict(Cost)
        for number, cost in self.own.items():
            for above in _upwards(number, self.parents):
                found[above] += cost
        object.__setattr__(self, "with_parts", dict(found))

    def of(self, work: WorkPackage) -> Cost:
        """Of a work package and all that stands below it."""
        return self.with_parts.get(work.pk, Cost())

    @property
    def whole(self) -> Cost:
        """Of everything."""
        return reduce(Cost.__add__, self.own.values(), self.beside)


def cost_until(project: Project, day: date) -> ProjectCost:
    """What it cost up to and with a day.   At most seven queries, however large it is."""
    prices = prices_of(project)
    own: dict[int, Cost] = defaultdict(Cost)
    for work, _day, cost in worked(project, day, prices):
        own[work] += cost
    beside = Cost()
    for line in CostLine.objects.filter(project=project, actual__isnull=False):
        if line.on is None or line.on <= day:
            cost = Cost(items=line.actual or NOTHING)
            if line.work_package_id is None:
                beside += cost
            else:
                own[line.work_package_id] += cost
    parents = dict(WorkPackage.objects.filter(project=project).values_list("pk", "parent"))
    told = {number: cost.rounded() for number, cost in own.items()}
    return ProjectCost(day, prices.currency, told, beside, parents)


def worked(project: Project, day: date, prices: Prices) -> Iterator[tuple[int, date, Cost]]:
    """Work package, day and cost of all hours that were noted up to a day, in the order of the days."""
    for row, team in _with_teams(_noted(project, day)):
        yield row["case_id"], row["day"], _of_hours(row, team, prices)


def hours_left(work: WorkPackage, hours: Decimal) -> tuple[Decimal | None, Sentence | None]:
    """How much effort is still to come after so many hours; None with the reason where nobody can say."""
    if work.state in OVER:
        return NOTHING, None
    if work.hours_left is not None:
        return work.hours_left, None
    if work.hours is None:
        return None, say("Nobody has said how much effort it takes.")
    if hours > work.hours:
        return None, say("More was worked than planned: say how many hours are left.")
    return work.hours - hours, None


def sees_cost(actor: Actor, project: Project) -> bool:
    """Whoever runs a project or decides about it sees what its hours cost, and whoever reads costs."""
    return any(can(actor, one, project) for one in TO_SEE)


def costs_seen(actor: Actor) -> Q:
    """The same for many projects at once."""
    found = (Q(pk__in=scope(actor, one, Project.objects.all()).values("pk")) for one in TO_SEE)
    return reduce(or_, found)


def _noted(project: Project, day: date) -> list[Row]:
    work = WorkPackage.objects.filter(project=project).values("case_id")
    rows = TimeEntry.objects.filter(case__in=work, day__lte=day, struck_at=None)
    by = ("case_id", "day", "person_id", "case__team_id")
    return list(rows.order_by().values(*by).annotate(total=Sum("minutes")).order_by("day", "case_id"))


def _with_teams(rows: Iterable[Row]) -> Iterator[tuple[Row, int | None]]:
    whole = list(rows)
    teams = teams_of({row["person_id"] for row in whole})
    return ((row, team_paid(row["case__team_id"], teams[row["person_id"]])) for row in whole)


def _of_hours(row: Row, team: int | None, prices: Prices) -> Cost:
    amount, why = prices.of_hours(row["day"], row["total"] / HOUR, team, row["person_id"])
    return Cost(row["total"], amount, why=why)


def _upwards(number: int, parents: Mapping[int, int | None]) -> Iterator[int]:
    here: int | None = number
    while here is not None:
        yield here
        here = parents.get(here)
