"""Values of the kinds: read when they are given, told when they are read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.analytics.words import Sentence, say
from pawl.collaboration.checks import LONGEST_TEXT
from pawl.configuration.models import ConfigurationItem
from pawl.tickets.own.kinds import LARGEST, Asked
from pawl.web.listing_types import FIRST_YEAR, LAST_YEAR, BadValue, key_number
from pawl.web.templatetags.pawl import reader

LONGEST = {"text": 250, "long_text": LONGEST_TEXT}
DECIMALS = 6


class Wrong(ValueError):
    """A value that breaks a rule."""

    def __init__(self, rule: Sentence) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True)
class Around:
    """Where people and items are looked for that a value names."""

    organisation: int | None
    by: Actor | None = None
    """Who names an item: only what they may see is there."""


def said(value: Any) -> str:
    """A value as conditions name it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def is_empty(value: Any) -> bool:
    """Nothing was said."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], ())


def read(one: Asked, value: Any, around: Around) -> Any:
    """A value as it is kept, None where nothing was said.   Raises Wrong."""
    return None if is_empty(value) else READERS[one.kind](one, value, around)


def in_words(one: Asked, value: Any, names: Mapping[str, str]) -> str:
    """A value as people read it.   names: of people and items, by their keys."""
    return TELLERS[one.kind](one, value, names) if one.kind in TELLERS else str(value)


def names_of(pairs: Iterable[tuple[Asked, Any]], by: Actor | None) -> dict[str, str]:
    """The names of people, and of items that somebody may see; at most two queries."""
    known = [(one.kind, value) for one, value in pairs if isinstance(value, int)]
    people = [value for kind, value in known if kind == "person"]
    items = [value for kind, value in known if kind == "item"]
    found: dict[str, str] = {}
    if people:
        rows = Person.objects.filter(pk__in=people).values_list("pk", "name")
        found |= {f"PER-{number}": name for number, name in rows}
    if items:
        seen = _items(by).filter(pk__in=items).values_list("pk", "case__title")
        found |= {f"CI-{number}": title for number, title in seen}
    return found


def _items(by: Actor | None) -> QuerySet[ConfigurationItem]:
    rows: QuerySet[ConfigurationItem] = ConfigurationItem.objects.all()
    return ConfigurationItem.objects.visible_to(by) if by is not None else rows.none()


def _told_choice(one: Asked, value: Any, _names: Mapping[str, str]) -> str:
    labels = dict(one.choices)
    return ", ".join(str(labels.get(each, each)) for each in (value if one.is_many else [value]))


TELLERS: Mapping[str, Callable[[Asked, Any, Mapping[str, str]], str]] = {
    "yes_no": lambda _one, value, _names: _("yes") if value else _("no"),
    "choice": _told_choice,
    "person": lambda _one, value, names: names.get(f"PER-{value}", "–"),
    "item": lambda _one, value, names: f"CI-{value} {names.get(f'CI-{value}', '')}".strip(),
    "date": lambda _one, value, _names: reader().full_date(date.fromisoformat(value)),
    "number": lambda one, value, _names: f"{value} {one.unit}".strip(),
}


def _text(one: Asked, value: Any, _around: Around) -> str:
    if not isinstance(value, str | int | float):
        raise Wrong(say("It is no text."))
    clean = str(value).strip() if one.kind == "long_text" else " ".join(str(value).split())
    if "\x00" in clean or any("\ud800" <= char <= "\udfff" for char in clean):
        raise Wrong(say("It holds characters that are no text."))
    if len(clean) > LONGEST[one.kind]:
        raise Wrong(say("It is longer than {n} characters.", n=LONGEST[one.kind]))
    return clean


def _choice(one: Asked, value: Any, _around: Around) -> str | list[str]:
    known = [each for each, _label in one.choices]
    chosen = value if one.is_many and isinstance(value, list | tuple) else [value]
    if not all(isinstance(each, str) and each in known for each in chosen):
        raise Wrong(say("Use one of: {names}.", names=", ".join(known)))
    return [each for each in known if each in chosen] if one.is_many else str(value)


def _number(one: Asked, value: Any, _around: Around) -> int | float:
    written = "" if isinstance(value, bool) else str(value)[:60]
    try:
        found = Decimal(written)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found.copy_abs() >= LARGEST:
        raise Wrong(say("It is not a number."))
    if (one.low is not None and found < Decimal(str(one.low))) or (
        one.high is not None and found > Decimal(str(one.high))
    ):
        low, high = ("…" if edge is None else edge for edge in (one.low, one.high))
        raise Wrong(say("It lies outside {low} to {high}.", low=low, high=high))
    found = round(found, DECIMALS)
    return int(found) if found == found.to_integral_value() else float(found)


def _date(_one: Asked, value: Any, _around: Around) -> str:
    try:
        found = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise Wrong(say("It is no day: write it like 2026-11-30.")) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Wrong(say("Its year lies outside {low} to {high}.", low=FIRST_YEAR, high=LAST_YEAR))
    return date(found.year, found.month, found.day).isoformat()


def _person(_one: Asked, value: Any, around: Around) -> int:
    """By number, key or e-mail address, in the organisation of the ticket."""
    rows = Person.objects.filter(is_active=True, organisation=around.organisation)
    number, wanted = _numbered(value, "PER"), str(value).strip()
    found = rows.filter(pk=number).first() if number else rows.filter(email__iexact=wanted[:254]).first()
    if found is None:
        raise Wrong(say("Nobody here has this e-mail address."))
    return int(found.pk)


def _item(_one: Asked, value: Any, around: Around) -> int:
    """By number, key or its whole name, among those that whoever names it may see."""
    rows, number = _items(around.by), _numbered(value, "CI")
    named = rows.filter(pk=number) if number else rows.filter(case__title=str(value)[:250])
    found = list(named[:2])
    if len(found) != 1:
        raise Wrong(say("There is no such item that you can see: write its number, like CI-12."))
    return int(found[0].pk)


def _numbered(value: Any, prefix: str) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 < value < 2**63 else None
    try:
        return key_number(str(value).strip().upper(), prefix)
    except BadValue:
        return None


def _yes_no(_one: Asked, value: Any, _around: Around) -> bool:
    if said(value) not in {"yes", "no"}:
        raise Wrong(say("It is yes or no."))
    return said(value) == "yes"


READERS: Mapping[str, Callable[[Asked, Any, Around], Any]] = {
    "text": _text,
    "long_text": _text,
    "choice": _choice,
    "number": _number,
    "date": _date,
    "person": _person,
    "item": _item,
    "yes_no": _yes_no,
}
