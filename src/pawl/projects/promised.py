"""What a project promised of its service (utility, warranty) beside what the agreement promises."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from pawl import clock
from pawl.catalogue.models import Agreement
from pawl.projects.models import PROMISED, Project, ServiceValue

MET, WEAKER, MISSING = "met", "weaker", "missing"
LESS_IS_BETTER = frozenset(
    {"s", "sec", "second", "seconds", "min", "minute", "minutes", "h", "hour", "hours", "d", "day", "days",
     "week", "weeks", "秒", "分钟", "小时", "天", "周"}
)  # fmt: skip
"""Units of time: whoever promises less of it promises more; of everything else more is better."""
SHARES = ("", "%")


@dataclass(frozen=True)
class Held:
    """What the agreement says of one target: a number with its unit, or a text."""

    target: float | None
    unit: str
    text: str = ""


@dataclass(frozen=True)
class Compared:
    """One target of the project: what the agreement holds of it, and how that stands."""

    row: ServiceValue
    held: Held | None
    standing: str
    """met, weaker or missing."""


@dataclass(frozen=True)
class Comparison:
    """All of them, beside the agreement that they were compared with."""

    agreement: Agreement | None
    lines: Sequence[Compared]

    @property
    def open(self) -> int:
        """How many are weaker there, or missing."""
        return sum(one.standing != MET for one in self.lines)


def comparison_of(project: Project, agreements: QuerySet[Agreement] | None = None) -> Comparison:
    """Of one project.   agreements: those that whoever looks may see.   Two queries."""
    return comparisons_of([project], agreements)[project.pk]


def comparisons_of(
    projects: Sequence[Project], agreements: QuerySet[Agreement] | None = None
) -> dict[int, Comparison]:
    """Of many, by project.   Two queries, however many."""
    rows: dict[int, list[ServiceValue]] = defaultdict(list)
    told = ServiceValue.objects.filter(project__in=projects, aspect__in=PROMISED).order_by("aspect", "pk")
    for row in told:
        rows[row.project_id].append(row)
    held = _agreements({one.service_id for one in projects} - {None}, agreements)
    found = {}
    for one in projects:
        agreement = _nearest(one, held.get(one.service_id or 0, ()))
        found[one.pk] = Comparison(agreement, [compared(each, agreement) for each in rows[one.pk]])
    return found


def compared(row: ServiceValue, agreement: Agreement | None) -> Compared:
    """A number against the number of the same unit, a text against the same text."""
    held = _held(row, agreement) if agreement is not None else None
    if held is None:
        return Compared(row, None, MISSING)
    if row.target is None:
        return Compared(row, held, MET if held.text == row.text else MISSING)
    if held.target is None or _unit(held.unit) != _unit(row.unit):
        return Compared(row, held, MISSING)
    is_less_better = _unit(row.unit) in LESS_IS_BETTER
    is_met = held.target <= row.target if is_less_better else held.target >= row.target
    return Compared(row, held, MET if is_met else WEAKER)


def is_share(row: ServiceValue) -> bool:
    """Whether it is the availability that an agreement has a number of its own for."""
    return row.aspect == "availability" and row.target is not None and row.unit.strip() in SHARES


def _held(row: ServiceValue, agreement: Agreement) -> Held | None:
    if is_share(row):
        share = agreement.availability
        return None if share is None else Held(float(share), row.unit)
    same = [one for one in agreement.warranty if one["aspect"] == row.aspect]
    own = [one for one in same if one["source"] == row.key]
    near = [one for one in same if one["target"] is not None and _unit(one["unit"]) == _unit(row.unit)]
    return next((_as_held(one) for one in own or near), None)


def _as_held(told: Mapping[str, Any]) -> Held:
    return Held(told["target"], told["unit"], told["text"])


def _unit(unit: str) -> str:
    return unit.strip().casefold()


def _agreements(services: set[Any], rows: QuerySet[Agreement] | None) -> dict[int, list[Agreement]]:
    """Agreements with customers that hold or will hold, by service."""
    found: dict[int, list[Agreement]] = defaultdict(list)
    every = Agreement.objects.all() if rows is None else rows
    lasting = Q(effective_until=None) | Q(effective_until__gte=clock.now().date())
    for one in (
        every.filter(lasting, service__in=services, level="sla")
        .exclude(state="retired")
        .select_related("case")
    ):
        found[one.service_id].append(one)
    return found


def _nearest(project: Project, rows: Iterable[Agreement]) -> Agreement | None:
    """That of the project's customer, else that of all; of several the one that begins last."""

    def rank(one: Agreement) -> tuple[Any, ...]:
        of_customer = one.customer_id is not None and one.customer_id == project.customer_id
        return of_customer, one.customer_id is None, one.offering_id is None, one.effective_from, one.pk

    return max(rows, key=rank, default=None)
