"""What a measurement returns: one row per KPI, period and slice value, with what stands behind it."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from pawl.analytics.words import Sentence

SCHEMA = pa.schema(
    {
        "kpi": pa.string(),
        "version": pa.int64(),
        "digest": pa.string(),
        "period_start": pa.timestamp("us"),
        "period_end": pa.timestamp("us"),
        "slice": pa.string(),
        "slice_value": pa.string(),
        "value": pa.float64(),
        "n": pa.int64(),
        "open": pa.int64(),
        "numerator": pa.float64(),
        "denominator": pa.float64(),
        "reason": pa.string(),
        "snapshot": pa.string(),
    }
)


@dataclass(frozen=True)
class Measurement:
    """One number of one period, or the reason why there is none; for a proxy the reason is its note."""

    kpi: str
    version: int
    digest: str
    period_start: datetime
    period_end: datetime
    slice: str
    slice_value: str
    value: float | None
    n: int
    open: int | None
    numerator: float | None
    denominator: float | None
    reason: Sentence | None
    snapshot: str


@dataclass(frozen=True)
class Basis:
    """What a run stood on besides its definitions; `begins`: when each table begins, in microseconds."""

    calendar: str
    slices: tuple[str, ...]
    begins: Mapping[str, int | None]


@dataclass(frozen=True)
class Measurements:
    """All numbers of one run; `recipes` tells which each KPI used: 0 its own, 1.. a proxy, None none."""

    table: pa.Table
    sentences: Mapping[str, Sentence] = field(default_factory=dict)
    recipes: Mapping[str, int | None] = field(default_factory=dict)
    basis: Basis | None = None

    def series(self, kpi: str, slice: str = "", slice_value: str = "") -> tuple[Measurement, ...]:  # noqa: A002
        """The numbers of one KPI and slice value, period after period.

        kpi: id.   slice: field, or empty for all rows.   slice_value: empty for all rows or a missing value.
        Returns measurements in order of time; none where the run had no such KPI or slice.   Raises nothing.
        Error: none.   Source: own.   Checked: tests/analytics/kpi/engine/test_measurements.py.
        """
        names = {"kpi": kpi, "slice": slice, "slice_value": slice_value}
        here = [pc.equal(self.table[name], value) for name, value in names.items()]
        return tuple(self._rows(self.table.filter(pc.and_(pc.and_(here[0], here[1]), here[2]))))

    def slice_values(self, kpi: str, slice: str) -> tuple[str, ...]:  # noqa: A002
        """The values a KPI was sliced into, in order.

        kpi: id.   slice: field.
        Returns the values; empty text stands for a missing one.   Raises nothing.
        Error: none.   Source: own.   Checked: tests/analytics/kpi/engine/test_measurements.py.
        """
        here = pc.and_(pc.equal(self.table["kpi"], kpi), pc.equal(self.table["slice"], slice))
        return tuple(pc.unique(self.table.filter(here)["slice_value"]).to_pylist())

    @property
    def digest(self) -> str:
        """SHA-256 of the numbers to nine digits: sums differ in the last bits with the order of threads."""
        columns = [self.table[name].to_pylist() for name in SCHEMA.names if name != "reason"]
        text = hashlib.sha256()
        for row in zip(*columns, strict=True):
            text.update("|".join(map(_canonical, row)).encode() + b"\n")
        return text.hexdigest()

    def _rows(self, table: pa.Table) -> Iterator[Measurement]:
        for row in table.to_pylist():
            start, end = (row.pop(name).replace(tzinfo=UTC) for name in ("period_start", "period_end"))
            reason = row.pop("reason")
            sentence = None if reason is None else self.sentences.get(reason, Sentence(_literal(reason)))
            yield Measurement(**row, period_start=start, period_end=end, reason=sentence)


def _canonical(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def _literal(text: str) -> str:
    """A text that was stored without its sentence, as a template that says the same."""
    return text.replace("{", "{{").replace("}", "}}")
