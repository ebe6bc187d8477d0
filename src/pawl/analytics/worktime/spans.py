"""Days, weeks, months, quarters and years as spans of instants, cut at local midnight."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

import numpy as np
import pyarrow as pa

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.words import say
from pawl.analytics.worktime.zones import DAY, SECOND, first_instant, instant_of, microseconds, zone_of

Grain = Literal["day", "week", "month", "quarter", "year"]


@dataclass(frozen=True)
class Period:
    """A span [start, end) of aware UTC instants with its name, such as 2016-W09."""

    label: str
    start: datetime
    end: datetime


def periods(grain: Grain, zone: str, first: date, last: date) -> tuple[Period, ...]:
    """All periods that hold a local date from first to last.

    grain: day, week (ISO, from Monday), month, quarter or year.   zone: IANA name.
    first, last: local, both included.
    Returns periods in order without gaps, labelled 2016-03-07, 2016-W10, 2016-03, 2016-Q1, 2016; a date that
    the zone
    skipped (Apia, 2011-12-30) is no period.
    Raises OutOfDomain for another grain or last before first; BadCalendar for an unknown zone.
    Error: none.   Source: ISO 8601 for weeks and labels.   Checked: tests/analytics/worktime/test_periods.py.
    """
    if last < first:
        raise OutOfDomain(
            f"periods from {first} to {last}",
            say("end before they start."),
            say("Swap the dates."),
        )
    clock = zone_of(zone)
    found, day = [], _beginning(grain, first)
    while day <= last:
        following = _following(grain, day)
        start, end = (
            instant_of(first_instant(clock, datetime.combine(at, time()))) for at in (day, following)
        )
        if start < end:
            found.append(Period(_label(grain, day), start, end))
        day = following
    return tuple(found)


def period_table(spans: Sequence[Period]) -> pa.Table:
    """One row per UTC day that the periods touch: which period each second of it belongs to.

    spans: at least one, in order and without gaps, each ending at most twice in a UTC day.
    Returns utc_day INT32 (days since 1970); boundary_1, boundary_2 INT32 (second of the UTC day at which the
    next period
    begins, 1 to 86399; 86400 where there is none); period_0, period_1, period_2 INT32 (place in `spans`
    before the first,
    from the first and from the second boundary on; null outside all periods).
    Raises OutOfDomain for no periods.
    Error: none.   Source: docs/explanation/working-time.md.
    Checked: tests/analytics/worktime/test_periods.py.
    """
    if not spans:
        raise OutOfDomain("periods", say("are none at all."), say("Pass at least one period."))
    edges = np.array(
        [microseconds(at) for at in (*(span.start for span in spans), spans[-1].end)], dtype=np.int64
    )
    days = np.arange(edges[0] // DAY, (edges[-1] - 1) // DAY + 1, dtype=np.int64)
    before = np.searchsorted(edges, days * DAY, side="right")
    inside = np.searchsorted(edges, (days + 1) * DAY, side="left")
    columns: dict[str, pa.Array] = {"utc_day": pa.array(days.astype(np.int32))}
    for step in range(2):
        here = before + step < inside
        edge = edges[np.where(here, before + step, 0)]
        columns[f"boundary_{step + 1}"] = pa.array(
            np.where(here, edge - days * DAY, DAY) // SECOND, pa.int32()
        )
    for step in range(3):
        place = np.minimum(before + step, inside) - 1
        columns[f"period_{step}"] = pa.array(place, pa.int32(), mask=(place < 0) | (place >= len(spans)))
    return pa.table(columns)


def _beginning(grain: Grain, day: date) -> date:
    match grain:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=day.month - (day.month - 1) % 3, day=1)
        case "year":
            return day.replace(month=1, day=1)
    raise OutOfDomain(
        f"grain {grain!r}",
        say("is not a grain of time."),
        say("Choose day, week, month, quarter or year."),
    )


def _following(grain: Grain, day: date) -> date:
    days = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[grain]
    return _beginning(grain, day + timedelta(days=days))


def _label(grain: Grain, day: date) -> str:
    match grain:
        case "week":
            return f"{day:%G-W%V}"
        case "month":
            return f"{day:%Y-%m}"
        case "quarter":
            return f"{day.year}-Q{day.month // 3 + 1}"
        case "year":
            return f"{day.year}"
        case _:
            return day.isoformat()
