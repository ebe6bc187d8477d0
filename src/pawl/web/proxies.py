"""Who really asks: forwarded addresses are believed from the proxies that the site names alone."""

from collections.abc import Callable
from ipaddress import ip_network

from django.http import HttpRequest, HttpResponse

from pawl.accounts.address import client_behind, is_among, parsed
from pawl.environment import environment

FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
)
IDENTITIES = ("HTTP_X_REMOTE_USER", "HTTP_REMOTE_USER", "HTTP_X_FORWARDED_USER")
"""Headers by which other products let a proxy sign people in; Pawl has no such door."""


def proxies(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Put the true client and scheme on every request; what the outside claims of itself is dropped."""
    trusted = [ip_network(one, strict=False) for one in environment().trusted_proxies]

    def middleware(request: HttpRequest) -> HttpResponse:
        given = {name: request.META.pop(name, "") for name in (*FORWARDED, *IDENTITIES)}
        peer = request.META.get("REMOTE_ADDR", "")
        request.META["PAWL_IS_FORWARDED"] = any(given[name] for name in FORWARDED)
        if is_among(parsed(peer), trusted):
            request.META["REMOTE_ADDR"] = client_behind(peer, given["HTTP_X_FORWARDED_FOR"], trusted)
            if given["HTTP_X_FORWARDED_PROTO"] == "https":
                request.META["wsgi.url_scheme"] = "https"
        return get_response(request)

    return middleware
