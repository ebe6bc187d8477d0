"""Sentences for people that can be translated after they were made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """An English template and its values; the template is the key of the message catalogue."""

    template: str
    values: Mapping[str, "str | int | float | date | datetime | Sentence"] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format_map(self.values)


def say(template: str, /, **values: "str | int | float | date | datetime | Sentence") -> Sentence:
    """Make a sentence; `template` is a literal with named places (`{n:,} cases`), never an f-string."""
    return Sentence(template, values)


def escaped(text: str) -> str:
    """Write a text so that a template says it as it stands: braces are doubled."""
    return text.replace("{", "{{").replace("}", "}}")


def shown(name: str) -> str:
    """A file's name as it can be shown and stored: bytes that are no UTF-8 become a mark."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def packed(sentence: Sentence) -> dict[str, Any]:
    """The sentence as values that JSON can hold; `unpacked` gives it back, to be told in any language."""
    return {"template": sentence.template, "values": {k: _packed(v) for k, v in sentence.values.items()}}


def unpacked(raw: Mapping[str, Any]) -> Sentence:
    """The sentence that was packed."""
    return Sentence(raw["template"], {k: _unpacked(v) for k, v in raw["values"].items()})


def _packed(value: object) -> object:
    match value:
        case Sentence():
            return packed(value)
        case datetime():
            return {"at": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case _:
            return value


def _unpacked(value: Any) -> Any:
    match value:
        case {"template": _}:
            return unpacked(value)
        case {"at": str(text)}:
            return datetime.fromisoformat(text)
        case {"day": str(text)}:
            return date.fromisoformat(text)
        case _:
            return value
