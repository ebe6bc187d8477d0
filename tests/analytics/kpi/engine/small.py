"""A table of a few incidents, and definitions written in a line."""

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from pawl.analytics.eventlog.dataset import dataset_of
from pawl.analytics.kpi.catalogue import known_tables
from pawl.analytics.kpi.definition_file import definition_from
from pawl.analytics.kpi.engine import measure
from pawl.analytics.worktime import always, periods

WORDS = {"en": "n", "zh": "数"}
WEEKS = periods("week", "UTC", date(2024, 1, 1), date(2024, 1, 28))
AS_OF = datetime(2024, 1, 28, tzinfo=UTC)
RESOLVED = {"in_period": "resolved_at"}


def at(day: Any, hour: Any = 0) -> Any:
    return datetime(2024, 1, day, hour)


def incidents(*rows: Any, **more: Any) -> Any:
    """A dataset of incidents, each (opened, resolved, priority)."""
    opened, resolved, priority = zip(*rows, strict=True) if rows else ((), (), ())
    columns = {
        "opened_at": pa.array(opened, pa.timestamp("us")),
        "resolved_at": pa.array(resolved, pa.timestamp("us")),
        "priority": pa.array(priority, pa.string()),
        **more,
    }
    return dataset_of({"incident": pa.table(columns)}, as_of=AS_OF)


def kpi(components: Any, identity: Any = "k", **keys: Any) -> Any:
    """A definition; `components` is one component or a mapping of them, without their table."""
    parts = {"value": components} if "statistic" in components else components
    document = {
        "id": identity,
        "version": 1,
        "number": 1,
        "practice": "test",
        "unit": "n",
        "direction": "up",
        "data_kind": "count",
        "calendar": "clock",
        "pauses": "none",
        **dict.fromkeys(("name", "meaning", "pitfalls"), WORDS),
        "components": {name: {"table": "incident", **part} for name, part in parts.items()},
        **keys,
    }
    return definition_from(document, identity, known_tables())


def values(definition: Any, dataset: Any, **more: Any) -> Any:
    """The values of all weeks, of all rows."""
    measured = measure([definition], dataset, periods=WEEKS, calendar=always("UTC"), **more)
    return [one.value for one in measured.series(definition.id)]
