"""What a run returns: rows, series, digest, sentences."""

from datetime import UTC, datetime
from typing import Any

from tests.analytics.kpi.engine.small import RESOLVED, WEEKS, at, incidents, kpi

from pawl.analytics.kpi.engine import Measurements, measure
from pawl.analytics.kpi.engine.measurements import SCHEMA
from pawl.analytics.worktime import always

MEAN = kpi({"statistic": "mean", "value": "hours(opened_at, resolved_at)", "anchor": RESOLVED}, "mean")
ROWS = [(at(1), at(1, 2), "1"), (at(1), at(2), "2"), (at(9), None, "1")]


def measured(*rows: Any) -> Any:
    return measure([MEAN], incidents(*rows), periods=WEEKS, calendar=always(), slices=("priority",))


def test_the_table_has_the_agreed_columns():
    assert measured(*ROWS).table.schema.equals(SCHEMA)


def test_a_measurement_tells_what_stands_behind_it():
    data = incidents(*ROWS)
    first = measure([MEAN], data, periods=WEEKS, calendar=always()).series("mean")[0]
    assert (first.value, first.n, first.numerator, first.denominator) == (13.0, 2, 26.0, 2.0)
    assert (first.version, first.digest, first.snapshot) == (1, MEAN.digest, data.snapshot)
    assert first.period_start == datetime(2024, 1, 1, tzinfo=UTC)


def test_the_digest_changes_with_a_number_and_not_with_the_order_of_rows():
    one, same, other = (
        measured(*rows).table.drop(["snapshot"]).append_column("snapshot", [["x"] * 12])
        for rows in (ROWS, ROWS[::-1], [*ROWS[1:], (at(1), at(1, 3), "1")])
    )
    assert Measurements(one).digest == Measurements(same).digest != Measurements(other).digest


def test_a_reason_keeps_its_sentence_and_without_it_reads_the_same():
    run = measured(*ROWS)
    reason = run.series("mean")[1].reason
    assert reason.template.startswith("Nothing to measure")
    assert str(Measurements(run.table).series("mean")[1].reason) == str(reason)


def test_a_kpi_that_was_not_measured_has_no_series():
    assert measured(*ROWS).series("other") == ()
