"""An authorisation server on the loopback that speaks OAuth 2.0 with PKCE as RFC 6749 and RFC 7636 have it.

It checks what it is told, and refuses as the providers do: a code counts once, only for the client, the
address and the verifier with which it was asked for.
"""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit


@dataclass
class Authority:
    """One application is registered; a person is signed in, and consents or not."""

    client: str = "app-1"
    secret: str = "hush"
    comes_back_to: str = ""
    consents: bool = True
    gives_refresh: bool = True
    port: int = 0
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    @property
    def token_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/tenant/oauth2/v2.0/token"

    def authorise(self, asked: dict[str, str]) -> tuple[int, str]:
        """The answer to a browser: where it goes next."""
        self.asked.append(asked)
        if asked.get("client_id") != self.client or asked.get("redirect_uri") != self.comes_back_to:
            return 400, ""
        if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
            return 400, ""
        told = {"state": asked["state"]}
        if self.consents:
            code = secrets.token_urlsafe(16)
            self.codes[code] = asked
            told["code"] = code
        else:
            told |= {"error": "access_denied", "error_description": "The person said no."}
        return 302, f"{self.comes_back_to}?{urlencode(told)}"

    def give(self, asked: dict[str, str]) -> tuple[int, dict[str, object]]:
        """The answer to a client."""
        known = self.codes.pop(asked.get("code", ""), None)
        if (asked.get("client_id"), asked.get("client_secret")) != (self.client, self.secret):
            return 401, {"error": "invalid_client"}
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        fits = known is not None and known["code_challenge"] == challenge
        if known is None or not fits or known["redirect_uri"] != asked.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        refresh = {"refresh_token": "kept-for-long"} if self.gives_refresh else {}
        return 200, {"access_token": "a" * 900, "token_type": "Bearer", "expires_in": 3600, **refresh}


@contextmanager
def authority() -> Iterator[Authority]:
    """It listens."""
    made = Authority()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, location = made.authorise(_plain(urlsplit(self.path).query))
            self.send_response(status)
            if location:
                self.send_header("location", location)
            self.send_header("content-length", "0")
            self.end_headers()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            status, told = made.give(_plain(body))
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


def _plain(query: str) -> dict[str, str]:
    return {name: found[0] for name, found in parse_qs(query).items()}
