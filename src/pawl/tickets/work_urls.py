"""Routes of what the tickets of every practice share."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from pawl.tickets import work_views
from pawl.tickets.practice import Practice
from pawl.tickets.splitting import Split, split

SHARED = {
    "effort": work_views.effort,
    "strike": work_views.strike,
    "presence": work_views.presence,
}


def routes(practice: Practice, parts: Split) -> Iterator[URLPattern]:
    """The shared pages of one practice; before that of one, since `split` is no key."""
    known_split = {"practice": practice, "parts": parts}
    yield path(f"{practice.pages}/split/", split, known_split, name=f"{practice.pages}-split")
    one = f"{practice.pages}/<str:key>"
    shared = {"practice": practice}
    of_callers = {"rate": work_views.score} if practice.model.has_caller else {}
    for name, view in {**SHARED, **of_callers}.items():
        yield path(f"{one}/{name}/", view, shared, name=f"{practice.page}-{name}")
    if practice.names_items:
        yield path(f"{one}/items/", work_views.items, {"practice": practice}, name=f"{practice.page}-items")
    for name in practice.asks:
        known = {"practice": practice, "name": name}
        yield path(f"{one}/{name}/", work_views.act, known, name=f"{practice.page}-{name}")
