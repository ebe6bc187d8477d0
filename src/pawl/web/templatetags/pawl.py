"""Pawl's tags: icons, sentences in the reader's language, times, states, and components with a body."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from html import escape
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pawl.analytics.words import Sentence, unpacked
from pawl.presentation.catalogues import tag_of
from pawl.presentation.language import Language
from pawl.web import icons
from pawl.web.listing import Field
from pawl.web.states import word_of
from pawl.web.undo import Undo, undo_of

register = template.Library()
SHORT = 12
"""Characters that a cell does not break, as of a week: 2026-W09."""
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
"""As the child of the drill-down writes instants."""


def reader() -> Language:
    """The language of whoever reads the page."""
    return _reader_of((get_language() or "en").lower())


@cache
def _reader_of(asked: str) -> Language:
    return Language(tag_of(asked))


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """`{% icon "plus" %}`"""
    return icons.icon(name, size)


@register.simple_tag
def steady(template_name: str) -> SafeString:
    """A part of the frame that is the same on every page of a language: rendered once."""
    return _steady(template_name, get_language() or "en")


@cache
def _steady(template_name: str, _language: str) -> SafeString:
    return render_to_string(template_name)


@register.filter
def said(sentence: Sentence | Mapping[str, Any] | str) -> str:
    """A Sentence in the reader's language, also one that was stored as JSON."""
    if isinstance(sentence, Mapping):
        sentence = unpacked(sentence)
    return reader().sentence(sentence) if isinstance(sentence, Sentence) else str(sentence)


@register.filter
def quantity(value: float | None, unit: str) -> str:
    """A number with its unit."""
    return reader().quantity(value, unit)


@register.filter
def count(value: int | None) -> str:
    """A whole number with separators."""
    return reader().count(value)


@register.filter
def number(value: float | None) -> str:
    """A number as the reader's language writes it."""
    return reader().number(None if value is None else float(value))


@register.filter
def when(at: datetime | date | None) -> str | SafeString:
    """A date or an instant in the reader's zone, for machines too."""
    if at is None:
        return "–"
    if not isinstance(at, datetime):
        return format_html('<time datetime="{}">{}</time>', at.isoformat(), reader().full_date(at))
    local = timezone.localtime(at)
    text = f"{reader().full_date(local)} {local:%H:%M}"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), local.tzname(), text)


@register.filter
def plainly(value: object) -> str | SafeString:
    """A value of the data as people write it: yes or no, numbers, instants and dates; texts as they stand."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return count(value)
    if isinstance(value, float):
        return number(value)
    if isinstance(value, str) and INSTANT.fullmatch(value):
        return when(datetime.fromisoformat(value))
    return "–" if value is None or value == "" else str(value)


@register.filter
def undo(message: Message) -> Undo | None:
    """What takes the deed of a message back."""
    return undo_of(message)


@register.simple_block_tag(end_name="endcard")
def card(
    content: SafeString, title: Sentence | str = "", more: str = "", more_label: str = "", anchor: str = ""
) -> SafeString:
    """`{% card title %}…{% endcard %}`: a surface with a heading, and a link where there is more."""
    told = {"body": content, "title": title, "more": more, "more_label": more_label, "anchor": anchor}
    return render_to_string("components/card.html", told)


@register.simple_tag
def cell(field: Field, value: object) -> str | SafeString:
    """The value of one field of a list.  No template of its own: a page has hundreds of cells."""
    if value is None or value == "":
        return NOTHING
    label = field.choices.get(str(value), "")
    if field.name in {"state", "status"}:
        told = state(str(value), label)
        return format_html('<span class="state tone-{}">{}</span>', told["tone"], told["label"])
    if field.kind.name in SHOWN:
        return SHOWN[field.kind.name](value)
    text = str(label or value)
    return format_html('<span class="is-short">{}</span>', text) if len(text) <= SHORT else text


@register.simple_tag
def row_cells(row: Mapping[str, Any]) -> SafeString:
    """All cells of a row of a list page (`web.list_page`).  No template of its own, as `cell`."""
    told = []
    for column, value in row["cells"]:
        text = _escaped(cell(column.field, value))
        if column.is_link and row["address"]:
            text = f'<a data-row-link href="{escape(row["address"])}">{text}</a>'
        told.append(f'<td data-label="{column.told}"{NUMBER if column.is_number else ""}>{text}</td>')
    return mark_safe("".join(told))  # noqa: S308 all of it is escaped


@register.simple_tag
def options(choices: Mapping[str, str | Promise], chosen: str) -> SafeString:
    """The options of a select box.  No template of its own: a filter has hundreds of them."""
    told = (
        f'<option value="{escape(value)}"{SELECTED if value == chosen else ""}>{escape(str(label))}</option>'
        for value, label in choices.items()
    )
    return mark_safe("".join(told))  # noqa: S308 all of it is escaped


@register.simple_tag
def figures(heads: Sequence[tuple[str, bool]], rows: Iterable[Sequence[str]]) -> SafeString:
    """The rows of a table; each column has a name, and is one of numbers or not.  No template, as `cell`."""
    opened = [
        f'<td{" class=is-number" if is_number else ""} data-label="{escape(label)}">'
        for label, is_number in heads
    ]
    told = (
        "".join(f"{start}{_escaped(value)}</td>" for start, value in zip(opened, row, strict=True))
        for row in rows
    )
    return mark_safe("".join(f"<tr>{cells}</tr>" for cells in told))  # noqa: S308 all of it is escaped


def _escaped(value: str) -> str:
    """As Django does it, without asking each time whether the value is a promise: it is not."""
    return value if isinstance(value, SafeString) else escape(value)


@register.inclusion_tag("components/state.html")
def state(name: str, label: str | Promise = "") -> dict[str, str | Promise]:
    """The chip of a state: a word, a colour that repeats it, and a shape."""
    word = word_of(name)
    return {"label": label or word.label, "tone": word.tone}


SELECTED = " selected"
NUMBER = ' class="is-number"'
NOTHING = mark_safe('<span class="text-secondary">–</span>')
SHOWN: Mapping[str, Callable[[Any], str | SafeString]] = {
    "boolean": lambda value: _("yes") if value else _("no"),
    "instant": when,
    "day": when,
    "integer": count,
    "number": number,
    "key": lambda value: format_html('<span class="number">{}</span>', value),
}
