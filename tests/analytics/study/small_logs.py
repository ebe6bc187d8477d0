"""Small logs with a known shape: so many new cases each week, each resolved after so many hours."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from pawl.analytics.eventlog.dataset import Dataset, dataset_of
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.definition import Definition

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
INSTANT = pa.timestamp("us")
LIBRARY = load_library()


def weekly(counts: Sequence[int], *, first: datetime = MONDAY) -> list[datetime]:
    """When cases began: so many in each week, spread over its days from 09:00 on."""
    return [
        first + timedelta(weeks=week, days=place % 5, hours=9, minutes=place)
        for week, count in enumerate(counts)
        for place in range(count)
    ]


def incidents(
    opened: Sequence[datetime], *, hours: Sequence[float | None] | float | None = 4.0, **facts: Sequence[Any]
) -> pa.Table:
    """One row per case; `hours` until it was resolved, None while it is open."""
    lasting = list(hours) if isinstance(hours, Sequence) else [hours] * len(opened)
    resolved = [
        None if long is None else at + timedelta(hours=long) for at, long in zip(opened, lasting, strict=True)
    ]
    columns: Mapping[str, Any] = {
        "case": [f"I{n}" for n in range(len(opened))],
        "case_no": list(range(len(opened))),
        "opened_at": pa.array([naive(at) for at in opened], INSTANT),
        "resolved_at": pa.array([naive(at) for at in resolved], INSTANT),
        **facts,
    }
    return pa.table(columns)


def events(
    opened: Sequence[datetime], steps: Sequence[tuple[str, float]], **facts: Sequence[Any]
) -> pa.Table:
    """The same steps for each case: what happened, and how many hours after its opening."""
    rows = [(n, at, *step) for n, at in enumerate(opened) for step in steps]
    return pa.table(
        {
            "case": [f"I{n}" for n, *_ in rows],
            "case_no": pa.array([n for n, *_ in rows], pa.int32()),
            "activity": [activity for _, _, activity, _ in rows],
            "at": pa.array([naive(at + timedelta(hours=after)) for _, at, _, after in rows], INSTANT),
            "seq": pa.array([place % len(steps) for place in range(len(rows))], pa.int32()),
            **facts,
        }
    )


def log(cases: pa.Table, *, as_of: datetime | None = None, **others: pa.Table) -> Dataset:
    """A dataset of incidents; all is known up to a month after the last one began, unless `as_of` says so."""
    last = max((at for at in cases["opened_at"].to_pylist() if at is not None), default=naive(MONDAY))
    known = as_of or last.replace(tzinfo=UTC) + timedelta(days=30)
    return dataset_of({"incident": cases, **others}, as_of=known)


def kpis(*names: str) -> list[Definition]:
    """Definitions of the library by id."""
    return [LIBRARY[name] for name in names]


def naive(at: datetime | None) -> Any:
    """The instant as tables store it."""
    return None if at is None else at.astimezone(UTC).replace(tzinfo=None)
