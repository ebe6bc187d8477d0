"""A report whose every text tries to be markup."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from pawl.analytics.words import Sentence

NASTY = (
    """<script>alert(1)</script> {{7*7}} {% now %} #eval("1") """
    """$x^2$ *b* _i_ @ref "q" 'q' \\ & ]]> -- 🚀\u202e"""
)
LONG = NASTY + "x" * 120
KEPT = frozenset({"id", "source", "target", "kpi"})  # keys that refer to each other


def hostile(value: Any) -> Any:
    """The same report with every sentence and name replaced."""
    if isinstance(value, Sentence):
        return Sentence(NASTY)
    if isinstance(value, tuple):
        return tuple(hostile(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {each.name: _field(each.name, getattr(value, each.name)) for each in fields(value)}
        return replace(value, **changed)
    return value


def _field(name: str, value: Any) -> Any:
    if type(value) is str:  # StrEnum members stay what they are
        return value if name in KEPT else LONG
    return value if name == "vocabulary" else hostile(value)
