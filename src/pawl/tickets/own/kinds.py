"""One field that a form asks for, of a kind that all forms share; read from what was sent, and checked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from pawl.analytics.words import Sentence, say
from pawl.collaboration.checks import broken
from pawl.errors import Invalid
from pawl.local_text import LocalText
from pawl.local_text import check as check_text

KINDS = ("text", "long_text", "number", "yes_no", "choice", "date", "person", "item")
MOST_CHOICES = 50
LONGEST_VALUE, LONGEST_UNIT = 60, 20
LARGEST = 10**15
"""Numbers lie below it: every one of them is exact in a browser, in JSON and in both databases."""
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Asked:
    """A field: its name among its neighbours, its kind, and what somebody reads who fills it in."""

    name: str
    kind: str
    label: LocalText
    hint: LocalText = LocalText()  # noqa: RUF009 a value that nobody changes
    choices: tuple[tuple[str, LocalText], ...] = ()
    is_many: bool = False
    """Of a choice: several may be chosen."""
    unit: str = ""
    low: float | None = None
    high: float | None = None


def read_asked(row: Mapping[str, Any], place: str, kinds: Sequence[str] = KINDS) -> dict[str, Any]:
    """The parts of an `Asked` from what a form or a client sent.   Raises Invalid, naming the place."""
    name, kind = str(row.get("name", "")), str(row.get("kind", ""))
    if not NAME.fullmatch(name):
        raise wrong(place, say("Its name is of small letters, digits and _, like size."))
    if kind not in kinds:
        raise wrong(place, say("Use one of: {names}.", names=", ".join(kinds)))
    given = row.get("choices") or []
    choices = tuple(_choice(one, place) for one in given) if isinstance(given, list) else ()
    if (kind == "choice") != bool(choices) or len(choices) > MOST_CHOICES:
        raise wrong(place, say("A choice has 1 to {n} choices, other questions none.", n=MOST_CHOICES))
    if len({value for value, _label in choices}) < len(choices):
        raise wrong(place, say("Two choices have the same value."))
    low, high, unit = _bounds(row, kind, place)
    return {
        "name": name, "kind": kind, "label": text_of(row.get("label"), place, needed=True),
        "hint": text_of(row.get("hint"), place), "choices": choices,
        "is_many": kind == "choice" and bool(row.get("is_many")), "unit": unit, "low": low, "high": high,
    }  # fmt: skip


def plain_asked(one: Asked) -> dict[str, Any]:
    """The same as JSON; what only some kinds have stands there where it is set."""
    plain: dict[str, Any] = {
        "name": one.name, "kind": one.kind, "label": dict(one.label), "hint": dict(one.hint),
        "choices": [{"value": value, "label": dict(label)} for value, label in one.choices],
    }  # fmt: skip
    extra = {"is_many": one.is_many, "unit": one.unit, "low": one.low, "high": one.high}
    return plain | {name: value for name, value in extra.items() if value or _is_nought(value)}


def text_of(given: Any, place: str, *, needed: bool = False) -> LocalText:
    """A text in several languages, or in the site's own.   Raises Invalid."""
    is_texts = isinstance(given, Mapping) and all(isinstance(one, str) for one in given.values())
    if not is_texts and not isinstance(given, str) and given is not None:
        raise wrong(place, say("It is no text."))
    text = LocalText(given or "")
    try:
        check_text(text)
    except ValidationError as error:
        raise wrong(place, say("It is not valid: {reason}.", reason=error.messages[0])) from error
    if needed and not str(text).strip():
        raise wrong(place, say("It is empty."))
    return text


def wrong(place: str, rule: Sentence) -> Invalid:
    """A part of a definition that breaks a rule."""
    return broken(place, rule, say("Mend the named fields."))


def _is_nought(value: Any) -> bool:
    """A bound of 0 is one; `False`, which equals it, is none."""
    return value == 0 and not isinstance(value, bool)


def _choice(row: Any, place: str) -> tuple[str, LocalText]:
    value = str(row.get("value", "")).strip() if isinstance(row, Mapping) else ""
    if not 0 < len(value) <= LONGEST_VALUE:
        raise wrong(place, say("A choice has a value of at most 60 characters."))
    return value, text_of(row.get("label") or value, place, needed=True)


def _bounds(row: Mapping[str, Any], kind: str, place: str) -> tuple[float | None, float | None, str]:
    if kind != "number":
        return None, None, ""
    low, high, unit = row.get("low"), row.get("high"), str(row.get("unit") or "").strip()
    for one in (low, high):
        is_number = isinstance(one, int | float) and not isinstance(one, bool)
        if one is not None and not (is_number and abs(one) < LARGEST):
            raise wrong(place, say("A bound is a number."))
    if low is not None and high is not None and low > high:
        raise wrong(place, say("The least is above the most."))
    if len(unit) > LONGEST_UNIT:
        raise wrong(place, say("At most {n} characters.", n=LONGEST_UNIT))
    return low, high, unit
