"""Measure definitions on a dataset: choose recipes, derive flows once, aggregate, evaluate formulas."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa

from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.kpi.definition import Definition
from pawl.analytics.kpi.engine import plan as p
from pawl.analytics.kpi.engine.adapter import Adapter, DuckDBAdapter
from pawl.analytics.kpi.engine.assembling import Frame, assemble
from pawl.analytics.kpi.engine.compile import to_sql
from pawl.analytics.kpi.engine.days import day_and_period_table, micros, refuse_gaps
from pawl.analytics.kpi.engine.domains import put_domains
from pawl.analytics.kpi.engine.lowering import Part, flows_of, worked_fields
from pawl.analytics.kpi.engine.measurements import Measurements
from pawl.analytics.kpi.engine.reading import Cells, read_flow
from pawl.analytics.kpi.engine.recipes import Chosen, choose
from pawl.analytics.worktime import Calendar, Period

BEGINNINGS = ("opened_at", "first_event_at")

Spans = Mapping[str, Mapping[str, tuple[int, int]]]


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
    slices: fields; a KPI whose tables lack one gets the reason.
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
    adapter = DuckDBAdapter(dataset.connection)
    try:
        return _Run(adapter, dataset, tuple(periods), calendar).measurements(chosen, tuple(slices))
    finally:
        adapter.drop()


@dataclass(frozen=True)
class _Run:
    """One run on one engine: small tables are put there, flows stored, aggregates read."""

    adapter: Adapter
    dataset: Dataset
    periods: tuple[Period, ...]
    calendar: Calendar

    def measurements(self, chosen: Sequence[Chosen], slices: tuple[str, ...]) -> Measurements:
        parts = [part for one in chosen for part in one.all_parts()]
        flows = flows_of(parts, self.dataset.tables, slices)
        fields = worked_fields(parts)
        spans = {table: self._spans(table, fields or ()) for table in {flow.table for flow in flows}}
        shape = self._put_days(fields, spans)
        domains = put_domains(flows, self.dataset.tables, slices, self.adapter)
        cells: dict[tuple[Part, str], Cells] = {}
        for flow in flows:
            self.adapter.keep(p.FLOW, to_sql(flow.rows, shape, self.adapter.dialect))
            cells.update(read_flow(flow, self.adapter, shape, domains.sizes))
        begins = {table: self._begin(table, some) for table, some in spans.items()}
        return assemble(
            chosen, Frame(self.periods, slices, self.dataset, domains, begins, self.calendar), cells
        )

    def _beginnings(self, table: str) -> list[str]:
        """The fields that say when the data of a table begins: those of a case, else every instant."""
        instants = [name for name, kind in self.dataset.tables[table].items() if kind == "instant"]
        return [name for name in instants if name in BEGINNINGS] or instants

    def _begin(self, table: str, spans: Mapping[str, tuple[int, int]]) -> int | None:
        return min((spans[name][0] for name in self._beginnings(table) if name in spans), default=None)

    def _spans(self, table: str, worked: Collection[tuple[str, str]]) -> dict[str, tuple[int, int]]:
        """The first and last instant, in microseconds, of the fields that need it and have any."""
        names = sorted({*self._beginnings(table), *(name for of, name in worked if of == table)})
        source = p.Source(table, tuple((name, "instant") for name in names))
        measures = tuple(measure for name in names for measure in (p.Least(name), p.Greatest(name)))
        rows = self.adapter.read(to_sql(p.Aggregate(source, (), measures), p.NO_DAYS, self.adapter.dialect))
        ends = [_micros(rows[f"m{n}"][0].as_py()) for n in range(len(measures))]
        pairs = zip(names, ends[::2], ends[1::2], strict=True)
        return {name: (low, high) for name, low, high in pairs if low is not None and high is not None}

    def _put_days(self, fields: Collection[tuple[str, str]] | None, spans: Spans) -> p.Shape:
        """Put the day table and the bounds of the periods; an unfinished period ends where the data ends."""
        worked = None
        if fields is not None:
            ends = [(micros(period.start), micros(period.end)) for period in self.periods]
            ends += [spans[table][name] for table, name in fields if name in spans[table]]
            worked = (self.calendar, min(low for low, _ in ends), max(high for _, high in ends))
        table, shape = day_and_period_table(self.periods, worked)
        bounds = {
            "bound": pa.array(range(len(self.periods)), pa.int32()),
            "period_start": _instants(period.start for period in self.periods),
            "period_end": _instants(min(period.end, self.dataset.as_of) for period in self.periods),
        }
        self.adapter.put(p.DAYS, table)
        self.adapter.put(p.BOUNDS, pa.table(bounds))
        return shape


def _micros(at: datetime | None) -> int | None:
    return None if at is None else micros(at.replace(tzinfo=UTC))


def _instants(values: Iterable[datetime]) -> pa.Array:
    return pa.array([micros(at) for at in values], pa.int64()).cast(pa.timestamp("us"))
