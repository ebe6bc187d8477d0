"""One run on one engine: small tables are put there, flows stored, aggregates read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa

from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.kpi.engine import plan as p
from pawl.analytics.kpi.engine.adapter import Adapter
from pawl.analytics.kpi.engine.assembling import Frame
from pawl.analytics.kpi.engine.compile import to_sql
from pawl.analytics.kpi.engine.days import day_and_period_table, hours_table, micros
from pawl.analytics.kpi.engine.domains import Domains, put_domains
from pawl.analytics.kpi.engine.lowering import Flow, Part, worked_fields
from pawl.analytics.kpi.engine.reading import Cells, read_flow
from pawl.analytics.worktime import Calendar, Period

BEGINNINGS = ("opened_at", "first_event_at")
Spans = Mapping[str, Mapping[str, tuple[int, int]]]


@dataclass(frozen=True)
class Ready:
    """What was put on the engine before the flows: the shape of its day table, slices, beginnings."""

    shape: p.Shape
    domains: Domains
    begins: Mapping[str, int | None]


@dataclass(frozen=True)
class Run:
    """A dataset, its engine, and the frame of time it is measured in."""

    adapter: Adapter
    dataset: Dataset
    periods: Sequence[Period]
    calendar: Calendar

    def prepare(self, flows: Sequence[Flow], slices: Sequence[str]) -> Ready:
        """Put days, bounds of periods and slices where the flows will look for them."""
        fields = worked_fields(part for flow in flows for part in flow.parts)
        spans = {table: self._spans(table, fields or ()) for table in {flow.table for flow in flows}}
        shape = self._put_days(fields, spans)
        self.put_bounds(range(len(self.periods)))
        domains = put_domains(flows, self.dataset.tables, slices, self.adapter)
        return Ready(shape, domains, {table: self._begin(table, some) for table, some in spans.items()})

    def put_bounds(self, wanted: Sequence[int]) -> None:
        """Put the bounds of periods; an unfinished one ends where the data ends."""
        spans = [self.periods[at] for at in wanted]
        bounds = {
            "bound": pa.array(wanted, pa.int32()),
            "period_start": _instants(period.start for period in spans),
            "period_end": _instants(min(period.end, self.dataset.as_of) for period in spans),
        }
        self.adapter.put(p.BOUNDS, pa.table(bounds))

    def store(self, flow: Flow, ready: Ready) -> None:
        """Derive the rows of a flow; those of the flow before are gone then."""
        self.adapter.keep(p.FLOW, to_sql(flow.rows, ready.shape, self.adapter.dialect))

    def cells(self, flows: Sequence[Flow], ready: Ready) -> dict[tuple[Part, str], Cells]:
        """Derive and aggregate one flow after the other."""
        found: dict[tuple[Part, str], Cells] = {}
        for flow in flows:
            self.store(flow, ready)
            found.update(read_flow(flow, self.adapter, ready.shape, ready.domains.sizes))
        return found

    def frame(self, slices: Sequence[str], ready: Ready) -> Frame:
        """What the numbers are assembled in."""
        return Frame(self.periods, slices, self.dataset, ready.domains, ready.begins, self.calendar)

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
        worked = None
        if fields is not None:
            ends = [(micros(period.start), micros(period.end)) for period in self.periods]
            ends += [spans[table][name] for table, name in fields if name in spans[table]]
            worked = (self.calendar, min(low for low, _ in ends), max(high for _, high in ends))
        table, shape = day_and_period_table(self.periods, worked)
        self.adapter.put(p.DAYS, table)
        if worked is not None:
            self.adapter.put(p.HOURS, hours_table(table, shape))
        return shape


def _micros(at: datetime | None) -> int | None:
    return None if at is None else micros(at.replace(tzinfo=UTC))


def _instants(values: Iterable[datetime]) -> pa.Array:
    return pa.array([micros(at) for at in values], pa.int64()).cast(pa.timestamp("us"))
