"""The real log in its public archive: brought only when asked for, and believed only by its hash."""

import hashlib
import shutil
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from pawl.analytics.errors import BadFile
from pawl.analytics.words import say

CHUNK = 1 << 16


@dataclass(frozen=True)
class Archive:
    """Where a sample lies, what it must be, and whom to thank."""

    address: str
    member: str
    sha256: str
    max_download: int
    max_content: int
    credit: str


INCIDENT_LOG = Archive(
    address="https://archive.ics.uci.edu/static/public/498/incident+management+process+enriched+event+log.zip",
    member="incident_event_log.csv",
    sha256="fd184bbfd62329cfe093e99da2ea7071905f2ead91900b448eb2635870821bef",
    max_download=50_000_000,
    max_content=100_000_000,
    credit="C. Amaral, M. Fantinato, S. Peres: Incident management process enriched event log. "
    "UCI Machine Learning Repository, dataset 498 (2018), CC BY 4.0.",
)


def sample_path(archive: Archive, folder: Path) -> Path:
    """Where the sample stands once it was fetched."""
    return folder / archive.member


def fetch(archive: Archive, folder: Path, *, progress: Callable[[int], None] = lambda _: None) -> Path:
    """Bring the sample into `folder`, checked by its hash; a copy already there and right is kept."""
    target = sample_path(archive, folder)
    if target.exists() and _sha256(target) == archive.sha256:
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as staging:
        packed = _download(archive, Path(staging), progress)
        unpacked = _unpack(archive, packed, Path(staging))
        if _sha256(unpacked) != archive.sha256:
            raise BadFile(
                archive.member,
                say(
                    "The content of the archive is not the one this version of Pawl knows (SHA-256 differs)."
                ),
                say("Get the log by hand and look at it; then: pawl import FILE --mapping servicenow"),
            )
        unpacked.replace(target)
    return target


def _download(archive: Archive, staging: Path, progress: Callable[[int], None]) -> Path:
    path = staging / "archive.zip"
    done = 0
    try:
        with urllib.request.urlopen(archive.address, timeout=60) as source, path.open("wb") as out:  # noqa: S310 - the address is ours
            while chunk := source.read(CHUNK):
                done += len(chunk)
                if done > archive.max_download:
                    raise _too_large(archive)
                out.write(chunk)
                progress(len(chunk))
    except (URLError, TimeoutError) as error:
        raise BadFile(
            archive.address,
            say("The archive cannot be reached: {cause}.", cause=str(getattr(error, "reason", error))),
            say("Try again with a network, or give a file: pawl demo --sample FILE"),
        ) from error
    return path


def _unpack(archive: Archive, packed: Path, staging: Path) -> Path:
    path = staging / "content"
    try:
        with zipfile.ZipFile(packed) as bundle:
            if bundle.getinfo(archive.member).file_size > archive.max_content:
                raise _too_large(archive)
            with bundle.open(archive.member) as source, path.open("wb") as out:
                shutil.copyfileobj(source, out, CHUNK)
    except (zipfile.BadZipFile, KeyError) as error:
        raise BadFile(
            archive.address,
            say("What came is not the expected archive with {member} in it.", member=archive.member),
            say("A proxy may have answered instead; look at the address in a browser."),
        ) from error
    return path


def _too_large(archive: Archive) -> BadFile:
    return BadFile(
        archive.address,
        say("The archive is larger than the sample can be."),
        say("Get the log by hand and give it: pawl demo --sample FILE"),
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
