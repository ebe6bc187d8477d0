"""An OpenID provider on the loopback; what it says of people is set by tests."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class Provider:
    """Claims of whoever signs in there."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.address = ""
        self.asked: list[str] = []


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Discovery and userinfo."""
            at = provider.address
            provider.asked.append(self.path)
            if self.path == "/.well-known/openid-configuration":
                self._say({
                    "issuer": at, "authorization_endpoint": f"{at}/authorize",
                    "token_endpoint": f"{at}/token", "userinfo_endpoint": f"{at}/userinfo",
                    "jwks_uri": f"{at}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                })  # fmt: skip
            else:
                self._say(provider.claims)

        def do_POST(self) -> None:
            """Token."""
            self.rfile.read(int(self.headers["Content-Length"]))
            provider.asked.append(self.path)
            self._say({"access_token": "t", "token_type": "Bearer"})

        def log_message(self, *_: Any) -> None:
            """Quiet."""

        def _say(self, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler


@contextmanager
def running() -> Iterator[Provider]:
    """Start it, and stop it at the end."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
