"""A KPI period by period, as the newest study of a source holds it, laid out to be judged or watched."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from pawl.analytics.kpi.definition import Definition, charted_kind
from pawl.analytics.words import Sentence, say
from pawl.improvement.models import Direction, Improvement
from pawl.measurement.actions.findings import source_of
from pawl.measurement.actions.question import library
from pawl.measurement.models import Dataset, DataSource, ImportState, Indicator, Measurement, Study

if TYPE_CHECKING:
    from pawl.analytics.stats.effect import Kind
    from pawl.analytics.stats.observed import Better

DAYS = {"week": 7.0, "month": 30.44, "quarter": 91.31, "day": 1.0, "year": 365.25}

GRAINS: Mapping[str, Sentence] = {
    "day": say("day"), "week": say("week"), "month": say("month"), "quarter": say("quarter"),
    "year": say("year"),
}  # fmt: skip

NO_SOURCE = say("Nobody has said from which source of data it is measured.")


class Unreadable(Exception):
    """There is no series that a verdict could stand on; the sentence says why."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Asked:
    """Which series: of which KPI by which definition, in which slice, beside which other value of it."""

    kpi: str
    digest: str
    grain: str
    slice: str = ""
    value: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Series:
    """One KPI in order of time; what was not measured is None, and `kind` says how the numbers are read.

    values: means, counts, or cases with a mark.   sizes: what they are out of; None where nothing.
    other, other_sizes: the same where nothing was changed, on the same periods.
    """

    study: int
    snapshot: str
    kpi: str
    version: int
    grain: str
    kind: "Kind"
    labels: tuple[str, ...]
    starts: tuple[datetime, ...]
    ends: tuple[datetime, ...]
    values: tuple[float | None, ...]
    sizes: tuple[float | None, ...] | None
    other: tuple[float | None, ...] | None = None
    other_sizes: tuple[float | None, ...] | None = None

    def index_of(self, day: date) -> int:
        """The first period that begins on a day or after it; the length where none does."""
        at = datetime.combine(day, time(), UTC)
        return next((n for n, start in enumerate(self.starts) if start + timedelta(hours=12) >= at),
                    len(self.starts))  # fmt: skip

    def since(self, at: datetime) -> "Series":
        """The periods that begin at an instant or after it."""
        first = next((n for n, start in enumerate(self.starts) if start >= at), len(self.starts))
        return self.part(slice(first, None))

    def part(self, kept: slice) -> "Series":
        """Some of its periods."""

        def cut(row: Any) -> Any:
            return None if row is None else row[kept]

        return Series(
            self.study, self.snapshot, self.kpi, self.version, self.grain, self.kind,
            cut(self.labels), cut(self.starts), cut(self.ends), cut(self.values), cut(self.sizes),
            cut(self.other), cut(self.other_sizes),
        )  # fmt: skip

    @property
    def rates(self) -> tuple[float | None, ...]:
        """What people read: the value of the KPI in each period."""
        sizes = self.sizes or (1.0,) * len(self.values)
        return tuple(
            None if value is None or not size else value / size
            for value, size in zip(self.values, sizes, strict=True)
        )

    @property
    def level(self) -> tuple[float | None, float | None]:
        """What its periods come to together, weighed by their cases if these are counted; and the cases."""
        sizes = self.sizes or (None,) * len(self.values)
        rows = [(rate, size) for rate, size in zip(self.rates, sizes, strict=True) if rate is not None]
        if not rows:
            return None, None
        weights = [1.0 if size is None else size for _rate, size in rows]
        level = sum(rate * weight for (rate, _size), weight in zip(rows, weights, strict=True)) / sum(weights)
        return level, None if self.sizes is None else float(sum(weights))


def measured_at(improvement: Improvement) -> DataSource | None:
    """The source that an improvement is measured at: as somebody said, else that of its gap or signal."""
    if improvement.source_id is not None:
        return improvement.source
    finding = improvement.gap or improvement.signal
    if finding is None:
        return None
    return finding.source or source_of(finding.dataset)


def newest(source: DataSource) -> Dataset | None:
    """The dataset of a source that reaches furthest."""
    brought = Dataset.objects.filter(
        imports__source=source, imports__state=ImportState.IMPORTED, withdrawn_at=None
    )
    return brought.order_by("-last_event_at", "-pk").first()


def study_of(source: DataSource | None, grain: str) -> Study:
    """The current study of the newest dataset of a source.   Raises Unreadable."""
    if source is None:
        raise Unreadable(NO_SOURCE)
    dataset = newest(source)
    found = dataset and Study.objects.filter(dataset=dataset, grain=grain, state="current").first()
    if not found:
        raise Unreadable(
            say("{source} has no current study by {grain}.", source=source.key, grain=GRAINS[grain])
        )
    return found


def usual_study(source: DataSource, grain: str) -> Study:
    """The same, by the periods that are asked for where there are any, else by the usual ones."""
    dataset = newest(source)
    current = Study.objects.filter(dataset=dataset, state="current").select_related("dataset")
    found = current.order_by("-is_primary", "grain")
    one = (found.filter(grain=grain).first() or found.first()) if dataset else None
    if one is None:
        raise Unreadable(say("{source} has no current study.", source=source.key))
    return one


def read(of: Study, asked: Asked) -> Series:
    """The series of a KPI in a study.   Three queries at most.   Raises Unreadable.

    A period that is not over yet, as far as the data is known to be complete, is left for the next study.
    """
    definition = library().definitions.get(asked.kpi)
    told = Indicator.objects.filter(study=of, kpi=asked.kpi).only("digest", "version", "status").first()
    if definition is None or told is None or told.status == "blocked":
        raise Unreadable(say("{kpi} cannot be measured in this data any more.", kpi=asked.kpi))
    if asked.digest and told.digest != asked.digest:
        raise Unreadable(
            say("The definition of {kpi} has changed since the start: before and after are not the same "
                "thing.", kpi=asked.kpi)
        )  # fmt: skip
    is_over = Q(dataset__complete_until=None) | Q(period_end__lte=F("dataset__complete_until"))
    rows = Measurement.objects.filter(is_over, study=of, kpi=asked.kpi, slice=asked.slice)
    mine = list(rows.filter(slice_value=asked.value).order_by("period_start"))
    if not mine:
        where = f"{asked.slice} {asked.value}".strip() or say("all cases")
        raise Unreadable(say("{kpi} has no number for {where}.", kpi=asked.kpi, where=where))
    beside = list(rows.filter(slice_value=asked.beside).order_by("period_start")) if asked.beside else []
    return laid_out(of, definition, mine, beside)


def laid_out(
    of: Study, definition: Definition, mine: Sequence[Measurement], beside: Sequence[Measurement] = ()
) -> Series:
    """Stored numbers in order of time, as their kind of data has to be read.

    Shares are cases out of cases, ratios of counts are counts with an exposure, all else are means.
    """
    kind = _kind(charted_kind(definition), mine)
    at = {one.period_start: one for one in beside}
    others = [at.get(one.period_start) for one in mine]
    return Series(
        of.pk,
        mine[0].snapshot,
        definition.id,
        mine[0].version,
        of.grain,
        kind,
        tuple(one.label for one in mine),
        tuple(one.period_start for one in mine),
        tuple(one.period_end for one in mine),
        *_numbers(kind, definition.data_kind, mine),
        *(_numbers(kind, definition.data_kind, others) if beside else (None, None)),
    )


def _kind(charted: str, rows: Iterable[Measurement]) -> "Kind":
    known = [one for one in rows if one.value is not None]
    if charted == "share" and all(0 <= one.value <= 1 for one in known if one.value is not None):
        return "share"
    if charted == "count":
        return "count"
    is_of_counts = all(one.numerator is not None and one.denominator for one in known)
    return "count" if charted == "ratio" and known and is_of_counts else "mean"


def _numbers(
    kind: "Kind", data_kind: str, rows: Sequence[Measurement | None]
) -> tuple[tuple[float | None, ...], tuple[float | None, ...] | None]:
    if kind == "mean" or data_kind == "count":
        return tuple(None if one is None else one.value for one in rows), None
    sizes = tuple(_size(one) for one in rows)
    return tuple(
        None if one is None or one.value is None or size is None else one.value * size
        for one, size in zip(rows, sizes, strict=True)
    ), sizes


def _size(one: Measurement | None) -> float | None:
    if one is None or one.value is None:
        return None
    size = float(one.n) if one.denominator is None else one.denominator
    return size or None


def shown(series: Series) -> Mapping[str, Any]:
    """The series as a page draws it again."""
    return {
        "labels": list(series.labels),
        "starts": [one.isoformat() for one in series.starts],
        "values": list(series.rates),
        "sizes": None if series.sizes is None else list(series.sizes),
    }


def good_side(direction: str) -> "Better":
    """Which side is better, as the statistics write it."""
    return "up" if direction == Direction.UP else "down"
