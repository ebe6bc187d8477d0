"""The one client for calls to addresses that people typed in: it reaches the public internet, and no further.

It resolves, checks every address found, and connects to the one it checked, so a name that answers otherwise
the next time gains nothing. No redirects, no proxies, one deadline for everything, a cap on what is read.
"""

import http.client
import ipaddress
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pawl.analytics.words import Sentence, say

RESOLVE_SECONDS = 3.0
CONNECT_SECONDS = 5.0
DEADLINE_SECONDS = 10.0
LONGEST_URL = 500
LONGEST_QUERY = 4000
"""Of an address that Pawl itself wrote a query to."""
LARGEST_ANSWER = 64 * 1024
KEPT_OF_ANSWER = 2000

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Collection[str]]

TRANSLATED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
"""IPv4 inside IPv6, by translators on the way (RFC 6052, RFC 8215)."""
COMPATIBLE = ipaddress.IPv6Network("::/96")


class NotAllowedOut(Exception):
    """The address is none that Pawl calls; `rule` says why."""

    def __init__(self, rule: Sentence) -> None:
        super().__init__(str(rule))
        self.rule = rule


class Unreached(Exception):
    """No answer: refused, hung, broke off, or too slow."""


@dataclass(frozen=True)
class Target:
    """Where a checked URL leads."""

    host: str
    port: int
    path: str
    is_tls: bool
    address: str
    """The address that was checked; the connection goes there and nowhere else."""


@dataclass(frozen=True)
class Answer:
    """What came back: status, the beginning of the text, and how long it took."""

    status: int
    text: str
    seconds: float


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, by the system's resolver, which itself would wait for half a minute.

    Raises OSError, also where it does not answer in time.
    """
    told: list[Any] = []

    def ask() -> None:
        try:
            told.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            told.append(error)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(RESOLVE_SECONDS)
    found = told[0] if told else TimeoutError(f"no answer within {RESOLVE_SECONDS:.0f} s")
    if isinstance(found, Exception):
        raise found
    return [str(row[4][0]) for row in found]


def check(
    url: str, allowed: Collection[str], resolver: Resolve = resolve, *, longest: int = LONGEST_URL
) -> Target:
    """Where a URL leads, if it may be called.   Raises NotAllowedOut.

    allowed: hosts that may be private, and may be called without TLS.
    """
    host, port, path, is_tls = _parts(url, longest)
    is_trusted = host in {one.lower() for one in allowed}
    if not is_tls and not is_trusted:
        raise NotAllowedOut(say("Without https, what is sent can be read on the way."))
    try:
        found = [host] if _is_literal(host) else list(resolver(host, port))
    except (OSError, UnicodeError) as error:
        raise NotAllowedOut(say("The name {host} cannot be resolved.", host=host)) from error
    if not found or not (is_trusted or all(is_public(one) for one in found)):
        raise NotAllowedOut(say("{host} is not on the public internet.", host=host))
    return Target(host, port, path, is_tls, found[0])


def _is_literal(host: str) -> bool:
    """Whether it is an address in its one plain form; odder forms are the resolver's business."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_public(text: str) -> bool:
    """Whether an address is one of the public internet, also where IPv4 hides inside IPv6."""
    try:
        address: Address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return all(
        one.is_global
        and not (
            one.is_multicast or one.is_reserved or one.is_loopback or one.is_link_local or one.is_private
        )
        for one in (address, *_hidden(address))
    )


def _hidden(address: Address) -> Iterator[Address]:
    """The IPv4 addresses that an IPv6 address carries."""
    if not isinstance(address, ipaddress.IPv6Address):
        return
    yield from (one for one in (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())) if one)
    if address in COMPATIBLE or any(address in network for network in TRANSLATED):
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def _parts(url: str, longest: int) -> tuple[str, int, str, bool]:
    """Whatever is not ASCII was to be percent-encoded, or is a host that looks like another one."""
    is_odd = any(not char.isascii() or char.isspace() or not char.isprintable() or char in "\\@#"
                 for char in url)  # fmt: skip
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        host, port = "", None
    if is_odd or len(url) > longest or not host or parts.scheme not in {"http", "https"} or port == 0:
        raise NotAllowedOut(say("Write an address like https://example.org/hooks, with no name or password."))
    is_tls = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return host, port or (443 if is_tls else 80), path, is_tls


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allowed: Collection[str],
    resolver: Resolve = resolve,
    kept: int = KEPT_OF_ANSWER,
) -> Answer:
    """POST a body, checking the address anew.   Raises NotAllowedOut, Unreached.

    kept: how many bytes of the answer are told.
    """
    target = check(url, allowed, resolver)
    began = time.monotonic()
    try:
        with _connected(target, DEADLINE_SECONDS) as connection:
            connection.request("POST", target.path, body, dict(headers))
            response = connection.getresponse()
            text = response.read(LARGEST_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        raise Unreached(f"{type(error).__name__}: {error}") from error
    answered = text[:kept].decode("utf-8", "replace").replace("\x00", "")
    return Answer(response.status, answered, time.monotonic() - began)


@dataclass(frozen=True)
class Fetched:
    """What a GET brought: status, headers by their names in small letters, and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def get(  # noqa: PLR0913 all named
    url: str,
    headers: Mapping[str, str],
    *,
    allowed: Collection[str],
    most: int,
    seconds: float,
    body: bytes | None = None,
    resolver: Resolve = resolve,
) -> Fetched:
    """GET what has so many bytes at most, checking the address anew.   Raises NotAllowedOut, Unreached.

    body: POST this, and have what is answered.
    """
    target = check(url, allowed, resolver, longest=LONGEST_QUERY)
    try:
        with _connected(target, seconds) as connection:
            connection.request("GET" if body is None else "POST", target.path, body, dict(headers))
            response = connection.getresponse()
            answered = response.read(most + 1)
    except (OSError, http.client.HTTPException) as error:
        raise Unreached(f"{type(error).__name__}: {error}") from error
    if len(answered) > most:
        raise Unreached(f"an answer of more than {most} bytes")
    named = {name.lower(): value for name, value in response.getheaders()}
    return Fetched(response.status, named, answered)


@contextmanager
def _connected(target: Target, seconds: float) -> Iterator[http.client.HTTPConnection]:
    """A connection to the checked address that is cut at the deadline, however slowly the peer drips."""
    plain = socket.create_connection((target.address, target.port), CONNECT_SECONDS)
    handle = plain.dup()  # encryption takes the socket over: by this one the same connection can still be cut
    made, is_late = http.client.HTTPConnection(target.host, target.port), threading.Event()
    timer = threading.Timer(seconds, _cut, (handle, is_late))
    timer.start()
    try:
        plain.settimeout(seconds)
        made.sock = _encrypted(plain, target) if target.is_tls else plain
        yield made
        if is_late.is_set():  # what was read until then looks whole, and is not
            raise TimeoutError(f"no whole answer within {seconds:.0f} s")
    finally:
        timer.cancel()
        made.close()
        plain.close()
        handle.close()


def _encrypted(plain: socket.socket, target: Target) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)


def _cut(handle: socket.socket, is_late: threading.Event) -> None:
    is_late.set()
    with suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)


@contextmanager
def only_public(allowed: Collection[str]) -> Iterator[None]:
    """Inside it this process resolves no name to an address that is not public, but for the allowed hosts.

    For a library that calls by itself: what it connects to went through here, also after a redirect; no proxy
    resolves in its place. For a process that does one thing at a time, as an executor of jobs does.
    """
    trusted = {one.lower() for one in allowed}
    asked, proxies = socket.getaddrinfo, os.environ.get("NO_PROXY")

    def checked(host: Any, *rest: Any, **options: Any) -> Any:
        found = asked(host, *rest, **options)
        name = (host.decode() if isinstance(host, bytes) else str(host or "")).lower()
        if name not in trusted and not all(is_public(str(row[4][0])) for row in found):
            raise socket.gaierror(socket.EAI_NONAME, f"{name} is not on the public internet")
        return found

    socket.getaddrinfo = checked
    os.environ["NO_PROXY"] = "*"
    try:
        yield
    finally:
        socket.getaddrinfo = asked
        if proxies is None:
            del os.environ["NO_PROXY"]
        else:
            os.environ["NO_PROXY"] = proxies
