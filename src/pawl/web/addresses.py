"""Addresses of routes, put together from what Django's `reverse` said of the same route before."""

import re
from functools import lru_cache
from html import escape
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, reverse

MARK = "stand-in-4d1b7c"
PLAIN = re.compile(r"[A-Za-z0-9_-]+")
"""What stands in an address as it is, and fits wherever the stand-in does."""
MOST = 2048


def address(route: str, **values: Any) -> str:
    """As `reverse(route, kwargs=values)`; that asks anew each time, and a page has thirty addresses."""
    if len(values) < 2:  # none, or one
        name, value = next(iter(values.items()), ("", ""))
        shape = _shape(route, name, get_script_prefix(), settings.ROOT_URLCONF)
        if shape and (not name or (isinstance(value, str) and PLAIN.fullmatch(value))):
            return f"{shape[0]}{value}{shape[1]}"
    return reverse(route, kwargs=values)


@lru_cache(maxsize=MOST)
def _shape(route: str, name: str, _prefix: str, _routes: str) -> tuple[str, str] | None:
    """What stands before and after the value; nothing where a route asks more of it than to be a word."""
    try:
        whole = reverse(route, kwargs={name: MARK} if name else {})
    except NoReverseMatch:
        return None
    before, _mark, after = whole.partition(MARK)
    return (before, after) if escape(whole) == whole else None
