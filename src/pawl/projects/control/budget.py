"""The budget of the newest baseline: which of its rows carry money, and between which days they earn it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from pawl.projects.models import Baseline

Row = Mapping[str, Any]
K = TypeVar("K", str, int)


@dataclass(frozen=True)
class Line:
    """A row that carries money: a work package, or a cost that belongs to none.

    first, last: the days between which it is planned; None where the baseline has none.
    """

    key: str
    title: str
    amount: float
    first: date | None
    last: date | None


def lines_of(baseline: Baseline) -> list[Line]:
    """Each amount once: what has parts with money follows from them; a cost of a package is part of it."""
    work = live(sheet(baseline, "work-packages"))
    costs = sheet(baseline, "costs")
    own = _own(work, costs)
    above: dict[str, str | None] = {one["key"]: _key(one.get("parent")) for one in work}
    covered = above_of([key for key, amount in own.items() if amount], above)
    found = [
        Line(one["key"], one["title"], own[one["key"]], _day(one.get("starts")), _day(one.get("ends")))
        for one in work
        if own[one["key"]] and one["key"] not in covered
    ]
    inside = {one.key for one in found}
    loose = [one for one in costs if _key(one.get("work_package")) not in inside and _money(one["planned"])]
    return found + [_cost_line(one) for one in loose]


def amounts_of(baseline: Baseline) -> dict[str, float]:
    """What each package carries with all that stands below it, by its key; none of what carries nothing."""
    above = {one["key"]: _key(one.get("parent")) for one in live(sheet(baseline, "work-packages"))}
    packages = {one["key"]: _key(one.get("work_package")) for one in sheet(baseline, "costs")}
    found: dict[str, float] = defaultdict(float)
    for line in lines_of(baseline):
        key = packages.get(line.key, line.key)
        for package in {key, *above_of([key], above)} & above.keys():
            found[package] += line.amount
    return dict(found)


def sheet(baseline: Baseline, name: str) -> list[Row]:
    """Its rows of one sheet."""
    rows: list[Row] = baseline.content.get("sheets", {}).get(name, [])
    return rows


def live(work: Iterable[Row]) -> list[Row]:
    """Without what was cancelled when it was frozen."""
    return [one for one in work if one.get("state") != "cancelled"]


def _own(work: Sequence[Row], costs: Sequence[Row]) -> dict[str, float]:
    """What each package costs by itself: as planned for it, or the sum of its costs."""
    summed: dict[str, float] = defaultdict(float)
    for one in costs:
        summed[_key(one.get("work_package"))] += _money(one.get("planned"))
    return {one["key"]: _money(one.get("cost")) or summed[one["key"]] for one in work}


def above_of(keys: Iterable[K], above: Mapping[K, K | None]) -> set[K]:
    """All that stand above one of them."""
    found: set[K] = set()
    for key in keys:
        one = above.get(key)
        while one and one not in found:
            found.add(one)
            one = above.get(one)
    return found


def _cost_line(one: Row) -> Line:
    day = _day(one.get("on"))
    return Line(one["key"], one["title"], _money(one["planned"]), day, day)


def _key(named: Any) -> str:
    return str(named["key"]) if named else ""


def _money(told: Any) -> float:
    return float(told or 0)


def _day(told: Any) -> date | None:
    return date.fromisoformat(told) if told else None
