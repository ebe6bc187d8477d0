"""Aggregates read from the engine and laid out as grids: one row per slice value, one column per period."""

import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pawl.analytics.kpi.engine import plan as p
from pawl.analytics.kpi.engine.adapter import Adapter
from pawl.analytics.kpi.engine.compile import to_sql
from pawl.analytics.kpi.engine.lowering import Cohort, Flow, Part
from pawl.analytics.kpi.expression import Call, Field, Literal

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Cells:
    """The numbers of a part and slice: the value (NaN where missing), rows behind it, and its two halves."""

    value: Numbers
    n: Numbers
    numerator: Numbers | None = None
    denominator: Numbers | None = None

    def of(self, codes: Sequence[int]) -> "Cells":
        """Only the slice values with these codes."""
        halves = (None if one is None else one[codes] for one in (self.numerator, self.denominator))
        return Cells(self.value[codes], self.n[codes], *halves)


Grids = Mapping[tuple[Part, str], Cells]


def read_flow(
    flow: Flow, adapter: Adapter, shape: p.Shape, sizes: Mapping[str, int]
) -> Iterator[tuple[tuple[Part, str], Cells]]:
    """Aggregate a stored flow: one query per cohort and slice, with all measures together.

    A row has one value in every slice, so what is only counted is not counted again for all rows.

    flow: stored under its name.   sizes: how many values each slice has; the empty slice has one.
    Returns pairs of (part, slice) and its cells.   Raises nothing.
    Error: as `measure`.   Source: improvement.md 4.4.   Checked: tests/generative/test_engine.py.
    """
    for cohort in dict.fromkeys(one.cohort for one in flow.parts.values()):
        parts = {part: one for part, one in flow.parts.items() if one.cohort == cohort}
        measures = _merged([measure for wanted in parts.values() for measure in wanted.measures])
        known: dict[p.Measure, Numbers] = {}
        for name in (*flow.codes, ""):
            reader = _Reader(adapter, shape, flow, name, sizes[name])
            wanted_still = tuple(one for one in measures if name or one not in known)
            found = dict(zip(wanted_still, reader.cohort(cohort, wanted_still), strict=True))
            if not known:
                known = {one: grid.sum(axis=0, keepdims=True) for one, grid in found.items() if _adds_up(one)}
            for part, wanted in parts.items():
                numbers = [_pick(found if name else {**known, **found}, one) for one in wanted.measures]
                yield (part, name), _cells(part.statistic, numbers, wanted.unit)


def _adds_up(measure: p.Measure) -> bool:
    """Whether the slices of a measure add up exactly: counts do, sums of numbers only to a rounding."""
    return isinstance(measure, p.Count | p.CountTrue)


def _merged(measures: Sequence[p.Measure]) -> tuple[p.Measure, ...]:
    """Each measure once; the quantiles of one column together, as they share its sorted values."""
    qs: dict[str, set[float]] = {}
    for one in measures:
        if isinstance(one, p.Quantiles):
            qs.setdefault(one.column, set()).update(one.qs)
    others = [one for one in dict.fromkeys(measures) if not isinstance(one, p.Quantiles)]
    return (*others, *(p.Quantiles(column, tuple(sorted(some))) for column, some in qs.items()))


def _pick(found: Mapping[p.Measure, Numbers], wanted: p.Measure) -> Numbers:
    if not isinstance(wanted, p.Quantiles):
        return found[wanted]
    measure = next(one for one in found if isinstance(one, p.Quantiles) and one.column == wanted.column)
    one: Numbers = found[measure][measure.qs.index(wanted.qs[0])]
    return one


@dataclass(frozen=True)
class _Reader:
    """Reads one flow in one slice."""

    adapter: Adapter
    shape: p.Shape
    flow: Flow
    slice: str
    size: int

    def cohort(self, cohort: Cohort, measures: tuple[p.Measure, ...]) -> list[Numbers]:
        if not measures:
            return []
        index, until, stored = Field(cohort.index), cohort.until, self._stored(cohort, measures)
        if not cohort.running:
            rows = p.Keep(stored, Call("inside", (index,)))
            return [grid[..., 1:-1] for grid in self._grids(rows, cohort.index, measures)]
        condition = Call("present", (index,))
        if until:
            end = Call("first_of", (Field(until), Literal(self.shape.periods)))
            condition = Call("<", (index, end))
        rows = p.Keep(stored, condition)
        running = self._grids(rows, cohort.index, measures)
        if until:
            ended = self._grids(rows, until, measures)
            running = [grid - other for grid, other in zip(running, ended, strict=True)]
        return [grid.cumsum(axis=-1)[..., 1:-1] for grid in running]

    def _stored(self, cohort: Cohort, measures: Sequence[p.Measure]) -> p.Stored:
        names = [cohort.index, cohort.until, self.flow.codes.get(self.slice)]
        return self.flow.stored([name for name in (*names, *(one.column for one in measures)) if name])

    def _grids(self, rows: p.Rows, index: str, measures: tuple[p.Measure, ...]) -> list[Numbers]:
        """One grid per measure; a first column takes what lies before all periods, a last what lies after."""
        code, periods = self.flow.codes.get(self.slice), self.shape.periods
        plan = p.Aggregate(rows, (index, code) if code else (index,), measures)
        table = self.adapter.read(to_sql(plan, self.shape, self.adapter.dialect))
        column = table[index].fill_null(periods).to_numpy() + 1
        row = table[code].to_numpy() if code else np.zeros_like(column)
        grids = []
        for n, measure in enumerate(measures):
            values = _numbers(table[f"m{n}"], measure)
            grid = np.full((*values.shape[:-1], self.size, periods + 2), _nothing(measure))
            grid[..., row, column] = 0.0  # then added up: missing ends and those after all share a column
            at: typing.Any = (..., row, column)
            np.add.at(grid, at, values)
            grids.append(grid)
        return grids


def _nothing(measure: p.Measure) -> float:
    return np.nan if isinstance(measure, (p.Sum, p.Quantiles)) else 0.0


def _numbers(column: pa.ChunkedArray, measure: p.Measure) -> Numbers:
    """A column as float64 with NaN for missing; quantiles with one row for each q."""
    if not isinstance(measure, p.Quantiles):
        return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False))
    lists = [values or [None] * len(measure.qs) for values in column.to_pylist()]
    return np.array(lists, dtype=np.float64).reshape(-1, len(measure.qs)).T


def nothing(statistic: str, shape: tuple[int, int]) -> Cells:
    """The cells of a part without any row.

    statistic: of the part.   shape: slice values and periods.
    Returns counts of 0 and values that are missing.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/engine/test_engine_refresh.py.
    """
    second = np.zeros(shape) if statistic in ("share", "count_distinct") else np.full(shape, np.nan)
    return _cells(statistic, [np.zeros(shape), second])


def _cells(statistic: str, found: Sequence[Numbers], unit: float = 1.0) -> Cells:
    if statistic == "count":
        return Cells(found[0], found[0])
    n, value = found
    match statistic:
        case "share":
            return Cells(_over(value, n), n, value, n)
        case "mean":
            return Cells(_over(value, n), n, value, n)
        case "overlap":
            return Cells(np.nan_to_num(value), n)
    return Cells(value / unit, n)


def _over(total: Numbers, n: Numbers) -> Numbers:
    quotient: Numbers = np.divide(total, n, out=np.full(n.shape, np.nan), where=n > 0)
    return quotient
