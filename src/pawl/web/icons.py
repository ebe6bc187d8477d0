"""The icons that pages use, as inline SVG; drawn by Tabler Icons (MIT, see static/vendor/vendored.toml)."""

import json
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FILE = Path(__file__).parent / "icons.json"


@cache
def _strokes() -> dict[str, str]:
    strokes: dict[str, str] = json.loads(FILE.read_text(encoding="utf-8"))
    return strokes


def names() -> list[str]:
    """Every icon there is."""
    return sorted(_strokes())


@cache
def icon(name: str, size: int = 20) -> SafeString:
    """One icon; words stand beside it or on its button, so readers of screens skip it.   Raises KeyError."""
    strokes = mark_safe(_strokes()[name])  # noqa: S308 a file of ours, hashed in vendored.toml
    return format_html(
        '<svg class="icon" width="{}" height="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>',
        size,
        size,
        strokes,
    )
