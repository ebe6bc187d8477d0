"""Who really asks: forwarded addresses are believed from the proxies that the site names alone."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.http import HttpRequest, HttpResponse

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

    def is_trusted(address: str) -> bool:
        try:
            return any(ip_address(address) in network for network in trusted)
        except ValueError:
            return False

    def middleware(request: HttpRequest) -> HttpResponse:
        given = {name: request.META.pop(name, "") for name in (*FORWARDED, *IDENTITIES)}
        peer = request.META.get("REMOTE_ADDR", "")
        request.META["PAWL_IS_FORWARDED"] = any(given[name] for name in FORWARDED)
        if is_trusted(peer):
            request.META["REMOTE_ADDR"] = _client(given["HTTP_X_FORWARDED_FOR"], peer, is_trusted)
            if given["HTTP_X_FORWARDED_PROTO"] == "https":
                request.META["wsgi.url_scheme"] = "https"
        return get_response(request)

    return middleware


def _client(chain: str, peer: str, is_trusted: Callable[[str], bool]) -> str:
    """The last address that no trusted proxy has; what stands before it anybody could have written."""
    for address in reversed([one.strip() for one in chain.split(",") if one.strip()]):
        if not is_trusted(address):
            try:
                return str(ip_address(address))
            except ValueError:
                return peer
    return peer
