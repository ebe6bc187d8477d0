"""Grids become measurements: formulas evaluated, reasons found for what is missing, one table built."""

import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.kpi.definition import Anchor, cohort_of
from pawl.analytics.kpi.engine.days import instant, micros
from pawl.analytics.kpi.engine.domains import Domains
from pawl.analytics.kpi.engine.formula import Bounds, Numbers, evaluate
from pawl.analytics.kpi.engine.lowering import Part
from pawl.analytics.kpi.engine.measurements import SCHEMA, Basis, Measurements
from pawl.analytics.kpi.engine.reading import Cells, Grids
from pawl.analytics.kpi.engine.recipes import Chosen, slice_refusal
from pawl.analytics.words import Sentence, say
from pawl.analytics.worktime import Calendar, Period


@dataclass(frozen=True)
class Frame:
    """What a run measured on: periods, slices with their values, and when the data of each table begins."""

    periods: Sequence[Period]
    slices: Sequence[str]
    dataset: Dataset
    domains: Domains
    begins: Mapping[str, int | None]
    calendar: Calendar

    @cached_property
    def bounds(self) -> Bounds:
        """The bounds of the periods; an unfinished one ends where the data ends."""
        starts = np.array([micros(period.start) for period in self.periods], np.float64)
        ends = [micros(min(period.end, self.dataset.as_of)) for period in self.periods]
        return Bounds(starts, np.array(ends, np.float64), self.calendar)

    def codes_of(self, chosen: Chosen, name: str) -> list[int]:
        """The values of a slice that occur in the tables of a KPI; one for all rows."""
        if not name:
            return [0]
        return sorted(frozenset().union(*(self.domains.codes[table, name] for table in chosen.tables)))


@dataclass(frozen=True)
class _Block:
    """The rows of one KPI and slice; `why` points into the list of sentences, -1 for none."""

    chosen: Chosen
    slice: str
    labels: Sequence[str]
    value: Numbers
    n: Numbers
    open: Numbers | None
    numerator: Numbers | None
    denominator: Numbers | None
    why: NDArray[np.int64]


def assemble(chosen: Sequence[Chosen], frame: Frame, grids: Grids) -> Measurements:
    """Build the table of measurements.

    chosen: definitions with the recipe in use.   frame: what was measured on.   grids: the cells of parts.
    Returns measurements in the order of definitions, slices, slice values and periods.   Raises nothing.
    Error: rounding of the formula.   Source: own.   Checked: tests/generative/test_engine.py.
    """
    maker = _Maker(frame, grids)
    blocks = [block for one in chosen for block in maker.blocks(one)]
    texts = [str(sentence) for sentence in maker.sentences]
    table = _table(blocks, frame, texts) if blocks else SCHEMA.empty_table()
    return Measurements(
        table,
        dict(zip(texts, maker.sentences, strict=True)),
        {one.definition.id: one.recipe for one in chosen},
        Basis(frame.calendar.digest, tuple(frame.slices), dict(frame.begins)),
    )


class _Maker:
    """Makes blocks and collects the sentences they point to."""

    def __init__(self, frame: Frame, grids: Grids) -> None:
        self._frame = frame
        self._grids = grids
        self._known: dict[str, int] = {}
        self.sentences: list[Sentence] = []

    def blocks(self, chosen: Chosen) -> Iterator[_Block]:
        if chosen.missing is not None:
            yield self._refused(chosen, "", chosen.missing)
            return
        for name in ("", *self._frame.slices):
            refusal = slice_refusal(chosen, name, self._frame.dataset.tables) if name else None
            yield self._measured(chosen, name) if refusal is None else self._refused(chosen, name, refusal)

    def _refused(self, chosen: Chosen, name: str, why: Sentence) -> _Block:
        shape = (1, len(self._frame.periods))
        why_index = np.full(shape, self._index(why))
        return _Block(
            chosen, name, [""], np.full(shape, np.nan), np.zeros(shape), None, None, None, why_index
        )

    def _measured(self, chosen: Chosen, name: str) -> _Block:
        codes = self._frame.codes_of(chosen, name)
        cells = {key: self._grids[part, name].of(codes) for key, part in chosen.parts.items()}
        values = {key: one.value for key, one in cells.items()}
        value = evaluate(chosen.formula, values, self._frame.bounds)
        why, outside = self._why(chosen, values, value)
        still = None if chosen.open is None else self._grids[chosen.open, name].of(codes).n
        numerator, denominator = _halves(cells)
        return _Block(
            chosen,
            name,
            [self._frame.domains.texts[name][code] for code in codes],
            np.where(outside, np.nan, value),
            np.where(outside, 0, cells[chosen.base].n),
            _without(still, outside),
            _without(numerator, outside),
            _without(denominator, outside),
            why,
        )

    def _why(
        self, chosen: Chosen, values: Mapping[str, Numbers], value: Numbers
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The reason of every cell: outside the data, nothing to measure, or a formula without result."""
        why = np.full(value.shape, -1 if chosen.note is None else self._index(chosen.note))
        empty = np.isnan(value)
        self._mark(why, empty, say("The formula divides by zero in this period."))
        for key, part in chosen.parts.items():
            self._mark(why, empty & np.isnan(values[key]), _nothing_to_measure(part))
        outside = np.zeros(value.shape, dtype=bool)
        for periods, sentence in self._outside(chosen):
            self._mark(why, np.broadcast_to(periods, value.shape), sentence)
            outside |= periods
        return why, outside

    def _outside(self, chosen: Chosen) -> Iterator[tuple[NDArray[np.bool_], Sentence]]:
        """Periods before the first row of the tables, or after the instant that the data knows of."""
        periods, as_of = self._frame.periods, self._frame.dataset.as_of
        after = np.array([period.start > as_of for period in periods])
        yield after, say("The period begins after {at}, when the data ends.", at=as_of)
        known = [at for table in chosen.tables if (at := self._frame.begins[table]) is not None]
        if not known:
            yield ~after, say("The data has no row of {tables}.", tables=", ".join(sorted(chosen.tables)))
            return
        begin = instant(min(known))
        before = np.array([period.end <= begin for period in periods])
        yield before, say("The period ends before {at}, when the data begins.", at=begin)

    def _mark(self, why: NDArray[np.int64], cells: NDArray[np.bool_], sentence: Sentence) -> None:
        if cells.any():
            why[cells] = self._index(sentence)

    def _index(self, sentence: Sentence) -> int:
        if (text := str(sentence)) not in self._known:
            self._known[text] = len(self.sentences)
            self.sentences.append(sentence)
        return self._known[text]


def _without(numbers: Numbers | None, outside: NDArray[np.bool_]) -> Numbers | None:
    return None if numbers is None else np.where(outside, np.nan, numbers)


def _nothing_to_measure(part: Part) -> Sentence:
    return say(
        "Nothing to measure: none of the {cohort} in {table} has a value.",
        cohort=cohort_of(typing.cast("Anchor", part.anchor)),
        table=part.table,
    )


def _halves(cells: Mapping[str, Cells]) -> tuple[Numbers | None, Numbers | None]:
    """Numerator and denominator: the components so named, or those of a single share or mean."""
    if len(cells) == 1:
        (only,) = cells.values()
        return only.numerator, only.denominator
    found = [cells[key].value if key in cells else None for key in ("numerator", "denominator")]
    return found[0], found[1]


def _table(blocks: Sequence[_Block], frame: Frame, texts: Sequence[str]) -> pa.Table:
    """All blocks as one Arrow table; texts go through dictionaries, as most repeat."""
    periods = len(frame.periods)
    sizes = [block.value.size for block in blocks]
    starts, ends = (
        [micros(at) for at in side]
        for side in zip(*((one.start, one.end) for one in frame.periods), strict=True)
    )
    columns = {
        "kpi": _repeated([block.chosen.definition.id for block in blocks], sizes),
        "version": pa.array(
            np.repeat([block.chosen.definition.version for block in blocks], sizes), pa.int64()
        ),
        "digest": _repeated([block.chosen.definition.digest for block in blocks], sizes),
        "period_start": _tiled(starts, blocks),
        "period_end": _tiled(ends, blocks),
        "slice": _repeated([block.slice for block in blocks], sizes),
        "slice_value": _repeated(
            [label for block in blocks for label in block.labels],
            [periods] * sum(len(block.labels) for block in blocks),
        ),
        "value": _numbers([block.value for block in blocks], blocks),
        "n": _numbers([block.n for block in blocks], blocks).cast(pa.int64()),
        "open": _numbers([block.open for block in blocks], blocks).cast(pa.int64()),
        "numerator": _numbers([block.numerator for block in blocks], blocks),
        "denominator": _numbers([block.denominator for block in blocks], blocks),
        "reason": _reasons(blocks, texts),
        "snapshot": _repeated([frame.dataset.snapshot], [sum(sizes)]),
    }
    return pa.table(columns, schema=SCHEMA)


def _repeated(texts: Sequence[str], times: Sequence[int]) -> pa.Array:
    at = np.repeat(np.arange(len(texts), dtype=np.int32), times)
    return pa.DictionaryArray.from_arrays(at, pa.array(texts, pa.string())).cast(pa.string())


def _tiled(instants: Sequence[int], blocks: Sequence[_Block]) -> pa.Array:
    return pa.array(np.tile(np.array(instants, np.int64), sum(len(block.labels) for block in blocks))).cast(
        pa.timestamp("us")
    )


def _numbers(parts: Sequence[Numbers | None], blocks: Sequence[_Block]) -> pa.Array:
    """Grids end to end; NaN, and a part that no KPI of the block has, become null."""
    flat = [
        np.full(block.value.size, np.nan) if part is None else part.ravel()
        for part, block in zip(parts, blocks, strict=True)
    ]
    return pa.array(np.concatenate(flat), pa.float64(), from_pandas=True)


def _reasons(blocks: Sequence[_Block], texts: Sequence[str]) -> pa.Array:
    at = np.concatenate([block.why.ravel() for block in blocks])
    return pa.DictionaryArray.from_arrays(
        pa.array(at, pa.int32(), mask=at < 0), pa.array(texts, pa.string())
    ).cast(pa.string())
