"""How much a browser may send at once: what is above is refused before a byte of it is kept."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from pawl.analytics.words import say
from pawl.environment import environment
from pawl.web.refusals import page

MEBIBYTE = 1 << 20
OWN_WORDS = ("/api/", "/scim/")
"""Doors that refuse in their own words."""
FILES_AT_ONCE = 4
"""So many of the largest files of records may come with one form."""
OF_STRANGERS = 1
"""Mebibytes: whoever is not signed in sends no files."""
LARGE: set[str] = set()
"""Routes whose forms bring a file as large as the site takes one."""


def takes_large_files(*routes: str) -> None:
    """Name routes that take more than files of records, beside those routes in `urls.py`."""
    LARGE.update(routes)


class LargeBodies:
    """Middleware: 413 for what is larger than its page takes; stands before what reads forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Iterable[Any], _kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Look at the length that the request announces: without one, no body is read at all."""
        given = request.headers.get("Content-Length") or ""
        if request.path.startswith(OWN_WORDS) or not (given.isascii() and given.isdigit()):
            return None
        most = _most(request)
        if int(given[:20]) <= most * MEBIBYTE:
            return None
        rule = say("It is larger than {n:,} MiB, which is the most at once.", n=most)
        return page(request, 413, "", rule, say("Send less at once, or make it smaller."))


def _most(request: HttpRequest) -> int:
    if request.actor.person is None:  # type: ignore[attr-defined]  # the middleware's
        return OF_STRANGERS
    route = request.resolver_match.view_name if request.resolver_match else ""
    if route in LARGE:
        return environment().upload_mebibytes + 1
    return FILES_AT_ONCE * environment().attachment_mebibytes + 1
