"""Servers of other systems as their public documents describe them, with the faults of real life."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

Query = Mapping[str, str]


@dataclass
class Asked:
    """One question as it came in."""

    path: str
    query: Query
    headers: Mapping[str, str]


@dataclass
class Answered:
    """What goes back."""

    data: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Fake:
    """A server on this machine: what it answers, and what goes wrong when."""

    answer: Callable[[Asked], Answered]
    faults: dict[int, str] = field(default_factory=dict)
    """By the number of a question: `busy` (429), `half`, `down` (500)."""
    asked: list[Asked] = field(default_factory=list)
    address: str = ""

    def reply(self, asked: Asked) -> tuple[int, dict[str, str], bytes, int]:
        """Status, headers, the bytes, and how many of them are announced."""
        number = len(self.asked)
        self.asked.append(asked)
        fault = self.faults.get(number, "")
        if fault == "busy":
            return 429, {"Retry-After": "7"}, b"{}", 2
        if fault == "down":
            return 500, {}, b"{}", 2
        found = self.answer(asked)
        body = json.dumps(found.data).encode()
        sent = body[: len(body) // 2] if fault == "half" else body
        return found.status, dict(found.headers), sent, len(body)


@contextmanager
def serving(answer: Callable[[Asked], Answered], **faults: Any) -> Iterator[Fake]:
    """A server that answers until the block ends."""
    fake = Fake(answer, **faults)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, extra, body, length = fake.reply(Asked(unquote(parts.path), query, headers))
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **extra}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    fake.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
