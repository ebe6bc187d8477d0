"""The set-based form: the day table, joined in DuckDB and looked up by NumPy, against the scalar form."""

from datetime import UTC, date, datetime, timedelta

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.worktime import (
    Calendar,
    always,
    day_table,
    elapsed,
    shipped,
    working_microseconds,
    working_seconds,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LUNCH = shipped("office-lunch", zone="Europe/Berlin")
NIGHT = Calendar.from_toml(
    {"zone": "Pacific/Apia", "weekly": {"mon-fri": ["09:15-12:00", "13:00-17:30", "20:00-04:00"]}}
)


def draw(first: tuple[int, int, int], last: tuple[int, int, int], n: int = 500) -> NDArray[np.int64]:
    low, high = (int((datetime(*at, tzinfo=UTC) - EPOCH).total_seconds()) for at in (first, last))
    return np.random.default_rng(7).integers(low, high, (2, n))


def instants(seconds: NDArray[np.int64]) -> list[datetime]:
    return [EPOCH + timedelta(seconds=int(second)) for second in seconds]


@pytest.mark.parametrize(
    "calendar", [LUNCH, NIGHT, always("Asia/Kathmandu")], ids=["lunch", "night", "always"]
)
def test_numpy_form_equals_the_scalar_form(calendar: Calendar) -> None:
    starts, ends = draw((2011, 6, 1), (2012, 6, 1)) * 1_000_000 + 7
    instants = [[EPOCH + timedelta(microseconds=int(at)) for at in column] for column in (starts, ends)]
    expected = [elapsed(calendar, *pair) for pair in zip(*instants, strict=True)]
    found = [timedelta(microseconds=int(one)) for one in working_microseconds(calendar, starts, ends)]
    assert found == expected
    assert [round(one * 1e6) for one in working_seconds(calendar, starts, ends)] == [
        one // timedelta(microseconds=1) for one in expected
    ]


def worked_sql(side: str, days: pa.Table) -> str:
    windows = " + ".join(
        f"greatest(0, least({side}, close_{k}) - open_{k})" for k in range(1, (days.num_columns - 2) // 2 + 1)
    )
    second = f"SELECT n, {side} // 86400 AS utc_day, {side} % 86400 AS {side} FROM cases"
    return f"(SELECT n, cum + {windows} AS worked FROM ({second}) JOIN days USING (utc_day))"


@pytest.mark.parametrize("calendar", [LUNCH, NIGHT], ids=["lunch", "night"])
def test_the_sql_join_equals_the_scalar_form(calendar: Calendar) -> None:
    opened, closed = draw((2011, 6, 1), (2012, 6, 1))
    days = day_table(calendar, date(2011, 6, 1), date(2012, 6, 1))
    with duckdb.connect() as connection:
        connection.register(
            "cases", pa.table({"n": np.arange(opened.size), "opened": opened, "closed": closed})
        )
        connection.register("days", days)
        rows = connection.execute(
            f"""SELECT b.worked - a.worked
            FROM {worked_sql("opened", days)} a JOIN {worked_sql("closed", days)} b USING (n) ORDER BY n"""
        ).fetchall()
    pairs = zip(instants(opened), instants(closed), strict=True)
    assert [seconds for (seconds,) in rows] == [elapsed(calendar, *pair).total_seconds() for pair in pairs]


def test_the_day_table_has_the_types_that_were_agreed() -> None:
    table = day_table(LUNCH, date(2026, 3, 2), date(2026, 3, 3))
    window = [(name, pa.int32()) for name in ("open_1", "close_1", "open_2", "close_2")]
    assert table.schema == pa.schema([("utc_day", pa.int32()), ("cum", pa.int64()), *window])
    assert table.to_pylist()[1] == {
        "utc_day": 20515, "cum": 9 * 3600,
        "open_1": 7 * 3600, "close_1": 11 * 3600, "open_2": 12 * 3600, "close_2": 17 * 3600,
    }  # fmt: skip


def test_a_day_without_work_has_an_empty_window() -> None:
    table = day_table(LUNCH, date(2026, 3, 7), date(2026, 3, 8))
    assert (
        table.select(["cum", "open_1", "close_1"]).to_pylist() == [{"cum": 0, "open_1": 0, "close_1": 0}] * 2
    )


def test_a_calendar_with_dated_days_only_has_years_without_any_window() -> None:
    once = Calendar.from_toml({"open": {"2026-03-02": ["09:00-10:00"]}})
    assert day_table(once, date(2030, 1, 1), date(2030, 1, 2)).column("cum").to_pylist() == [0, 0]
    assert working_seconds(once, [0], [10**12]).tolist() == [0.0]


def test_days_before_the_first_window_count_nothing() -> None:
    once = Calendar.from_toml({"open": {"2026-03-02": ["09:00-10:00"]}})
    assert day_table(once, date(2026, 1, 1), date(2026, 3, 3)).column("cum").to_pylist()[-3:] == [0, 0, 3600]


def test_datetime64_is_taken_as_utc() -> None:
    starts = np.array(["2026-03-02T09:00"], dtype="datetime64[m]")
    ends = np.array(["2026-03-02T18:00:00.000001"], dtype="datetime64[us]")
    assert working_microseconds(shipped("office"), starts, ends).tolist() == [9 * 3600 * 1_000_000]


def test_no_cases_have_no_durations() -> None:
    assert working_seconds(LUNCH, np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)).tolist() == []


def test_missing_instants_are_refused() -> None:
    missing = np.array(["NaT"], dtype="datetime64[us]")
    with pytest.raises(OutOfDomain, match="missing or outside the years"):
        working_seconds(LUNCH, missing, missing)


def test_instants_that_are_no_whole_numbers_are_refused() -> None:
    with pytest.raises(OutOfDomain, match="whole microseconds"):
        working_seconds(LUNCH, [1.5], [2.5])


def test_arrays_of_different_length_are_refused() -> None:
    with pytest.raises(OutOfDomain, match="do not pair up"):
        working_seconds(LUNCH, [1, 2], [3])


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(1969, 12, 31), date(2000, 1, 1)),
        (date(2000, 1, 1), date(2101, 1, 1)),
        (date(2000, 1, 2), date(2000, 1, 1)),
    ],
)
def test_days_out_of_range_or_order_are_refused(first: date, last: date) -> None:
    with pytest.raises(OutOfDomain, match="not in order, or outside"):
        day_table(LUNCH, first, last)
