"""What every door asks of a request: who is there, and from where on they read."""

from django.http import HttpRequest

from pawl.accounts.actor import Actor

LONGEST_NUMBER = 19
"""Digits from which a number fits no column."""


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return request.actor  # type: ignore[attr-defined, no-any-return]  # the middleware's


def event_before(request: HttpRequest) -> int | None:
    """The number of the event before which a page of older ones ends; none where none is said."""
    asked = request.GET.get("before", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < LONGEST_NUMBER else None
