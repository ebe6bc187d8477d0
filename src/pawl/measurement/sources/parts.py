"""Large files that come in parts: each is whole or not there, and a cut connection goes on where it was.

An upload is a file that grows in quarantine, and a signed name that says whose it is: no row stands for it
until it is whole. What nobody goes on with for a day is deleted.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from django.core import signing

from pawl import clock
from pawl.analytics.words import Sentence, say
from pawl.durable import BLOCK
from pawl.environment import environment
from pawl.errors import Conflict, Invalid, NotFound, TooMany, Unavailable
from pawl.measurement.sources import places, quarantine
from pawl.measurement.sources.quarantine import FILE, Held

PART = 4 * BLOCK
"""The largest part; what a cut connection costs at most."""
KEPT_SECONDS = 24 * 3600
MOST_OPEN = 50
MOST_OF_ONE = 10
"""Open uploads of the site, and of one person: nobody takes all places."""
GROWING = "growing"
SALT = "pawl.measurement.upload"


@dataclass(frozen=True)
class Upload:
    """A file on its way."""

    folder: str
    name: str
    size: int
    source: int
    by: str

    @property
    def token(self) -> str:
        """The name under which whoever began it goes on."""
        return signing.dumps(asdict(self), salt=SALT)

    @property
    def path(self) -> Path:
        """Where it grows."""
        return places.quarantine() / self.folder / GROWING


def begin(name: str, size: int, *, source: int, by: str) -> Upload:
    """Make room for a file of a size.

    Raises Invalid for one that is empty or too large, TooMany, and Unavailable where the disk cannot hold it.
    """
    limit = environment().upload_mebibytes
    if not 0 < size <= limit * BLOCK:
        rule = say("It is empty, or larger than {n:,} MiB.", n=limit)
        raise Invalid("size", rule, say("Import it in parts, or compress it with gzip."), {"size": rule})
    _check_places(by)
    if size > _free():
        rule = say("The disk of the server has no room for it.")
        raise Unavailable("size", rule, say("Ask an administrator to make room."))
    upload = Upload(_mark(by) + secrets.token_hex(12), quarantine.plain_name(name), size, source, by)
    upload.path.parent.mkdir(parents=True, mode=0o700)
    os.close(os.open(upload.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return upload


def read(token: str, *, source: int, by: str) -> Upload:
    """The upload of a name, for whoever began it alone, as long as its file lies there.   Raises NotFound."""
    try:
        upload = Upload(**signing.loads(token, salt=SALT))
    except signing.BadSignature:
        raise _gone() from None
    if (upload.source, upload.by) != (source, by) or not upload.path.is_file():
        raise _gone()
    return upload


def offset(upload: Upload) -> int:
    """How many of its bytes are here.   Raises NotFound."""
    try:
        return upload.path.stat().st_size
    except FileNotFoundError:
        raise _gone() from None


def append(upload: Upload, at: int, content: bytes) -> int:
    """Add a part; how many bytes are here now.   Raises Conflict where it does not follow, Invalid."""
    with _growing(upload) as file:
        here = os.fstat(file).st_size
        if at != here:
            raise Conflict(
                upload.name, say("{n} bytes of it are here.", n=here), say("Go on at {n}.", n=here)
            )
        if not content or len(content) > PART or here + len(content) > upload.size:
            rule = say("A part has 1 to {n} bytes, and no more than are missing.", n=PART)
            raise Invalid("body", rule, say("Send the next bytes of the file."))
        try:
            _write(file, here, content)
        except BaseException:
            os.ftruncate(file, here)  # a full disk leaves no half part
            raise
        return here + len(content)


def finish(upload: Upload) -> Held:
    """It is whole: from now on it is held like any file that came in.   Raises Conflict, NotFound."""
    with _growing(upload) as file:
        here = os.fstat(file).st_size
        if here != upload.size:
            rule = say("{n} of {all} bytes are here.", n=here, all=upload.size)
            raise Conflict(upload.name, rule, say("Go on at {n}.", n=here))
        digest = quarantine.sha256_of(upload.path)
        (upload.path.parent / FILE).mkdir(mode=0o700, exist_ok=True)  # it may be there from a cut end
        upload.path.rename(upload.path.parent / FILE / upload.name)
    return Held(upload.folder, upload.name, upload.size, digest)


def reopen(upload: Upload) -> None:
    """It could not be staged: it stands again where it was before its end."""
    (upload.path.parent / FILE / upload.name).rename(upload.path)


def _write(file: int, at: int, content: bytes) -> None:
    written = 0
    while written < len(content):
        written += os.pwrite(file, content[written:], at + written)
    os.fsync(file)


@contextmanager
def _growing(upload: Upload) -> Iterator[int]:
    """The file under a lock of its own: of two who send at once one is refused and waits in no thread."""
    try:
        file = os.open(upload.path, os.O_RDWR)
    except FileNotFoundError:
        raise _gone() from None
    try:
        _lock(file, upload)
        if not upload.path.exists():  # it was finished between the two
            raise _gone()
        yield file
    finally:
        os.close(file)


def _lock(file: int, upload: Upload) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        rule = say("Another part of it is just being written.")
        raise Conflict(
            upload.name, rule, say("Ask the upload how many bytes are here, and go on there.")
        ) from None


def _check_places(by: str) -> None:
    """Refuse what is too many, after what was left for a day is gone.   Raises TooMany."""
    oldest = clock.wall().timestamp() - KEPT_SECONDS
    still: list[str] = []
    for path in places.quarantine().glob(f"*/{GROWING}"):
        if path.stat().st_mtime < oldest:
            shutil.rmtree(path.parent, ignore_errors=True)
        else:
            still.append(path.parent.name)
    own = sum(name.startswith(_mark(by)) for name in still)
    if len(still) >= MOST_OPEN or own >= MOST_OF_ONE:
        rule: Sentence = say("{n} uploads are open on this site, {own} of them yours.", n=len(still), own=own)
        raise TooMany("uploads", rule, say("Finish one, or wait a day."), 3600)


def _mark(by: str) -> str:
    """The beginning of the folders of one person."""
    return hashlib.sha256(by.encode()).hexdigest()[:8]


def _free() -> int:
    """Bytes that the disk still holds."""
    places.quarantine().mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(places.quarantine()).free


def _gone() -> NotFound:
    rule = say("There is no such upload, or it was finished or left for a day.")
    return NotFound("upload", rule, say("Begin it anew."))
