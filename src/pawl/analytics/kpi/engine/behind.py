"""The cases behind a number of one period: those that were counted, and those that made the numerator."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from pawl.analytics.errors import NotMeasurable
from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.kpi.definition import Definition, InPeriod
from pawl.analytics.kpi.engine import plan as p
from pawl.analytics.kpi.engine.adapter import DuckDBAdapter
from pawl.analytics.kpi.engine.compile import to_sql
from pawl.analytics.kpi.engine.lowering import OpenFromPeriod, Part, columns_of, flows_of
from pawl.analytics.kpi.engine.recipes import Chosen, choose
from pawl.analytics.kpi.engine.run import Run
from pawl.analytics.kpi.expression import Call, Expr, Field
from pawl.analytics.words import say
from pawl.analytics.worktime import Calendar, Period

Side = Literal["all", "numerator", "open"]
KEY = "case_no"


def cases_behind_number(
    definition: Definition,
    dataset: Dataset,
    *,
    period: Period,
    calendar: Calendar,
    recipe: int | None = None,
    side: Side = "all",
) -> pa.Array:
    """Find the cases that a number of one period was made of.

    definition: any.   dataset: of the lake, so that its tables have `case_no`.   period: one.
    calendar: whose hours `working_hours` counts.   recipe: as for measure.
    side: all that were counted; those that the numerator counts (for a share those of which it is true);
    those still open.
    Returns their numbers (int64), each once, in order.
    Raises NotMeasurable where the data cannot answer the KPI, or its rows are no cases.
    Error: none, the same rows that measure counts.   Source: own.
    Checked: tests/analytics/kpi/engine/test_engine_behind.py, against the n of measure.
    """
    chosen = choose(definition, dataset.tables, recipe)
    parts = [_keyed(part, side) for part in _parts(chosen, side)]
    found = [_numbers(part, dataset, period, calendar) for part in parts]
    together = pa.chunked_array(found, pa.int64()) if found else pa.chunked_array([[]], pa.int64())
    return pc.unique(together).sort()


def _parts(chosen: Chosen, side: Side) -> Iterable[Part]:
    if chosen.recipe is None:
        rule = chosen.missing or say("The data cannot answer it.")
        raise NotMeasurable(chosen.definition.id, rule, say("Ask what can be measured: pawl coverage."))
    if side == "open":
        return () if chosen.open is None else (chosen.open,)
    if side == "numerator":
        return (chosen.parts.get("numerator", chosen.parts[chosen.base]),)
    return tuple(dict.fromkeys(chosen.parts.values()))


def _keyed(part: Part, side: Side) -> Part:
    """The same rows, counted by their case: a row without a value was not counted."""
    conditions: list[Expr] = [] if part.where is None else [part.where]
    if isinstance(part.anchor, OpenFromPeriod):
        lasts = Call(">=", (part.anchor.end, Call("period_end")))
        conditions.append(Call("or", (Call("missing", (part.anchor.end,)), lasts)))
        part = replace(part, anchor=InPeriod(part.anchor.start))
    if part.value is not None and part.statistic == "share" and side == "numerator":
        conditions.append(part.value)
    elif part.value is not None:
        conditions.append(Call("present", (part.value,)))
    where = conditions[0] if len(conditions) == 1 else Call("and", tuple(conditions)) if conditions else None
    return replace(part, statistic="count_distinct", value=Field(KEY), where=where, q=None, working=False)


def _numbers(part: Part, dataset: Dataset, period: Period, calendar: Calendar) -> pa.Array:
    if KEY not in dataset.tables[part.table]:
        rule = say("Its rows are no cases.")
        raise NotMeasurable(part.table, rule, say("Look at the table itself."))
    (flow,) = flows_of([part], dataset.tables, ())
    suited = dataset.suited(columns_of([flow]))
    adapter = DuckDBAdapter(suited.connection)
    try:
        run = Run(adapter, suited, (period,), calendar)
        ready = run.prepare([flow], ())
        run.store(flow, ready)
        wanted = flow.parts[part]
        (column,) = (one.column for one in wanted.measures[:1])
        names = [name for name in (column, wanted.cohort.index, wanted.cohort.until) if name]
        rows = p.Keep(flow.stored(names), Call("present", (Field(str(column)),)))
        found = adapter.read(to_sql(rows, ready.shape, adapter.dialect))
        return found[str(column)].combine_chunks().cast(pa.int64())
    finally:
        adapter.drop()
