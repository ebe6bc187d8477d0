"""A receiver on the loopback that answers as it is told, and remembers what came."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Sink:
    """What came, and what is answered."""

    port: int = 0
    status: int = 200
    answer: bytes = b"thanks"
    location: str = ""
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"


@contextmanager
def listening() -> Iterator[Sink]:
    sink = Sink()

    class Handler(BaseHTTPRequestHandler):
        def setup(self) -> None:
            sink.connections += 1
            super().setup()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            sink.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(sink.status)
            if sink.location:
                self.send_header("location", sink.location)
            self.send_header("content-length", str(len(sink.answer)))
            self.end_headers()
            self.wfile.write(sink.answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sink.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
