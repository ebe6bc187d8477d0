"""Working-time durations: ours in NumPy, in DuckDB and one by one, beside two libraries, in one table."""

import argparse
import time as clocks
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import business_duration
import businesstimedelta
import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pawl.analytics.worktime import Calendar, day_table, elapsed, working_seconds
from pawl.analytics.worktime.zones import EPOCH, SECOND

HOLIDAYS = [
    date(year, *day) for year in range(2015, 2022) for day in ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))
]
PLAIN: dict[str, object] = {
    "weekly": {"mon-fri": ["08:00-18:00"]},
    "holidays": {"dates": list(map(str, HOLIDAYS))},
}
LUNCH: dict[str, object] = PLAIN | {"weekly": {"mon-fri": ["08:00-12:00", "13:00-18:00"]}}
CALENDARS: dict[str, dict[str, object]] = {
    "office, UTC": {"like": "office"},
    "office, holidays, UTC": PLAIN,
    "lunch, holidays, UTC": LUNCH,
    "lunch, holidays, Berlin": LUNCH | {"zone": "Europe/Berlin"},
}
Seconds = NDArray[np.float64]
Instants = NDArray[np.int64]
Pairs = list[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Tool:
    """`run` is timed over `counted` durations; `read` gives its answers for the sample, in seconds."""

    name: str
    counted: int
    run: Callable[[], object]
    read: Callable[[object], object] = lambda answer: answer


def main() -> None:
    """Print durations per second and core, the ratio to the faster peer, and the largest difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=300, help="durations of the tools that go one by one")
    options = parser.parse_args()
    starts, ends = cases(options.cases)
    columns = [
        [EPOCH + timedelta(microseconds=int(at)) for at in side[: options.sample]] for side in (starts, ends)
    ]
    pairs = list(zip(*columns, strict=True))
    print(f"{options.cases:,} durations of up to 30 days, 2016 to 2020; one-by-one tools: {options.sample:,}")
    print(f"{'calendar':<26}{'tool':<22}{'a second and core':>18}{'ratio':>10}{'largest difference':>21}")
    for name, table in CALENDARS.items():
        calendar = Calendar.from_toml(table)
        compare(name, calendar, pairs, [*ours(calendar, starts, ends, pairs), *peers(calendar, pairs)])


def cases(n: int) -> tuple[Instants, Instants]:
    rng = np.random.default_rng(498)
    low, high = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2016, 2021))
    starts = rng.integers(low, high, n)
    return starts * SECOND, (starts + rng.integers(0, 30 * 86_400, n)) * SECOND


def compare(name: str, calendar: Calendar, pairs: Pairs, tools: list[Tool]) -> None:
    truth = [elapsed(calendar, *pair).total_seconds() for pair in pairs]
    speeds = {tool.name: tool.counted / cpu_seconds(tool) for tool in tools}
    fastest_peer = max((speed for tool, speed in speeds.items() if tool.startswith("business")), default=None)
    for tool in tools:
        found = np.asarray(tool.read(tool.run()), dtype=float)[: len(pairs)]
        ratio = f"{speeds[tool.name] / fastest_peer:,.1f}" if fastest_peer else "no peer"
        worst = np.abs(found - truth).max()
        print(f"{name:<26}{tool.name:<22}{speeds[tool.name]:>18,.0f}{ratio:>10}{worst:>19.6f} s")


def cpu_seconds(tool: Tool) -> float:
    """The least of five runs after a warm one: the machine is shared, noise only adds."""
    costs = []
    for _ in range(6):
        begin = clocks.process_time()
        tool.run()
        costs.append(clocks.process_time() - begin)
    return min(costs[1:])


def ours(calendar: Calendar, starts: Instants, ends: Instants, pairs: Pairs) -> list[Tool]:
    join = day_table_join(calendar, starts, ends)
    return [
        Tool("pawl, NumPy", len(starts), lambda: working_seconds(calendar, starts, ends)),
        Tool(
            "pawl, DuckDB join",
            len(starts),
            lambda: join.execute("CREATE OR REPLACE TABLE answer AS FROM durations"),
            lambda _: join.execute("SELECT seconds FROM answer ORDER BY n").fetchnumpy()["seconds"],
        ),
        Tool(
            "pawl, one by one",
            len(pairs),
            lambda: [elapsed(calendar, *pair).total_seconds() for pair in pairs],
        ),
    ]


def day_table_join(calendar: Calendar, starts: Instants, ends: Instants) -> duckdb.DuckDBPyConnection:
    """A connection of one thread with the view `durations`: two equi-joins with the day table."""
    connection = duckdb.connect(config={"threads": 1})
    days = day_table(calendar, date(2016, 1, 1), date(2021, 3, 1))
    connection.register("day_table", days)
    connection.register(
        "instants", pa.table({"n": np.arange(len(starts)), "a": starts // SECOND, "b": ends // SECOND})
    )
    connection.execute("CREATE TABLE days AS FROM day_table")
    connection.execute("CREATE TABLE cases AS FROM instants")
    windows = range(1, (days.num_columns - 2) // 2 + 1)

    def worked(day: str, at: str) -> str:
        parts = (f"greatest(0, least({at} % 86400, {day}.close_{k}) - {day}.open_{k})" for k in windows)
        return f"{day}.cum + {' + '.join(parts)}"

    connection.execute(
        f"""CREATE VIEW durations AS SELECT n, {worked("e", "b")} - ({worked("d", "a")}) AS seconds
        FROM cases JOIN days d ON d.utc_day = a // 86400 JOIN days e ON e.utc_day = b // 86400"""
    )
    return connection


def peers(calendar: Calendar, pairs: Pairs) -> list[Tool]:
    """What the libraries can say: no zone; business-duration has one window a day, so no lunch."""
    if calendar.zone != "UTC":
        return []
    naive = [(start.replace(tzinfo=None), end.replace(tzinfo=None)) for start, end in pairs]
    holidays = dict.fromkeys(calendar.rules.holidays, "holiday")
    windows = [(time(window.open // 60), time(window.close // 60)) for window in calendar.rules.weekly[0]]
    return [_businesstimedelta(windows, holidays, naive), *_business_duration(windows, holidays, naive)]


def _businesstimedelta(windows: list[tuple[time, time]], holidays: dict[date, str], naive: Pairs) -> Tool:
    shifts = [
        businesstimedelta.WorkDayRule(start_time=opens, end_time=closes, working_days=[0, 1, 2, 3, 4])
        for opens, closes in windows
    ]
    closed = [businesstimedelta.HolidayRule(holidays)] if holidays else []
    rules = businesstimedelta.Rules([*shifts, *closed])

    def run() -> list[float]:
        return [(found := rules.difference(*pair)).hours * 3600 + found.seconds for pair in naive]

    return Tool("businesstimedelta", len(naive), run)


def _business_duration(
    windows: list[tuple[time, time]], holidays: dict[date, str], naive: Pairs
) -> list[Tool]:
    if len(windows) > 1:
        return []
    (opens, closes) = windows[0]

    def run() -> list[float]:
        return [
            business_duration.businessDuration(*pair, opens, closes, holidaylist=holidays, unit="sec")
            for pair in naive
        ]

    return [Tool("business-duration", len(naive), run)]


if __name__ == "__main__":
    main()
