"""What a report says: pure data, text as sentences, numbers raw with their unit.

Text that comes from a log or a file (names of teams, columns, files) is a plain `str`; all other text is a
`Sentence`. Units: `h`, `wh` (working hours), `d`, `min`, `s` (durations), `%` (a share: 0.63 prints as 63%),
`n` (a count), `ratio`, `money`, or any other word, which is printed behind the number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from pawl.analytics.words import Sentence
from pawl.presentation.marks import Assurance as Assurance
from pawl.presentation.marks import Direction as Direction
from pawl.presentation.marks import GapKind as GapKind
from pawl.presentation.marks import Section as Section
from pawl.presentation.marks import Status as Status
from pawl.presentation.marks import Tone as Tone
from pawl.presentation.marks import Variation as Variation


@dataclass(frozen=True)
class Target:
    """A value to reach, and where it holds from `value` to `upper` when better is in between."""

    value: float
    upper: float | None = None
    by: date | None = None


@dataclass(frozen=True)
class Signal:
    """A point that the rules single out."""

    tone: Tone
    rule: Sentence


@dataclass(frozen=True)
class Point:
    """One period of a control chart; `value` is None where nothing could be measured, with the reason."""

    start: date
    label: str
    value: float | None
    n: int
    centre: float | None = None
    lower: float | None = None
    upper: float | None = None
    open: int | None = None
    signal: Signal | None = None
    reason: Sentence | None = None
    provisional: bool = False  # many cases of the period are still open: drawn hollow


@dataclass(frozen=True)
class Phase:
    """Limits are computed anew from the point at index `first` on, for the reason given."""

    first: int
    reason: Sentence


@dataclass(frozen=True)
class Annotation:
    """Something that happened, as a line on the chart."""

    at: date
    text: Sentence


@dataclass(frozen=True)
class Hint:
    """A day about which the level may have changed; nothing stands on it until somebody says so."""

    at: date
    sentence: Sentence


@dataclass(frozen=True)
class Slice:
    """A KPI by the values of one field: a row for each, named by its value."""

    label: Sentence
    rows: tuple["KpiRow", ...]


@dataclass(frozen=True)
class ControlChart:
    """A KPI over time with its limits; `sentence` stands above the picture, `method` below it."""

    kpi: str
    title: Sentence
    unit: str
    direction: Direction
    sentence: Sentence
    method: Sentence
    points: tuple[Point, ...]
    phases: tuple[Phase, ...] = ()
    target: Target | None = None
    annotations: tuple[Annotation, ...] = ()
    refusals: tuple[Sentence, ...] = ()  # why no trend may be read from it
    proxy: Sentence | None = None
    slices: tuple[Slice, ...] = ()
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True)
class KpiRow:
    """One line of the KPI table; `series` holds a value for each period, oldest first."""

    kpi: str
    name: Sentence
    unit: str
    direction: Direction
    series: tuple[float | None, ...]
    latest: float | None
    latest_period: str
    mean: float | None
    lower: float | None
    upper: float | None
    target: Target | None
    variation: Variation
    assurance: Assurance
    n: int
    open: int | None
    sentence: Sentence
    proxy: Sentence | None = None


@dataclass(frozen=True)
class Gap:
    """A target missed: how far, how sure, what it costs, and why as far as the chart can tell."""

    kpi: str
    name: Sentence
    unit: str
    direction: Direction
    value: float
    target: Target
    low: float | None  # where the value may lie
    high: float | None
    how: Sentence  # how that was found
    n: int
    impact_cases: float | None
    impact_hours: float | None
    formula: Sentence
    kind: GapKind
    verdict: Sentence
    sentence: Sentence
    tone: Tone | None = None  # of a signal
    proxy: Sentence | None = None

    @property
    def is_signal(self) -> bool:
        """Whether the latest value belongs to a pattern that chance seldom makes."""
        return self.kind is GapKind.SIGNAL


@dataclass(frozen=True)
class MissingField:
    """A field that a KPI needs; `fill` is the share of cases that have it, None where no column is mapped."""

    field: str
    label: Sentence
    fill: float | None


@dataclass(frozen=True)
class CoverageRow:
    """Whether one KPI of the library can be measured."""

    number: str
    name: Sentence
    status: Status
    missing: tuple[MissingField, ...]
    note: Sentence


@dataclass(frozen=True)
class Unlock:
    """A field to capture, and the KPIs that it would make measurable."""

    field: str
    label: Sentence
    fill: float | None
    kpis: tuple[Sentence, ...]


@dataclass(frozen=True)
class Coverage:
    """Should measure against can measure."""

    sentence: Sentence
    rows: tuple[CoverageRow, ...]
    unlocks: tuple[Unlock, ...]


@dataclass(frozen=True)
class Path:
    """A way through the process and what it costs."""

    steps: tuple[Sentence, ...]
    cases: int
    share: float
    median_hours: float | None
    total_hours: float | None
    extra_hours: float | None = None  # against the commonest path


@dataclass(frozen=True)
class Node:
    """An activity of the process map."""

    id: str
    label: Sentence
    cases: int


@dataclass(frozen=True)
class Edge:
    """What directly follows what; the wait is the median time between the two, in hours."""

    source: str
    target: str
    count: int
    median_hours: float | None


@dataclass(frozen=True)
class ProcessMap:
    """The main activities and the steps between them, in the order of the process."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


Cell = Sentence | str | float | int | date | None


@dataclass(frozen=True)
class Column:
    """A column of a table; `unit` empty for text."""

    label: Sentence
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """A small table with a sentence above it: facts that need no section of their own."""

    caption: Sentence
    sentence: Sentence
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Process:
    """Where the time goes."""

    sentence: Sentence
    paths: tuple[Path, ...]
    map: ProcessMap | None = None
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class FieldFill:
    """How much of a field is filled, in all and over time (one share for each of `Quality.periods`)."""

    field: str
    label: Sentence
    column: str
    fill: float
    series: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class RefusedRow:
    """A row that was not taken in."""

    row: int
    column: str
    reason: Sentence


@dataclass(frozen=True)
class UnknownState:
    """A raw state that the mapping does not know; its events are kept under their raw name."""

    state: str
    events: int


@dataclass(frozen=True)
class Quality:
    """What is good and bad about the data itself."""

    sentence: Sentence
    fields: tuple[FieldFill, ...]
    periods: tuple[date, ...] = ()
    refused: tuple[RefusedRow, ...] = ()  # the first few
    refused_count: int = 0
    unknown_states: tuple[UnknownState, ...] = ()
    warnings: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class Made:
    """How one number was made."""

    kpi: str
    name: Sentence
    meaning: Sentence
    pitfalls: Sentence
    version: str
    digest: str
    formula: str
    calendar: Sentence
    rows: int


@dataclass(frozen=True)
class Subject:
    """The log that the report is about."""

    log: str
    simulated: bool
    start: date
    end: date
    cases: int
    events: int
    snapshot: str
    engine: str
    as_of: datetime


@dataclass(frozen=True)
class Answer:
    """The first page: what can be measured, the first gap, what changed, what to decide."""

    measured: Sentence
    gap: Sentence
    changed: Sentence
    decision: Sentence


@dataclass(frozen=True)
class Report:
    """A report in no language yet; `vocabulary` translates English texts of data files (KPI names, meanings).

    vocabulary: English text -> {language code -> text}; a Sentence without values whose template stands there
    is translated by it, all others by the message catalogue.
    """

    title: Sentence
    question: Sentence
    made_at: datetime
    subject: Subject
    answer: Answer
    coverage: Coverage
    kpis: tuple[KpiRow, ...]
    charts: tuple[ControlChart, ...]
    gaps: tuple[Gap, ...]
    process: Process | None
    quality: Quality
    appendix: tuple[Made, ...]
    vocabulary: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sections: tuple[Section, ...] = tuple(Section)
