"""The standard KPI set as definitions, and its rows in the form that all peers print."""

from collections.abc import Mapping
from datetime import UTC, datetime

import duckdb

from benchmarks.kpi.rows import Row
from pawl.analytics.eventlog.dataset import Dataset, FieldType
from pawl.analytics.kpi.catalogue import known_tables
from pawl.analytics.kpi.definition import Definition
from pawl.analytics.kpi.definition_file import definition_from
from pawl.analytics.kpi.engine import Measurements
from pawl.analytics.worktime import Period, periods

SLICES = ("priority", "assignment_group")
KINDS = {"": "all", "priority": "priority", "assignment_group": "group"}
TYPES: Mapping[str, FieldType] = {
    **dict.fromkeys(("case_no", "reopen_count", "reassignment_count"), "whole"),
    **dict.fromkeys(("opened_at", "resolved_at"), "instant"),
    **dict.fromkeys(("priority", "assignment_group"), "text"),
    "made_sla": "flag",
}
RESOLVED = {"in_period": "resolved_at"}
CLOCK, WORKING = "hours(opened_at, resolved_at)", "working_hours(opened_at, resolved_at)"
PARTS: Mapping[str, Mapping[str, object]] = {
    "opened": {"statistic": "count", "anchor": {"in_period": "opened_at"}},
    "resolved": {"statistic": "count", "anchor": RESOLVED},
    "median": {"statistic": "quantile", "q": 0.5, "value": CLOCK, "anchor": RESOLVED},
    "p90": {"statistic": "quantile", "q": 0.9, "value": CLOCK, "anchor": RESOLVED},
    "sla": {"statistic": "share", "value": "made_sla", "anchor": RESOLVED},
    "reopened": {"statistic": "share", "value": "reopen_count > 0", "anchor": RESOLVED},
    "reassigned": {"statistic": "mean", "value": "reassignment_count", "anchor": RESOLVED},
    "backlog": {"statistic": "count", "anchor": {"open_at_end": ["opened_at", "resolved_at"]}},
    "working-median": {"statistic": "quantile", "q": 0.5, "value": WORKING, "anchor": RESOLVED},
    "working-p90": {"statistic": "quantile", "q": 0.9, "value": WORKING, "anchor": RESOLVED},
}
PRINTED = ("opened", "resolved", "median", "p90", "sla", "reopened", "reassigned", "backlog")


def definitions(*, working: bool) -> list[Definition]:
    """The set, with or without the durations in working hours."""
    words = {"en": "benchmark", "zh": "基准"}
    frame = {
        "version": 1,
        "number": 0,
        "practice": "benchmark",
        "unit": "n",
        "direction": "optimum",
        "data_kind": "count",
        "pauses": "none",
        "name": words,
        "meaning": words,
        "pitfalls": words,
    }
    return [
        definition_from(
            {
                **frame,
                "id": name,
                "calendar": "clock",
                "components": {"value": {"table": "incident", **part}},
            },
            name,
            known_tables(),
        )
        for name, part in PARTS.items()
        if working or not name.startswith("working")
    ]


def dataset(cases: str, last: datetime) -> Dataset:
    """The case table (a relation) in a connection of its own; `last` is the last event's time, naive UTC."""
    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW incident AS FROM {cases}")
    return Dataset(connection, {"incident": TYPES}, "benchmark", last.replace(tzinfo=UTC))


def weeks(data: Dataset) -> tuple[Period, ...]:
    """From the week of the first opening to that of the last opening or resolution."""
    row = data.connection.execute(
        "SELECT min(opened_at), greatest(max(opened_at), max(resolved_at)) FROM incident"
    ).fetchone()
    first, last = row or (None, None)
    return periods("week", "UTC", first.date(), last.date()) if first and last else ()


def rows_of(measured: Measurements) -> list[Row]:
    """One row per week and slice value, as the peers print it."""
    found: dict[tuple[datetime, str, str], dict[str, float]] = {}
    columns = ("kpi", "period_start", "slice", "slice_value", "value")
    for kpi, start, name, text, value in zip(
        *(measured.table[column].to_pylist() for column in columns), strict=True
    ):
        found.setdefault((start, name, text), {})[kpi] = value
    rows: list[Row] = []
    for (start, name, text), one in found.items():
        label = (text or "?") if name else ""
        whole = [int(one[kpi]) for kpi in ("opened", "resolved", "backlog")]
        rows.append(
            (start.date(), KINDS[name], label, *whole[:2], *(one[kpi] for kpi in PRINTED[2:7]), whole[2])
        )
    return rows
