"""Pawl's tags: icons, sentences in the reader's language, times, states, and components with a body."""

import re
from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from functools import cache
from html import escape
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.template.base import Node, Parser, TextNode, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pawl.analytics.words import Sentence, unpacked
from pawl.presentation import palette
from pawl.presentation.catalogues import tag_of
from pawl.presentation.language import Language
from pawl.web import icons, navigation
from pawl.web.form_field import form_field
from pawl.web.framing import framed
from pawl.web.list_filters import FilterInput
from pawl.web.listing import Field
from pawl.web.states import word_of
from pawl.web.timeline import Entry
from pawl.web.undo import Undo, undo_of

register = template.Library()
Place = tuple[tzinfo, Language]
"""Where somebody reads, and in which language."""
NAMED = re.compile(r'icon "([^"]+)"(?: (\d+))?')
SHORT = 12
"""Characters that a cell does not break, as of a week: 2026-W09."""
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
"""As the child of the drill-down writes instants."""


_NAMES: list[Callable[[], Mapping[str, Mapping[str, str]]]] = []


def names_by(words: Callable[[], Mapping[str, Mapping[str, str]]]) -> None:
    """Where names inside of sentences have their translation; called once, when Django has loaded an app."""
    _NAMES.append(words)


def reader() -> Language:
    """The language of whoever reads the page."""
    return _reader_of((get_language() or "en").lower())


@cache
def _reader_of(asked: str) -> Language:
    return Language(tag_of(asked), ChainMap(*(dict(words()) for words in _NAMES)))


register.simple_tag(form_field)


@register.simple_tag
def _icon(name: str, size: int = 20) -> SafeString:
    return icons.icon(name, size)


@register.tag
def icon(parser: Parser, token: Token) -> Node:
    """`{% icon "plus" %}`, `{% icon "plus" 18 %}`; one that is named is drawn when the template is read."""
    if plain := NAMED.fullmatch(token.contents):
        return TextNode(icons.icon(plain[1], int(plain[2] or 20)))
    found: Node = parser.tags["_icon"](parser, token)
    return found


@register.simple_tag
def opening(url: str) -> str:
    """`{% opening "incidents" %}`: a list as the navigation opens it."""
    return navigation.opening(url)


@register.simple_tag(takes_context=True, name="framed")
def framed_tag(context: Context, template_name: str) -> SafeString:
    """`{% framed "components/topbar.html" %}`: rendered once for all who see the same of it."""
    return framed(template_name, context)


@register.simple_tag
def steady(template_name: str) -> SafeString:
    """A part of the frame that is the same on every page of a language: rendered once."""
    return _steady(template_name, get_language() or "en")


@cache
def _steady(template_name: str, _language: str) -> SafeString:
    return render_to_string(template_name)


@register.filter
def kept_picture(svg: str) -> SafeString:
    """A picture that a paper keeps, in the colours of the reader's theme."""
    return mark_safe(palette.for_page(svg))  # noqa: S308 drawn by us; its texts were escaped by the XML writer


@register.filter
def said(sentence: Sentence | Mapping[str, Any] | str | Promise) -> str:
    """A Sentence in the reader's language, also one that was stored as JSON; of none nothing."""
    if isinstance(sentence, Mapping):
        sentence = unpacked(sentence) if sentence else ""
    return reader().sentence(sentence) if isinstance(sentence, Sentence) else str(sentence)


@register.filter
def quantity(value: float | None, unit: str) -> str:
    """A number with its unit."""
    return reader().quantity(value, unit)


@register.filter
def difference(value: float | None, unit: str) -> str:
    """A change with its unit: of a share in percentage points, never in per cent of something."""
    return reader().difference(value, unit)


@register.filter
def bare_difference(value: float | None, unit: str) -> str:
    """The same as an end of a range: of a share only the number, its unit was said before."""
    return reader().bare_difference(value, unit)


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
    return _instant(at, _place())


def _place() -> Place:
    return timezone.get_current_timezone(), reader()


def _instant(at: datetime, place: Place) -> SafeString:
    zone, language = place
    local = timezone.localtime(at, zone)
    text = escape(f"{language.full_date(local)} {local.hour:02}:{local.minute:02}")
    name = escape(local.tzname() or "")
    return mark_safe(f'<time datetime="{at.isoformat()}" title="{name}">{text}</time>')  # noqa: S308 escaped


@register.filter
def on_day(at: datetime | None) -> str | SafeString:
    """The day of an instant in the reader's zone: of the begin of a period the hour says nothing."""
    return when(at and timezone.localtime(at).date())


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
    """`{% card title %}…{% endcard %}`: a surface with a heading, and a link where there is more.

    No template of its own, as `cell`: a page has ten.
    """
    link = f'<a class="card-more" href="{_escaped(more)}">{_escaped(said(more_label))}</a>' if more else ""
    head = f'<h2 class="card-title">{_escaped(said(title))}</h2>{link}'
    head = f'<header class="card-header">{head}</header>' if title else ""
    place = f' id="{_escaped(anchor)}"' if anchor else ""
    whole = f'<section class="card"{place}>{head}<div class="card-body">{content}</div></section>'
    return mark_safe(whole)  # noqa: S308 all of it is escaped, or rendered


@register.simple_tag
def fact_rows(facts: Iterable[tuple[str | Promise, Any, str]]) -> SafeString:
    """The facts of a record: label, value, where the value leads.  No template of its own, as `cell`."""
    told = (f"<dt>{_told(label)}</dt><dd>{_fact(value, address)}</dd>" for label, value, address in facts)
    return mark_safe("".join(told))  # noqa: S308 all of it is escaped


def _fact(value: Any, address: str) -> str:
    if address:
        return f'<a href="{escape(address)}">{_told(value)}</a>'
    return _escaped(when(value)) if isinstance(value, datetime) else _told(value)


@register.simple_tag
def entry_head(entry: Entry) -> SafeString:
    """The begin of a timeline's entry: who did what, and when.  No template of its own, as `cell`."""
    kinds = f"entry{COMMENT if entry.is_comment else ''}{INTERNAL if entry.is_internal else ''}"
    place = f' id="{_told(entry.anchor)}"' if entry.anchor else ""
    what = _told(said(entry.what)) if entry.what else ""
    told = f"<strong>{_told(said(entry.who))}</strong> {what}{_kind_of(entry)}"
    at = f'<span class="text-secondary">{_escaped(when(entry.at))}</span>'
    return mark_safe(f'<li class="{kinds}"{place}>\n      <p class="entry-head">{told} {at}</p>')  # noqa: S308 escaped


def _kind_of(entry: Entry) -> str:
    if not entry.is_comment:
        return ""
    drawn, word = ("lock", _("internal")) if entry.is_internal else ("message", _("public"))
    return f'<span class="entry-kind">{icons.icon(drawn, 14)}{escape(word)}</span>'


@register.simple_tag
def cell(field: Field, value: object) -> str | SafeString:
    """The value of one field of a list.  No template of its own: a page has hundreds of cells."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, SafeString):  # the page has told it already
        return value
    label = field.choices.get(str(value), "")
    if field.name in {"state", "status"}:
        return state(str(value), label)
    if field.kind.name in SHOWN:
        return SHOWN[field.kind.name](value)
    text = str(label or value)
    return mark_safe(f'<span class="is-short">{escape(text)}</span>') if len(text) <= SHORT else text  # noqa: S308


@register.simple_tag
def column_heads(columns: Iterable[Any]) -> SafeString:
    """The heads of a list page's columns (`web.list_page.Column`).  No template of its own, as `cell`."""
    return mark_safe("".join(_column_head(one) for one in columns))  # noqa: S308 all of it is escaped


def _column_head(column: Any) -> str:
    sorted_by = f' aria-sort="{column.direction}"' if column.direction else ""
    arrow = icons.icon(ARROWS[column.direction], 16) if column.direction else ""
    link = (
        f'<a href="{escape(column.sort_link)}">{column.told}{arrow}</a>' if column.sort_link else column.told
    )
    return f'<th scope="col"{sorted_by}{NUMBER if column.is_number else ""}>{link}</th>'


@register.simple_tag
def list_rows(rows: Iterable[Mapping[str, Any]], acts: Sequence[Any]) -> SafeString:
    """All rows of a list page (`web.list_page`); with boxes to choose by, where there are acts."""
    choose, kept, place = _("Choose %(name)s") if acts else "", dict[tuple[str, Any], str](), _place()
    told = (
        f"\n      <tr data-row>\n        {_choice(row, choose)}{_row_cells(row, kept, place)}\n      </tr>"
        for row in rows
    )
    return mark_safe("".join(told))  # noqa: S308 all of it is escaped


def _choice(row: Mapping[str, Any], choose: str) -> str:
    if not choose:
        return ""
    box = f'<input class="form-check-input" type="checkbox" name="chosen" value="{escape(str(row["pk"]))}"'
    return f'<td class="col-choose">{box} aria-label="{escape(choose % {"name": row["name"]})}"></td>'


def _row_cells(row: Mapping[str, Any], kept: dict[tuple[str, Any], str], place: Place) -> str:
    told = []
    for column, value in row["cells"]:
        text = _written(column.field, value, kept, place)
        if column.is_link and row["address"]:
            text = f'<a data-row-link href="{escape(row["address"])}">{text}</a>'
        told.append(f'<td data-label="{column.told}"{NUMBER if column.is_number else ""}>{text}</td>')
    return "".join(told)


def _written(field: Field, value: object, kept: dict[tuple[str, Any], str], place: Place) -> str:
    """What many rows of a column say alike (a state, a team) is written once."""
    if isinstance(value, datetime) and field.kind.name == "instant":
        return _instant(value, place)
    if type(value) is not str and type(value) is not int:  # what is equal to them may be written otherwise
        return _escaped(cell(field, value))
    key = (field.name, value)
    if key not in kept:
        kept[key] = _escaped(cell(field, value))
    return kept[key]


@register.simple_tag
def options(choices: Mapping[str, str | Promise], chosen: str) -> SafeString:
    """The options of a select box.  No template of its own: a filter has hundreds of them."""
    told = (
        f'<option value="{escape(value)}"{SELECTED if value == chosen else ""}>{escape(str(label))}</option>'
        for value, label in choices.items()
    )
    return mark_safe("".join(told))  # noqa: S308 all of it is escaped


@register.simple_tag
def filter_fields(inputs: Sequence[FilterInput]) -> SafeString:
    """The questions of a filter form.  No template of its own, as `cell`: a list has twenty."""
    return mark_safe("".join(_filter_field(at, one) for at, one in enumerate(inputs, start=1)))  # noqa: S308 escaped


def _filter_field(at: int, one: FilterInput) -> str:
    end = f' <span class="text-secondary">{escape(str(one.operator_label))}</span>'
    name = f'id="f{at}" name="{escape(one.name)}"'
    if one.choices:
        told = f'<option value="">{escape(_("any"))}</option>{options(one.choices, one.value)}'
        field = f'<select class="form-select" {name}>{told}</select>'
    else:
        step = ' step="any"' if one.type == "number" else ""
        field = f'<input class="form-control" {name} type="{one.type}"{step} value="{escape(one.value)}">'
    label = f'<label class="form-label" for="f{at}">{escape(str(one.field.label))}{end}</label>'
    return f"<div>{label}{field}</div>"


@register.simple_tag
def column_boxes(columns: Sequence[tuple[Field, bool]]) -> SafeString:
    """The columns to choose from, those that are shown ticked.  No template of its own, as `cell`."""
    told = (
        f'<label class="form-check"><input class="form-check-input" type="checkbox" name="column" '
        f'value="{escape(one.name)}"{" checked" if is_shown else ""}>'
        f'<span class="form-check-label">{escape(str(one.label))}</span></label>'
        for one, is_shown in columns
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


def _told(value: Any) -> str:
    return _escaped(value if isinstance(value, str) else str(value))


def _escaped(value: str) -> str:
    """As Django does it, without asking each time whether the value is a promise: it is not."""
    return value if isinstance(value, SafeString) else escape(value)


@register.simple_tag
def state(name: str, label: str | Promise = "") -> SafeString:
    """The chip of a state: a word, a colour that repeats it, and a shape.  No template, as `cell`."""
    word = word_of(name)
    told = f'<span class="state tone-{escape(word.tone)}">{escape(str(label or word.label))}</span>'
    return mark_safe(told)  # noqa: S308 escaped


SELECTED = " selected"
ARROWS = {"ascending": "chevron-up", "descending": "chevron-down"}
COMMENT, INTERNAL = " is-comment", " is-internal"
NUMBER = ' class="is-number"'
NOTHING = mark_safe('<span class="text-secondary">–</span>')
SHOWN: Mapping[str, Callable[[Any], str | SafeString]] = {
    "boolean": lambda value: _("yes") if value else _("no"),
    "instant": when,
    "day": when,
    "integer": count,
    "number": number,
    "key": lambda value: mark_safe(f'<span class="number">{escape(str(value))}</span>'),  # noqa: S308 escaped
}
