"""Checkpoints: one line per seal in a file outside the database, so that a journal cut short is noticed."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC
from pathlib import Path

from django.utils.crypto import constant_time_compare, salted_hmac

from pawl.history.models import Seal

FILE = "journal-checkpoints.jsonl"
SALT = "pawl.history.checkpoints"


@dataclass(frozen=True)
class Checkpoint:
    """A seal as it was when it left the database; the signature is by the site's secret key."""

    first: int
    last: int
    count: int
    digest: str
    at: str
    signature: str = ""

    @classmethod
    def of(cls, one: Seal) -> "Checkpoint":
        """The line of a seal."""
        at = one.at.astimezone(UTC).isoformat()
        unsigned = cls(one.first, one.last, one.count, one.digest, at)
        return cls(one.first, one.last, one.count, one.digest, at, unsigned.sign())

    def sign(self) -> str:
        """What the signature should be."""
        said = f"{self.first}-{self.last} {self.count} {self.digest} {self.at}"
        return salted_hmac(SALT, said, algorithm="sha256").hexdigest()

    @property
    def is_genuine(self) -> bool:
        """Whether this site's key signed it."""
        return constant_time_compare(self.signature, self.sign())

    def line(self) -> str:
        """As it stands in the file and in the mail."""
        return json.dumps(asdict(self), separators=(",", ":"))


def append(file: Path) -> list[Checkpoint]:
    """Write the lines of all seals that the file does not hold yet.   Returns them.

    The lines are on disk when this returns; a crash in between leaves lines for the next time, and a torn
    last line is cut off first.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    newest = _cut_torn_line(file)
    seals = Seal.objects.defer("marks").order_by("id")
    if newest is not None:
        known = Seal.objects.filter(last=newest.last).values_list("id", flat=True).first()
        seals = seals.filter(id__gt=known) if known is not None else seals.none()
    fresh = [Checkpoint.of(one) for one in seals]
    if fresh:
        with file.open("a", encoding="ascii") as out:
            out.writelines(f"{one.line()}\n" for one in fresh)
            out.flush()
            os.fsync(out.fileno())
    return fresh


def read(file: Path, length: int) -> Iterator[Checkpoint]:
    """The checkpoints in the first `length` bytes of a file, in order.   ValueError names what is none."""
    if not length:
        return
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if (length := length - len(line)) < 0:
                return
            try:
                yield Checkpoint(**json.loads(line))
            except (ValueError, TypeError) as error:
                raise ValueError(f"{file.name}, line {number}: no checkpoint") from error


def _cut_torn_line(file: Path) -> Checkpoint | None:
    """Take away a last line without its end.   Returns the newest whole one."""
    if not file.exists():
        return None
    text = file.read_bytes()
    whole = text.rfind(b"\n") + 1
    if whole < len(text):
        with file.open("r+b") as out:
            out.truncate(whole)
    lines = text[:whole].splitlines()
    return Checkpoint(**json.loads(lines[-1])) if lines else None
