"""Where the bytes of attachments lie: once per content, by its SHA-256, written whole or not at all.

A file is on the disk before any row names it, so a crash between the two leaves at most a file that no row
names; the sweep takes it away after a day.
"""

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pawl import clock
from pawl.analytics.words import say
from pawl.collaboration.media import HEAD, media_type
from pawl.durable import BLOCK, blocks_of, sync_folder
from pawl.environment import environment
from pawl.errors import Invalid, TooLarge, Unavailable

KEPT_SECONDS = 24 * 3600
INCOMING = ".staging-incoming"
"""Where bytes wait until they are whole; backups leave folders of this name out."""
GOING = ".going"


@dataclass(frozen=True)
class Kept:
    """A content that lies here."""

    sha256: str
    size: int
    media_type: str


def folder() -> Path:
    """Where the files lie."""
    return environment().data.resolve() / "files"


def path_of(sha256: str) -> Path:
    """Where a content lies, there or not."""
    return folder() / sha256[:2] / sha256


def keep(name: str, content: bytes | IO[bytes]) -> Kept:
    """Write a content to the disk, as far as the site's limit.

    The same content written again replaces the file by itself: it is whole and young afterwards, whatever it
    was before.   Raises Invalid for an empty one, TooLarge; nothing is left then.
    """
    incoming = folder() / INCOMING
    incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, staged = tempfile.mkstemp(dir=incoming)  # 0600, and nobody else's
    try:
        with os.fdopen(handle, "wb") as file:
            kept = _write(name, file, io.BytesIO(content) if isinstance(content, bytes) else content)
        target = path_of(kept.sha256)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        Path(staged).replace(target)
        sync_folder(target.parent)
        sync_folder(folder())
    except BaseException:
        with suppress(FileNotFoundError):
            Path(staged).unlink()
        raise
    return kept


def checked(sha256: str) -> Iterator[bytes]:
    """The bytes of a content, piece by piece, after every one of them was hashed.

    Raises Unavailable where it is not there, or is not what it was: what is damaged is said, never served.
    """
    try:
        with path_of(sha256).open("rb") as file:
            is_whole = hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        is_whole = False
    if not is_whole:
        rule = say("The file {hash} is missing or damaged on the server.", hash=sha256[:12])
        way_out = say("Tell an administrator: `pawl verify` names such files, a backup holds them whole.")
        raise Unavailable("file", rule, way_out)
    return blocks_of(path_of(sha256))


def fault_of(sha256: str, size: int) -> str:
    """`missing` or `damaged`; empty where a content is what it was."""
    path = path_of(sha256)
    if not path.is_file():
        return "missing"
    with path.open("rb") as file:
        right = path.stat().st_size == size and hashlib.file_digest(file, "sha256").hexdigest() == sha256
    return "" if right else "damaged"


def all_kept() -> Iterator[str]:
    """The names of all that lies here."""
    home = folder()
    for shelf in sorted(home.iterdir()) if home.is_dir() else ():
        if len(shelf.name) == 2 and shelf.is_dir():
            yield from (path.name for path in sorted(shelf.iterdir()) if len(path.name) == 64)


def is_old(path: Path) -> bool:
    """Whether nobody wrote to a file for a day."""
    return path.stat().st_mtime < clock.wall().timestamp() - KEPT_SECONDS


def let_go(sha256: str) -> bool:
    """Delete a content that no row names and nobody brought again for a day.   Returns whether it went.

    It is moved aside before its age is asked: whoever brings it again meanwhile either writes it anew, or
    made it young before it was moved, and then it goes back.
    """
    path = path_of(sha256)
    aside = path.with_name(f"{GOING}-{path.name}")
    with suppress(FileNotFoundError):
        path.rename(aside)
        if is_old(aside):
            aside.unlink()
            return True
        aside.rename(path)
    return False


def tidy() -> int:
    """Delete what a killed process left half written.   Returns how much of it there was."""
    home = folder()
    left = [*(home / INCOMING).glob("*"), *home.glob(f"*/{GOING}-*")]
    old = [path for path in left if is_old(path)]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _write(name: str, file: IO[bytes], content: IO[bytes]) -> Kept:
    digest, size, head = hashlib.sha256(), 0, b""
    while block := content.read(BLOCK):
        size += len(block)
        if size > limit():
            raise too_large(name)
        head += block[: HEAD - len(head)]
        digest.update(block)
        file.write(block)
    file.flush()
    os.fsync(file.fileno())
    if not size:
        rule = say("It is empty (0 bytes).")
        raise Invalid(name, rule, say("Look at the file, then choose it again."), {"file": rule})
    return Kept(digest.hexdigest(), size, media_type(head, name))


def limit() -> int:
    """The largest file in bytes."""
    return environment().attachment_mebibytes * BLOCK


def too_large(name: str) -> TooLarge:
    """The refusal of a file above the limit."""
    rule = say("It is larger than {n} MiB.", n=environment().attachment_mebibytes)
    way_out = say("Make it smaller, or put it where the others can reach it and write the address.")
    return TooLarge(name, rule, way_out, {"file": rule})
