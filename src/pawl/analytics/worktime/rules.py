"""What a calendar says: windows of the week, holidays, and dated open days."""

from dataclasses import dataclass
from datetime import date

from pawl.analytics.worktime.windows import Window, YearlyRange


@dataclass(frozen=True)
class Rules:
    """`weekly` has seven entries, Monday first; dates are local; `feed` tells where holidays came from."""

    zone: str
    weekly: tuple[tuple[Window, ...], ...]
    holidays: tuple[date, ...] = ()
    yearly: tuple[YearlyRange, ...] = ()
    open_days: tuple[tuple[date, tuple[Window, ...]], ...] = ()
    feed: str = ""
