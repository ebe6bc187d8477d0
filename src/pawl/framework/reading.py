"""Typed access to an edition of the framework."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
EDITION = "itil4"


@dataclass(frozen=True)
class Term:
    """A word of the framework: its name and what it is for, by language code."""

    id: str
    name: Mapping[str, str] = field(hash=False)
    purpose: Mapping[str, str] = field(hash=False)

    def called(self, language: str) -> str:
        """Its name in a language, else in English."""
        return _in(self.name, language)

    def told(self, language: str) -> str:
        """What it is for, in a language, else in English."""
        return _in(self.purpose, language)


@dataclass(frozen=True)
class Practice(Term):
    """A practice: its group, where it contributes, and what shows that it is lived."""

    group: str = ""
    kinds: tuple[str, ...] = ()
    """Of case."""
    sheets: tuple[str, ...] = ()
    """Of rows of projects; `sheet/word` is of those about one thing."""
    activities: tuple[str, ...] = ()
    """Of the value chain, those to which it mainly contributes."""


@dataclass(frozen=True)
class Framework:
    """One edition, each list in its own order."""

    edition: str
    activities: Mapping[str, Term]
    dimensions: Mapping[str, Term]
    principles: Mapping[str, Term]
    practices: Mapping[str, Practice]


@cache
def framework(edition: str = EDITION) -> Framework:
    """Read an edition.   Raises OSError where there is none."""
    raw = tomllib.loads((FOLDER / f"{edition}.toml").read_text(encoding="utf-8"))
    return Framework(
        edition,
        _terms(raw["activities"]),
        _terms(raw["dimensions"]),
        _terms(raw["principles"]),
        {name: _practice(name, given) for name, given in raw["practices"].items()},
    )


def _terms(raw: Mapping[str, Any]) -> dict[str, Term]:
    return {name: Term(name, given["name"], given["purpose"]) for name, given in raw.items()}


def _practice(name: str, given: Mapping[str, Any]) -> Practice:
    kinds, sheets = tuple(given.get("kinds", ())), tuple(given.get("sheets", ()))
    return Practice(
        name, given["name"], given["purpose"], given["group"], kinds, sheets, tuple(given["activities"])
    )


def _in(texts: Mapping[str, str], language: str) -> str:
    wanted = (language, language.partition("-")[0], "en")
    return next(texts[one] for one in wanted if one in texts)
