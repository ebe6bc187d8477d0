"""Files that came in: written by their owner alone, hashed on the way, opened by nobody but a child."""

import hashlib
import re
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pawl import clock
from pawl.analytics.words import say
from pawl.durable import write_stream
from pawl.environment import environment
from pawl.errors import Invalid, NotFound
from pawl.measurement.sources import places

LONGEST_NAME = 120
LARGEST_NAME = 200
REFUSED_ROWS = "refused.csv"
FILE = "file"
"""The folder of the file itself: whatever name it came with, it meets nothing that Pawl writes."""


@dataclass(frozen=True)
class Held:
    """A file in quarantine."""

    folder: str
    name: str
    size: int
    sha256: str


def plain_name(given: str) -> str:
    """The last part of a file's name without what a file system or a terminal would stumble over."""
    last = given.replace("\\", "/").rpartition("/")[2]
    clean = re.sub(r"[^\w.()+ -]", "_", last).strip(". ")[-LONGEST_NAME:]
    kept = clean.encode()[-LARGEST_NAME:].decode(errors="ignore")  # a file system counts bytes
    return kept.strip(". ") or "log"


def take_in(name: str, blocks: Iterable[bytes]) -> Held:
    """Write a stream into a folder of its own, as far as the site's limit.

    Returns what is held now.   Raises Invalid for a file that is empty or too large; nothing is left then.
    """
    folder = secrets.token_hex(16)
    home = places.quarantine() / folder
    home.mkdir(parents=True, mode=0o700)
    try:
        (home / FILE).mkdir(mode=0o700)
        size, digest = write_stream(
            home / FILE / plain_name(name),
            blocks,
            mebibytes=environment().upload_mebibytes,
            smaller=say("Import it in parts, or compress it with gzip."),
            again=say("Export the log again and check its size."),
        )
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise
    return Held(folder, plain_name(name), size, digest)


def path_of(folder: str, name: str) -> Path:
    """Where a held file lies.   Raises NotFound where its bytes are gone."""
    path = places.quarantine() / folder / FILE / plain_name(name)
    if not folder or not path.is_file():
        rule = say("Its bytes are not kept any more.")
        raise NotFound(name, rule, say("Bring the file again."))
    return path


def sha256_of(path: Path) -> str:
    """The hash of a held file as it is now."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def refused_rows(folder: str) -> Path:
    """Where the list of refused rows lies, there or not."""
    return places.quarantine() / folder / REFUSED_ROWS


def let_go(folder: str) -> None:
    """Delete a file and all beside it."""
    if folder:
        shutil.rmtree(places.quarantine() / folder, ignore_errors=True)


def untouched(seconds: float) -> list[str]:
    """Folders in which nothing was written for so long."""
    oldest = clock.wall().timestamp() - seconds
    home = places.quarantine()
    folders = [folder for folder in home.iterdir() if folder.is_dir()] if home.is_dir() else []
    return [
        folder.name
        for folder in folders
        if all(path.stat().st_mtime < oldest for path in (folder, *folder.rglob("*")))
    ]


def on_server(given: str) -> Path:
    """A file on the server, below a folder that the site allows; links are followed before it is judged.

    Raises Invalid, the same for what is absent and for what lies elsewhere: nobody learns what there is.
    """
    path = Path(given).resolve()
    allowed = [folder.resolve() for folder in environment().import_folders]
    if not (any(path.is_relative_to(folder) for folder in allowed) and path.is_file()):
        rule = say("There is no such file in a folder that may be imported from.")
        way_out = say("Ask an administrator which folders PAWL_IMPORT_FOLDERS names.")
        raise Invalid("path", rule, way_out, {"path": rule})
    return path
