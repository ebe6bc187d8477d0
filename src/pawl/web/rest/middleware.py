"""Lets no answer below /api/ leave as a page: what Django itself refuses is said as a problem, too."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from pawl.web.rest.problem import MEDIA_TYPE, answer

PREFIX = "/api/"
KEPT = ("Allow", "Retry-After", "WWW-Authenticate", "X-Request-ID", "Set-Cookie", "Vary")


def problems(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Translate errors that never reached the API: unknown address, method, host, token, body."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_page = not response.headers.get("Content-Type", "").startswith(MEDIA_TYPE)
        if response.status_code < 400 or not is_page or not request.path.startswith(PREFIX):
            return response
        told = answer(request, response.status_code)
        for name in KEPT:
            if name in response:
                told[name] = response[name]
        return told

    return middleware
