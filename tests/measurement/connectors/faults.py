"""What other systems do when they are not well, for every connector that asks over HTTP.

`serving` puts a fake on this machine; `survives` reads it through a connector while it misbehaves, and holds
what came against an undisturbed reading.

    @pytest.mark.parametrize("fault", FAULTS)
    def test_faults(fault: str) -> None:
        survives(fault, Prometheus(), settings_for, answer, lose=without_labels, secret="token")

settings_for(address) gives the settings; answer(path, query, headers) is the fake; lose(body) gives the same
answer after its schema has changed.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.measurement.connectors import gathered
from tests.measurement.connectors.gathered import asking, pages, rows

from pawl.errors import Invalid, PawlError
from pawl.measurement.sources import spool
from pawl.measurement.sources.connectors.base import Connector, Page, Vanished

FAULTS = ("half_page", "too_many", "server_error", "dropped", "schema_changed", "expired")
PASSING = frozenset({"half_page", "too_many", "server_error", "dropped"})
"""What mends itself; the others wait for a person."""
WAIT = 7.0
HALF, DROPPED = -1, -2
Answer = tuple[int, Mapping[str, str], Any]
"""Status, headers, and a body that becomes JSON."""
Answers = Callable[[str, dict[str, str], dict[str, str]], Answer]
"""Of a path, a query (or the fields of a form) and headers."""


@contextmanager
def serving(answer: Answers) -> Iterator[str]:
    """Another system on this machine, until the block ends."""

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: found[0] for name, found in parse_qs(parts.query, keep_blank_values=True).items()}
            status, headers, body = answer(parts.path, query, dict(self.headers))
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            if status == DROPPED:
                self.close_connection = True
                return
            self.send_response(200 if status == HALF else status)
            told = {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}
            for name, value in told.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if status == HALF else content)
            self.close_connection = True

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self.path = f"{self.path}?{self.rfile.read(length).decode()}"
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class Unwell:
    """A fake that misbehaves at its n-th request: once where it passes, from then on where it does not."""

    def __init__(self, answer: Answers, fault: str, lose: Callable[[Any], Any], at: int) -> None:
        self.answer, self.fault, self.lose, self.at = answer, fault, lose, at
        self.asked = 0

    def __call__(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
        self.asked += 1
        if self.asked < self.at or (self.fault in PASSING and self.asked > self.at):
            return self.answer(path, query, headers)
        if self.fault == "too_many":
            return 429, {"Retry-After": str(int(WAIT))}, {}
        if self.fault == "server_error":
            return 500, {}, {"error": "try again"}
        if self.fault == "expired":
            return 401, {}, {"error": "token expired"}
        status, told, body = self.answer(path, query, headers)
        if self.fault == "schema_changed":
            return status, told, self.lose(body)
        return (HALF if self.fault == "half_page" else DROPPED), told, body


def survives(
    fault: str, connector: Connector, settings: Callable[[str], Mapping[str, Any]], answer: Answers, *,
    lose: Callable[[Any], Any], secret: str = "", at: int = 2,
) -> None:  # fmt: skip
    """Hold a connector to what it promises while its system is unwell at its n-th request.

    What passes changes nothing. What does not is told as what it is, and what came before is worth keeping:
    from the last mark a system that is well again gives the rest.
    """
    with serving(answer) as address:
        whole = rows(pages(connector, settings(address), secret))
    assert whole, "a fake without a row proves nothing"
    unwell, sleeps, came = Unwell(answer, fault, lose, at), list[float](), list[Page]()
    with serving(unwell) as address:
        if fault in PASSING:
            assert rows(pages(connector, settings(address), secret, sleeps=sleeps)) == whole
            assert sleeps
            assert (sleeps == [WAIT]) == (fault == "too_many")
            return
        with pytest.raises(PawlError) as refused:
            _until_it_breaks(connector, settings(address), secret, came)
        assert isinstance(refused.value, Invalid | Vanished)
        assert (refused.value.thing == "secret") == (fault == "expired")
    assert unwell.asked >= at
    with serving(answer) as address:
        mark = came[-1].mark if came else ""
        rest = rows(pages(connector, settings(address), secret, mark=mark))
    assert _once(rows(came) + rest) == _once(whole)


def _until_it_breaks(
    connector: Connector, settings: Mapping[str, Any], secret: str, came: list[Page]
) -> None:
    """What came before it broke off, kept by a spool as a run keeps it."""
    with TemporaryDirectory() as data, gathered.settings(DATA=data), spool.opened("unwell") as kept:
        for page in connector.pages(dict(settings), secret, "", asking()):
            kept.append(page)
            came.append(page)


def _once(found: list[dict[str, str]]) -> list[tuple[tuple[str, str], ...]]:
    """Rows as the spool keeps them: each once."""
    return list(dict.fromkeys(tuple(row.items()) for row in found))
