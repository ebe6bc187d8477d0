"""The frame around every page, rendered once for all who see the same of it.

What differs from reader to reader (their name, the token of their forms, the address they are at) is left out
when it is rendered, and filled in for each page.
"""

import re
from collections.abc import Hashable, Mapping
from functools import lru_cache
from html import escape
from types import SimpleNamespace
from typing import Any

from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

KINDS = 256
"""So many frames are kept: by language, theme, rights, page of the navigation and unread notices."""
SHARED = ("theme", "density", "is_narrow", "language", "languages", "unread", "unread_most", "is_demo")
OWN = ("token", "path", "name", "email")
MARKS = {name: f"own-{name}-4d1b7c" for name in OWN}
CUT = re.compile("|".join(MARKS.values()))


class _Kind:
    """What a frame is told apart by; the rest of it is only needed to render it."""

    def __init__(self, template: str, key: Hashable, told: Mapping[str, Any]) -> None:
        self.key, self.template, self.told = (template, key), template, told

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kind) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def framed(template: str, context: Context) -> SafeString:
    """A part of the frame for whoever reads this page."""
    person, unread = context["person"], int(str(context["unread"]))
    told = {name: context[name] for name in SHARED} | {"unread": unread, "sections": context["sections"]}
    shared = tuple(str(told[name]) for name in SHARED if name != "languages")
    kind = _Kind(template, (context["sections"].key, shared, person is None), told | {"person": person})
    own = {
        "token": str(context["csrf_token"]),
        "path": context["request"].get_full_path(),
        "name": person.name if person else "",
        "email": person.email if person else "",
    }
    texts, marks = _rendered(kind)
    filled = (escape(own[name]) for name in marks)
    whole = "".join(part for pair in zip(texts, (*filled, ""), strict=True) for part in pair)
    return mark_safe(whole)  # noqa: S308 rendered by Django; what is filled in is escaped


@lru_cache(maxsize=KINDS)
def _rendered(kind: _Kind) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The texts between what is filled in, and the names of what goes between them."""
    told = dict(kind.told)
    told["person"] = told["person"] and SimpleNamespace(name=MARKS["name"], email=MARKS["email"])
    told["csrf_token"], told["request"] = MARKS["token"], SimpleNamespace(get_full_path=MARKS["path"])
    text = render_to_string(kind.template, told)
    names = {mark: name for name, mark in MARKS.items()}
    return tuple(CUT.split(text)), tuple(names[mark] for mark in CUT.findall(text))
