"""The KPI manual, written from the definitions and their specs: `python -m tests.spec.manual` renews it."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from tests.spec.expected import EXPECTED, Expected
from tests.spec.facts import FACTS, OPEN, OPEN_AGE_DAYS, OPEN_PERIODS, WEEKLY, WEEKS, XMR
from tests.spec.sample import rows_of

from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.definition import (
    Anchor,
    Censoring,
    Component,
    Definition,
    InPeriod,
    OpenAtEnd,
    Overlapping,
    Proxy,
    Recipe,
    UntilEnd,
)
from pawl.analytics.kpi.expression import to_text

MANUAL = Path(__file__).parents[2] / "docs" / "reference" / "kpi-manual.md"

UNITS = {"n": "number", "%": "per cent (stored as 0 to 1)", "ratio": "ratio", "min": "minutes", "h": "hours"}
UNITS |= {"wh": "working hours", "d": "days", "money": "base currency"}
DIRECTIONS = {"up": "higher is better", "down": "lower is better", "optimum": "best at its target"}
CALENDARS = {"clock": "clock time", "working": "working time of the calendar in use"}
PAUSES = {"counted": "time on hold counts", "excluded": "time on hold is taken off", "none": ""}
STATISTICS = {
    "count": "number of rows",
    "count_distinct": "number of different",
    "sum": "sum of",
    "mean": "mean of",
    "quantile": "quantile of",
    "share": "share of rows with",
    "overlap": "hours within the period",
}

ROWS: dict[type[Anchor], str] = {
    InPeriod: "{} in the period",
    UntilEnd: "{} before the end of the period",
    OpenAtEnd: "open at the end of the period: {}",
    Overlapping: "in touch with the period: {}",
}

HEAD = """# KPI manual

Written from the definition files in `src/pawl/analytics/kpi/library` and their specs in `tests/spec`: do not
edit it, run `.venv/bin/python -m tests.spec.manual`. Every example is computed by the engine in the tests.

The examples share one week of a small desk, Monday 5 to Sunday 11 January 2026, UTC, office hours Monday to
Friday 8 to 18; rows from before and after show what counts and what does not. Blank cells are missing values.

Not offered: working time to resolve with the time on hold taken off (row 8 of the catalogue has it as a third
variant). Of each case the seconds on hold are kept, not the stretches; how many of them fell into working
hours is therefore not known, and taking clock time off working time would be a wrong number. The net time is
offered on the clock, the working time with the time on hold in it. Where a source keeps its own net working
time, map it to a field and add a definition of your own (docs/how-to/add-a-kpi.md).
"""


REAL_LOG = """## A real log

The figures of the incident log of a real company (UCI dataset 498: 141,712 events of 24,918 incidents), as
the reference tests compute them from the import. Definitions whose names begin with `fact-` belong to these
tests alone (`tests/spec/definitions`): they count by the day of opening, as the published figures do.
"""


def manual() -> str:
    """Write the whole manual.

    Returns Markdown.   Raises nothing.
    """
    definitions = sorted(load_library().values(), key=lambda one: (one.practice, one.number, one.id))
    parts = [HEAD, *_contents(definitions)]
    for practice, members in groupby(definitions, key=lambda one: one.practice):
        parts += [f"## {practice.capitalize()}\n", *(_entry(definition) for definition in members)]
    return "\n".join([*parts, *_real_log()])


def _real_log() -> Iterator[str]:
    """The figures of a real log, which the reference tests compute through the definitions."""
    yield REAL_LOG
    yield "| Definition | Slice | Value | n | Numerator |\n|---|---|---|---|---|"
    for fact in FACTS:
        counts = (f"{one:,}" if one is not None else "" for one in (fact.n, fact.numerator))
        its = f"{fact.slice} = {fact.slice_value}" if fact.slice else ""
        yield f"| {fact.kpi} | {its} | {fact.value:,.{fact.digits}f} | {' | '.join(counts)} |"
    yield "\n### Open at 00:00 of six days\n\n| Day | backlog | backlog-age-median (days) |\n|---|---|---|"
    for period, count, age in zip(OPEN_PERIODS, OPEN, OPEN_AGE_DAYS, strict=True):
        yield f"| {period.end:%Y-%m-%d} | {count:,} | {age:.2f} |"
    yield f"\n### Thirteen weeks\n\n| Week of | {' | '.join(WEEKLY)} |\n|---{'|---' * len(WEEKLY)}|"
    for number, week in enumerate(WEEKS):
        cells = (f"{values[number]:,.{digits}f}" for digits, values in WEEKLY.values())
        yield f"| {week.start:%Y-%m-%d} | {' | '.join(cells)} |"
    yield "\n### Their XmR charts\n\n| Series | Mean | Lower | Upper | Weeks out |\n|---|---|---|---|---|"
    for one in XMR:
        weeks = ", ".join(map(str, one.out)) or "none"
        yield f"| {one.kpi} | {one.mean} | {one.lower} | {one.upper} | {weeks} |"
    yield ""


def _contents(definitions: list[Definition]) -> Iterator[str]:
    yield "| No. | KPI | 指标 | Unit | Better |\n|---|---|---|---|---|"
    for one in sorted(definitions, key=lambda one: (one.number, one.id)):
        yield f"| {one.number} | [{one.name.en}](#{one.id}) | {one.name.zh} | {one.unit} | {one.direction} |"
    yield ""


def _entry(definition: Definition) -> str:
    facts = [UNITS[definition.unit], DIRECTIONS[definition.direction], CALENDARS[definition.calendar]]
    facts += [PAUSES[definition.pauses]] if PAUSES[definition.pauses] else []
    target = definition.target
    lines = [
        f'<a id="{definition.id}"></a>\n',
        f"### {definition.number}. {definition.name.en} · {definition.name.zh}\n",
        f"`{definition.id}`, version {definition.version}: {'; '.join(facts)}.\n",
        f"{definition.meaning.en}\n\n{definition.meaning.zh}\n",
        *_recipe(definition.recipe),
        *_censoring(definition.censoring),
        f"\nSlices: {', '.join(definition.slices)}.\n",
        *([f"Often aimed at: {target.en} · {target.zh}\n"] if target else []),
        f"**Beware.** {definition.pitfalls.en}\n\n**注意：** {definition.pitfalls.zh}\n",
        *(line for proxy in definition.proxies for line in _proxy(proxy)),
        *(_example(definition, spec) for spec in EXPECTED if spec.kpi == definition.id),
    ]
    return "\n".join(lines)


def _recipe(recipe: Recipe) -> Iterator[str]:
    yield "| Part | What | Of the table | Which rows |\n|---|---|---|---|"
    for name, component in recipe.components.items():
        rows = _which(component)
        yield f"| {name} | {_what(component)} | {component.table} | {rows} |"
    if len(recipe.components) > 1 or to_text(recipe.formula) not in recipe.components:
        yield f"\nFormula: `{to_text(recipe.formula)}`"


def _what(component: Component) -> str:
    said = STATISTICS[component.statistic]
    if component.q is not None:
        said = f"{component.q} {said}"
    return f"{said} `{to_text(component.value)}`" if component.value is not None else said


def _which(component: Component) -> str:
    """Say which rows belong to a period."""
    instants = " … ".join(f"`{to_text(instant)}`" for instant in component.anchor.instants)
    where = f", where `{to_text(component.where)}`" if component.where is not None else ""
    return ROWS[type(component.anchor)].format(instants) + where


def _censoring(censoring: Censoring | None) -> Iterator[str]:
    if censoring is not None:
        start, end = to_text(censoring.start), to_text(censoring.end)
        yield f"\nStill open, without a value yet: rows of {censoring.table} from `{start}` to `{end}`."


def _proxy(proxy: Proxy) -> Iterator[str]:
    yield f"**Stand-in.** {proxy.note.en} · {proxy.note.zh}\n"
    yield from _recipe(proxy.recipe)
    yield ""


def _example(definition: Definition, spec: Expected) -> str:
    recipe = definition.recipe
    if spec.without and definition.proxies:
        recipe = definition.proxies[0].recipe
    tables = [_rows(table, names, spec) for table, names in recipe.fields.items()]
    counts = [f"n = {spec.n}"] * (spec.n is not None) + [f"open = {spec.open}"] * (spec.open is not None)
    value = ", ".join((f"**{spec.value:.6g}**", *counts))
    return "\n".join((*tables, f"→ {value}. {spec.because}\n"))


def _rows(table: str, names: frozenset[str], spec: Expected) -> str:
    rows = rows_of(table)
    key = next(iter(rows[0]))
    shown = [key, *(name for name in rows[0] if name in names and name != key)]
    shown = [name for name in shown if f"{table}.{name}" not in spec.without]
    header = [name if name != key or name in names else table for name in shown]
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(shown)}"]
    lines += [f"| {' | '.join(row[name] for name in shown)} |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    MANUAL.write_text(manual(), encoding="utf-8")
