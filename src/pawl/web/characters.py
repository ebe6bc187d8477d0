"""Refuses NUL in what a browser sends: no address and no field has one, and PostgreSQL stores none."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

NUL = "\x00"
OWN_WORDS = ("/api/", "/scim/")
"""Doors that check questions and bodies themselves, and refuse in their own words."""
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


class NoNul:
    """Middleware: 400 for a NUL in path, query or form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own_words = request.path.startswith(OWN_WORDS)
        if NUL in request.path or (not own_words and _holds(request.GET)):
            raise BadRequest("a NUL in the address")
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Iterable[Any], _kwargs: dict[str, Any]
    ) -> None:
        """Look at the form, which the check of its token has read already; other bodies stay unread."""
        if getattr(view, "csrf_exempt", False) or request.path.startswith(OWN_WORDS):
            return
        if request.method == "POST" and request.content_type in FORMS and _holds(request.POST):
            raise BadRequest("a NUL in the form")


def _holds(sent: QueryDict) -> bool:
    return any(NUL in name or any(NUL in one for one in values) for name, values in sent.lists())
