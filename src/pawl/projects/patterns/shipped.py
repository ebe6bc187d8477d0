"""The templates that come with Pawl, in the reader's language (`shipped.toml`)."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from pawl.projects.patterns.pattern import Pattern

FILE = Path(__file__).parent / "shipped.toml"
LANGUAGES = ("en", "zh-hans")


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


SHIPPED = tuple(_read())
"""Their names."""


def shipped(name: str, language: str = "") -> Pattern:
    """One of them.   Raises KeyError."""
    told = _in(_read()[name], language or get_language() or "en")
    content = {"charter": told["charter"], "ends": told.get("ends"), "sheets": told["sheets"]}
    return Pattern(name, told["title"], told["description"], told["tailoring"], content)


def _in(value: Any, language: str) -> Any:
    """Texts of one language in place of texts in several."""
    if isinstance(value, dict):
        if value.keys() == set(LANGUAGES):
            return value[language if language in LANGUAGES else "en"]
        return {name: _in(one, language) for name, one in value.items()}
    return [_in(one, language) for one in value] if isinstance(value, list) else value
