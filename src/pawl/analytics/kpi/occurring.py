"""Which of the words that a definition or the dictionary knows occur in the log, in one query over all."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pawl.analytics.eventlog.dataset import Dataset, quoted
from pawl.analytics.eventlog.dictionary import activities_of, known_fields
from pawl.analytics.kpi.definition import Definition, Recipe
from pawl.analytics.kpi.expression import Call, Expr, Field, Literal

SHOWN = 5
"""So many of the values seen are named, the most frequent first."""


@dataclass(frozen=True)
class Vocabulary:
    """Words, any one of which has to occur in a field, lest a word that nobody writes is counted as zero."""

    table: str
    field: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Occurrence:
    """Whether one of the words occurs, and the most frequent values that do."""

    occurs: bool
    seen: tuple[str, ...]


Occurrences = Mapping[Vocabulary, Occurrence]


def compared_in(recipe: Recipe) -> tuple[Vocabulary, ...]:
    """List the fields that a recipe compares with texts.

    recipe: of a definition.
    Returns each with those texts and the words that the dictionary knows of it.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/test_occurring.py.
    """
    parts = ((part.table, expr) for part in recipe.components.values() for expr in part.expressions)
    return tuple(dict.fromkeys(one for table, expr in parts for one in _compared(table, expr)))


def stood_on(table: str, name: str) -> Vocabulary | None:
    """Name the activities that a field derived from the states stands on.

    table, name: of any field.
    Returns them as words of the events, or None for a field that stands on none.   Raises nothing.
    Error: none.   Source: eventlog/fields.toml.   Checked: tests/analytics/kpi/test_occurring.py.
    """
    entry = known_fields(table).get(name)
    if entry is None or not entry.stands_on:
        return None
    return Vocabulary("events", "activity", activities_of(table, *entry.stands_on))


def wanted_words(
    definitions: Iterable[Definition], fields: Mapping[str, Collection[str]], dataset: Dataset
) -> Iterator[Vocabulary]:
    """List what to look up for these definitions.

    definitions: any.   fields: table -> the fields that they name.   dataset: fields that it lacks are left
    out, and a field that the source itself brings is taken at its word.
    Returns vocabularies, some more than once.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/test_occurring.py.
    """
    for definition in definitions:
        for recipe in definition.recipes():
            for one in compared_in(recipe):
                if one.field in dataset.tables.get(one.table, {}):
                    yield one
    brought = dataset.tables.get("events")
    for table, names in fields.items() if brought is not None else ():
        for stood in (stood_on(table, name) for name in names if name not in (brought or ())):
            if stood is not None:
                yield stood


def occurrences(dataset: Dataset, wanted: Iterable[Vocabulary]) -> Occurrences:
    """Look up which of the wanted words occur.

    dataset: tables that have the fields of the wanted.   wanted: any.
    Returns each with whether one of its words occurs and the values seen.   Raises nothing.
    Error: none, every row is looked at.   Source: own.   Checked: tests/analytics/kpi/test_occurring.py.
    """
    chosen = tuple(dict.fromkeys(wanted))
    if not chosen:
        return {}
    query = " UNION ALL ".join(_occurs_sql(place, each) for place, each in enumerate(chosen))
    words = [list(each.words) for each in chosen]
    rows = dataset.connection.execute(f"SELECT * FROM ({query}) ORDER BY 1", words).fetchall()
    return {chosen[place]: Occurrence(occurs, tuple(seen)) for place, occurs, seen in rows}


def _compared(table: str, expr: Expr) -> Iterator[Vocabulary]:
    if not isinstance(expr, Call):
        return
    match expr:
        case Call("==" | "!=" | "in", (Field(name), *others)):
            texts = [one.value for one in others if isinstance(one, Literal) and isinstance(one.value, str)]
            entry = known_fields(table).get(name)
            if texts:
                yield Vocabulary(table, name, (*texts, *(entry.words if entry else ())))
    for arg in expr.args:
        yield from _compared(table, arg)


def _occurs_sql(place: int, one: Vocabulary) -> str:
    values = (
        f"SELECT CAST({quoted(one.field)} AS VARCHAR) AS v, count(*) AS n FROM {quoted(one.table)}"
        f" WHERE {quoted(one.field)} IS NOT NULL GROUP BY 1"
    )
    return (
        f"SELECT {place} AS place, coalesce(bool_or(list_contains(?::VARCHAR[], v)), false) AS occurs,"
        f" coalesce(list(v ORDER BY n DESC, v)[:{SHOWN}], []) AS seen FROM ({values}) WHERE v <> ''"
    )
