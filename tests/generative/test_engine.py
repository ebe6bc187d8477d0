"""Every KPI of the library, measured by the engine and by the plain-Python reference, on generated tables."""

import math
import os
from datetime import UTC, date, timedelta
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.generative.reference import cell, outside, recipe_of, still_open

from pawl.analytics.eventlog.dataset import arrow_type, dataset_of
from pawl.analytics.kpi.catalogue import known_tables, load_library
from pawl.analytics.kpi.engine import measure
from pawl.analytics.kpi.expression import Call, Literal, alternatives_of
from pawl.analytics.worktime import Calendar, always, periods

EXAMPLES = 200 if os.environ.get("PAWL_THOROUGH") else 4
LIBRARY = list(load_library().values())
LUNCH = {"mon-fri": ["08:00-12:00", "13:00-18:00"], "sat": ["22:00-02:30"]}
SETTINGS: Any = {
    "weeks in UTC, always open": ("week", "UTC", date(2016, 2, 29), date(2016, 3, 27), always("UTC")),
    "days in Berlin over the change to summer time, lunch": (
        *("day", "Europe/Berlin", date(2016, 3, 25), date(2016, 3, 30)),
        Calendar.from_toml(
            {"name": "lunch", "zone": "Europe/Berlin", "weekly": LUNCH, "holidays": {"dates": ["2016-03-28"]}}
        ),
    ),
    "months in Kathmandu": (
        *("month", "Asia/Kathmandu", date(2016, 1, 1), date(2016, 4, 30)),
        Calendar.from_toml({"name": "k", "zone": "Asia/Kathmandu", "weekly": {"sun-fri": ["10:00-17:00"]}}),
    ),
    "days in Lord Howe over the end of summer time": (
        *("day", "Australia/Lord_Howe", date(2016, 4, 1), date(2016, 4, 5)),
        Calendar.from_toml({"name": "l", "zone": "Australia/Lord_Howe", "weekly": LUNCH}),
    ),
}
SLICES = ("priority", "service", "assignment_group", "made_sla", "nowhere", "opened_at")
LACKING = {
    "everything there": frozenset(),
    "no configuration items": frozenset(
        {"previous_same_ci_at", "resolved_at", "support_line", "closed_code"}
    ),
    "only some tables": frozenset({"user_count", "outage", "priority", "paused_seconds"}),
}


def texts_of(expr: Any) -> Any:
    if isinstance(expr, Literal) and isinstance(expr.value, str):
        yield expr.value
    for arg in expr.args if isinstance(expr, Call) else ():
        yield from texts_of(arg)


PARTS = [part for one in LIBRARY for recipe in one.recipes() for part in recipe.components.values()]
WORDS = sorted(
    {text for part in PARTS for expr in part.expressions for text in texts_of(expr)} | {"", "x'y", "组"}
)


def instant(random: Any, spans: Any) -> Any:
    """Mostly on, or a microsecond beside, a boundary: that is where engines differ."""
    edge = random.choice([at for one in spans for at in (one.start, one.end)])
    shift = random.choice([0, 0, -1, 1, -3_600_000_000, 1_234_567_891, random.randint(-(10**13), 10**13)])
    return edge + timedelta(microseconds=shift)


def value(random: Any, kind: Any, spans: Any) -> Any:
    match kind:
        case "text":
            return random.choice(WORDS)
        case "whole":
            return random.randint(-2, 5)
        case "number":
            return random.choice([0.0, 0.1, -2.5, 1e6, random.uniform(-100, 100)])
        case "flag":
            return random.random() < 0.5
        case "spans":
            return [sorted(instant(random, spans) for _ in range(2)) for _ in range(random.randint(0, 3))]
    return instant(random, spans)


def rows_of(random: Any, fields: Any, spans: Any, most: Any) -> Any:
    """Rows with gaps; now and then a copy of an earlier row."""
    empty = random.choice([0.0, 0.2, 0.6])
    rows: list[object] = []
    for _ in range(random.randint(0, most)):
        fresh = {
            name: None if random.random() < empty else value(random, kind, spans)
            for name, kind in fields.items()
        }
        rows.append(random.choice([*rows, fresh, fresh, fresh]))
    return rows


def naive(value: Any, kind: Any) -> Any:
    if kind == "spans":
        return [
            dict(zip(("since", "until"), (naive(at, "instant") for at in span), strict=True))
            for span in value
        ]
    return value.replace(tzinfo=None) if kind == "instant" else value


def dataset(tables: Any, types: Any, as_of: Any) -> Any:
    def column(rows: Any, name: Any, kind: Any) -> Any:
        values = [row[name] for row in rows]
        return pa.array([value and naive(value, kind) for value in values], arrow_type(kind))

    arrow = {
        table: pa.table({name: column(rows, name, kind) for name, kind in types[table].items()})
        for table, rows in tables.items()
    }
    return dataset_of(arrow, as_of=as_of)


def text_of(one: Any) -> Any:
    return "" if one is None else str(one).lower() if isinstance(one, bool) else str(one)


def slices_of(recipe: Any, tables: Any, types: Any) -> Any:
    """Pairs of slice and value, with the rows that each leaves of every table."""
    names = set(recipe.fields)
    yield "", "", {name: tables[name] for name in names}
    for field in SLICES:
        if all(types[name].get(field) in ("text", "whole", "flag") for name in names):
            for text in sorted({text_of(row[field]) for name in names for row in tables[name]}):
                yield (
                    field,
                    text,
                    {name: [row for row in tables[name] if text_of(row[field]) == text] for name in names},
                )


def expected(tables: Any, types: Any, spans: Any, calendar: Any, as_of: Any) -> Any:
    """All cells of all KPIs that can be measured: (kpi, slice, slice value, period) -> what must come out."""
    found = {}
    for definition in LIBRARY:
        recipe = recipe_of(definition, types)
        for field, text, rows in slices_of(recipe, tables, types) if recipe else ():
            for period in spans:
                where = (definition.id, field, text, period.start)
                if outside(tables, set(recipe.fields), period, as_of):
                    found[where] = (None, 0, (None, None), None)
                    continue
                number, n, halves = cell(
                    definition, recipe, rows, period=period, calendar=calendar, as_of=as_of
                )
                still = open_of(definition, recipe, rows, types, period, calendar)
                found[where] = (number, n, halves, still)
    return found


def open_of(definition: Any, recipe: Any, rows: Any, types: Any, period: Any, calendar: Any) -> Any:
    censoring = definition.censoring
    if censoring is None or not {censoring.table} <= set(rows):
        return None
    there = set(types[censoring.table])
    if not all(any(one <= there for one in alternatives_of(at)) for at in (censoring.start, censoring.end)):
        return None
    return still_open(definition, recipe, rows[censoring.table], period, calendar)


def same(a: Any, b: Any) -> Any:
    if a is None or b is None:
        return a is b
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)


def differences(table: Any, cells: Any) -> Any:
    """What the engine says otherwise than the reference, and cells that only one of them has."""
    seen, wrong = set(), []
    for row in table.to_pylist():
        where = (row["kpi"], row["slice"], row["slice_value"], row["period_start"].replace(tzinfo=UTC))
        if where not in cells:
            if row["value"] is not None or not row["reason"]:
                wrong.append((where, "only the engine has it", row))
            continue
        seen.add(where)
        number, n, halves, still = cells[where]
        fits = same(row["value"], number) and row["n"] == n and row["open"] == still
        halved = same(row["numerator"], halves[0]) and same(row["denominator"], halves[1])
        if not (fits and halved and (number is not None or row["reason"])):
            wrong.append((where, cells[where], row))
    return wrong, set(cells) - seen


COMBINED = [
    *((setting, "everything there") for setting in SETTINGS),
    ("days in Berlin over the change to summer time, lunch", "no configuration items"),
    ("weeks in UTC, always open", "only some tables"),
]


@pytest.mark.parametrize(("setting", "lacking"), COMBINED)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), most=st.integers(0, 12), last=st.sampled_from([-1, 0, 1, 2]))
def test_every_kpi_equals_the_reference(setting, lacking, seed, most, last):
    grain, zone, first, until, calendar = SETTINGS[setting]
    spans, random = periods(grain, zone, first, until), Random(seed)
    types = {
        name: {field: kind for field, kind in fields.items() if field not in LACKING[lacking]}
        for name, fields in known_tables().items()
        if name not in LACKING[lacking]
    }
    tables = {name: rows_of(random, fields, spans, most) for name, fields in types.items()}
    as_of = spans[-1].end - (spans[-1].end - spans[-1].start) * last / 2
    measured = measure(
        LIBRARY, dataset(tables, types, as_of), periods=spans, calendar=calendar, slices=SLICES
    )
    wrong, unseen = differences(measured.table, expected(tables, types, spans, calendar, as_of))
    assert (wrong[:3], sorted(unseen)[:3]) == ([], [])
