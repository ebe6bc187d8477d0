"""How long cases last when those still open count as open."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa

from pawl.analytics.eventlog.dataset import Dataset, dataset_of
from pawl.analytics.stats.survival import survival_quantile
from pawl.analytics.study.lasting import lasting
from pawl.analytics.study.window import Window, window

START = datetime(2026, 1, 5)
HOURS = (2.0, 4.0, 6.0, 8.0, 400.0)


def table(**more: list[object]) -> pa.Table:
    """Ten cases a day for eight weeks; one in five takes 400 hours."""
    opened = [START + timedelta(days=day, minutes=place) for day in range(56) for place in range(10)]
    took = [timedelta(hours=HOURS[place % len(HOURS)]) for place in range(len(opened))]
    ended = [at + length for at, length in zip(opened, took, strict=True)]
    columns = {"case": [f"I{n}" for n in range(len(opened))], "case_no": list(range(len(opened)))}
    return pa.table({**columns, "opened_at": opened, "resolved_at": ended, **more})


def dataset(cases: pa.Table) -> Dataset:
    return dataset_of({"incident": cases}, as_of=datetime(2026, 6, 1, tzinfo=UTC))


def span(data: Dataset) -> Window:
    return window(data, "incident", start="opened_at", grain="week", zone="UTC")


def test_cases_open_at_the_end_of_the_window_are_counted_as_open() -> None:
    data = dataset(table())
    (everything,) = lasting(data, "incident", span(data))
    end = datetime(2026, 3, 2)
    cases = table()
    opened, stop = cases["opened_at"].to_pylist(), cases["resolved_at"].to_pylist()
    hours = [(min(b, end) - a) / timedelta(hours=1) for a, b in zip(opened, stop, strict=True)]
    ended = [b <= end for b in stop]
    assert everything.median.open == ended.count(False) > 0
    assert everything.median == survival_quantile(np.array(hours), np.array(ended), 0.5)
    assert everything.p90 == survival_quantile(np.array(hours), np.array(ended), 0.9)


def test_priorities_are_told_apart_and_a_missing_one_is_not() -> None:
    parts: list[object] = ["1", "2", None, "2", "2"] * 112
    data = dataset(table(priority=parts))
    found = lasting(data, "incident", span(data))
    assert [one.part for one in found] == ["", "1", "2"]
    assert [one.median.n for one in found] == [560, 112, 336]


def test_only_the_most_frequent_priorities_are_told_apart() -> None:
    parts: list[object] = [str(place % 8) if place < 80 else "0" for place in range(560)]
    data = dataset(table(priority=parts))
    assert len(lasting(data, "incident", span(data))) == 1 + 6


def test_without_an_end_or_without_cases_there_is_nothing_to_tell() -> None:
    bare = dataset(table().drop_columns(["resolved_at"]))
    assert lasting(bare, "incident", span(bare)) == ()
    data = dataset(table())
    none = dataset(table().slice(0, 0))
    assert lasting(none, "incident", span(data)) == ()


def test_a_case_without_a_resolution_ends_when_it_is_closed_and_not_when_it_was_seen_resolved() -> None:
    cases = table()
    nothing = pa.nulls(cases.num_rows, pa.timestamp("us"))
    closed = cases.set_column(3, "resolved_at", nothing).append_column("closed_at", cases["resolved_at"])
    seen = closed.append_column("resolved_seen_at", cases["opened_at"])
    whole, by_closing = dataset(cases), dataset(seen)
    assert lasting(by_closing, "incident", span(by_closing)) == lasting(whole, "incident", span(whole))
