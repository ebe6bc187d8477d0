"""The single values behind a number of one period: what a quantile or mean was taken of."""

from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.kpi.definition import Definition, InPeriod
from pawl.analytics.kpi.engine import plan as p
from pawl.analytics.kpi.engine.adapter import DuckDBAdapter
from pawl.analytics.kpi.engine.compile import to_sql
from pawl.analytics.kpi.engine.lowering import Flow, Part, columns_of, flows_of
from pawl.analytics.kpi.engine.recipes import Chosen, choose
from pawl.analytics.kpi.engine.run import Run
from pawl.analytics.kpi.expression import Call, Field
from pawl.analytics.worktime import Calendar, Period


def single_values(
    definition: Definition, dataset: Dataset, *, period: Period, calendar: Calendar, recipe: int | None = None
) -> tuple[float, ...] | None:
    """Read the single values whose quantile or mean a KPI is.

    definition: any.   dataset: tables to measure; instants are UTC.   period: one.
    calendar: whose hours `working_hours` counts.   recipe: as for measure.
    Returns the values of the period in the unit of the KPI, in no order; None for a KPI that is no
    quantile or mean of rows that belong to the period.
    Raises OutOfDomain for instants outside the years of calendars.
    Error: none beyond that of float64.   Source: improvement.md 4.4.
    Checked: tests/analytics/kpi/engine/test_engine_singles.py, against quantile and mean of measure.
    """
    part = _single(choose(definition, dataset.tables, recipe))
    if part is None:
        return None
    (flow,) = flows_of([part], dataset.tables, ())
    suited = dataset.suited(columns_of([flow]))
    adapter = DuckDBAdapter(suited.connection)
    try:
        return _values(flow, part, Run(adapter, suited, (period,), calendar))
    finally:
        adapter.drop()


def _single(chosen: Chosen) -> Part | None:
    """The one part that the KPI is made of, where it has values of its own."""
    if len(chosen.parts) != 1:
        return None
    ((name, part),) = chosen.parts.items()
    is_plain = chosen.formula == Field(name) and isinstance(part.anchor, InPeriod)
    return part if is_plain and part.statistic in {"quantile", "mean"} else None


def _values(flow: Flow, part: Part, run: Run) -> tuple[float, ...]:
    ready = run.prepare([flow], ())
    run.store(flow, ready)
    (column,) = flow.columns.keys() - {flow.parts[part].cohort.index}
    rows = p.Keep(flow.stored([column]), Call("present", (Field(column),)))
    found = run.adapter.read(to_sql(rows, ready.shape, run.adapter.dialect))
    return tuple(value / flow.parts[part].unit for value in found[column].to_pylist())
