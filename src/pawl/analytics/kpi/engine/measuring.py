"""Measure definitions on a dataset: choose recipes, derive flows once, aggregate, evaluate formulas."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.kpi.definition import Definition
from pawl.analytics.kpi.engine.adapter import DuckDBAdapter
from pawl.analytics.kpi.engine.assembling import assemble
from pawl.analytics.kpi.engine.crossing import with_crossed
from pawl.analytics.kpi.engine.days import refuse_gaps
from pawl.analytics.kpi.engine.lowering import columns_of, flows_of
from pawl.analytics.kpi.engine.measurements import Measurements
from pawl.analytics.kpi.engine.recipes import choose
from pawl.analytics.kpi.engine.run import Run
from pawl.analytics.worktime import Calendar, Period


def measure(
    definitions: Sequence[Definition],
    dataset: Dataset,
    *,
    periods: Sequence[Period],
    calendar: Calendar,
    slices: Sequence[str] = (),
    recipes: Mapping[str, int] | None = None,
) -> Measurements:
    """Measure KPIs over periods, for all rows and for each value of each slice.

    definitions: any, each id once.   dataset: tables to measure; instants are UTC.
    periods: in order, without gaps.   calendar: whose hours `working_hours` counts.
    slices: fields, or several at once as `crossed` names them; a KPI whose tables lack one gets the reason.
    recipes: for a KPI the recipe to use (0 its own, 1.. a proxy) where coverage chose one; else the first
    that the data can answer.
    Returns the measurements; where there is nothing to measure the value is None with the reason, while a
    count of 0 is a real 0. A period that lasts beyond `dataset.as_of` is measured up to it.
    Raises OutOfDomain for periods with gaps, or instants outside the years of calendars.
    Error: counts exact; quantiles exact (linear interpolation); means to the rounding of float64 sums.
    Source: improvement.md 4.4.   Checked: tests/generative/test_engine.py, against a plain-Python reference.
    """
    refuse_gaps(periods)
    chosen = [choose(one, dataset.tables, (recipes or {}).get(one.id)) for one in definitions]
    tables = with_crossed(dataset.tables, slices)
    flows = flows_of([part for one in chosen for part in one.all_parts()], tables, slices)
    suited = dataset.suited(columns_of(flows))
    suited = replace(suited, tables=with_crossed(suited.tables, slices))
    adapter = DuckDBAdapter(suited.connection)
    try:
        run = Run(adapter, suited, tuple(periods), calendar)
        ready = run.prepare(flows, slices)
        return assemble(chosen, run.frame(tuple(slices), ready), run.cells(flows, ready))
    finally:
        adapter.drop()
