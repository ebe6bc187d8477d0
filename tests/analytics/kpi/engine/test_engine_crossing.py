"""Slices by several fields at once."""

from collections.abc import Mapping

import pyarrow as pa
import pytest
from tests.analytics.kpi.engine.small import RESOLVED, WEEKS, at, incidents, kpi

from pawl.analytics.kpi.engine import crossed, measure, values_of
from pawl.analytics.kpi.engine.compile import to_sql
from pawl.analytics.kpi.engine.crossing import derived, fields_of_slice, read_from, with_crossed
from pawl.analytics.kpi.engine.plan import NO_DAYS, Source, Types
from pawl.analytics.worktime import always

COUNT = kpi({"statistic": "count", "anchor": RESOLVED})
FACTORS = crossed(("priority", "major", "line"))
ROWS = [
    (at(1), at(2), "high"),
    (at(1), at(3), "high"),
    (at(1), at(3), None),
    (at(1), at(9), "low"),
    (at(1), at(9), "low"),
]
DATA = incidents(
    *ROWS,
    major=pa.array([True, True, False, None, False]),
    line=pa.array([1, 1, 2, 2, 2], pa.int64()),
)  # fmt: skip


def found(slices: tuple[str, ...]) -> dict[tuple[str, ...], list[float | None]]:
    measured = measure([COUNT], DATA, periods=WEEKS, calendar=always("UTC"), slices=slices)
    name = slices[-1]
    return {
        values_of(text): [one.value for one in measured.series("k", name, text)][:2]
        for text in measured.slice_values("k", name)
    }


def test_each_combination_that_occurs_is_measured() -> None:
    assert found((FACTORS,)) == {
        ("high", "true", "1"): [2.0, 0.0],
        ("", "false", "2"): [1.0, 0.0],
        ("low", "", "2"): [0.0, 1.0],
        ("low", "false", "2"): [0.0, 1.0],
    }


def test_it_stands_beside_plain_slices() -> None:
    assert found((FACTORS, "priority")) == {("high",): [2.0, 0.0], ("",): [1.0, 0.0], ("low",): [0.0, 2.0]}


def test_a_field_that_is_not_there_is_named() -> None:
    name = crossed(("priority", "colour"))
    measured = measure([COUNT], DATA, periods=WEEKS, calendar=always("UTC"), slices=(name,))
    assert "no field colour" in str(measured.series("k", name)[0].reason)


def test_names_and_tables() -> None:
    assert fields_of_slice(FACTORS) == ("priority", "major", "line")
    assert read_from([FACTORS, "state"]) == {"priority", "major", "line", "state"}
    tables: Mapping[str, Types] = {
        "incident": {"priority": "text", "line": "whole"},
        "other": {"line": "whole"},
    }
    name = crossed(("priority", "line"))
    assert with_crossed(tables, [name]) == {
        "incident": {"priority": "text", "line": "whole", name: "text"},
        "other": {"line": "whole"},
    }
    assert with_crossed(tables, ["line"]) is tables


@pytest.mark.parametrize("dialect", ["duckdb", "databricks"])
def test_it_compiles_for_both_engines(dialect: str) -> None:
    rows = derived(
        Source("incident", (("priority", "text"), ("line", "whole"))), [crossed(("priority", "line"))]
    )
    text = to_sql(rows, NO_DAYS, dialect)
    assert "COALESCE" in text
    assert "priority × line" in text
