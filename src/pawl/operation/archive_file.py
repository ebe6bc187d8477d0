"""The file of a backup: a tar that any tool opens, closed by a line with the SHA-256 of all before it.

One flipped bit or one missing byte anywhere is found before anything is unpacked.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import say
from pawl.durable import sync_folder

MAGIC = b"pawl-backup-1 "
FOOTER = len(MAGIC) + 64 + 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20


class BadBackup(AnalyticsError):
    """An archive that is damaged, or not one of Pawl's."""


@dataclass(frozen=True)
class Member:
    """A file inside: its size, and its SHA-256."""

    bytes: int
    sha256: str


class _Counting:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        data = self.file.read(size)
        self.digest.update(data)
        return data


class Writer:
    """Adds files to an archive in the making."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.members: dict[str, Member] = {}

    def add(self, name: str, path: Path) -> None:
        """Add a file by the name it will have inside, with its content.

        A snapshot that was appended to shares parts with its parent; tarfile would write the second as a link
        to the first, and no link is ever unpacked.
        """
        with path.open("rb") as file:
            found, info = os.fstat(file.fileno()), tarfile.TarInfo(name)
            info.size, info.mode, info.mtime = found.st_size, found.st_mode & 0o777, int(found.st_mtime)
            counting = _Counting(file)
            self.tar.addfile(info, counting)
        self.members[name] = Member(info.size, counting.digest.hexdigest())


@contextmanager
def writing(path: Path, manifest: dict[str, Any]) -> Iterator[Writer]:
    """Write an archive: beside its place, then renamed, so that there is no half one by this name.

    manifest: read when the block ends; the members are added to it.
    """
    part = path.with_name(f".{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                writer = Writer(tar)
                yield writer
                _add_manifest(tar, manifest | {"members": {k: vars(v) for k, v in writer.members.items()}})
            file.flush()
            file.write(MAGIC + _sha256(part, file.tell()).encode("ascii") + b"\n")
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _add_manifest(tar: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    content = json.dumps(manifest, indent=1, sort_keys=True).encode()
    info = tarfile.TarInfo(MANIFEST)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))


def checked(path: Path) -> dict[str, Any]:
    """Hold an archive against its last line; what its manifest says.   Raises BadBackup."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - FOOTER))
        footer = file.read()
    if size <= FOOTER or not footer.startswith(MAGIC) or not footer.endswith(b"\n"):
        raise BadBackup(str(path), say("It is no backup of Pawl, or its end is missing."), _OTHER)
    if _sha256(path, size - FOOTER) != footer[len(MAGIC) : -1].decode("ascii", "replace"):
        raise BadBackup(str(path), say("It is damaged: its content is not what was written."), _OTHER)
    try:
        with opened(path) as tar, _member(tar, MANIFEST) as file:
            found: Any = json.load(file)
    except (tarfile.TarError, KeyError, ValueError, RecursionError) as error:
        raise BadBackup(str(path), say("It is no backup of Pawl, or its end is missing."), _OTHER) from error
    if not isinstance(found, dict):
        raise BadBackup(str(path), say("It is no backup of Pawl, or its end is missing."), _OTHER)
    return found


@contextmanager
def opened(path: Path) -> Iterator[tarfile.TarFile]:
    """An archive to read from."""
    with path.open("rb") as file, tarfile.open(fileobj=file, mode="r:") as tar:
        yield tar


def unpack(path: Path, manifest: dict[str, Any], folder: Path) -> None:
    """Unpack into a folder that is not there yet; only what the manifest lists, each file held to its hash.

    Each file is written here, not by tarfile: no link, no foreign name, and no byte too many is ever made.
    Raises BadBackup; what was written until then stays in the folder.
    """
    wanted, seen = _listed(path, manifest), set()
    folder.mkdir()
    try:
        with opened(path) as tar:
            for info in tar:
                if info.name in seen or (info.name != MANIFEST and not _is_listed(info, wanted)):
                    raise _foreign(path, {info.name})
                seen.add(info.name)
                if info.name != MANIFEST:
                    _write_out(path, tar, info, folder, wanted[info.name].sha256)
    except (tarfile.TarError, FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise BadBackup(
            str(path), say("It is damaged: its content is not what was written."), _OTHER
        ) from error
    if missing := wanted.keys() - seen:
        raise _foreign(path, missing)


def _listed(path: Path, manifest: dict[str, Any]) -> dict[str, Member]:
    """The members that a manifest lists.   Raises BadBackup for a name that would leave the folder."""
    try:
        wanted = {name: Member(**one) for name, one in manifest["members"].items()}
    except (KeyError, AttributeError, TypeError) as error:
        raise BadBackup(str(path), say("It is no backup of Pawl, or its end is missing."), _OTHER) from error
    if wrong := {name for name in wanted if name == MANIFEST or not _stays_inside(name)}:
        raise _foreign(path, wrong)
    return wanted


def _stays_inside(name: str) -> bool:
    return "\0" not in name and all(part not in {"", ".", ".."} for part in name.split("/"))


def _is_listed(info: tarfile.TarInfo, wanted: dict[str, Member]) -> bool:
    """A plain file of the size that is listed; a sparse one may be any size without holding a byte."""
    one = wanted.get(info.name)
    return one is not None and info.isreg() and not info.issparse() and info.size == one.bytes


def _write_out(path: Path, tar: tarfile.TarFile, info: tarfile.TarInfo, folder: Path, sha256: str) -> None:
    """Write one file; below the new folder there are only folders that were made here."""
    target = folder / info.name
    target.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    digest, left = hashlib.sha256(), info.size
    with os.fdopen(handle, "wb") as file, _member(tar, info) as source:
        while left and (data := source.read(min(CHUNK, left))):
            digest.update(data)
            file.write(data)
            left -= len(data)
        os.fchmod(file.fileno(), 0o600 | info.mode & 0o644)
    if left or digest.hexdigest() != sha256:
        raise _foreign(path, {info.name})


def _foreign(path: Path, names: Iterable[str]) -> BadBackup:
    shown = ", ".join(sorted(name[:200] for name in names)[:5])
    return BadBackup(str(path), say("It holds other files than it lists: {names}.", names=shown), _OTHER)


@contextmanager
def _member(tar: tarfile.TarFile, member: str | tarfile.TarInfo) -> Iterator[IO[bytes]]:
    file = tar.extractfile(member)
    if file is None:
        raise BadBackup(str(member), say("It is no backup of Pawl, or its end is missing."), _OTHER)
    with file:
        yield file


def _sha256(path: Path, size: int) -> str:
    """SHA-256 of the first `size` bytes."""
    digest, left = hashlib.sha256(), size
    with path.open("rb") as file:
        while left and (data := file.read(min(CHUNK, left))):
            digest.update(data)
            left -= len(data)
    return digest.hexdigest()


_OTHER = say("Take another backup; `pawl drill` tells whether one can be restored.")
