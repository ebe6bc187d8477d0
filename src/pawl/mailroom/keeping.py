"""What is kept: the bytes of messages as files, on the disk before any row names them; secrets encrypted."""

import hashlib
import re
from contextlib import suppress
from pathlib import Path

from pawl import durable
from pawl.environment import environment
from pawl.mailroom.guarding import LINE_ENDS, MOST_HEAD
from pawl.sealing import Box

FOLDER = "received"
NAMED = re.compile(rb"^message-id[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE)
BRACKETS = re.compile(rb"<([^<>\s]{1,248})>")
BLANK = re.compile(rb"\r?\n\r?\n|\r\r")

_SECRETS = Box("mailroom")
unlock = _SECRETS.unseal


def path_of(digest: str) -> Path:
    """Where the bytes of a message lie, there or not."""
    return environment().data.resolve() / FOLDER / digest[:2] / f"{digest}.eml"


def keep(raw: bytes) -> str:
    """Write a message to the disk, whole or not at all.   Returns its digest."""
    digest = hashlib.sha256(raw).hexdigest()
    path = path_of(digest)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    durable.write(path, raw)
    durable.sync_folder(path.parent.parent)
    return digest


def fetch(digest: str) -> bytes | None:
    """The bytes of a message, while they are kept."""
    try:
        return path_of(digest).read_bytes()
    except FileNotFoundError:
        return None


def forget(digest: str) -> None:
    """Delete them."""
    with suppress(FileNotFoundError):
        path_of(digest).unlink()


def message_id_of(raw: bytes) -> str:
    """The Message-ID of bytes that nobody has read yet; empty where there is none."""
    head = LINE_ENDS.sub(b"\n", raw[:MOST_HEAD]).partition(b"\n\n")[0]
    line = NAMED.search(head)
    found = BRACKETS.search(line.group()) if line else None
    return f"<{found.group(1).decode('ascii', 'replace')}>"[:255] if found else ""


def mark_of(raw: bytes, organisation: int | None) -> str:
    """What makes a message itself, whichever way it took: who it is for, its Message-ID, its body."""
    blank = BLANK.search(raw, 0, MOST_HEAD)
    named = message_id_of(raw)
    body = raw[blank.end() :] if blank and named else raw
    said = f"{organisation}\n{named}\n{hashlib.sha256(body).hexdigest()}"
    return hashlib.sha256(said.encode()).hexdigest()


def lock(secret: str) -> str:
    """Encrypt a secret for the database; none stays none."""
    return _SECRETS.seal(secret) if secret else ""
