"""In the child: the tables beside a log of the own history, as a study and a drill-down read them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from pawl.analytics.eventlog.dataset import FieldType, arrow_type
from pawl.analytics.eventlog.dictionary import known_fields
from pawl.analytics.io.beside import Beside, View
from pawl.analytics.io.lake import Lake
from pawl.analytics.io.snapshot import Snapshot, cases_sql

SURVEY: Mapping[str, FieldType] = {
    "survey": "text", "sent_at": "instant", "answered_at": "instant", "score": "number", "case": "text",
    "service": "text", "assignment_group": "text", "customer": "text",
}  # fmt: skip
ASKED = {"incident": "contacts IS NOT NULL", "service_request": "requester IS NOT NULL"}
"""Whose caller the desk asks how content they are once it is done."""


def beside_of(told: Mapping[str, Any], lake: Lake, of: Snapshot) -> Beside:
    """The tables that a request names: snapshots of other logs, dated tables, and the survey."""
    if not told:
        return Beside()
    tables = {name: _table(name, rows) for name, rows in told["tables"].items() if rows}
    logs = {of.manifest.kind: of} | {kind: lake.open(one) for kind, one in told["snapshots"].items()}
    asked = _survey(logs) if of.manifest.kind == "incident" else ""
    views = {"survey": View(asked, SURVEY)} if asked else {}
    return Beside(told["snapshots"], tables, views, frozenset(told["hidden"]), tuple(told.get("rows", ())))


def _survey(logs: Mapping[str, Snapshot]) -> str:
    """Who was asked when a ticket was done, and what they said; empty where no log tells it."""
    selects = [
        f"""SELECT "case" AS survey, first_of AS sent_at, satisfaction_at AS answered_at,
        satisfaction AS score, "case", service, assignment_group, customer
        FROM (SELECT *, coalesce(resolved_at, satisfaction_at) AS first_of
              FROM ({cases_sql(logs[kind].files("cases"))}))
        WHERE first_of IS NOT NULL AND ({asked} OR satisfaction IS NOT NULL)"""
        for kind, asked in ASKED.items()
        if kind in logs and "satisfaction_at" in logs[kind].manifest.columns
    ]
    return " UNION ALL BY NAME ".join(selects)


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows of a dated table, typed as the dictionary says."""
    known = known_fields(name)
    columns = {column: [_value(row[column], known[column].type) for row in rows] for column in rows[0]}
    types = [(column, arrow_type(known[column].type)) for column in columns]
    return pa.table(columns, schema=pa.schema(types))


def _value(value: Any, its: FieldType) -> Any:
    if its == "instant" and value is not None:
        return datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)
    return value
