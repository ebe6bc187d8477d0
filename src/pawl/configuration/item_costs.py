"""What of the cost of items falls to each service: in equal parts to all services that stand on an item."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.db.models.expressions import RawSQL

from pawl import clock
from pawl.catalogue.costing import Carried, carried
from pawl.catalogue.models import Service
from pawl.configuration.models import ConfigurationItem, Dependency, ItemState

EVER = """WITH RECURSIVE reach(node) AS (
    SELECT case_id FROM {table} WHERE case_id IN ({marks})
    UNION SELECT d.{to} FROM configuration_dependency d JOIN reach r ON d.{on} = r.node
) SELECT node FROM reach"""
"""As the walk of the graph, whenever a dependency held: the months sort them out."""
MOST_ITEMS = 500
"""Of each service."""


@dataclass(frozen=True)
class Priced:
    """An item that costs something, and each month's services that stand on it."""

    pk: int
    amount: Decimal
    currency: str


def register() -> None:
    """Called once, when Django has loaded its apps."""
    carried.append(of_items)


def of_items(services: Sequence[Service], months: Sequence[date]) -> Mapping[int, Sequence[Carried]]:
    """Each service's part of each item, month by month as it stood at its end.   Two queries."""
    asked = [one.pk for one in services]
    marks = ", ".join(["%s"] * len(asked)) or "NULL"
    below = EVER.format(table="catalogue_service", marks=marks, to="lower_id", on="upper_id")
    rows = ConfigurationItem.objects.filter(
        pk__in=RawSQL(below, tuple(asked)),  # noqa: S611 constant text
        monthly_cost__gt=0, state__in=(ItemState.ACTIVE, ItemState.IN_REPAIR),
    )  # fmt: skip
    found = rows.order_by("-monthly_cost").values_list("pk", "monthly_cost", "currency")[
        : MOST_ITEMS * max(1, len(asked))
    ]
    items = [Priced(pk, amount or Decimal(0), currency) for pk, amount, currency in found]
    edges = _edges([one.pk for one in items]) if items else []
    told: dict[int, list[Carried]] = {pk: [] for pk in asked}
    for month in months:
        for one, standing in _standing(items, edges, _end_of(month)):
            for pk in standing & told.keys():
                told[pk].append(Carried(month, one.amount / len(standing), one.currency))
    return told


Edge = tuple[int, int, str, datetime, datetime | None]


def _edges(items: Sequence[int]) -> list[Edge]:
    """Every dependency on the ways up from some items: upper, lower, kind of the upper, from, until."""
    marks = ", ".join(["%s"] * len(items))
    above = EVER.format(table="configuration_configurationitem", marks=marks, to="upper_id", on="lower_id")
    rows = Dependency.objects.filter(lower__in=RawSQL(above, tuple(items)))  # noqa: S611 constant text
    return list(rows.values_list("upper_id", "lower_id", "upper__kind", "valid_from", "valid_until"))


def _standing(
    items: Sequence[Priced], edges: Sequence[Edge], at: datetime
) -> Iterable[tuple[Priced, set[int]]]:
    """Each item with the services that stand on it at an instant, on however many steps."""
    uppers: dict[int, list[int]] = defaultdict(list)
    services: set[int] = set()
    for upper, lower, kind, start, end in edges:
        if start <= at and (end is None or end > at):
            uppers[lower].append(upper)
            services |= {upper} if kind == Service.kind else set()
    return [(one, _above(one.pk, uppers) & services) for one in items]


def _above(start: int, uppers: Mapping[int, Sequence[int]]) -> set[int]:
    seen, waiting = {start}, deque([start])
    while waiting:
        for upper in uppers.get(waiting.popleft(), ()):
            if upper not in seen:
                seen.add(upper)
                waiting.append(upper)
    return seen


def _end_of(month: date) -> datetime:
    """The last instant of a month, or now where it is not over."""
    following = (month + timedelta(days=32)).replace(day=1)
    end = datetime(following.year, following.month, 1, tzinfo=UTC) - timedelta(microseconds=1)
    return min(end, clock.now())
