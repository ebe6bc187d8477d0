"""Names of things in the words of the reader: KPIs, fields, activities."""

from collections.abc import Iterable, Mapping

from pawl.analytics.eventlog.dictionary import dictionary, known_fields
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.definition import Definition, Words
from pawl.analytics.words import Sentence, escaped, say

CHINESE = "zh-Hans"

ACTIVITIES = {
    "new": say("new"),
    "in_progress": say("in progress"),
    "on_hold": say("on hold"),
    "resolved": say("resolved"),
    "closed": say("closed"),
    "cancelled": say("cancelled"),
    "assigned": say("assigned"),
    "reopened": say("reopened"),
}


def literal(text: str) -> Sentence:
    """A text of the data, as it stands in every language."""
    return say("{text}", text=text)


def name_of(definition: Definition) -> Sentence:
    """The name of a KPI; its translation stands in the vocabulary."""
    return Sentence(escaped(definition.name.en))


def kpi_called(kpi: str) -> Sentence:
    """The name of a KPI of the library by its id; the id itself where it has none."""
    definition = load_library().definitions.get(kpi)
    return Sentence(escaped(kpi)) if definition is None else name_of(definition)


def text_of(words: Words) -> Sentence:
    """A text of a definition; its translation stands in the vocabulary."""
    return Sentence(escaped(words.en))


def table_label(table: str) -> Sentence:
    """What a table holds, else its bare name."""
    entry = dictionary().get(table)
    return Sentence(escaped(entry.title.en)) if entry else literal(table)


def field_label(table: str, name: str) -> Sentence:
    """What a field means, else its bare name."""
    entry = known_fields(table).get(name)
    return Sentence(escaped(entry.meaning.en)) if entry else literal(name)


def activity(word: str) -> Sentence:
    """An activity in words; a raw state of the log stays as it is."""
    return ACTIVITIES.get(word) or literal(word)


def vocabulary(definitions: Iterable[Definition]) -> Mapping[str, Mapping[str, str]]:
    """Texts of data files with their Chinese: names, meanings, pitfalls, notes, and what fields mean."""
    texts = [text for one in definitions for text in _texts(one)]
    for table in dictionary().values():
        texts.append((table.title.en, table.title.zh))
        texts.extend((field.meaning.en, field.meaning.zh) for field in table.fields.values())
    return {escaped(en): {CHINESE: zh} for en, zh in texts}


def _texts(definition: Definition) -> list[tuple[str, str]]:
    own = [definition.name, definition.meaning, definition.pitfalls, *(p.note for p in definition.proxies)]
    return [(words.en, words.zh) for words in own]
