"""Plans as SQL text: the only place that knows Ibis, which builds and compiles here and never runs."""

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache, reduce
from typing import Any, Literal

import ibis

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.eventlog.field_types import FieldType
from pawl.analytics.kpi.engine import plan as p
from pawl.analytics.kpi.expression import Call, Expr, Field
from pawl.analytics.kpi.expression import Literal as Constant
from pawl.analytics.words import say

Dialect = Literal["duckdb", "databricks"]
DAY = 86_400_000_000
HOUR = 3_600_000_000

_TYPES: Mapping[FieldType, str] = {
    "text": "string",
    "whole": "int64",
    "number": "float64",
    "flag": "boolean",
    "instant": "timestamp(6)",
    "spans": "array<struct<since: timestamp(6), until: timestamp(6)>>",
}


# The engines' own functions, as each names them: the epoch that Ibis knows is whole seconds on Spark.
@ibis.udf.scalar.builtin(name="epoch_us")  # type: ignore[untyped-decorator]
def _micros_duckdb(at: ibis.expr.datatypes.Timestamp(scale=6)) -> ibis.expr.datatypes.int64: ...  # type: ignore[valid-type]


@ibis.udf.scalar.builtin(name="unix_micros")  # type: ignore[untyped-decorator]
def _micros_databricks(at: ibis.expr.datatypes.Timestamp(scale=6)) -> ibis.expr.datatypes.int64: ...  # type: ignore[valid-type]


_MICROS: Mapping[str, Callable[[Any], Any]] = {"duckdb": _micros_duckdb, "databricks": _micros_databricks}


@lru_cache(maxsize=1024)
def to_sql(rows: p.Rows, shape: p.Shape, dialect: Dialect) -> str:
    """Compile a plan.

    rows: any plan.   shape: what the day table looks like.   dialect: duckdb or databricks.
    Returns one SELECT.   Raises OutOfDomain for another dialect.
    Error: none.   Source: improvement.md 4.3 and 4.4 (what breaks silently between engines).
    Checked: tests/generative/test_engine.py (every KPI against a plain-Python reference).
    """
    if dialect not in _MICROS:
        way_out = say("Use one of: {names}.", names=", ".join(_MICROS))
        raise OutOfDomain(dialect, say("is no dialect that KPIs are compiled for."), way_out)
    return str(ibis.to_sql(_Compiler(shape, _MICROS[dialect]).table(rows), dialect=dialect, pretty=False))


class _Compiler:
    """Turns verbs into Ibis tables and expressions into Ibis values."""

    def __init__(self, shape: p.Shape, micros: Callable[[Any], Any]) -> None:
        self._shape = shape
        self._micros = micros

    def table(self, rows: p.Rows) -> Any:
        return getattr(self, f"_{type(rows).__name__.lower()}")(rows)

    def value(self, expr: Expr, row: Any) -> Any:
        match expr:
            case Field(name) | Call(("period_start" | "period_end") as name):
                return row[name]
            case Constant(value):
                return ibis.literal(value)
            case Call("in", (one, *constants)):
                return self.value(one, row).isin([c.value for c in constants if isinstance(c, Constant)])
            case Call(("earlier" | "not_earlier") as name, (at, Constant(limit))):
                # plain instants, so that the engine skips parts of the file
                compare = operator.lt if name == "earlier" else operator.ge
                return compare(self.value(at, row), _instant(limit))
            case Call("working_hours_in", args):
                return self._worked_in(row, *(self.value(arg, row) for arg in args))
            case _:
                return self._call(expr.function, [self.value(arg, row) for arg in expr.args])

    def _call(self, function: str, args: list[Any]) -> Any:
        if function in _SPANS:
            return (self._micros(args[1]) - self._micros(args[0])).cast("float64") / _float(_SPANS[function])
        if function == "micros":
            return self._micros(args[1]) - self._micros(args[0])
        if function == "inside":
            return (args[0] >= 0) & (args[0] < self._shape.periods)
        return _FUNCTIONS[function](*args)

    def _source(self, rows: p.Source) -> Any:
        return ibis.table({name: _TYPES[kind] for name, kind in rows.columns}, name=rows.table)

    def _stored(self, rows: p.Stored) -> Any:
        return ibis.table({name: _TYPES[kind] for name, kind in rows.columns}, name=rows.name)

    def _derive(self, rows: p.Derive) -> Any:
        row = self.table(rows.rows)
        return row.mutate(**{name: self.value(expr, row) for name, expr in rows.columns})

    def _place(self, rows: p.Place) -> Any:
        row = joined = self.table(rows.rows)
        columns = list(row.columns)
        for n, one in enumerate(rows.instants):
            days = self._days_table(f"d{n}_")
            joined = joined.inner_join(
                days, self._known_day(self.value(one.at, row)) == days[f"d{n}_utc_day"]
            )
            columns += [name for name in days.columns if name != f"d{n}_utc_day"]
        # two steps: a join whose select computes cannot be joined again in Ibis 12
        found = joined.select(*columns)
        made = {}
        for n, one in enumerate(rows.instants):
            at = self._micros(self.value(one.at, found))
            rest = at % DAY  # before 1970 it is negative: such days have no edges and no windows
            if one.period:
                made[one.period] = self._period(found, f"d{n}_", rest)
            if one.worked:
                made[one.worked] = self._worked(found, f"d{n}_", rest)
        return found.select(*row.columns, **made)

    def _known_day(self, at: Any) -> Any:
        """A day that the day table has, so that every row finds one: inner joins are the fast ones."""
        before, after = _date(self._shape.before), _date(self._shape.after)
        # the engines' greatest and least pass over null, so it is asked for first
        known = ibis.least(ibis.greatest(at.date(), before), after)
        return ibis.ifelse(at.isnull(), _date(self._shape.missing), known)

    def _days_table(self, prefix: str) -> Any:
        """The day table under names of its own, so that several joins do not clash."""
        kinds = {"utc_day": "date", "period_0": "int32"}
        if self._shape.windows is not None:  # without working time the day table has none
            kinds["cum"] = "int64"
        for k in range(1, self._shape.edges + 1):
            kinds |= {f"edge_{k}": "int64", f"period_{k}": "int32"}
        for k in range(1, (self._shape.windows or 0) + 1):
            kinds |= {f"open_{k}": "int64", f"close_{k}": "int64"}
        table = ibis.table(kinds, name=p.DAYS)
        return table.rename({f"{prefix}{name}": name for name in kinds})

    def _period(self, row: Any, prefix: str, rest: Any) -> Any:
        found = row[f"{prefix}period_{self._shape.edges}"]
        for k in range(self._shape.edges, 0, -1):
            earlier = rest < row[f"{prefix}edge_{k}"]
            found = ibis.ifelse(earlier, row[f"{prefix}period_{k - 1}"], found)
        return found

    def _worked(self, row: Any, prefix: str, rest: Any) -> Any:
        worked = row[f"{prefix}cum"]
        for k in range(1, (self._shape.windows or 0) + 1):
            opened, closed = row[f"{prefix}open_{k}"], row[f"{prefix}close_{k}"]
            worked = worked + ibis.least(ibis.greatest(rest, opened), closed)
        return worked

    def _hours(self, rows: p.Hours) -> Any:
        row, names = self.table(rows.rows), ["cum"]
        for k in range(1, (self._shape.windows or 0) + 1):
            names += [f"open_{k}", f"close_{k}"]
        lists = ibis.table(dict.fromkeys(names, "array<int64>"), name=p.HOURS)
        lists = lists.rename({f"h_{name}": name for name in names})
        return row.cross_join(lists).select(*row.columns, *lists.columns)

    def _worked_in(self, row: Any, spans: Any, start: Any, end: Any) -> Any:
        """The working hours of the parts of spans that lie between two instants."""

        def within(at: Any) -> Any:
            return self._worked_at(row, self._micros(ibis.least(ibis.greatest(at, start), end)))

        each = spans.map(lambda span: within(span["until"]) - within(span["since"]))
        hours = ibis.coalesce(each.sums(), 0).cast("float64") / _float(HOUR)
        unknown = spans.isnull() | start.isnull() | end.isnull()
        return ibis.ifelse(unknown, ibis.null("float64"), hours)

    def _worked_at(self, row: Any, at: Any) -> Any:
        day, rest = (at // DAY).cast("int64") - self._shape.first, at % DAY
        worked = row["h_cum"][day]
        for k in range(1, (self._shape.windows or 0) + 1):
            worked = worked + ibis.least(
                ibis.greatest(rest, row[f"h_open_{k}"][day]), row[f"h_close_{k}"][day]
            )
        return worked

    def _code(self, rows: p.Code) -> Any:
        row = joined = self.table(rows.rows)
        for one in rows.slices:
            value, code = f"{one.name}_value", f"{one.name}_code"
            domain = ibis.table({"value": _TYPES[one.type], "code": "int32"}, name=one.domain)
            domain = domain.rename({value: "value", code: "code"})
            if one.type == "text":  # empty text is a missing value, so that every row finds its code
                joined = joined.inner_join(domain, ibis.coalesce(row[one.field], "") == domain[value])
            else:
                joined = joined.left_join(domain, row[one.field] == domain[value])
        found = joined.select(*row.columns, *(f"{one.name}_code" for one in rows.slices))
        codes = {one.name: ibis.coalesce(found[f"{one.name}_code"], _whole(0)) for one in rows.slices}
        return found.select(*row.columns, **codes)

    def _keep(self, rows: p.Keep) -> Any:
        row = self.table(rows.rows)
        return row.filter(self.value(rows.condition, row))

    def _matching(self, rows: p.Matching) -> Any:
        keys = ibis.table({rows.column: "int64"}, name=rows.keys)
        return self.table(rows.rows).semi_join(keys, rows.column)

    def _choose(self, rows: p.Choose) -> Any:
        return self.table(rows.rows).select(*rows.columns)

    def _spread(self, rows: p.Spread) -> Any:
        row, bounds = self.table(rows.rows), self._bounds_table()
        inside = [row[rows.start] <= bounds["bound"]]
        if rows.end is not None:
            before = operator.le if rows.through else operator.lt
            inside.append(before(bounds["bound"], ibis.coalesce(row[rows.end], _whole(self._shape.periods))))
        return row.inner_join(bounds, inside).rename({rows.name: "bound"})

    def _bounds(self, rows: p.Bounds) -> Any:
        row, bounds = self.table(rows.rows), self._bounds_table()
        return row.inner_join(bounds, [(rows.period, "bound")]).rename({rows.name: "bound"})

    def _bounds_table(self) -> Any:
        kinds = {"bound": "int32", "period_start": _TYPES["instant"], "period_end": _TYPES["instant"]}
        return ibis.table(kinds, name=p.BOUNDS)

    def _aggregate(self, rows: p.Aggregate) -> Any:
        row = self.table(rows.rows)
        measures = {f"m{n}": _measure(one, row) for n, one in enumerate(rows.measures)}
        return row.aggregate(by=list(rows.keys), **measures)


def _measure(measure: p.Measure, row: Any) -> Any:  # noqa: PLR0911 (one line a measure)
    match measure:
        case p.Count(None):
            return row.count()
        case p.Count(column):
            return row[column].count()
        case p.CountTrue(column):
            return ibis.coalesce(row[column].ifelse(1, 0).cast("int64").sum(), 0)
        case p.CountDistinct(column):
            return row[column].nunique()
        case p.Sum(column):
            return row[column].cast("float64").sum()
        case p.Quantiles(column, qs):
            return row[column].quantile(list(qs))
        case p.Least(column):
            return row[column].min()
        case _:
            return row[measure.column].max()


def _float(value: float) -> Any:
    # a typed literal: 3600.0 alone is DECIMAL on Spark and cuts results to six digits
    return ibis.literal(float(value), "float64")


def _instant(micros: object) -> Any:
    at = datetime(1970, 1, 1) + timedelta(microseconds=int(str(micros)))  # noqa: DTZ001 (naive means UTC)
    return ibis.literal(at, _TYPES["instant"])


def _date(day: int) -> Any:
    return ibis.literal(date(1970, 1, 1) + timedelta(days=day))


def _whole(value: int) -> Any:
    return ibis.literal(value, "int32")


def _divide(a: Any, b: Any) -> Any:
    return a.cast("float64") / b.cast("float64").nullif(_float(0))


def _only_if(condition: Any, value: Any) -> Any:
    return ibis.ifelse(condition, value, ibis.null(value.type()))


def _worked_hours(a: Any, b: Any) -> Any:
    return (b - a).cast("float64") / _float(HOUR)


def _wide(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Whole numbers beside numbers widen, so that every engine returns the same type."""
    return tuple(v.cast("float64") for v in values) if any(v.type().is_floating() for v in values) else values


_SPANS: Mapping[str, float] = {"minutes": HOUR / 60, "hours": HOUR, "days": HOUR * 24}
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
    "neg": operator.neg,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "and": operator.and_,
    "or": operator.or_,
    "not": operator.invert,
    "present": lambda x: x.notnull(),
    "missing": lambda x: x.isnull(),
    "first_of": lambda *xs: ibis.coalesce(*_wide(xs)),
    "least": lambda *xs: reduce(ibis.least, _wide(xs)),
    "greatest": lambda *xs: reduce(ibis.greatest, _wide(xs)),
    "if_else": lambda c, a, b: ibis.ifelse(c, *_wide((a, b))),
    "only_if": _only_if,
    "worked_hours": _worked_hours,
    "worked_micros": lambda a, b: b - a,
    "number": lambda x: x.cast("float64"),
    "joined": lambda between, *xs: reduce(
        lambda a, b: a + between + b, [ibis.coalesce(x.cast("string"), "") for x in xs]
    ),
}
