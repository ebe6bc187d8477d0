"""The one client of mailboxes: it connects to the address that was checked, and gives up in time."""

import imaplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from imap_tools.errors import ImapToolsError, MailboxCopyError, MailboxFlagError, MailboxMoveError
from imap_tools.mailbox import BaseMailBox

from pawl.environment import environment
from pawl.mailroom.guarding import MEBIBYTE, MOST_BYTES, MOST_HEAD
from pawl.mailroom.models import Mailbox, Security
from pawl.outbound import NotAllowedOut, Resolve, Target, check, resolve

CONNECT_SECONDS = 10.0
SESSION_SECONDS = 120.0
"""A whole look into a mailbox; then the connection is cut, whatever drips out of it."""
LARGEST_LITERAL = MOST_BYTES + MEBIBYTE
LARGEST_SESSION = 2048 * MEBIBYTE
FAILURES = (OSError, imaplib.IMAP4.error, ImapToolsError, EOFError, ValueError, LookupError)
"""What a server that is away, hostile or broken makes of a session."""


class Refused(Exception):
    """The server does not let us in, or has no such folder; `said` is what it said."""


def target_of(mailbox: Mailbox, resolver: Resolve = resolve) -> Target:
    """Where a mailbox lies, if it may be called.   Raises NotAllowedOut."""
    scheme = "http" if mailbox.security == Security.NONE else "https"
    host = f"[{mailbox.host}]" if ":" in mailbox.host else mailbox.host
    return check(f"{scheme}://{host}:{mailbox.port}", environment().mail_hosts, resolver)


class _Bounded:
    """Connects to the checked address, and reads no more of a literal than a message may have."""

    checked: Target
    handles: list[socket.socket]
    left = LARGEST_SESSION

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        made = socket.create_connection((self.checked.address, self.checked.port), timeout)
        self.handles.append(made.dup())  # encryption takes the socket over; by this one it can still be cut
        return made

    def read(self, size: int) -> bytes:
        """Some bytes of the server, as many as it announced."""
        if size > LARGEST_LITERAL:
            raise imaplib.IMAP4.abort("more than was asked for")
        return self._counted(super().read(size))  # type: ignore[misc]

    def readline(self) -> bytes:
        """A line of the server."""
        return self._counted(super().readline())  # type: ignore[misc]

    def _counted(self, found: bytes) -> bytes:
        self.left -= len(found)
        if self.left < 0:
            raise imaplib.IMAP4.abort("more than was asked for")
        return found


def _client(target: Target, security: str, opened: list[socket.socket]) -> imaplib.IMAP4:
    context = ssl.create_default_context()

    class Plain(_Bounded, imaplib.IMAP4):
        checked, handles = target, opened

    class Encrypted(_Bounded, imaplib.IMAP4_SSL):
        checked, handles = target, opened

        def _create_socket(self, timeout: float | None = None) -> socket.socket:
            plain = super()._create_socket(timeout)
            return context.wrap_socket(plain, server_hostname=target.host)

    if security == Security.TLS:
        return Encrypted(target.host, target.port, ssl_context=context, timeout=CONNECT_SECONDS)
    made = Plain(target.host, target.port, timeout=CONNECT_SECONDS)
    if security == Security.STARTTLS:
        made.starttls(context)
    return made


class Box(BaseMailBox):
    """A mailbox of imap-tools over our own connection."""

    def __init__(self, target: Target, security: str, opened: list[socket.socket]) -> None:
        self._ours = (target, security, opened)
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return _client(*self._ours)


@dataclass(frozen=True)
class Folder:
    """What a folder says about itself."""

    validity: int
    next_uid: int
    messages: int


@dataclass
class Session:
    """A signed-in connection with a folder open."""

    box: Any
    folder: Folder

    def uids_after(self, last: int) -> list[int]:
        """The numbers of messages that came after one, in order."""
        found = self.box.uids(f"UID {last + 1}:*", None)
        return sorted(int(one) for one in found if one.isdigit() and int(one) > last)

    def size_of(self, uid: int) -> int:
        """How many bytes a message has, as the server says; 0 where it is gone."""
        kind, data = self.box.client.uid("FETCH", str(uid), "(RFC822.SIZE)")
        said = b" ".join(one if isinstance(one, bytes) else one[0] for one in data if one)
        number = said.upper().partition(b"RFC822.SIZE")[2].strip(b" )").split(b" ")[0]
        return int(number) if kind == "OK" and number.isdigit() else 0

    def message(self, uid: int) -> bytes:
        """The bytes of a message, which stays unread; empty where it is gone."""
        return self._body(uid, "BODY.PEEK[]")

    def head(self, uid: int) -> bytes:
        """The header of a message, as far as one is honest."""
        return self._body(uid, f"BODY.PEEK[HEADER]<0.{MOST_HEAD}>")

    def done(self, uid: int, folder: str) -> None:
        """The message is safe: mark it as read, or move it away."""
        if folder:
            self._move(uid, folder)
            return
        # The library's own way would also delete for good what others have marked as deleted.
        kind, data = self.box.client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")
        if kind != "OK":
            raise MailboxFlagError((kind, data), "OK")

    def _move(self, uid: int, folder: str) -> None:
        try:
            self.box.move(str(uid), folder)
        except (MailboxMoveError, MailboxCopyError):
            self.box.folder.create(folder)
            self.box.move(str(uid), folder)

    def _body(self, uid: int, part: str) -> bytes:
        _kind, data = self.box.client.uid("FETCH", str(uid), f"({part})")
        return next((bytes(one[1]) for one in data if isinstance(one, tuple)), b"")


@contextmanager
def session(mailbox: Mailbox, password: str, token: str, resolver: Resolve = resolve) -> Iterator[Session]:
    """Sign in, open the folder; all ends at the deadline.   Raises NotAllowedOut, Refused, FAILURES."""
    opened: list[socket.socket] = []
    timer = threading.Timer(SESSION_SECONDS, _cut, (opened,))
    timer.daemon = True
    timer.start()  # before the first word of the server, which may drip as slowly as all others
    try:
        box = Box(target_of(mailbox, resolver), mailbox.security, opened)
        try:
            box.client.sock.settimeout(CONNECT_SECONDS * 3)
            _sign_in(box, mailbox, password, token)
            yield Session(box, _open(box, mailbox.folder))
        finally:
            with suppress(*FAILURES):
                box.logout()
            with suppress(*FAILURES):
                box.client.shutdown()
    finally:
        timer.cancel()
        for one in opened:
            one.close()


def _sign_in(box: Box, mailbox: Mailbox, password: str, token: str) -> None:
    try:
        if token:
            box.xoauth2(mailbox.user, token, initial_folder=None)
        elif mailbox.user.isascii() and password.isascii():
            box.login(mailbox.user, password, initial_folder=None)
        else:
            box.login_utf8(mailbox.user, password, initial_folder=None)
    except (imaplib.IMAP4.abort, OSError):
        raise
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        raise Refused(_said(error)) from error


def _open(box: Box, folder: str) -> Folder:
    try:
        box.folder.set(folder)
        known = box.folder.status(folder, ("MESSAGES", "UIDNEXT", "UIDVALIDITY"))
    except (imaplib.IMAP4.abort, OSError):
        raise
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        raise Refused(_said(error)) from error
    return Folder(known["UIDVALIDITY"], known["UIDNEXT"], known["MESSAGES"])


def _said(error: Exception) -> str:
    """What the server said, without what we sent."""
    result = getattr(error, "command_result", None)
    lines = result[1] if isinstance(result, tuple) else list(error.args)
    first = next((one for one in lines if one), b"")
    text = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)
    return " ".join(text.split())[:200]


def _cut(opened: list[socket.socket]) -> None:
    for one in opened:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


__all__ = ["FAILURES", "NotAllowedOut", "Refused", "Session", "session", "target_of"]
