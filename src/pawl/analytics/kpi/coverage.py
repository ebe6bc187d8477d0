"""Should measure against can measure: definitions against the fields that are there and filled."""

import typing
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.eventlog.dictionary import Field, known_fields
from pawl.analytics.kpi.definition import Definition, Need, Proxy, Recipe
from pawl.analytics.kpi.fill import FieldFill, Fills, fill_rates
from pawl.analytics.kpi.occurring import Occurrences, compared_in, occurrences, stood_on, wanted_words
from pawl.analytics.words import Sentence, say

Status = typing.Literal["measurable", "proxy", "blocked"]

# A field counts as filled from half of what the dictionary expects of it where it is captured well; one whose
# emptiness says "no" from one row in a thousand: below that, nobody can tell "no" from "not recorded".
HALF_OF_EXPECTED = 0.5
USUAL_EXPECTED = 0.9
SPARSE_LEAST = 0.001
SUCH_AS = 4
"""So many of the words that a KPI knows are named."""


@dataclass(frozen=True)
class MissingField:
    """A field that a KPI lacks: why, and what it takes to capture it."""

    fill: FieldFill
    needed: float
    reason: Sentence
    capture: Sentence

    @property
    def key(self) -> tuple[str, str]:
        """Table and field."""
        return (self.fill.table, self.fill.field)


@dataclass(frozen=True)
class KpiCoverage:
    """Whether one KPI can be measured, by which recipe, and what stands in the way."""

    definition: Definition
    status: Status
    recipe: Recipe | None
    proxy: Proxy | None
    missing: tuple[MissingField, ...]
    reason: Sentence


@dataclass(frozen=True)
class Unlock:
    """Fields that, captured together, make KPIs measurable that are not, or only by a stand-in."""

    gaps: tuple[MissingField, ...]
    kpis: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """Coverage of many KPIs by one snapshot."""

    snapshot: str
    kpis: tuple[KpiCoverage, ...]
    fills: Fills
    unlocks: tuple[Unlock, ...]
    unasked: tuple[tuple[str, str], ...]

    @property
    def recipes(self) -> Mapping[str, int]:
        """For the engine: of each KPI that can be measured, its recipe: 0 its own, 1 and on the stand-ins."""
        return {
            found.definition.id: list(found.definition.recipes()).index(found.recipe)
            for found in self.kpis
            if found.recipe is not None
        }

    def of(self, kpi: str) -> KpiCoverage:
        """The coverage of one KPI by its id."""
        return next(found for found in self.kpis if found.definition.id == kpi)


def coverage(definitions: Iterable[Definition], dataset: Dataset) -> Coverage:
    """Compare what the definitions need with what the dataset has.

    definitions: any.   dataset: mapped tables; a field is filled if enough of its rows have a value.
    Returns status, reason and missing fields for each KPI, fill rates, and what capturing would unlock,
    most KPIs first; `unasked` are the fields that no definition names.   Raises nothing.
    Error: none, counts are exact.   Source: the fill rules above and in eventlog/fields.toml.
    Checked: tests/analytics/kpi/test_coverage.py, on the real log against the catalogue's own column.
    """
    chosen = tuple(definitions)
    wanted = _wanted(chosen)
    fills = fill_rates(dataset, wanted)
    heard = occurrences(dataset, wanted_words(chosen, wanted, dataset))
    kpis = tuple(kpi_coverage(definition, fills, heard) for definition in chosen)
    columns = ((table, name) for table, names in dataset.tables.items() for name in names)
    unasked = tuple(key for key in columns if key not in fills and key[0] != "events")
    return Coverage(dataset.snapshot, kpis, fills, _unlocks(kpis), unasked)


def kpi_coverage(definition: Definition, fills: Fills, heard: Occurrences) -> KpiCoverage:
    """Judge one KPI by the fill rates of the fields it names and by the words that occur in them.

    definition: a KPI.   fills: at least for every field it names and the sources of those.
    heard: of the words it stands on whether they occur; what is not in it is taken to.
    Returns its coverage; the recipe is the first that can be computed, the definition's own before stand-ins.
    Raises nothing.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/test_coverage.py.
    """
    missing = _missing(definition.recipe, definition, fills, heard)
    if not missing:
        reason = say("Every field it needs is there and filled.")
        return KpiCoverage(definition, "measurable", definition.recipe, None, (), reason)
    because = _joined([gap.reason for gap in missing])
    for proxy in definition.proxies:
        if not _missing(proxy.recipe, definition, fills, heard):
            reason = say("Only by a stand-in: {because}.", because=because)
            return KpiCoverage(definition, "proxy", proxy.recipe, proxy, missing, reason)
    reason = say("Cannot be measured: {because}.", because=because)
    return KpiCoverage(definition, "blocked", None, None, missing, reason)


def _wanted(definitions: Iterable[Definition]) -> Mapping[str, set[str]]:
    """Every field named by any recipe or sliced by, with the fields that derived ones are made of."""
    wanted: dict[str, set[str]] = {}
    for definition in definitions:
        for recipe in definition.recipes():
            for table, names in recipe.fields.items():
                known = known_fields(table)
                sources = {source for name in names if name in known for source in known[name].sources}
                wanted.setdefault(table, set()).update(names, sources, definition.slices)
    return wanted


def _missing(
    recipe: Recipe, definition: Definition, fills: Fills, heard: Occurrences
) -> tuple[MissingField, ...]:
    """What stands in the way of a recipe; for a need with alternatives, the cheapest of them."""
    gaps = [gap for need in recipe.needs for gap in _unmet(need, definition, fills, heard)]
    unfilled = {gap.key for gap in gaps}
    unheard = [gap for gap in _unheard(recipe, fills, heard) if gap.key not in unfilled]
    return tuple({gap.key: gap for gap in (*gaps, *unheard)}.values())


def _unmet(need: Need, definition: Definition, fills: Fills, heard: Occurrences) -> list[MissingField]:
    options = [
        [
            gap
            for name in sorted(option)
            for gap in (*_gaps(need.table, name, definition, fills), *_stateless(need.table, name, heard))
        ]
        for option in need.options
    ]
    return min(options, key=lambda gaps: (len(gaps), sum(not gap.fill.is_there for gap in gaps)))


def _unheard(recipe: Recipe, fills: Fills, heard: Occurrences) -> Iterator[MissingField]:
    """Fields that are compared with words of which none occurs: what is counted would be a false zero."""
    for one in compared_in(recipe):
        found = heard.get(one)
        if found is None or found.occurs or not found.seen:
            continue
        reason = say(
            "no value of {field} of {table} is one that the KPI knows; seen are {seen}",
            field=one.field,
            table=one.table,
            seen=_listed(found.seen),
        )
        capture = say(
            "Translate the values of {field} in the mapping (words) to ones it knows, such as {words}; or"
            " replace the definition by one of your own.",
            field=one.field,
            words=_listed(one.words[:SUCH_AS]),
        )
        yield MissingField(fills[one.table, one.field], SPARSE_LEAST, reason, capture)


def _stateless(table: str, name: str, heard: Occurrences) -> Iterator[MissingField]:
    """A field derived from states that no event of the log enters: it would be the same for every case."""
    one = stood_on(table, name)
    found = heard.get(one) if one is not None else None
    if one is None or found is None or found.occurs:
        return
    words = _listed(one.words)
    reason = say(
        "no state of the log is mapped to {words}; its states are {seen}",
        words=words,
        seen=_listed(found.seen),
    )
    capture = say("Name the states that mean {words} in the mapping, under [activity.states].", words=words)
    activity = FieldFill(one.table, one.field, has_table=True, is_there=True)
    yield MissingField(activity, SPARSE_LEAST, reason, capture)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def _gaps(table: str, name: str, definition: Definition, fills: Fills) -> list[MissingField]:
    """The field itself, or, if it is derived, the fields that it is made of: those have to be captured."""
    fill = fills[table, name]
    sources = fill.entry.sources if fill.entry else ()
    recorded = [source for source in sources if fills[table, source].is_there]
    if sources and (recorded or not fill.is_there):
        return [gap for source in sources for gap in _gaps(table, source, definition, fills)]
    needed = _needed(fill, definition)
    if fill.is_there and (fill.share or 0.0) >= needed:
        return []
    return [MissingField(fill, needed, _reason(fill, needed), _capture(fill))]


def _needed(fill: FieldFill, definition: Definition) -> float:
    if fill.field in definition.fill:
        return definition.fill[fill.field]
    if fill.entry is not None and fill.entry.sparse:
        return SPARSE_LEAST
    expected = fill.entry.expected_fill if fill.entry is not None else None
    return HALF_OF_EXPECTED * (USUAL_EXPECTED if expected is None else expected)


def _reason(fill: FieldFill, needed: float) -> Sentence:
    field, table = fill.field, fill.table
    if not fill.has_table:
        return say("there is no table {table} in the data", table=table)
    if not fill.is_there:
        return say("{field} of {table} is not recorded", field=field, table=table)
    if not fill.rows:
        return say("{table} has no rows", table=table)
    rows = say("{filled:,} of {rows:,} rows", filled=fill.filled, rows=fill.rows)
    if fill.entry is not None and fill.entry.sparse:
        rule = say("too few to tell “no” from “not recorded”")
    else:
        rule = say("{needed:.0%} are needed", needed=needed)
    return say(
        "{field} of {table} is filled in {rows}, {rule}", field=field, table=table, rows=rows, rule=rule
    )


def _capture(fill: FieldFill) -> Sentence:
    """What it takes, the cheapest way first: events and links come by themselves once others are recorded."""
    entry = fill.entry
    if entry is None:
        return say("Map a column of the source to {field}.", field=fill.field)
    ways = [
        way
        for by in ("column", "events", "linked", "history")
        if by in entry.produced_by
        for way in _WAYS[by](entry)
    ]
    return reduce(lambda first, next_: say("{first} Or: {next}", first=first, next=next_), ways)


_WAYS: Mapping[str, typing.Callable[[Field], list[Sentence]]] = {
    "column": lambda entry: [say("Map a column of the source to {field}.", field=entry.name)],
    "events": lambda _entry: [say("Import the history of updates, not only the last state.")],
    "linked": lambda entry: [say("Record the link {link}.", link=entry.link)],
    "history": lambda _entry: [say("Handle these cases in Pawl, which records it.")],
}


def _joined(sentences: Iterable[Sentence]) -> Sentence:
    different = {str(sentence): sentence for sentence in sentences}.values()
    return reduce(lambda first, next_: say("{first}; {next}", first=first, next=next_), different)


def _unlocks(kpis: Iterable[KpiCoverage]) -> tuple[Unlock, ...]:
    """For each bundle of fields that some KPI lacks: every KPI that these alone would make measurable."""
    lacking = [kpi for kpi in kpis if kpi.missing]
    bundles: dict[object, dict[tuple[str, str], MissingField]] = {}
    for kpi in lacking:
        bundles.setdefault(_bundle(kpi.missing), {}).update({gap.key: gap for gap in kpi.missing})
    found = [
        Unlock(tuple(gaps.values()), _measurable_with(gaps.keys(), lacking)) for gaps in bundles.values()
    ]
    return tuple(sorted(found, key=lambda unlock: (-len(unlock.kpis), len(unlock.gaps))))


def _bundle(missing: tuple[MissingField, ...]) -> object:
    """Fields of one table that is not there at all come together, whichever of them a KPI needs."""
    tables = {gap.fill.table for gap in missing if not gap.fill.has_table}
    if len(tables) == 1 and all(gap.fill.table in tables for gap in missing):
        return tables.pop()
    return frozenset(gap.key for gap in missing)


def _measurable_with(
    captured: Collection[tuple[str, str]], lacking: Iterable[KpiCoverage]
) -> tuple[str, ...]:
    return tuple(kpi.definition.id for kpi in lacking if all(gap.key in captured for gap in kpi.missing))
