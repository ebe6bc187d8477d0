"""Classes of items as data: a tree, typed attributes that are inherited, and values checked by them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from pawl.analytics.toml_text import NotToml, parse_toml, read_toml
from pawl.analytics.words import Sentence, say

WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
TYPES = ("text", "number", "date", "choice", "yes_no")
LONGEST_VALUE, MOST_ATTRIBUTES, MOST_CHOICES, DEEPEST = 500, 60, 60, 8
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,8})?")


class BadDefinition(ValueError):
    """A text that defines no class, or a value that an attribute does not take; carries rule and way out."""

    def __init__(self, rule: Sentence, way_out: Sentence) -> None:
        super().__init__(rule, way_out)
        self.rule = rule
        self.way_out = way_out


@dataclass(frozen=True)
class Attribute:
    """One fact that items of a class have."""

    word: str
    type: str
    name: Mapping[str, str]
    required: bool = False
    choices: tuple[str, ...] = ()

    def read(self, value: Any) -> Any:
        """The value as it is kept; None where there is none.   Raises BadDefinition."""
        text = value.strip() if isinstance(value, str) else value
        if text is None or text == "":
            return None
        return READERS[self.type](self, text)

    @property
    def plain(self) -> dict[str, Any]:
        """The same for JSON."""
        found: dict[str, Any] = {"word": self.word, "type": self.type, "name": dict(self.name)}
        if self.required:
            found["required"] = True
        return {**found, "choices": list(self.choices)} if self.choices else found


@dataclass(frozen=True)
class ItemKind:
    """One class: what it is called, what it is a kind of, what is its own to know."""

    word: str
    name: Mapping[str, str]
    parent: str = ""
    attributes: tuple[Attribute, ...] = ()
    retired: bool = False
    shipped: bool = False


@dataclass(frozen=True)
class ClassTree:
    """All classes that an organisation knows, by word."""

    kinds: Mapping[str, ItemKind]

    def __iter__(self) -> Iterator[ItemKind]:
        return iter(self.kinds.values())

    def __contains__(self, word: str) -> bool:
        return word in self.kinds

    def line(self, word: str) -> list[ItemKind]:
        """A class and all it is a kind of, the root first; no circle is walked twice."""
        found: list[ItemKind] = []
        while word in self.kinds and len(found) < DEEPEST and self.kinds[word] not in found:
            found.insert(0, self.kinds[word])
            word = self.kinds[word].parent
        return found

    def attributes(self, word: str) -> tuple[Attribute, ...]:
        """What items of a class have: inherited ones first; a nearer one of the same word wins."""
        found: dict[str, Attribute] = {}
        for kind in self.line(word):
            found |= {one.word: one for one in kind.attributes}
        return tuple(found.values())

    def below(self, word: str) -> list[str]:
        """A class and everything that is a kind of it."""
        return [one for one in self.kinds if any(kind.word == word for kind in self.line(one))]

    def rows(self) -> Iterator[tuple[int, ItemKind]]:
        """Each class with its depth, parents before children."""
        for root in self.kinds.values():
            if root.parent not in self.kinds:
                yield from self._under(root, 0)

    def _under(self, kind: ItemKind, depth: int) -> Iterator[tuple[int, ItemKind]]:
        yield depth, kind
        if depth < DEEPEST:
            for one in self.kinds.values():
                if one.parent == kind.word:
                    yield from self._under(one, depth + 1)

    def over(self, own: Iterable[ItemKind]) -> "ClassTree":
        """The same with classes that are added or changed."""
        return ClassTree({**self.kinds, **{one.word: one for one in own}})

    def missing(self, word: str, values: Mapping[str, Any]) -> list[Attribute]:
        """Required attributes that have no value."""
        return [one for one in self.attributes(word) if one.required and values.get(one.word) is None]


@cache
def shipped() -> ClassTree:
    """The classes that ship with Pawl."""
    raw = read_toml(Path(__file__).with_name("classes.toml"))["class"]
    kinds = (replace(kind_from(one.pop("word"), one), shipped=True) for one in raw)
    return ClassTree({one.word: one for one in kinds})


def parse(word: str, text: str) -> ItemKind:
    """A class from the text that people write.   Raises BadDefinition."""
    try:
        raw = parse_toml(text)
    except NotToml as error:
        raise BadDefinition(error.rule, error.way_out) from error
    return kind_from(word, raw)


def kind_from(word: str, raw: Mapping[str, Any]) -> ItemKind:
    """A class from plain values.   Raises BadDefinition."""
    _word(word)
    if unknown := sorted(set(raw) - {"name", "parent", "attributes", "retired"}):
        raise _bad(say("There is no field {name} of a class.", name=unknown[0][:40]))
    parent = raw.get("parent", "")
    given = raw.get("attributes", [])
    if not isinstance(given, list) or len(given) > MOST_ATTRIBUTES:
        raise _bad(say("The attributes are no list of at most {n}.", n=MOST_ATTRIBUTES))
    attributes = tuple(_attribute(one) for one in given)
    words = [one.word for one in attributes]
    if len(set(words)) != len(words):
        raise _bad(say("An attribute stands twice."))
    return ItemKind(
        word, _name(raw.get("name")), _word(parent) if parent else "", attributes, raw.get("retired") is True
    )


def _attribute(raw: Any) -> Attribute:
    if not isinstance(raw, dict) or set(raw) - {"word", "type", "name", "required", "choices"}:
        raise _bad(say("An attribute has word, type, name, required and choices, and nothing else."))
    word, kind, choices = _word(raw.get("word")), raw.get("type"), raw.get("choices", [])
    if kind not in TYPES:
        raise _bad(say("{word}: its type is none of {names}.", word=word, names=", ".join(TYPES)))
    fits = isinstance(choices, list) and all(isinstance(one, str) and 0 < len(one) <= 60 for one in choices)
    if not fits or len(choices) > MOST_CHOICES or (kind == "choice") != bool(choices):
        raise _bad(say("{word}: a choice has up to {n} short words, and no other type has.", word=word,
                       n=MOST_CHOICES))  # fmt: skip
    return Attribute(word, kind, _name(raw.get("name")), raw.get("required") is True, tuple(choices))


def _word(value: Any) -> str:
    if not isinstance(value, str) or not WORD.fullmatch(value):
        raise _bad(say("A word has small letters, digits and _, at most 40, and begins with a letter."))
    return value


def _name(value: Any) -> Mapping[str, str]:
    given = {"en": value} if isinstance(value, str) else value
    fits = isinstance(given, dict) and all(
        isinstance(text, str) and 0 < len(text.strip()) <= 100 and LANGUAGE.fullmatch(code)
        for code, text in given.items()
    )
    if not fits or not given:
        raise _bad(say("A name is a short text, or one per language."))
    return dict(given)


def _bad(rule: Sentence) -> BadDefinition:
    return BadDefinition(rule, say("Write it as the help of this page shows."))


def _text(_one: Attribute, value: Any) -> str:
    text = " ".join(str(value).split())
    if isinstance(value, (dict, list, bool)) or len(text) > LONGEST_VALUE:
        raise BadDefinition(
            say("It is longer than {n} characters.", n=LONGEST_VALUE), say("Shorten it.")
        )  # fmt: skip
    return text


def _number(_one: Attribute, value: Any) -> int | float:
    try:
        found = Decimal("NaN") if isinstance(value, bool) else Decimal(str(value)[:40])
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) >= Decimal(10) ** 15:
        raise BadDefinition(say("It is no number."), say("Write it like 4.5."))
    return int(found) if found == found.to_integral_value() else float(found)


def _date(_one: Attribute, value: Any) -> str:
    try:
        found = value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    except ValueError:
        raise BadDefinition(say("It is no date."), say("Write it like 2026-11-30.")) from None
    return found.isoformat()[:10]


def _choice(one: Attribute, value: Any) -> str:
    if value not in one.choices:
        raise BadDefinition(
            say("It is none of the choices."), say("Use one of: {names}.", names=", ".join(one.choices))
        )
    return str(value)


def _yes_no(_one: Attribute, value: Any) -> bool:
    found = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
        str(value).lower()
    )
    if found is None:
        raise BadDefinition(say("It is neither yes nor no."), say("Write yes or no."))
    return found


READERS = {"text": _text, "number": _number, "date": _date, "choice": _choice, "yes_no": _yes_no}


def text_of(kind: ItemKind) -> str:
    """A class as the text that `parse` reads."""
    lines = [f"name = {_table(kind.name)}"]
    lines += [f'parent = "{kind.parent}"'] if kind.parent else []
    lines += ["retired = true"] if kind.retired else []
    for one in kind.attributes:
        lines += ["", "[[attributes]]", f'word = "{one.word}"', f'type = "{one.type}"']
        lines += ["required = true"] if one.required else []
        lines += [f"choices = {json.dumps(list(one.choices), ensure_ascii=False)}"] if one.choices else []
        lines.append(f"name = {_table(one.name)}")
    return "\n".join(lines) + "\n"


def _table(name: Mapping[str, str]) -> str:
    told = ", ".join(f"{code} = {json.dumps(text, ensure_ascii=False)}" for code, text in name.items())
    return f"{{ {told} }}"
