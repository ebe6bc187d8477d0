"""The day table of a measurement: periods and working time joined by one key, the UTC day."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.kpi.engine.plan import Shape
from pawl.analytics.words import say
from pawl.analytics.worktime import Calendar, Period, day_table, period_table

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400_000_000
_SECOND = 1_000_000


def micros(at: datetime) -> int:
    """Microseconds since 1970 of an aware instant; exact.

    Returns an int.   Raises TypeError for a naive one.   Error: none.   Source: definition.
    Checked: tests/analytics/kpi/engine/test_days.py.
    """
    return (at - _EPOCH) // timedelta(microseconds=1)


def instant(at: int) -> datetime:
    """The aware UTC instant of microseconds since 1970; the inverse of `micros`.

    Returns a datetime.   Raises OverflowError outside the years 1 to 9999.
    Error: none.   Source: definition.   Checked: tests/analytics/kpi/engine/test_days.py.
    """
    return _EPOCH + timedelta(microseconds=at)


def refuse_gaps(periods: Sequence[Period]) -> None:
    """Stocks are running totals, so periods must follow on from each other.

    periods: any.
    Returns nothing.   Raises OutOfDomain for none, empty or unordered ones, or gaps.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/engine/test_days.py.
    """
    if not periods:
        raise OutOfDomain("periods", say("are none at all."), say("Pass at least one period."))
    for one, other in zip(periods, [*periods[1:], None], strict=True):
        if one.start >= one.end or (other is not None and one.end != other.start):
            rule = say("ends before it starts, or not where the next one starts.")
            raise OutOfDomain(f"period {one.label}", rule, say("Pass periods in order and without gaps."))


def day_and_period_table(
    periods: Sequence[Period], worked: tuple[Calendar, int, int] | None
) -> tuple[pa.Table, Shape]:
    """Join the table of periods with that of working time.

    periods: checked.   worked: calendar and the first and last instant (microseconds) measured on it, if any.
    Returns the table (all times in microseconds of the day) and its shape.
    Raises OutOfDomain for instants outside 1970 to 2100.
    Error: none (integers).   Source: docs/explanation/working-time.md.
    Checked: tests/analytics/kpi/engine/test_days.py.
    """
    of_period = period_table(periods)
    edges = _edges(of_period)
    if worked is None:
        working, windows = pa.table({"utc_day": of_period["utc_day"]}), None
    else:
        calendar, low, high = worked
        working = _working_days(
            calendar, min(low, micros(periods[0].start)), max(high, micros(periods[-1].end))
        )
        windows = sum(name.startswith("open_") for name in working.column_names)
    all_days = working["utc_day"].to_numpy()
    shape = Shape(edges, windows, int(all_days[0]), int(all_days[-1]), len(periods))
    lacking = pa.table({"utc_day": pa.array([shape.missing, shape.before, shape.after], pa.int32())})
    table = pa.concat_tables([working, lacking], promote_options="default")
    return _with_periods(table, of_period, shape), shape


def hours_table(days: pa.Table, shape: Shape) -> pa.Table:
    """Lay the working time of all days out as one row of lists, in the order of the days.

    days, shape: of `day_and_period_table` for working time.
    Returns `cum`, `open_1`, `close_1` and so on, each a list.   Raises nothing.
    Error: none (integers).   Source: docs/explanation/working-time.md.
    Checked: tests/generative/test_engine.py.
    """
    names = [
        "cum",
        *(f"{side}_{k}" for k in range(1, (shape.windows or 0) + 1) for side in ("open", "close")),
    ]
    known = days.slice(0, shape.last - shape.first + 1)
    return pa.table({name: [known[name].to_pylist()] for name in names})


def _with_periods(table: pa.Table, of_period: pa.Table, shape: Shape) -> pa.Table:
    """Add the periods of each day: -1 before all of them, their number after all, missing for no day."""
    days, first = table["utc_day"].to_numpy(), int(of_period["utc_day"][0].as_py())
    at = days - first
    inside = (at >= 0) & (at < of_period.num_rows)
    at = np.where(inside, at, 0)
    for k in range(shape.edges + 1):
        # on a day of periods, null stands before the first or after the last of them
        known = of_period[f"period_{k}"].fill_null(-1 if k == 0 else shape.periods).to_numpy()[at]
        index = np.where(inside, known, np.where(days < first, -1, shape.periods))
        index_or_null = pa.array(index, pa.int32(), mask=days == shape.missing)
        table = table.append_column(f"period_{k}", index_or_null)
        if k:
            edge = of_period[f"boundary_{k}"].to_numpy().astype(np.int64)[at] * _SECOND
            table = table.append_column(f"edge_{k}", pa.array(np.where(inside, edge, 0)))
    # as dates: an instant's date is the cheapest key that every engine has
    return table.set_column(0, "utc_day", table["utc_day"].cast(pa.date32()))


def _edges(of_period: pa.Table) -> int:
    """How many boundaries a UTC day has at most; in UTC itself none, and then none is looked at."""
    used = [k for k in (1, 2) if (of_period[f"boundary_{k}"].to_numpy() < _DAY // _SECOND).any()]
    return max(used, default=0)


def _in_micros(seconds: pa.ChunkedArray) -> pa.Array:
    return pa.array(seconds.to_numpy().astype(np.int64) * _SECOND)


def _working_days(calendar: Calendar, low: int, high: int) -> pa.Table:
    """Working time per UTC day in microseconds; `cum` is less the openings: worked = cum + sum of clamps."""
    table = day_table(calendar, _date(low), _date(high))
    opens = [_in_micros(table[name]) for name in table.column_names if name.startswith("open_")]
    closes = [_in_micros(table[name]) for name in table.column_names if name.startswith("close_")]
    cum = table["cum"].to_numpy().astype(np.int64) * _SECOND - sum(one.to_numpy() for one in opens)
    columns = {"utc_day": table["utc_day"].combine_chunks(), "cum": pa.array(cum)}
    for k, (opening, closing) in enumerate(zip(opens, closes, strict=True), 1):
        columns |= {f"open_{k}": opening, f"close_{k}": closing}
    return pa.table(columns)


def _date(at: int) -> date:
    try:
        return (_EPOCH + timedelta(microseconds=at)).date()
    except OverflowError:
        rule = say("lies outside every calendar.")
        raise OutOfDomain(f"instant {at} µs", rule, say("Leave that row out at import.")) from None
