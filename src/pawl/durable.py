"""Bytes that are on the disk when the call returns, under their name whole or not at all."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from pawl.analytics.words import Sentence, say
from pawl.errors import Invalid

BLOCK = 1 << 20


def write(path: Path, content: bytes) -> None:
    """Beside its place, to the disk, then renamed, for its user alone: a reader sees a whole file or none."""
    staged = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        staged.replace(path)
    finally:
        with suppress(FileNotFoundError):
            staged.unlink()
    sync_folder(path.parent)


def write_stream(
    path: Path, blocks: Iterable[bytes], *, mebibytes: int, smaller: Sentence, again: Sentence
) -> tuple[int, str]:
    """A new file of what somebody sends, hashed on the way.   Returns its size and SHA-256.

    smaller, again: the ways out of a file that is too large or empty.   Raises Invalid for both; the part
    that was written is the caller's to delete.
    """
    digest, size = hashlib.sha256(), 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        for block in blocks:
            size += len(block)
            if size > mebibytes << 20:
                raise _refused(path, say("It is larger than {n:,} MiB.", n=mebibytes), smaller)
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    if not size:
        raise _refused(path, say("It is empty (0 bytes)."), again)
    return size, digest.hexdigest()


def blocks_of(path: Path) -> Iterator[bytes]:
    """A file's bytes, piece by piece."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def sync_folder(folder: Path) -> None:
    """A name in a folder is on the disk when the folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refused(path: Path, rule: Sentence, way_out: Sentence) -> Invalid:
    return Invalid(path.name, rule, way_out, {"file": rule})
