"""The file as it came: a private copy with its hash, what it is, and its bytes unpacked within limits."""

import gzip
import hashlib
import os
import zlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, cast

from pawl.analytics.errors import BadFile
from pawl.analytics.io.limits import MIB, Limits, Progress, Tell
from pawl.analytics.words import say, shown

Shape = Literal["csv", "xlsx", "parquet", "xes"]

GZIP = b"\x1f\x8b"
_BLOCK = MIB


@dataclass(frozen=True)
class Source:
    """A file taken in: the private copy, the name it came with, its size and its SHA-256."""

    path: Path
    name: str
    size: int
    sha256: str

    @property
    def is_gzip(self) -> bool:
        """Whether the file is gzip, by its first bytes and not by its name."""
        with self.path.open("rb") as file:
            return file.read(2) == GZIP


def look_at(path: Path) -> Source:
    """Name a file that is only looked at, where it lies; it has no hash.

    Returns it.   Raises BadFile where it is absent, unreadable or empty.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise _unreadable(path, error) from error
    return Source(path, shown(path.name), _not_empty(path, size), "")


def take_in(path: Path, copy: Path, limits: Limits, tell: Tell) -> Source:
    """Copy a file and hash it on the way, so that nothing can change under the import.

    Returns the copy.   Raises BadFile where it is absent, unreadable, empty or too large.
    """
    digest, done = hashlib.sha256(), 0
    try:
        total = path.stat().st_size
        with path.open("rb") as origin, copy.open("wb") as target:
            while block := origin.read(_BLOCK):
                done += len(block)
                _check_size(path.name, done, limits)
                digest.update(block)
                target.write(block)
                tell(Progress("copying", done, max(total, done)))
    except OSError as error:
        raise _unreadable(path, error) from error
    return Source(copy, shown(path.name), _not_empty(path, done), digest.hexdigest())


def _unreadable(path: Path, error: OSError) -> BadFile:
    rule = say("cannot be read: {error}.", error=error.strerror or str(error))
    return BadFile(str(path), rule, say("Check the path and the permissions."))


def _not_empty(path: Path, size: int) -> int:
    if not size:
        raise BadFile(path.name, say("is empty (0 bytes)."), say("Export the log again and check its size."))
    return size


def _check_size(name: str, size: int, limits: Limits) -> None:
    if size > limits.source_bytes:
        rule = say("is larger than {n:,} bytes.", n=limits.source_bytes)
        raise BadFile(name, rule, say("Import it in parts, or raise the limit `source_bytes`."))


NO_LOGS = {
    b"%pdf": "PDF",
    b"{": "JSON",
    b"[{": "JSON",
    b"<html": "HTML",
    b"<!doctype html": "HTML",
    b"\x89png": "PNG",
}
"""What people drop by mistake, by its first bytes."""


def shape_of(source: Source, limits: Limits) -> Shape:
    """Tell what a file is by its first bytes, never by its name.

    Returns "csv" where nothing else fits.   Raises BadFile for gzip that ends or breaks in its first block,
    and for what is plainly no log.
    """
    with closing(Unpacked(source, limits)) as unpacked:
        head = unpacked.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if head.startswith(b"PAR1"):
        return "parquet"
    for mark, what in NO_LOGS.items():
        if head.lstrip().lower().startswith(mark):
            rule = say("is a {what} file, not a log.", what=what)
            raise BadFile(source.name, rule, say("Export the log as CSV, XLSX, Parquet or XES."))
    text = (
        head.replace(b"\0", b"")
        .removeprefix(b"\xef\xbb\xbf")
        .removeprefix(b"\xff\xfe")
        .removeprefix(b"\xfe\xff")
    )
    return "xes" if text.lstrip().startswith(b"<") else "csv"


class Unpacked:
    """The bytes of a file, gunzipped where needed, counted and bounded; read like a binary file."""

    def __init__(self, source: Source, limits: Limits, tell: Tell | None = None) -> None:
        self._name = source.name
        self._limits = limits
        self._tell = tell
        self._packed = source.path.open("rb")
        self._total = source.size
        self._gzip = source.is_gzip
        self._file = cast("IO[bytes]", gzip.GzipFile(fileobj=self._packed)) if self._gzip else self._packed
        self.unpacked = 0

    def read(self, size: int) -> bytes:
        """Read up to `size` bytes; empty at the end.

        Raises BadFile for gzip that is cut off, broken or a bomb.
        """
        try:
            block = self._file.read(size)
        except EOFError as error:
            rule = say("is cut off: the gzip ends after {n:,} unpacked bytes.", n=self.unpacked)
            raise BadFile(self._name, rule, say("Copy or download it again and compare its size.")) from error
        except (gzip.BadGzipFile, zlib.error) as error:
            rule = say("is damaged after {n:,} unpacked bytes: {error}.", n=self.unpacked, error=str(error))
            raise BadFile(self._name, rule, say("Copy or download it again and compare its size.")) from error
        self.unpacked += len(block)
        self._check()
        if self._tell:
            self._tell(Progress("reading", self._packed.tell(), self._total))
        return block

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        self._packed.close()

    def _check(self) -> None:
        limits = self._limits
        if self.unpacked > limits.unpacked_bytes:
            rule = say("unpacks to more than {n:,} bytes.", n=limits.unpacked_bytes)
            raise BadFile(self._name, rule, say("Import it in parts, or raise the limit `unpacked_bytes`."))
        bomb = self.unpacked > limits.ratio * self._packed.tell() and self.unpacked > limits.ratio_from
        if self._gzip and bomb:
            rule = say("unpacks to more than {n} times its size: a gzip bomb.", n=limits.ratio)
            raise BadFile(self._name, rule, say("If it is a true log, unpack it first and import that."))
