"""Sentences for people that can be translated after they were made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


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
