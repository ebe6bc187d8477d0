"""A mail server on the loopback that speaks enough of IMAP4rev1, keeps its mail, and does as it is told."""

import base64
import re
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

LITERAL = re.compile(rb"\{(\d+)\}\r\n$")


@dataclass
class Message:
    """One message of a folder."""

    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class Server:
    """What it holds, whom it lets in, and what it was asked."""

    port: int = 0
    user: str = "help@example.org"
    password: str = "open sesame"
    token: str = ""
    validity: int = 7
    folders: dict[str, list[Message]] = field(default_factory=lambda: {"INBOX": []})
    asked: list[str] = field(default_factory=list)
    on_command: Callable[[str], None] = lambda _: None
    said_size: int = 0
    """What it says a message has, if not what it has."""
    is_mute: bool = False
    is_dripping: bool = False
    """It says its first word one letter after the other, and never all of it."""
    certificate: ssl.SSLContext | None = None
    """With one it speaks TLS: from the start, or after STARTTLS."""
    is_starttls: bool = False

    def deliver(self, *messages: bytes, folder: str = "INBOX") -> None:
        """Mail arrives."""
        held = self.folders.setdefault(folder, [])
        for raw in messages:
            held.append(Message(self.next_uid(folder), raw))

    def next_uid(self, folder: str) -> int:
        return max((one.uid for one in self.folders[folder]), default=0) + 1

    def number_anew(self) -> None:
        """As after a restore: the numbers mean other messages now."""
        self.validity += 1
        for number, one in enumerate(self.folders["INBOX"], start=1):
            one.uid = number

    def seen(self) -> list[int]:
        return [one.uid for one in self.folders["INBOX"] if r"\Seen" in one.flags]


class Session(socketserver.StreamRequestHandler):
    """One client."""

    folder = ""

    @property
    def held(self) -> Server:
        return self.server.held  # type: ignore[attr-defined, no-any-return]

    def handle(self) -> None:
        if self.held.certificate and not self.held.is_starttls:
            self.request = self.encrypted(self.request)
            self.setup()
        if self.held.is_dripping:
            with suppress(OSError):
                for _ in range(200):
                    self.request.sendall(b"x")
                    time.sleep(0.02)
            return
        self.say("* OK ready")
        while line := self.line():
            tag, _, rest = line.partition(" ")
            name, _, said = rest.partition(" ")
            self.held.asked.append(rest)
            self.held.on_command(rest)
            if self.held.is_mute:
                continue
            done = getattr(self, f"on_{name.lower()}", lambda _: "BAD unknown")(said)
            self.say(f"{tag} {done}")
            if name.upper() == "LOGOUT":
                return
            if name.upper() == "STARTTLS":
                self.request = self.encrypted(self.request)
                self.setup()

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        if isinstance(self.request, ssl.SSLSocket):
            self.request.close()

    def line(self) -> str:
        raw = self.rfile.readline()
        while found := LITERAL.search(raw):
            self.say("+ go on")
            raw = raw[: found.start()] + self.rfile.read(int(found.group(1))) + self.rfile.readline()
        return raw.rstrip(b"\r\n").decode("utf-8", "replace")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def on_capability(self, _: str) -> str:
        self.say(f"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2{' STARTTLS' * self.held.is_starttls}")
        return "OK done"

    def on_starttls(self, _: str) -> str:
        return "OK begin"

    def encrypted(self, plain: Any) -> Any:
        assert self.held.certificate
        return self.held.certificate.wrap_socket(plain, server_side=True)

    def on_noop(self, _: str) -> str:
        return "OK done"

    def on_logout(self, _: str) -> str:
        self.say("* BYE until then")
        return "OK done"

    def on_login(self, said: str) -> str:
        is_known = said == f'"{self.held.user}" "{self.held.password}"' and not self.held.token
        return "OK come in" if is_known else "NO [AUTHENTICATIONFAILED] Wrong name or password"

    def on_authenticate(self, said: str) -> str:
        assert said == "XOAUTH2"
        self.say("+ ")
        given = base64.b64decode(self.rfile.readline().strip()).decode()
        if given == f"user={self.held.user}\x01auth=Bearer {self.held.token}\x01\x01" and self.held.token:
            return "OK come in"
        self.say("+ " + base64.b64encode(b'{"status":"401"}').decode())
        self.rfile.readline()
        return "NO AUTHENTICATE failed."

    def on_select(self, said: str) -> str:
        folder = said.strip('"')
        if folder not in self.held.folders:
            return "NO [NONEXISTENT] no such folder"
        self.folder = folder
        self.say(f"* {len(self.messages)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {self.held.validity}] numbers")
        return "OK [READ-WRITE] done"

    def on_status(self, said: str) -> str:
        folder = said.partition('"')[2].partition('"')[0]
        rows = self.held.folders[folder]
        self.say(
            f'* STATUS "{folder}" (MESSAGES {len(rows)} UIDNEXT {self.held.next_uid(folder)} '
            f"UIDVALIDITY {self.held.validity})"
        )
        return "OK done"

    def on_create(self, said: str) -> str:
        self.held.folders[said.strip('"')] = []
        return "OK done"

    def on_expunge(self, _: str) -> str:
        self.messages[:] = [one for one in self.messages if r"\Deleted" not in one.flags]
        return "OK done"

    def on_uid(self, said: str) -> str:
        name, _, rest = said.partition(" ")
        done: str = getattr(self, f"uid_{name.lower()}")(rest)
        return done

    def uid_search(self, said: str) -> str:
        first = int(said.partition("UID ")[2].partition(":")[0])
        newest = max((one.uid for one in self.messages), default=0)
        found = [one.uid for one in self.messages if one.uid >= min(first, newest)]  # as `*` means
        self.say(f"* SEARCH {' '.join(map(str, found))}".rstrip())
        return "OK done"

    def uid_fetch(self, said: str) -> str:
        number, _, wanted = said.partition(" ")
        one = next((one for one in self.messages if one.uid == int(number)), None)
        if one is None:
            return "OK nothing"
        if "RFC822.SIZE" in wanted:
            self.say(f"* 1 FETCH (UID {one.uid} RFC822.SIZE {self.held.said_size or len(one.raw)})")
            return "OK done"
        body = one.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in wanted else one.raw
        self.wfile.write(b"* 1 FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (one.uid, len(body), body))
        return "OK done"

    def uid_store(self, said: str) -> str:
        number, _, rest = said.partition(" ")
        for one in self.messages:
            if one.uid == int(number):
                one.flags |= set(rest.partition("(")[2].rstrip(")").split())
        return "OK done"

    def uid_copy(self, said: str) -> str:
        number, _, folder = said.partition(" ")
        name = folder.strip('"')
        if name not in self.held.folders:
            return "NO [TRYCREATE] no such folder"
        self.held.deliver(*(one.raw for one in self.messages if one.uid == int(number)), folder=name)
        return "OK done"

    @property
    def messages(self) -> list[Message]:
        return self.held.folders[self.folder]


class _Threads(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    held: Server

    def handle_error(self, *_: Any) -> None:
        """A client that is gone is none of our business."""


@contextmanager
def mail_server(**options: Any) -> Iterator[Server]:
    """One that listens on a free port of the loopback."""
    made = Server(**options)
    with _Threads(("127.0.0.1", 0), Session) as threads:
        threads.held, made.port = made, threads.server_address[1]
        thread = threading.Thread(target=threads.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield made
        finally:
            threads.shutdown()
            thread.join()
