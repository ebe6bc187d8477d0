"""A KPI file (TOML) read into a Definition; every refusal names file, key, rule and way out."""

import re
import typing
from collections.abc import Mapping
from pathlib import Path

from pawl.analytics.errors import BadDefinition
from pawl.analytics.eventlog.field_types import ColumnType
from pawl.analytics.kpi import definition as d
from pawl.analytics.kpi.checking import NUMERIC, ValueType, type_of
from pawl.analytics.kpi.expression import Call, Expr, Field, parse
from pawl.analytics.toml_text import NotToml, read_toml
from pawl.analytics.words import Sentence, say

Tables = Mapping[str, Mapping[str, ValueType]]
Toml = Mapping[str, typing.Any]

_REQUIRED = (
    *("id", "version", "number", "practice", "unit", "direction", "data_kind", "calendar", "pauses"),
    *("name", "meaning", "pitfalls", "components"),
)
_OPTIONAL = ("formula", "target", "censoring", "slices", "proxies", "fill")
_VALUED = ("count_distinct", "sum", "mean", "quantile", "share")
_GUIDE = say("docs/how-to/add-a-kpi.md lists the keys of a definition.")


def read_definition(path: Path, tables: Tables) -> d.Definition:
    """Read and check one KPI file.

    path: a TOML file.   tables: the fields that may be named, with their types, by table.
    Returns the definition.   Raises BadDefinition.
    Error: none.   Source: docs/how-to/add-a-kpi.md.   Checked: tests/analytics/kpi/test_definition.py.
    """
    try:
        document = read_toml(path)
    except NotToml as error:
        way_out = say("{way_out} Or begin from a file of the library.", way_out=error.way_out)
        raise BadDefinition(path.name, error.rule, way_out) from error
    return definition_from(document, path.name, tables)


def definition_from(document: Toml, where: str, tables: Tables) -> d.Definition:
    """Check a definition that was read from a file.

    document: the TOML document.   where: the file's name.   tables: the fields that may be named, by table.
    Returns the definition.   Raises BadDefinition.
    Error: none.   Source: docs/how-to/add-a-kpi.md.   Checked: tests/analytics/kpi/test_definition.py.
    """
    reader = _Reader(where, tables)
    reader.keys(document, where, _REQUIRED, _OPTIONAL)
    recipe = reader.recipe(document, where)
    return d.Definition(
        id=reader.identity(document["id"]),
        version=reader.whole(document, "version", least=1),
        number=reader.whole(document, "number", least=0),
        practice=reader.text(document, "practice"),
        name=reader.words(document["name"], "name"),
        meaning=reader.words(document["meaning"], "meaning"),
        pitfalls=reader.words(document["pitfalls"], "pitfalls"),
        unit=reader.choice(document, "unit", d.Unit),
        direction=reader.choice(document, "direction", d.Direction),
        data_kind=reader.choice(document, "data_kind", d.DataKind),
        calendar=reader.choice(document, "calendar", d.CalendarUse),
        pauses=reader.choice(document, "pauses", d.Pauses),
        recipe=recipe,
        target=reader.words(document["target"], "target") if "target" in document else None,
        censoring=reader.censoring(document.get("censoring")),
        slices=reader.slices(document.get("slices", []), recipe),
        proxies=tuple(reader.proxy(proxy, n) for n, proxy in enumerate(document.get("proxies", []), 1)),
        fill=reader.fill(document.get("fill", {}), recipe),
    )


class _Reader:
    """Reads the parts of one file; knows the file's name for its refusals."""

    def __init__(self, where: str, tables: Tables) -> None:
        self._where = where
        self._tables = tables

    def keys(
        self, document: object, where: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> None:
        """Refuse a table with unknown or missing keys."""
        if not isinstance(document, Mapping):
            raise BadDefinition(where, say("A table of keys is expected here."), _GUIDE)
        for key in document:
            if key not in (*required, *optional):
                known = ", ".join((*required, *optional))
                raise BadDefinition(
                    where,
                    say("The key `{key}` is not known.", key=key),
                    say("Use one of: {known}.", known=known),
                )
        for key in required:
            if key not in document:
                raise BadDefinition(where, say("The key `{key}` is missing.", key=key), _GUIDE)

    def identity(self, value: object) -> str:
        if isinstance(value, str) and re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", value):
            return value
        raise self._bad(
            "id",
            say("An id is lower-case words joined by hyphens."),
            say("Write it like `resolution-time-median`."),
        )

    def text(self, document: Toml, key: str) -> str:
        if isinstance(document[key], str) and document[key].strip():
            return str(document[key])
        raise self._bad(key, say("A text is expected."), say("Put it between quotes."))

    def whole(self, document: Toml, key: str, *, least: int) -> int:
        value = document[key]
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        raise self._bad(key, say("A whole number of at least {least} is expected.", least=least), _GUIDE)

    def words(self, value: object, key: str) -> d.Words:
        self.keys(value, self._at(key), ("en", "zh"))
        words = typing.cast("Toml", value)
        return d.Words(self.text(words, "en"), self.text(words, "zh"))

    def choice(self, document: Toml, key: str, kind: typing.Any, where: str = "") -> typing.Any:
        options = typing.get_args(kind)
        if document[key] in options:
            return document[key]
        rule = say("`{value}` is not a value of `{key}`.", value=str(document[key]), key=key)
        raise self._bad(where or key, rule, say("Use one of: {options}.", options=", ".join(options)))

    def recipe(self, document: Toml, where: str) -> d.Recipe:
        """Read components and formula."""
        parts = document["components"]
        if not isinstance(parts, Mapping) or not parts:
            raise self._bad("components", say("A definition has at least one component."), _GUIDE)
        prefix = "" if where == self._where else f"{where}."
        components = {
            name: self._component(part, f"{prefix}components.{name}") for name, part in parts.items()
        }
        formula = self._formula(document.get("formula"), components)
        at = self._at(f"{prefix}formula")
        found = type_of(formula, dict.fromkeys(components, "number"), at)
        if found not in NUMERIC:
            way_out = say("Write a formula that gives a number.")
            raise BadDefinition(at, say("The formula is of type {found}.", found=found), way_out)
        return d.Recipe(components, formula)

    def censoring(self, document: object) -> d.Censoring | None:
        if document is None:
            return None
        self.keys(document, self._at("censoring"), ("table", "start", "end"))
        part = typing.cast("Toml", document)
        types = self._types(part["table"], "censoring")
        start, end = (
            self._typed(part[key], types, f"censoring.{key}", ("instant",)) for key in ("start", "end")
        )
        return d.Censoring(part["table"], start, end)

    def slices(self, names: object, recipe: d.Recipe) -> tuple[str, ...]:
        """A slice cuts every component, so every table must have its field."""
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise self._bad("slices", say("A list of fields is expected."), _GUIDE)
        for name in names:
            for table in recipe.fields:
                if name not in self._tables[table]:
                    rule = say("The table {table} has no field `{name}` to slice by.", table=table, name=name)
                    raise self._bad(
                        "slices", rule, say("Slice by fields that all tables of the definition have.")
                    )
        return tuple(names)

    def proxy(self, document: object, n: int) -> d.Proxy:
        where = f"proxies.{n}"
        self.keys(document, self._at(where), ("note", "components"), ("formula",))
        part = typing.cast("Toml", document)
        return d.Proxy(self.words(part["note"], f"{where}.note"), self.recipe(part, where))

    def fill(self, document: object, recipe: d.Recipe) -> Mapping[str, float]:
        """Read the fill that a field needs before the KPI is believed, where it differs from the usual."""
        named = frozenset().union(*recipe.fields.values())
        self.keys(document, self._at("fill"), (), tuple(sorted(named)))
        for key, value in typing.cast("Toml", document).items():
            if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value <= 1:
                raise self._bad(f"fill.{key}", say("A share from 0 to 1 is expected."), _GUIDE)
        return {key: float(value) for key, value in typing.cast("Toml", document).items()}

    def _component(self, document: object, key: str) -> d.Component:
        self.keys(document, self._at(key), ("table", "statistic", "anchor"), ("value", "where", "q"))
        part = typing.cast("Toml", document)
        types = self._types(part["table"], key)
        statistic = self.choice(part, "statistic", d.Statistic, f"{key}.statistic")
        component = d.Component(
            table=part["table"],
            statistic=statistic,
            anchor=self._anchor(part["anchor"], types, f"{key}.anchor"),
            value=self._value(part, statistic, types, key),
            where=self._typed(part["where"], types, f"{key}.where", ("flag",)) if "where" in part else None,
            q=self._quantile(part, statistic, key),
        )
        if statistic == "overlap" and not isinstance(component.anchor, d.Overlapping):
            raise self._bad(
                f"{key}.anchor", say("`overlap` measures spans."), say("Anchor it with `overlapping`.")
            )
        return component

    def _types(self, table: object, key: str) -> Mapping[str, ValueType]:
        if isinstance(table, str) and table in self._tables:
            return self._tables[table]
        known = ", ".join(sorted(self._tables))
        rule = say("There is no table `{table}` in the dictionary.", table=str(table))
        raise self._bad(f"{key}.table", rule, say("Use one of: {known}.", known=known))

    def _anchor(self, document: object, types: Mapping[str, ValueType], key: str) -> d.Anchor:
        self.keys(document, self._at(key), (), tuple(d.ANCHORS))
        items = list(typing.cast("Toml", document).items())
        if len(items) != 1:
            raise self._bad(key, say("A component has exactly one anchor."), _GUIDE)
        kind, value = items[0]
        texts = value if isinstance(value, list) else [value]
        instants = [self._typed(text, types, f"{key}.{kind}", ("instant",)) for text in texts]
        wanted = 1 if kind in ("in_period", "until_end") else 2
        if len(instants) != wanted:
            raise self._bad(f"{key}.{kind}", say("{n} instants are expected.", n=wanted), _GUIDE)
        return d.ANCHORS[kind](*instants)

    def _value(self, part: Toml, statistic: str, types: Mapping[str, ValueType], key: str) -> Expr | None:
        if ("value" in part) != (statistic in _VALUED):
            rule = say("`{statistic}` and `value` do not go together as written.", statistic=statistic)
            raise self._bad(
                f"{key}.value", rule, say("Give a value to {valued}; to no other.", valued=", ".join(_VALUED))
            )
        if "value" not in part:
            return None
        wanted = {"share": ("flag",), "count_distinct": typing.get_args(ColumnType)}.get(statistic, NUMERIC)
        return self._typed(part["value"], types, f"{key}.value", wanted)

    def _quantile(self, part: Toml, statistic: str, key: str) -> float | None:
        q = part.get("q")
        if (q is None) == (statistic != "quantile") and (q is None or (isinstance(q, float) and 0 < q < 1)):
            return q
        raise self._bad(
            f"{key}.q", say("A quantile, and nothing else, has a `q` between 0 and 1."), say("Write q = 0.5.")
        )

    def _typed(self, text: object, types: Mapping[str, ValueType], key: str, wanted: tuple[str, ...]) -> Expr:
        if not isinstance(text, str):
            raise self._bad(key, say("An expression is written as text."), say("Put it between quotes."))
        expr = parse(text, self._at(key))
        found = type_of(expr, types, self._at(key))
        if found in wanted:
            return expr
        rule = say("`{text}` is of type {found}.", text=text, found=found)
        raise self._bad(
            key, rule, say("An expression of type {wanted} is expected.", wanted=" / ".join(wanted))
        )

    def _formula(self, text: object, components: Mapping[str, d.Component]) -> Expr:
        if isinstance(text, str):
            return parse(text, self._at("formula"))
        if text is None and len(components) == 1:
            return Field(next(iter(components)))
        if text is None and set(components) == {"numerator", "denominator"}:
            return Call("/", (Field("numerator"), Field("denominator")))
        rule = say("Several components need a formula that joins them.")
        raise self._bad(
            "formula", rule, say("Write one over their names, or call them numerator and denominator.")
        )

    def _at(self, key: str) -> str:
        return f"{self._where}: {key}"

    def _bad(self, key: str, rule: Sentence, way_out: Sentence) -> BadDefinition:
        return BadDefinition(self._at(key), rule, way_out)
