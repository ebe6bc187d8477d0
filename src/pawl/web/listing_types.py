"""Kinds of fields: how a value is read from a query, by what it can be filtered, how it is shown."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q

from pawl.analytics.words import Sentence, say

FIRST_YEAR, LAST_YEAR = 1970, 2100
LONGEST_TEXT = 500
LARGEST = 2**63 - 1


class BadValue(ValueError):
    """A text that is no value of the kind; `like` says what one looks like."""

    def __init__(self, like: Sentence) -> None:
        super().__init__(like)
        self.like = like


@dataclass(frozen=True)
class Kind:
    """A kind of field."""

    name: str
    like: str
    """What a value looks like, for refusals and the API's description."""
    read: Callable[[str], Any]
    operators: tuple[str, ...]
    schema: dict[str, Any]
    has_blank: bool = False
    """Empty is written as an empty text, not only as NULL."""
    is_day: bool = False

    def condition(self, path: str, operator: str, value: Any) -> Q:
        """The condition that an operator means."""
        if operator == "empty":
            empty = Q(**{f"{path}__isnull": True}) | (Q(**{path: ""}) if self.has_blank else Q())
            return empty if value else ~empty
        if self.name == "instant":
            return _instant(path, operator, value)
        return _condition(path, operator, value)

    def shown(self, raw: Any, prefix: str) -> Any:
        """The value in lists, exports and the API."""
        return f"{prefix}-{raw}" if self.name == "key" else raw

    def written(self, raw: Any) -> str | None:
        """A value as a text that `read` understands exactly; for cursors."""
        if raw is None:
            return None
        return str(raw.isoformat()) if isinstance(raw, (date, datetime)) else str(raw)


def text(value: str) -> str:
    """Text without NUL, which PostgreSQL cannot hold."""
    if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise BadValue(say("a text without control characters"))
    if len(value) > LONGEST_TEXT:
        raise BadValue(say("a text of at most {n} characters", n=LONGEST_TEXT))
    return value


def integer(value: str) -> int:
    """A whole number that the database can hold."""
    if not re.fullmatch(r"[+-]?[0-9]{1,19}", value) or abs(int(value)) > LARGEST:
        raise BadValue(say("a whole number, like 42"))
    return int(value)


def floating(value: str) -> float:
    """A finite number as a computer has it."""
    try:
        found = float(value) if len(value) <= 50 and value.isascii() else math.nan
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise BadValue(say("a number, like 4.5"))
    return found


def number(value: str) -> Decimal:
    """A finite decimal number of a size that numbers here have."""
    try:
        found = Decimal(value) if len(value) <= 50 and value.isascii() else Decimal("NaN")
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) >= Decimal(10) ** 18:
        raise BadValue(say("a number, like 4.5"))
    return found


def truth(value: str) -> bool:
    """True or false."""
    if value not in {"true", "false"}:
        raise BadValue(say("true or false"))
    return value == "true"


def day(value: str) -> date:
    """A date of the years that Pawl knows."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            found = date.fromisoformat(value)
        except ValueError:
            found = date.min
        if FIRST_YEAR <= found.year <= LAST_YEAR:
            return found
    raise BadValue(say("a date from {first} to {last}, like 2026-11-30", first=FIRST_YEAR, last=LAST_YEAR))


def instant(value: str) -> date | datetime:
    """An instant with its zone, or a whole day (in UTC)."""
    if len(value) == 10:
        return day(value)
    try:
        found = datetime.fromisoformat(value) if value.isascii() and len(value) <= 40 else None
        found = found.astimezone(UTC) if found is not None and found.tzinfo is not None else None
    except (ValueError, OverflowError):
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadValue(say("a date, or an instant with its zone, like 2026-11-30T08:00:00Z"))
    return found


COMPARED = ("eq", "ne", "lt", "gt", "le", "ge")
TEXT = Kind("text", "a text", text, ("eq", "ne", "contains", "in"), {"type": "string"}, has_blank=True)
CHOICE = Kind("choice", "one of the choices", text, ("eq", "ne", "in"), {"type": "string"}, has_blank=True)
INTEGER = Kind("integer", "a whole number", integer, (*COMPARED, "in"), {"type": "integer"})
NUMBER = Kind("number", "a number", number, COMPARED, {"type": "number"})
FLOAT = Kind("number", "a number", floating, (), {"type": "number"})
"""What rows are put in order by: read back to the last bit."""
BOOLEAN = Kind("boolean", "true or false", truth, ("eq",), {"type": "boolean"})
DAY = Kind("day", "a date", day, (*COMPARED, "in"), {"type": "string", "format": "date"}, is_day=True)
INSTANT = Kind(
    "instant", "a date or instant", instant, ("eq", "lt", "gt", "le", "ge"),
    {"type": "string", "format": "date-time"},
)  # fmt: skip
OBJECT = Kind("object", "an object", text, (), {"type": "object"})
KEY = Kind("key", "a key, like CSI-12", text, ("eq", "ne", "in", "lt", "gt", "le", "ge"), {"type": "string"})


def key_number(value: str, prefix: str) -> int:
    """The number in a key."""
    letters, _, digits = value.partition("-")
    if letters != prefix or not re.fullmatch(r"[1-9][0-9]{0,17}", digits):
        raise BadValue(say("a key, like {key}", key=f"{prefix}-12"))
    return int(digits)


def _condition(path: str, operator: str, value: Any) -> Q:
    if operator == "ne":
        return ~Q(**{path: value})
    lookup = {"eq": "", "le": "__lte", "ge": "__gte", "contains": "__icontains"}.get(
        operator, f"__{operator}"
    )
    return Q(**{f"{path}{lookup}": value})


def _instant(path: str, operator: str, value: date | datetime) -> Q:
    """A day given for an instant means that whole day."""
    if isinstance(value, datetime):
        return _condition(path, operator, value)
    start = datetime.combine(value, time(), UTC)
    end = start + timedelta(days=1)
    edges = {"ge": Q(**{f"{path}__gte": start}), "lt": Q(**{f"{path}__lt": start}),
             "gt": Q(**{f"{path}__gte": end}), "le": Q(**{f"{path}__lt": end})}  # fmt: skip
    return edges[operator] if operator in edges else edges["ge"] & edges["le"]
