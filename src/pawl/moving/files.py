"""Where the files of a move lie while it lasts: each in a folder of its own, opened by jobs alone."""

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pawl.analytics.words import say
from pawl.durable import write_stream
from pawl.environment import environment
from pawl.errors import NotFound

FILE = "file"
LONGEST_NAME = 120


@dataclass(frozen=True)
class Held:
    """A file that lies here."""

    folder: str
    name: str
    size: int
    sha256: str


def home() -> Path:
    """The folder of all of them."""
    return environment().data.resolve() / "moving"


def plain_name(given: str) -> str:
    """The last part of a file's name without what a file system or a terminal would stumble over."""
    last = given.replace("\\", "/").rpartition("/")[2]
    clean = re.sub(r"[^\w.()+ -]", "_", last).strip(". ")[-LONGEST_NAME:]
    return clean.encode()[-LONGEST_NAME:].decode(errors="ignore").strip(". ") or "export"


def take_in(name: str, blocks: Iterable[bytes]) -> Held:
    """Write a stream to the disk, as far as the site's limit.

    Raises Invalid for a file that is empty or too large; nothing is left then.
    """
    folder, plain = secrets.token_hex(16), plain_name(name)
    place = home() / folder / FILE
    place.mkdir(parents=True, mode=0o700)
    try:
        size, digest = write_stream(
            place / plain,
            blocks,
            mebibytes=environment().upload_mebibytes,
            smaller=say("Export it in parts."),
            again=say("Export it again and check its size."),
        )
    except BaseException:
        let_go(folder)
        raise
    return Held(folder, plain, size, digest)


def keep(name: str, source: Path) -> Held:
    """Keep a file that a job wrote here already: the same bytes under another name, of any size."""
    folder, plain = secrets.token_hex(16), plain_name(name)
    place = home() / folder / FILE
    place.mkdir(parents=True, mode=0o700)
    os.link(source, place / plain)
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Held(folder, plain, source.stat().st_size, digest)


def path_of(folder: str, name: str) -> Path:
    """Where a held file lies.   Raises NotFound where its bytes are gone."""
    path = home() / folder / FILE / plain_name(name)
    if not folder or not path.is_file():
        raise NotFound(name, say("Its bytes are not kept any more."), say("Bring the file again."))
    return path


def let_go(folder: str) -> None:
    """Delete a file and its folder."""
    if folder:
        shutil.rmtree(home() / folder, ignore_errors=True)
