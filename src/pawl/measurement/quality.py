"""The quality of a dataset for the eye: a strip of weeks for each field, the darker the fuller."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from pawl.presentation.language import Language
from pawl.presentation.vocabulary import field_label

WIDTH, HEIGHT = 6, 16
STEPS = 5


def strips(fields: Iterable[Mapping[str, Any]], language: Language) -> list[dict[str, Any]]:
    """Each field with its fill in all and by week, the emptiest first."""
    return [_strip(one, language) for one in fields]


def _strip(one: Mapping[str, Any], language: Language) -> dict[str, Any]:
    share = one["filled"] / one["rows"] if one["rows"] else None
    return {
        "field": one["field"],
        "label": language.sentence(field_label(one["table"], one["field"])),
        "share": language.quantity(share, "%"),
        "strip": _svg(one["weeks"], language),
        "rows": one["rows"],
        "filled": one["filled"],
    }


def _svg(weeks: list[list[Any]], language: Language) -> SafeString:
    """One box a week; its class says how full, its title the numbers, so that colour is not needed."""
    boxes = format_html_join(
        "",
        '<rect x="{}" y="0" width="{}" height="{}" class="fill-{}"><title>{}: {}</title></rect>',
        (
            (n * WIDTH, WIDTH - 1, HEIGHT, _step(rows, filled), language.full_date(date.fromisoformat(day)),
             language.quantity(filled / rows if rows else None, "%"))
            for n, (day, rows, filled) in enumerate(weeks)
        ),
    )  # fmt: skip
    width = max(1, len(weeks)) * WIDTH
    return format_html(
        '<svg class="strip" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true">{}</svg>',
        width, HEIGHT, width, HEIGHT, boxes,
    )  # fmt: skip


def _step(rows: int, filled: int) -> str:
    return "none" if not rows else str(round(filled / rows * STEPS))
