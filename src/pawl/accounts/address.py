"""Where a request comes from: a forwarded address is believed only from proxies that are named."""

import ipaddress
from functools import cache

from django.http import HttpRequest

from pawl.environment import environment

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
UNKNOWN = "0.0.0.0"  # noqa: S104 a word for "no address" (a Unix socket), not something to bind to
IPV6_SITE = 64
"""Bits of an IPv6 address that name a site: whoever has one may use every address in it."""


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks: the last one in the chain that is not one of our own proxies."""
    trusted = _networks(environment().trusted_proxies)
    peer = _parsed(str(request.META.get("REMOTE_ADDR", "")))
    chain = [_parsed(part) for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    while peer is not None and chain and any(peer in network for network in trusted):
        peer = chain.pop() or peer
    return str(peer) if peer else UNKNOWN


def counted_address(address: str) -> str:
    """The address as tries are counted: an IPv6 site is one visitor."""
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, IPV6_SITE), strict=False))
    return address


@cache
def _networks(named: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(one, strict=False) for one in named)


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped or found
