"""Reports and charts as values that JSON can hold, and back: made by a job, shown much later."""

import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from pawl.analytics.words import Sentence, packed, unpacked

T = TypeVar("T")


def stored(value: object) -> Any:
    """A part of a report as JSON can hold it."""
    match value:
        case Sentence():
            return packed(value)
        case datetime() | date() | Enum():
            return value.value if isinstance(value, Enum) else value.isoformat()
        case tuple() | list():
            return [stored(one) for one in value]
        case Mapping():
            return {str(key): stored(one) for key, one in value.items()}
        case _ if is_dataclass(value):
            return {one.name: stored(getattr(value, one.name)) for one in fields(value)}
        case _:
            return value


def restored(kind: type[T], raw: Any) -> T:
    """A part of a report as it was before it was stored.

    kind: its class.   Raises KeyError or TypeError for what was stored by a Pawl that knew other parts.
    """
    found: T = _restored(kind, raw)
    return found


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)


def _restored(kind: Any, raw: Any) -> Any:
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in {typing.Union, types.UnionType}:
        return _one_of(args, raw)
    if origin is tuple:
        if args[-1] is Ellipsis:
            return tuple(_restored(args[0], one) for one in raw)
        return tuple(_restored(one, part) for one, part in zip(args, raw, strict=True))
    if origin in {dict, Mapping}:
        return {key: _restored(args[1], one) for key, one in raw.items()}
    return _plain(kind, raw)


def _plain(kind: Any, raw: Any) -> Any:
    if kind is Sentence:
        return unpacked(raw)
    if kind is datetime or kind is date:
        return kind.fromisoformat(raw)
    if _is_enum(kind):
        return kind(raw)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        known = {one.name for one in fields(kind)}
        return kind(**{name: _restored(hints[name], one) for name, one in raw.items() if name in known})
    return raw


def _one_of(kinds: tuple[Any, ...], raw: Any) -> Any:
    """Which of several kinds a value was: a sentence is a mapping, a day is a text that reads as one."""
    if raw is None:
        return None
    if isinstance(raw, Mapping) and "template" in raw:
        return unpacked(raw)
    if date in kinds and isinstance(raw, str):
        return _day(raw)
    others = [kind for kind in kinds if is_dataclass(kind) or _is_enum(kind)]
    return _restored(others[0], raw) if others and not isinstance(raw, int | float) else raw


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
