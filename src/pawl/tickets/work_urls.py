"""Routes of what the tickets of every practice share."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from pawl.tickets import work_views
from pawl.tickets.practice import Practice


def routes(practice: Practice) -> Iterator[URLPattern]:
    """The shared pages of one practice."""
    one = f"{practice.pages}/<str:key>"
    if practice.names_items:
        yield path(f"{one}/items/", work_views.items, {"practice": practice}, name=f"{practice.page}-items")
    for name in practice.asks:
        known = {"practice": practice, "name": name}
        yield path(f"{one}/{name}/", work_views.act, known, name=f"{practice.page}-{name}")
