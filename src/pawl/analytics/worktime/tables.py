"""Working time of many cases: the day table, joined in SQL or looked up by NumPy."""

from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.words import say
from pawl.analytics.worktime.calendar import Calendar
from pawl.analytics.worktime.timeline import timeline
from pawl.analytics.worktime.zones import DAY, END_OF_RANGE, EPOCH_DAY, FIRST_YEAR, LAST_YEAR, SECOND

Microseconds = NDArray[np.int64]


def day_table(calendar: Calendar, first: date, last: date) -> pa.Table:
    """One row per UTC day: working seconds before it, and its open windows.

    first, last: UTC dates, both included, in the years 1970 to 2100.
    Returns utc_day INT32 (days since 1970), cum INT64 (working seconds from `first` to the day's beginning),
    and
    open_1, close_1, open_2, ... INT32 (seconds of the UTC day; both 0 where there is none). With sec(t) the
    second of
    the UTC day: worked(t) = cum + sum over k of clamp(sec(t) - open_k, 0, close_k - open_k); the working
    time of a
    case is worked(end) - worked(start).
    Raises OutOfDomain for dates outside those years, or last before first.
    Error: none (whole seconds).   Source: docs/explanation/working-time.md.
    Checked: tests/analytics/worktime/test_tables.py, in DuckDB against `elapsed`.
    """
    low, high = ((day - EPOCH_DAY).days for day in (first, last))
    if not (first.year >= FIRST_YEAR and last.year <= LAST_YEAR and low <= high):
        raise OutOfDomain(
            f"days {first} to {last}",
            say(
                "are not in order, or outside the years {first} to {last}.", first=FIRST_YEAR, last=LAST_YEAR
            ),
            say("Pass the first and the last day of the cases."),
        )
    before, opens, closes = _days(calendar, low, high)
    columns = {"utc_day": np.arange(low, high + 1, dtype=np.int32), "cum": before // SECOND}
    for at in range(len(opens)):
        columns[f"open_{at + 1}"] = (opens[at] // SECOND).astype(np.int32)
        columns[f"close_{at + 1}"] = (closes[at] // SECOND).astype(np.int32)
    return pa.table(columns)


def working_seconds(calendar: Calendar, starts: ArrayLike, ends: ArrayLike) -> NDArray[np.float64]:
    """Working seconds between instants, many at once.

    starts, ends: (n,) int64 microseconds since 1970 UTC, or datetime64[us]; in the years 1970 to 2100, none
    missing.
    Returns (n,) float64 seconds; negative where an end lies before its start.
    Raises OutOfDomain for missing or far instants, or arrays of different length.
    Error: exact in microseconds; as seconds rounded once to float64 (relative 1e-16).
    Source: docs/explanation/working-time.md.
    Checked: tests/analytics/worktime/test_tables.py, against `elapsed`.
    """
    return working_microseconds(calendar, starts, ends) / SECOND


def working_microseconds(calendar: Calendar, starts: ArrayLike, ends: ArrayLike) -> Microseconds:
    """Working microseconds between instants, many at once.

    starts, ends: as in `working_seconds`.   Returns (n,) int64.   Raises OutOfDomain as `working_seconds`.
    Error: none (integers).   Source: docs/explanation/working-time.md.
    Checked: tests/analytics/worktime/test_tables.py, against `elapsed`.
    """
    begin, end = _instants(starts), _instants(ends)
    if begin.shape != end.shape:
        raise OutOfDomain(
            f"{begin.size} starts and {end.size} ends",
            say("do not pair up."),
            say("Pass two arrays of the same length."),
        )
    if not begin.size:
        return np.empty(0, dtype=np.int64)
    low, high = min(begin.min(), end.min()), max(begin.max(), end.max())
    _refuse_far(low, high)
    days = (int(low // DAY), int(high // DAY))
    return _worked(calendar, end, *days) - _worked(calendar, begin, *days)


def _instants(values: ArrayLike) -> Microseconds:
    array = np.asarray(values)
    if array.dtype.kind == "M":
        array = array.astype("datetime64[us]")
    elif array.size and array.dtype.kind not in "iu":
        raise OutOfDomain(
            f"instants of type {array.dtype}",
            say("are no whole microseconds since 1970 and no datetime64."),
            say("Pass int64 microseconds or datetime64, in UTC."),
        )
    else:
        array = array.astype(np.int64, copy=False)
    return np.ascontiguousarray(array).view(np.int64)


def _refuse_far(low: int, high: int) -> None:
    if low < 0 or high >= END_OF_RANGE:
        raise OutOfDomain(
            "instants",
            say("are missing or outside the years {first} to {last}.", first=FIRST_YEAR, last=LAST_YEAR),
            say("Leave those cases out, and count them."),
        )


def _worked(calendar: Calendar, instants: Microseconds, low: int, high: int) -> Microseconds:
    before, opens, closes = _days(calendar, low, high)
    day, rest = np.divmod(instants, DAY)
    day -= low
    total = before[day]
    for at in range(len(opens)):
        total += np.clip(rest, opens[at][day], closes[at][day]) - opens[at][day]
    return total


@lru_cache(maxsize=16)
def _days(
    calendar: Calendar, low: int, high: int
) -> tuple[Microseconds, list[Microseconds], list[Microseconds]]:
    """Per UTC day: working microseconds before it, and each window as microseconds of that day."""
    years = [(EPOCH_DAY + timedelta(days=day)).year for day in (low, high)]
    line = timeline(calendar, years[0] - 1, years[1] + 1)
    midnights = np.arange(low, high + 1, dtype=np.int64) * DAY
    all_opens, all_closes, before = (
        np.array(each, np.int64) for each in (line.opens, line.closes, line.before)
    )
    at = np.searchsorted(all_opens, midnights, side="right") - 1
    worked = before[at] + np.minimum(midnights, all_closes[at]) - all_opens[at]
    first = np.searchsorted(all_closes, midnights, side="right")
    past = np.searchsorted(all_opens, midnights + DAY, side="left")
    opens, closes = [], []
    for step in range(max(1, int((past - first).max()))):
        span = np.where(first + step < past, first + step, 0)
        opens.append(np.clip(all_opens[span] - midnights, 0, DAY))
        closes.append(np.clip(all_closes[span] - midnights, 0, DAY))
    return worked - worked[0], opens, closes
