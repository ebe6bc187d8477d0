"""The library of KPIs: the shipped definitions, and those of a site from folders of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from pawl.analytics.errors import BadDefinition
from pawl.analytics.eventlog.dictionary import dictionary
from pawl.analytics.kpi.checking import ValueType
from pawl.analytics.kpi.definition import Definition
from pawl.analytics.kpi.definition_file import Tables, read_definition
from pawl.analytics.words import say

EVENT: Mapping[str, ValueType] = {"case": "text", "activity": "text", "at": "instant", "actor": "text"}


@dataclass(frozen=True)
class Library(Mapping[str, Definition]):
    """Definitions by id, in the order of the catalogue: number, then id."""

    definitions: Mapping[str, Definition]

    def __getitem__(self, key: str) -> Definition:
        if key in self.definitions:
            return self.definitions[key]
        near = get_close_matches(key, self.definitions, n=5, cutoff=0.4)
        near += [
            name
            for name in self.definitions
            if name not in near and set(key.split("-")) & set(name.split("-"))
        ]
        rule = say("There is no KPI of this id in the library.")
        if not near:
            raise BadDefinition(key, rule, say("`pawl kpis` lists them all."))
        names = ", ".join(near[:5])
        raise BadDefinition(key, rule, say("Is it one of {names}? `pawl kpis` lists them all.", names=names))

    def __iter__(self) -> Iterator[str]:
        return iter(self.definitions)

    def __len__(self) -> int:
        return len(self.definitions)

    def __contains__(self, key: object) -> bool:
        return key in self.definitions


def load_library(*folders: Path) -> Library:
    """Load the shipped definitions and those of a site.

    folders: searched with all below them for *.toml, one KPI a file; a definition with the id of an earlier
    one replaces it, so that a site can set its own.
    Returns the library.   Raises BadDefinition for a file that breaks a rule, or an id twice in one folder.
    Error: none.   Source: docs/how-to/add-a-kpi.md.   Checked: tests/analytics/kpi/test_catalogue.py.
    """
    tables = known_tables()
    found = dict(_shipped())
    for folder in folders:
        found |= _load_folder(folder, tables)
    return Library(dict(sorted(found.items(), key=lambda item: (item[1].number, item[0]))))


@cache
def known_tables() -> Tables:
    """List every table and field that a definition may name, with types.

    Returns table -> field -> type, from the dictionary; `events` has the frame of an event and what the case
    kinds record.   Raises nothing.
    Error: none.   Source: eventlog/fields.toml.   Checked: tests/analytics/kpi/test_catalogue.py.
    """
    tables = dictionary()
    known: Tables = {
        name: {key: its.type for key, its in table.fields.items()} for name, table in tables.items()
    }
    kinds = [its for table in tables.values() if table.is_kind for its in table.fields.values()]
    recorded = {its.name: its.type for its in kinds if "column" in its.produced_by}
    return {**known, "events": {**recorded, **EVENT}}


@cache
def _shipped() -> Mapping[str, Definition]:
    with as_file(files("pawl.analytics.kpi").joinpath("library")) as folder:
        return _load_folder(folder, known_tables())


def _load_folder(folder: Path, tables: Tables) -> dict[str, Definition]:
    if not folder.is_dir():
        rule = say("This is not a folder.")
        raise BadDefinition(str(folder), rule, say("Name a folder that holds KPI files (*.toml)."))
    found: dict[str, Definition] = {}
    for path in sorted(folder.rglob("*.toml")):
        definition = read_definition(path, tables)
        if definition.id in found:
            rule = say("The id `{id}` stands in two files of one folder.", id=definition.id)
            raise BadDefinition(f"{path.name}: id", rule, say("Give each KPI an id of its own."))
        found[definition.id] = definition
    return found
