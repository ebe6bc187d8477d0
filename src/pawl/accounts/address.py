"""Where a request comes from: a forwarded address is believed only from proxies that are named."""

import ipaddress
from collections.abc import Iterable, Sequence

from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
UNKNOWN = "0.0.0.0"  # noqa: S104 a word for "no address" (a Unix socket), not something to bind to
IPV6_SITE = 64
"""Bits of an IPv6 address that name a site: whoever has one may use every address in it."""


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks, as the first middleware (`web.proxies`) found it."""
    found = parsed(request.META.get("REMOTE_ADDR", ""))
    return str(found) if found else UNKNOWN


def client_behind(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The last address of a chain that no trusted proxy has; anybody could have written what is before it."""
    for one in reversed([one for one in forwarded.split(",") if one.strip()]):
        address = parsed(one)
        if address is None:
            return peer
        if not is_among(address, trusted):
            return str(address)
        peer = str(address)
    return peer


def is_among(address: Address | None, networks: Iterable[Network]) -> bool:
    """Whether an address lies in one of the networks; an unknown one in none."""
    return address is not None and any(address in network for network in networks)


def counted_address(address: str) -> str:
    """The address as tries are counted: an IPv6 site is one visitor."""
    found = parsed(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, IPV6_SITE), strict=False))
    return address


def parsed(text: str) -> Address | None:
    """An address as it is compared: an IPv4 address inside an IPv6 one is the IPv4 address."""
    try:
        found = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
