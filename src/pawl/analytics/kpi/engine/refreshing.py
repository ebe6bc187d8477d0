"""After an append: measure again only the periods whose numbers can have changed, keep the others."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import product

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.kpi.definition import Definition
from pawl.analytics.kpi.engine import plan as p
from pawl.analytics.kpi.engine.adapter import DuckDBAdapter
from pawl.analytics.kpi.engine.assembling import assemble
from pawl.analytics.kpi.engine.compile import to_sql
from pawl.analytics.kpi.engine.days import micros, refuse_gaps
from pawl.analytics.kpi.engine.lowering import Cohort, Flow, Part, Span, columns_of, flows_of
from pawl.analytics.kpi.engine.measurements import SCHEMA, Measurements
from pawl.analytics.kpi.engine.measuring import measure
from pawl.analytics.kpi.engine.reading import nothing
from pawl.analytics.kpi.engine.recipes import Chosen, choose
from pawl.analytics.kpi.engine.run import Ready, Run
from pawl.analytics.worktime import Calendar, Period

KEY = "case_no"
TOUCHED = "pawl_touched"
_NUMBERS = ("value", "n", "open", "numerator", "denominator", "reason")
_CELL = ("kpi", "slice", "slice_value", "period_start")
Touched = Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Earlier:
    """A run before the append: its numbers, its data, and which cases (by number) the append touched."""

    measurements: Measurements
    dataset: Dataset
    touched: Touched


def refresh(  # noqa: PLR0913 (as measure, and the run it continues)
    earlier: Earlier,
    definitions: Sequence[Definition],
    dataset: Dataset,
    *,
    periods: Sequence[Period],
    calendar: Calendar,
    slices: Sequence[str] = (),
    recipes: Mapping[str, int] | None = None,
) -> Measurements:
    """Measure after an append, reusing an earlier run for every period that the append cannot have changed.

    earlier: the run before; `touched` names by table the `case_no` of every row that may differ.
    definitions, dataset, periods, calendar, slices, recipes: as for `measure`; periods may go on longer.
    Returns the same as `measure` would. A run that is not comparable (other definitions, calendar, slices,
    recipes or columns) is not reused.
    Raises OutOfDomain as `measure`.
    Error: as `measure`.   Source: a number changes only with the rows that belong to its period.
    Checked: tests/analytics/kpi/engine/test_engine_refresh.py, against a full run.
    """
    refuse_gaps(periods)
    chosen = [choose(one, dataset.tables, (recipes or {}).get(one.id)) for one in definitions]
    if not _comparable(earlier, chosen, dataset, calendar=calendar, slices=slices):
        return measure(
            definitions, dataset, periods=periods, calendar=calendar, slices=slices, recipes=recipes
        )
    parts = [part for one in chosen for part in one.all_parts()]
    suited = dataset.suited(columns_of(flows_of(parts, dataset.tables, slices)))
    adapter = DuckDBAdapter(suited.connection)
    try:
        run = Run(adapter, suited, tuple(periods), calendar)
        return _Refresh(earlier, chosen, run, tuple(slices)).measurements()
    finally:
        adapter.drop()


def _comparable(
    earlier: Earlier,
    chosen: Sequence[Chosen],
    dataset: Dataset,
    *,
    calendar: Calendar,
    slices: Sequence[str],
) -> bool:
    """Whether the earlier numbers were made of the same definitions, columns and calendar."""
    before = earlier.measurements
    known = before.table.group_by("kpi").aggregate([("digest", "min")]).to_pylist()
    digests = {row["kpi"]: row["digest_min"] for row in known}
    return (
        all(digests.get(one.definition.id) == one.definition.digest for one in chosen)
        and all(before.recipes[one.definition.id] == one.recipe for one in chosen)
        and before.basis is not None
        and before.basis.calendar == calendar.digest
        and set(slices) <= set(before.basis.slices)
        and earlier.dataset.tables == dataset.tables
    )


@dataclass(frozen=True)
class _Refresh:
    """One refresh: find what changed, measure that, put it into what was known."""

    earlier: Earlier
    chosen: Sequence[Chosen]
    run: Run
    slices: tuple[str, ...]

    def measurements(self) -> Measurements:
        parts = [part for one in self.chosen for part in one.all_parts()]
        tables = self.run.dataset.tables
        flows = flows_of(parts, tables, self.slices)
        changed = {part: some for table in self.earlier.touched for part, some in self._changed(table, flows)}
        ready = self.run.prepare(flows, self.slices)
        affected = {one.definition.id: self._affected(one, changed, ready.begins) for one in self.chosen}
        spans = self._spans(affected)
        some = flows_of([part for part in parts if part in spans], tables, self.slices, spans)
        self.run.put_bounds(sorted(frozenset().union(*affected.values())))
        cells = self.run.cells(some, ready)
        for flow in flows:
            for part, name in product(flow.parts, ("", *flow.codes)):
                size = ready.domains.sizes[name]
                cells.setdefault((part, name), nothing(part.statistic, (size, len(self.run.periods))))
        fresh = assemble(self.chosen, self.run.frame(self.slices, ready), cells)
        return self._merged(fresh, affected)

    def _changed(self, table: str, flows: Sequence[Flow]) -> Iterator[tuple[Part, frozenset[int]]]:
        """For every part of a table: the periods in which its rows are not the same as before."""
        flows = [flow for flow in flows if flow.table == table]
        types = self.run.dataset.tables[table]
        names = sorted({name for flow in flows for name, _ in flow.source.columns})
        source = p.Source(table, tuple((name, types[name]) for name in sorted({*names, KEY})))
        rows = p.Choose(p.Matching(source, KEY, TOUCHED), tuple(names))
        old, new = (self._touched_rows(one, table, rows) for one in (self.earlier.dataset, self.run.dataset))
        scratch = Dataset(
            duckdb.connect(), {table: {name: types[name] for name in names}}, "", self.run.dataset.as_of
        )
        with closing(scratch.connection):
            run = Run(DuckDBAdapter(scratch.connection), scratch, self.run.periods, self.run.calendar)
            run.adapter.put(table, pa.concat_tables([old, new]))
            ready = run.prepare(flows, self.slices)
            for flow in flows:
                before, after = (self._derived(run, flow, ready, some) for some in (old, new))
                for cohort, parts in _by_cohort(flow):
                    periods = _differing(flow, cohort, parts, before, after, len(self.run.periods))
                    yield from ((part, periods) for part in parts)

    def _touched_rows(self, dataset: Dataset, table: str, rows: p.Rows) -> pa.Table:
        adapter = DuckDBAdapter(dataset.connection)
        adapter.put(TOUCHED, pa.table({KEY: pa.array(self.earlier.touched[table], pa.int64())}))
        try:
            return adapter.read(to_sql(rows, p.NO_DAYS, adapter.dialect))
        finally:
            adapter.drop()

    def _derived(self, run: Run, flow: Flow, ready: Ready, rows: pa.Table) -> pa.Table:
        run.adapter.put(flow.table, rows)
        run.store(flow, ready)
        return run.adapter.read(to_sql(flow.stored(flow.columns), ready.shape, run.adapter.dialect))

    def _affected(
        self, one: Chosen, changed: Mapping[Part, frozenset[int]], begins: Mapping[str, int | None]
    ) -> frozenset[int]:
        """The periods of a KPI whose rows changed, that were not over, or that were not measured."""
        periods, before = self.run.periods, self.earlier.measurements
        known = {} if before.basis is None else before.basis.begins
        if one.recipe is None or any(known.get(table) != begins[table] for table in one.tables):
            return frozenset(range(len(periods)))
        measured = set(pc.unique(before.table["period_end"].cast(pa.int64())).to_pylist())
        last = self.earlier.dataset.as_of
        open_still = {
            n for n, period in enumerate(periods) if period.end > last or micros(period.end) not in measured
        }
        return frozenset(open_still).union(*(changed.get(part, frozenset()) for part in one.all_parts()))

    def _spans(self, affected: Mapping[str, frozenset[int]]) -> dict[Part, Span]:
        """For each part: from when to when the periods lie that any KPI needs it for."""
        wanted: dict[Part, frozenset[int]] = {}
        for one in self.chosen:
            for part in one.all_parts():
                wanted[part] = wanted.get(part, frozenset()) | affected[one.definition.id]
        periods = self.run.periods
        return {
            part: (micros(periods[min(some)].start), micros(periods[max(some)].end))
            for part, some in wanted.items()
            if some
        }

    def _merged(self, fresh: Measurements, affected: Mapping[str, frozenset[int]]) -> Measurements:
        """The fresh numbers of affected periods, the earlier ones of all others."""
        before, table = self.earlier.measurements, fresh.table
        kpis = table["kpi"].combine_chunks().dictionary_encode()
        new = np.zeros((len(kpis.dictionary), len(self.run.periods)), dtype=bool)
        for n, kpi in enumerate(kpis.dictionary.to_pylist()):
            new[n, sorted(affected[kpi])] = True
        place = np.arange(table.num_rows) % len(self.run.periods)
        earlier = _earlier_rows(table, before.table)
        reused = (
            pa.array(~new[kpis.indices.to_numpy(), place]) if table.num_rows else pa.array([], pa.bool_())
        )
        reused = pc.and_(reused, pc.is_valid(earlier))
        for name in _NUMBERS:
            column = pc.if_else(
                reused, before.table[name].take(earlier).combine_chunks(), table[name].combine_chunks()
            )
            table = table.set_column(SCHEMA.get_field_index(name), SCHEMA.field(name), column)
        return replace(fresh, table=table, sentences={**before.sentences, **fresh.sentences})


def _by_cohort(flow: Flow) -> Iterator[tuple[Cohort, list[Part]]]:
    for cohort in dict.fromkeys(one.cohort for one in flow.parts.values()):
        yield cohort, [part for part, one in flow.parts.items() if one.cohort == cohort]


def _differing(
    flow: Flow, cohort: Cohort, parts: Sequence[Part], before: pa.Table, after: pa.Table, periods: int
) -> frozenset[int]:
    """The periods to which one side has other rows, in the columns that count, than the other."""
    measured = {measure.column for part in parts for measure in flow.parts[part].measures if measure.column}
    names = [cohort.index, cohort.until or cohort.index, *flow.codes.values(), *sorted(measured)]
    old, new = (
        Counter(zip(*(table[name].to_pylist() for name in names), strict=True)) for table in (before, after)
    )
    new.subtract(old)
    # for each kind of row: how many more belong to each period, as steps at the periods' edges
    steps: dict[tuple[object, ...], NDArray[np.int64]] = {}
    for (index, until, *kind), more in new.items():
        first, last = _stretch(cohort, index, until, periods)
        if more and first < last:
            step = steps.setdefault(tuple(kind), np.zeros(periods + 1, dtype=np.int64))
            step[first] += more
            step[last] -= more
    found = [np.flatnonzero(step.cumsum()[:-1]) for step in steps.values()]
    return frozenset(int(at) for some in found for at in some)


def _stretch(cohort: Cohort, index: int | None, until: int | None, periods: int) -> tuple[int, int]:
    """The first period that a row belongs to, and the one after its last."""
    if index is None:
        return 0, 0
    if not cohort.running:
        return (index, index + 1) if 0 <= index < periods else (0, 0)
    lasts = cohort.until is None or until is None
    return max(index, 0), periods if lasts else min(until or 0, periods)


def _earlier_rows(table: pa.Table, before: pa.Table) -> pa.Array:
    """For each row its place in the earlier table, null where that had none."""
    if all(table[name].equals(before[name]) for name in _CELL):
        return pa.array(np.arange(table.num_rows))
    numbered = table.select(_CELL).append_column("at", pa.array(np.arange(table.num_rows)))
    known = before.select(_CELL).append_column("row", pa.array(np.arange(before.num_rows)))
    joined = numbered.join(known, keys=list(_CELL), join_type="left outer").sort_by("at")
    return joined["row"].combine_chunks()
