"""A refresh after an append equals a full run, and reads only what changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.kpi.engine.small import kpi

from pawl.analytics.eventlog.dataset import dataset_of
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.engine import Earlier, measure, refresh
from pawl.analytics.worktime import periods, shipped

LIBRARY = load_library()
IDS = (
    *("incidents-opened", "incidents-resolved", "flow-balance", "backlog", "backlog-age-median"),
    *(
        "resolution-time-median",
        "resolution-working-time-p90",
        "reassignments-mean",
        "sla-attainment",
        "mtrs",
    ),
    *("incidents-per-user", "repeat-incident-rate", "backlog-over-30-days", "incidents-resolved"),
)
KPIS = [LIBRARY[one] for one in dict.fromkeys(IDS)]
KPIS.append(kpi({"statistic": "count", "anchor": {"until_end": "opened_at"}}, "total"))
START = datetime(2024, 1, 1, tzinfo=UTC)
SLICES = ("priority", "reopen_count")
FRAME: Any = {"calendar": shipped("office", zone="Europe/Berlin"), "slices": SLICES}


def case(random: Any, number: Any) -> Any:
    opened = START + timedelta(hours=random.randint(0, 24 * 70))
    resolved = opened + timedelta(hours=random.expovariate(1 / 100))
    return {
        "case_no": number,
        "opened_at": random.choice([*[opened] * 12, None]),
        "resolved_at": random.choice([resolved, resolved, None]),
        "closed_at": None,
        "due_at": opened + timedelta(days=2),
        "made_sla": random.choice([True, False, None]),
        "priority": random.choice(["1", "2", "3", None]),
        "caller": random.choice("abc"),
        "category": "x",
        "reassignment_count": random.randint(0, 4),
        "reopen_count": random.randint(0, 1),
        "previous_same_caller_at": random.choice([None, opened - timedelta(days=random.randint(1, 60))]),
    }


def dataset(rows: Any, as_of: Any) -> Any:
    naive = [
        {k: v.replace(tzinfo=None) if isinstance(v, datetime) else v for k, v in row.items()} for row in rows
    ]
    schema = pa.schema(
        {
            **dict.fromkeys(("case_no", "reassignment_count", "reopen_count"), pa.int64()),
            **dict.fromkeys(
                ("opened_at", "resolved_at", "closed_at", "due_at", "previous_same_caller_at"),
                pa.timestamp("us"),
            ),
            **dict.fromkeys(("priority", "caller", "category"), pa.string()),
            "made_sla": pa.bool_(),
        }
    )
    return dataset_of({"incident": pa.Table.from_pylist(naive, schema)}, as_of=as_of)


def weeks(as_of: Any) -> Any:
    return periods("week", "Europe/Berlin", date(2024, 1, 1), as_of.date())


def both(old: Any, new: Any, touched: Any, days: Any = (40, 47)) -> Any:
    """The refreshed and the full measurements of the new rows."""
    before, after = (
        dataset(rows, START + timedelta(days=at)) for rows, at in zip((old, new), days, strict=True)
    )
    first = measure(KPIS, before, periods=weeks(before.as_of), **FRAME)
    earlier = Earlier(first, before, {"incident": touched})
    full = measure(KPIS, after, periods=weeks(after.as_of), **FRAME)
    return refresh(earlier, KPIS, after, periods=weeks(after.as_of), **FRAME), full


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32), changed=st.sets(st.integers(0, 29), max_size=4), added=st.integers(0, 3))
def test_a_refresh_equals_a_full_run(seed, changed, added):
    random = Random(seed)
    old = [case(random, number) for number in range(30)]
    new = [case(random, number) if number in changed else row for number, row in enumerate(old)]
    new += [case(random, 30 + number) for number in range(added)]
    refreshed, full = both(old, new, [*changed, *range(30, 30 + added)])
    assert refreshed.digest == full.digest
    assert refreshed.table["reason"].to_pylist() == full.table["reason"].to_pylist()


def test_only_the_periods_of_changed_rows_are_measured_again():
    rows = [case(Random(number), number) for number in range(30)]
    as_of = START + timedelta(days=40)
    before, after = dataset(rows, as_of), dataset(rows, as_of)
    known = measure(KPIS, before, periods=weeks(as_of), **FRAME)
    marked = replace(known, table=known.table.set_column(8, "n", pa.array([-1] * known.table.num_rows)))
    refreshed = refresh(
        Earlier(marked, before, {"incident": [3]}), KPIS, after, periods=weeks(as_of), **FRAME
    )
    counts = [one.n for one in refreshed.series("incidents-opened")]
    assert counts[:-1] == [-1] * (len(counts) - 1)
    assert counts[-1] >= 0


def test_an_earlier_beginning_changes_all_periods():
    rows = [
        {**case(Random(number), number), "opened_at": START + timedelta(days=20 + number)}
        for number in range(9)
    ]
    earlier = {**rows[0], "case_no": 9, "opened_at": START + timedelta(days=1)}
    refreshed, full = both(rows, [*rows, earlier], [9])
    assert refreshed.table.equals(full.table)


@pytest.mark.parametrize("changed", ["slices", "calendar", "columns", "kpis"])
def test_a_run_that_is_not_comparable_is_not_reused(changed):
    rows = [case(Random(number), number) for number in range(30)]
    as_of = START + timedelta(days=40)
    before = dataset(rows, as_of)
    kpis, frame = KPIS[:3] if changed == "kpis" else KPIS, dict(FRAME)
    if changed in frame:
        frame[changed] = () if changed == "slices" else shipped("office-lunch")
    known = measure(kpis, before, periods=weeks(as_of), **frame)
    if changed == "columns":
        before = replace(before, tables={"incident": {}})
    earlier = Earlier(replace(known, table=known.table.slice(0)), before, {"incident": []})
    full = measure(KPIS, dataset(rows, as_of), periods=weeks(as_of), **FRAME)
    assert refresh(earlier, KPIS, dataset(rows, as_of), periods=weeks(as_of), **FRAME).table.equals(
        full.table
    )
