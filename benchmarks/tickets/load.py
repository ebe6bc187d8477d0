"""A closed loop of clients on the loopback, each on one connection, and what a round cost."""

import os
import random
import re
import socket
import statistics
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from benchmarks.tickets.processes import cpu_of, others_cpu

WORDS = [f"word{n}" for n in range(1000)]
VERSION = re.compile(rb'name="version" value="(\d+)"')
"""Of a form that was read: what is sent after it says so as {version}."""
TIMEOUT = 120
MOST_FAULTS = 20


@dataclass(frozen=True)
class Ask:
    """One request: {id} a number at random, {own} one that nobody else uses, {subject} words, {n} counts.

    Several in one scenario are sent in turn, on the same own number.
    """

    path: str
    method: str = "GET"
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    statuses: tuple[int, ...] = (200,)
    expect: str = ""


@dataclass(frozen=True)
class Target:
    """A server that is asked: where, its processes, which numbers its tickets have."""

    name: str
    base: str
    pids: tuple[int, ...]
    """The server and its database; their children count too."""
    first: int
    last: int
    own: Iterator[int] = field(default_factory=lambda: iter(()))
    """Numbers of tickets whose state may be changed to and fro, one after the other."""


@dataclass(frozen=True)
class Round:
    """What a round came to: milliseconds, requests a second, CPU of the servers for each request."""

    times: list[float]
    seconds: float
    cpu: float
    others: float
    faults: list[str]
    bodies: list[bytes]

    @property
    def rps(self) -> float:
        """Requests a second."""
        return len(self.times) / self.seconds

    @property
    def cpu_each(self) -> float:
        """Milliseconds of CPU for each request, servers and database together."""
        return self.cpu / max(1, len(self.times)) * 1000

    def percentile(self, share: int) -> float:
        """Of the latency."""
        if len(self.times) < 2:
            return self.times[0] if self.times else float("nan")
        return statistics.quantiles(self.times, n=100, method="inclusive")[share - 1]


def ask_round(target: Target, asks: Sequence[Ask], clients: int, seconds: float, most: int) -> Round:
    """Ask for so many seconds, or until so many requests were sent."""
    shared = _Shared(target, asks, time.perf_counter() + seconds, most)
    before, others, start = sum(map(cpu_of, target.pids)), others_cpu(target.pids), time.perf_counter()
    threads = [threading.Thread(target=_client, args=(shared, one)) for one in range(clients)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    spent = time.perf_counter() - start
    cpu = sum(map(cpu_of, target.pids)) - before
    foreign = (others_cpu(target.pids) - others) / ((os.cpu_count() or 1) * spent)
    return Round(shared.times, spent, cpu, foreign, shared.faults, shared.bodies)


class _Shared:
    """What the clients of a round share."""

    def __init__(self, target: Target, asks: Sequence[Ask], until: float, most: int) -> None:
        self.target, self.asks, self.until, self.most = target, asks, until, most
        self.lock, self.sent = threading.Lock(), 0
        self.times: list[float] = []
        self.faults: list[str] = []
        self.bodies: list[bytes] = []

    def next(self) -> tuple[int, int]:
        """The number of the next request, and a ticket of one's own; 0 where it is over."""
        with self.lock:
            if self.sent >= self.most or time.perf_counter() >= self.until or len(self.faults) > MOST_FAULTS:
                return 0, 0
            self.sent += len(self.asks)
            return self.sent, next(self.target.own, 0)


def _client(shared: _Shared, number: int) -> None:
    link, chance = _Link(shared.target.base), random.Random(time.time_ns() ^ number)
    while (told := shared.next())[0]:
        values = {"id": str(chance.randint(shared.target.first, shared.target.last)), "n": str(told[0]),
                  "own": str(told[1]), "subject": " ".join(chance.choices(WORDS, k=6))}  # fmt: skip
        for one in shared.asks:
            start = time.perf_counter()
            status, body = link.ask(one, values)
            shared.times.append((time.perf_counter() - start) * 1000)
            if version := VERSION.search(body):
                values["version"] = version[1].decode()
            if status not in one.statuses or (one.expect and one.expect.encode() not in body):
                shared.faults.append(f"{one.method} {one.path}: {status} {body[:200]!r}")
            if len(shared.bodies) < 1:
                shared.bodies.append(body)


class _Link:
    """One connection, made again where the server closed it; as little work for each request as can be."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.socket: socket.socket | None = None

    def ask(self, one: Ask, values: Mapping[str, str]) -> tuple[int, bytes]:
        """Status and body."""
        is_form = one.headers.get("Content-Type", "").startswith("application/x-www-form")
        body = _filled(one.body, {name: quote(text) for name, text in values.items()} if is_form else values)
        lines = [f"{one.method} {_filled(one.path, values)} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        lines += [f"{name}: {value}" for name, value in one.headers.items()]
        lines += [f"Content-Length: {len(body.encode())}"] if body or one.method != "GET" else []
        data = ("\r\n".join(lines) + "\r\n\r\n" + body).encode()
        for _try in range(2):
            if self.socket is None:
                self.socket = socket.create_connection((self.host, self.port), timeout=TIMEOUT)
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                self.socket.sendall(data)
                return self._answer()
            except ConnectionError:
                self.socket = None
        return 0, b"the connection was closed twice"

    def _answer(self) -> tuple[int, bytes]:
        parts = self._parts()
        head = next(parts)
        lines = head.decode("latin-1").lower().split("\r\n")
        named = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
        status, body = int(lines[0].split()[1]), next(parts)
        if named.get("transfer-encoding") == "chunked":
            while not body.endswith(b"0\r\n\r\n"):
                body += next(parts)
        elif "content-length" in named:
            while len(body) < int(named["content-length"]):
                body += next(parts)
        elif status not in {204, 304}:
            body += b"".join(parts)
        if named.get("connection") == "close":
            self.socket = None
        return status, body

    def _parts(self) -> Iterator[bytes]:
        """The head, what came behind it, and all that comes after."""
        link, found = self.socket, b""
        while link is not None and b"\r\n\r\n" not in found:
            block = link.recv(65536)
            if not block:
                raise ConnectionResetError
            found += block
        head, _, rest = found.partition(b"\r\n\r\n")
        yield head
        yield rest
        while link is not None and (block := link.recv(65536)):
            yield block


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
