"""Baselines of a plan that is brought: of each row its days, effort and money, as MS Project keeps them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pawl.analytics.scheduling.exchange.plan_file import Baseline, PlanFile, Row
from pawl.projects.scheduling.days import Days

MOST = 10
"""Files have a baseline 0, which plans are compared with, and ten more that somebody set aside."""
MOST_DAYS, MOST_HOURS, MOST_COST = 99_999, 9_999_999, 1e12
HOUR, HUNDREDTH = timedelta(hours=1), Decimal("0.01")
Fields = dict[str, Any]


@dataclass(frozen=True)
class BroughtBaseline:
    """One of them; rows by their keys in the file, values as they are frozen."""

    number: int
    rows: Mapping[str, Fields]

    @property
    def name(self) -> str:
        """What MS Project calls it."""
        return _("Baseline %(n)s") % {"n": self.number} if self.number else _("Baseline")

    @property
    def starts(self) -> str:
        """Its first day."""
        return min(str(one["starts"]) for one in self.rows.values())

    @property
    def ends(self) -> str:
        """Its last day."""
        return max(str(one["ends"]) for one in self.rows.values())


def baselines_of(file: PlanFile, days: Days) -> list[BroughtBaseline]:
    """Those with days; the one that plans are compared with comes last, so that it is the newest here."""
    found: dict[int, dict[str, Fields]] = {}
    for row, one, start, finish in _with_days(file.rows):
        found.setdefault(one.number, {})[row.key] = _fields(row, one, start, finish, days)
    return [BroughtBaseline(number, found[number]) for number in sorted(found, reverse=True)]


def left_out(rows: Sequence[Row]) -> list[str]:
    """Names of rows with a baseline that is not kept: it tells no days, or has a number that is none."""
    kept = {(row.key, one.number) for row, one, _start, _finish in _with_days(rows)}
    return [row.name for row in rows if any((row.key, one.number) not in kept for one in row.baselines)]


def _with_days(rows: Sequence[Row]) -> Iterator[tuple[Row, Baseline, datetime, datetime]]:
    for row in rows:
        for one in row.baselines:
            if 0 <= one.number <= MOST and one.start and one.finish and one.start <= one.finish:
                yield row, one, one.start, one.finish


def _fields(row: Row, one: Baseline, start: datetime, finish: datetime, days: Days) -> Fields:
    """As `scheduling.bringing` writes a row: what takes no time stands on its last day."""
    last, is_instant = days.last_day(finish), start == finish
    first = last if is_instant else min(days.first_day(start), last)
    length = None if row.is_summary or is_instant else one.duration
    return {
        "starts": first.isoformat(), "ends": last.isoformat(),
        "days": _exact(length / days.length, MOST_DAYS) if length is not None else None,
        "hours": _exact(one.work / HOUR, MOST_HOURS) if one.work is not None else None,
        "cost": _exact(one.cost, MOST_COST) if one.cost is not None else None,
    }  # fmt: skip


def _exact(value: float, most: float) -> str | None:
    """Two places, as sheets keep them; nothing where they would not take it."""
    return str(Decimal(str(value)).quantize(HUNDREDTH)) if 0 < value <= most else None
