"""Definitions become flows: rows derived once for many components, then aggregated per cohort and slice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from pawl.analytics.eventlog.dataset import FieldType
from pawl.analytics.kpi.definition import (
    Anchor,
    Component,
    InPeriod,
    OfSpan,
    OpenAtEnd,
    Overlapping,
    UntilEnd,
)
from pawl.analytics.kpi.engine import plan as p
from pawl.analytics.kpi.engine.crossing import SLICE_TYPES, derived, read_from
from pawl.analytics.kpi.expression import Call, Expr, Field, Literal, fields_of

Span = tuple[int, int]
MOST_COLUMNS = 24
SPANS = {"minutes": 6e7, "hours": 3.6e9, "working_hours": 3.6e9, "days": 8.64e10}  # in microseconds


class OpenFromPeriod(OfSpan):
    """Rows that began in the period and were not ended before its end: a cohort's open cases."""


@dataclass(frozen=True)
class Part:
    """One component as the engine sees it; `working` says which hours an overlap counts."""

    table: str
    statistic: str
    anchor: Anchor | OpenFromPeriod
    value: Expr | None
    where: Expr | None
    q: float | None
    working: bool


@dataclass(frozen=True)
class Cohort:
    """Rows under the index of their period; or `running`: counted in from one index, out from another."""

    index: str
    running: bool = False
    until: str | None = None


@dataclass(frozen=True)
class Wanted:
    """Where a part's numbers come from: its cohort and measures; `unit`: what a value is divided by."""

    cohort: Cohort
    measures: tuple[p.Measure, ...]
    unit: float = 1.0


@dataclass(frozen=True)
class Flow:
    """Derived rows that are stored once, and the parts that are read from them."""

    source: p.Source
    rows: p.Rows
    columns: Mapping[str, FieldType]
    codes: Mapping[str, str]
    parts: Mapping[Part, Wanted]

    @property
    def table(self) -> str:
        return self.source.table

    def stored(self, names: Iterable[str]) -> p.Stored:
        """The stored rows, as far as these columns of them are needed: equal needs make equal SQL."""
        return p.Stored(p.FLOW, tuple((name, self.columns[name]) for name in sorted(set(names))))


def columns_of(flows: Iterable[Flow]) -> Mapping[str, frozenset[str]]:
    """Name the columns that flows read.

    flows: any.   Returns table -> columns.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/engine/test_engine_lean.py.
    """
    found: dict[str, frozenset[str]] = {}
    for flow in flows:
        found[flow.table] = found.get(flow.table, frozenset()) | {name for name, _ in flow.source.columns}
    return found


def part_of(component: Component, *, working: bool) -> Part:
    """The engine's view of a component.

    component: with expressions the data can answer.   working: whether overlaps count working hours.
    Returns a Part; equal parts of different KPIs are computed once.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/generative/test_engine.py.
    """
    c = component
    return Part(c.table, c.statistic, c.anchor, c.value, c.where, c.q, working and c.statistic == "overlap")


def flows_of(
    parts: Iterable[Part],
    tables: Mapping[str, p.Types],
    slices: Sequence[str],
    spans: Mapping[Part, Span] | None = None,
) -> tuple[Flow, ...]:
    """Group parts so that each table is derived as seldom as possible.

    parts: any.   tables: the columns of each table.   slices: fields to slice by, where the table has them.
    spans: for each part from when to when (microseconds) its periods are wanted, where not all are; then
    each instant that places rows in periods gets a flow of its own, which reads only the rows of that span.
    Returns flows that together hold every part once.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/generative/test_engine.py.
    """
    groups: dict[tuple[object, ...], list[Part]] = {}
    for part in dict.fromkeys(parts):
        apart = _expanded(part) or (spans is not None and not _running(part))
        groups.setdefault((part.table, part.anchor) if apart else (part.table,), []).append(part)
    flows: list[Flow] = []
    for group in groups.values():
        for start in range(0, len(group), MOST_COLUMNS):
            chunk = group[start : start + MOST_COLUMNS]
            build = _Build(chunk[0].table, tables[chunk[0].table], slices)
            span = None if spans is None else _hull([spans[part] for part in chunk])
            flows.append(build.flow(chunk, span))
    return tuple(flows)


def worked_fields(parts: Iterable[Part]) -> frozenset[tuple[str, str]] | None:
    """The fields, with their tables, between whose least and greatest instants working time is needed.

    parts: any.
    Returns pairs of table and field, or None if no part counts working hours.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/generative/test_engine.py.
    """
    calls = [
        (part.table, call)
        for part in parts
        for expr in _valued(part)
        for call in _calls(expr, "working_hours", "working_hours_in")
    ]
    if not calls:
        return None
    return frozenset(
        (table, name) for table, call in calls for instant in call.args[-2:] for name in fields_of(instant)
    )


def domain_name(field: str, kind: FieldType) -> str:
    """The name under which the values of a slice field are stored.

    field: its name.   kind: its type, as two tables may differ in it.
    Returns a table name.   Raises nothing.   Error: none.   Source: own.
    Checked: tests/generative/test_engine.py.
    """
    return f"pawl_domain_{field}_{kind}"


def _valued(part: Part) -> list[Expr]:
    return [expr for expr in (_value(part), part.where) if expr is not None]


def _value(part: Part) -> Expr | None:
    """What is measured in a row: the value; for an overlap, the hours shared with the period."""
    if part.statistic != "overlap":
        return part.value
    start, end = part.anchor.instants
    shared = (
        Call("greatest", (start, Call("period_start"))),
        Call("least", (end, Call("period_end"))),
    )
    hours = Call("working_hours" if part.working else "hours", shared)
    return Call("greatest", (hours, Literal(0.0)))


def _calls(expr: Expr, *names: str) -> Iterator[Call]:
    if isinstance(expr, Call):
        if expr.function in names:
            yield expr
        for arg in expr.args:
            yield from _calls(arg, *names)


def _expanded(part: Part) -> bool:
    """Whether a row must stand once under every period it belongs to, or needs its period's bounds."""
    bounds = any(next(_calls(expr, "period_start", "period_end"), None) for expr in _valued(part))
    additive = part.statistic in ("count", "share")
    match part.anchor:
        case InPeriod() | OpenFromPeriod():
            return bounds
        case UntilEnd() | OpenAtEnd():
            return bounds or not additive
        case _:
            return True


def _running(part: Part) -> bool:
    """Whether a row belongs to more than one period."""
    return not isinstance(part.anchor, InPeriod | OpenFromPeriod)


def _within(anchor: Anchor | OpenFromPeriod, span: Span) -> Expr:
    """Whether a row can belong to a period of the span, told from its instants alone."""
    first, last = map(Literal, span)
    begun = Call("earlier", (anchor.instants[0], last))
    match anchor:
        case InPeriod(at) | OpenFromPeriod(at):
            return Call("and", (Call("not_earlier", (at, first)), begun))
        case UntilEnd():
            return begun
        case _:
            ended = (Call("missing", (anchor.end,)), Call("not_earlier", (anchor.end, first)))
            return Call("and", (begun, Call("or", ended)))


def _hull(spans: Sequence[Span]) -> Span:
    return min(low for low, _ in spans), max(high for _, high in spans)


class _Build:
    """Builds one flow: first every instant and value gets a name, then the rows are laid out."""

    def __init__(self, table: str, types: p.Types, slices: Sequence[str]) -> None:
        self._table = table
        self._types = types
        self._codes = {name: f"s{n}" for n, name in enumerate(slices) if types.get(name) in SLICE_TYPES}
        self._periods: dict[Expr, str] = {}
        self._worked: dict[Expr, str] = {}
        self._in_lists = False
        self._values: dict[tuple[Expr, FieldType], str] = {}

    def flow(self, parts: Sequence[Part], span: Span | None) -> Flow:
        """Lay out the flow of parts of one table that share their way of reading."""
        source = self._source(parts)
        rows = derived(source, self._codes)
        if span is not None:
            anchors = dict.fromkeys(part.anchor for part in parts)
            rows = p.Keep(rows, _any([_within(anchor, span) for anchor in anchors]))
        if _expanded(parts[0]):
            wanted = {part: self._wanted(Cohort("period"), part) for part in parts}
            rows = self._spread(parts[0].anchor, rows)
        else:
            wanted = {part: self._wanted(self._cohort(part.anchor), part) for part in parts}
            rows = self._placed(rows)
        if self._worked:
            rows = p.Place(rows, tuple(p.Instant(at, None, name) for at, name in self._worked.items()))
        return self._finished(source, self._coded(rows), wanted)

    def _wanted(self, cohort: Cohort, part: Part) -> Wanted:
        """The measures of a part; quantiles of spans are taken of whole microseconds: these sort faster."""
        if (
            part.statistic != "quantile"
            or not isinstance(part.value, Call)
            or part.value.function not in SPANS
        ):
            return Wanted(cohort, self._measures(part))
        function = "worked_micros" if part.value.function == "working_hours" else "micros"
        measures = self._measured(part, Call(function, part.value.args), "whole")
        return Wanted(cohort, measures, SPANS[part.value.function])

    def _cohort(self, anchor: Anchor | OpenFromPeriod) -> Cohort:
        match anchor:
            case InPeriod(at):
                return Cohort(self._period(at))
            case OpenFromPeriod(start, end):
                self._period(end)
                return Cohort(self._period(start))
            case UntilEnd(at):
                return Cohort(self._period(at), running=True)
            case _:
                first, until = self._period(anchor.start), self._period(anchor.end)
                return Cohort(first, running=True, until=until)

    def _period(self, at: Expr) -> str:
        return self._periods.setdefault(at, f"p{len(self._periods)}")

    def _measures(self, part: Part) -> tuple[p.Measure, ...]:
        value, where = _value(part), part.where
        if isinstance(part.anchor, OpenFromPeriod):
            begun, ended = (Field(self._period(at)) for at in part.anchor.instants)
            where = Call("or", (Call("missing", (ended,)), Call("<", (begun, ended))))
        if value is None:
            return (p.Count(),) if where is None else (p.CountTrue(self._column(where, "flag")),)
        kind = self._type(part, value)
        return self._measured(part, Call("number", (value,)) if kind == "number" else value, kind)

    def _measured(self, part: Part, value: Expr, kind: FieldType) -> tuple[p.Measure, ...]:
        masked = value if part.where is None else Call("only_if", (part.where, value))
        column = self._column(masked, kind)
        return (p.Count(column), *_statistic(part, column))

    def _type(self, part: Part, value: Expr) -> FieldType:
        if part.statistic == "share":
            return "flag"
        if part.statistic == "count_distinct" and isinstance(value, Field):
            return self._types[value.name]
        return "text" if part.statistic == "count_distinct" else "number"

    def _column(self, value: Expr, kind: FieldType) -> str:
        return self._values.setdefault((self._lowered(value), kind), f"v{len(self._values)}")

    def _lowered(self, expr: Expr) -> Expr:
        """Working hours become a difference of times worked, each found by a join with the day table.

        Those of spans, which stand in a list, are looked up day by day in the lists of `Hours`.
        """
        if not isinstance(expr, Call):
            return expr
        self._in_lists |= expr.function == "working_hours_in"
        if expr.function not in ("working_hours", "worked_micros"):
            return Call(expr.function, tuple(self._lowered(arg) for arg in expr.args))
        names = [self._worked.setdefault(at, f"w{len(self._worked)}") for at in expr.args]
        lowered = "worked_hours" if expr.function == "working_hours" else "worked_micros"
        return Call(lowered, tuple(Field(name) for name in names))

    def _source(self, parts: Sequence[Part]) -> p.Source:
        exprs = [expr for part in parts for expr in (*part.anchor.instants, *_valued(part))]
        names = sorted(read_from(self._codes).union(*map(fields_of, exprs)))
        return p.Source(self._table, tuple((name, self._types[name]) for name in names))

    def _placed(self, rows: p.Rows) -> p.Rows:
        """Find the period of every instant, and the time worked up to it where that is wanted too."""
        found = self._periods.items()
        return p.Place(rows, tuple(p.Instant(at, name, self._worked.pop(at, None)) for at, name in found))

    def _spread(self, anchor: Anchor | OpenFromPeriod, rows: p.Rows) -> p.Rows:
        """One row for every period that a row belongs to, with the period's bounds at hand."""
        cohort = self._cohort(anchor)
        rows = self._placed(rows)
        if not cohort.running:
            return p.Bounds(rows, cohort.index, "period")
        rows = p.Spread(rows, cohort.index, cohort.until, "period", isinstance(anchor, Overlapping))
        if not isinstance(anchor, Overlapping):
            return rows
        later = Call(">", (anchor.end, Call("period_start")))
        return p.Keep(rows, Call("or", (Call("missing", (anchor.end,)), later)))

    def _coded(self, rows: p.Rows) -> p.Rows:
        slices = [
            p.Slice(field, self._types[field], domain_name(field, self._types[field]), name)
            for field, name in self._codes.items()
        ]
        return p.Code(rows, tuple(slices)) if slices else rows

    def _finished(self, source: p.Source, rows: p.Rows, wanted: Mapping[Part, Wanted]) -> Flow:
        cohorts = tuple(dict.fromkeys(one.cohort for one in wanted.values()))
        indexes = dict.fromkeys(at for one in cohorts for at in (one.index, one.until) if at)
        columns: dict[str, FieldType] = dict.fromkeys((*indexes, *self._codes.values()), "whole")
        columns |= {column: kind for (_, kind), column in self._values.items()}
        if self._in_lists:  # after all joins: Ibis cannot join its rows again
            rows = p.Hours(rows)
        rows = p.Derive(rows, tuple((column, value) for (value, _), column in self._values.items()))
        if not any(one.running for one in cohorts):
            rows = p.Keep(rows, _any([Call("inside", (Field(one.index),)) for one in cohorts]))
        rows = p.Choose(rows, tuple(columns))
        return Flow(source, rows, columns, self._codes, wanted)


def _any(conditions: Sequence[Expr]) -> Expr:
    return reduce(lambda a, b: Call("or", (a, b)), conditions)


def _statistic(part: Part, column: str) -> tuple[p.Measure, ...]:
    match part.statistic:
        case "share":
            return (p.CountTrue(column),)
        case "count_distinct":
            return (p.CountDistinct(column),)
        case "quantile":
            return (p.Quantiles(column, (part.q or 0.5,)),)
        case _:
            return (p.Sum(column),)
