"""Manifests: what a snapshot is and where it came from, as typed values and as JSON."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from pawl.analytics.eventlog.dataset import FieldType
from pawl.analytics.eventlog.dictionary import Known
from pawl.analytics.words import Sentence, packed, unpacked

FORMAT = 1

PartKind = Literal["events", "cases", "refused", "source"]


@dataclass(frozen=True)
class Part:
    """One file of a snapshot; while its size and time of change are the known ones, so is its hash."""

    file: str
    kind: PartKind
    rows: int
    sha256: str
    bytes: int = -1
    changed_ns: int = -1


@dataclass(frozen=True)
class FieldFill:
    """One column of the events: its type, when its value was known, and on how many events it stands."""

    name: str
    type: FieldType
    known: Known
    filled: int


@dataclass(frozen=True)
class Origin:
    """The file a snapshot was made of."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a snapshot is and where it came from."""

    id: str
    created_at: datetime
    source: Origin
    mapping: str
    mapping_name: str
    mapping_digest: str
    zone: str
    kind: str
    parts: tuple[Part, ...]
    fields: tuple[FieldFill, ...]
    events: int
    cases: int
    refused: int
    warnings: tuple[Sentence, ...]
    first_event_at: datetime
    last_event_at: datetime
    parent: str | None = None
    complete_until: datetime | None = None
    """Until when whoever wrote the log left nothing out; None where nobody said so."""

    @property
    def known_until(self) -> datetime:
        """The instant that the log knows of: its last event, or how long it is complete beyond that."""
        return max(self.last_event_at, self.complete_until or self.last_event_at)

    @property
    def columns(self) -> dict[str, FieldType]:
        """Name and type of every column of the events."""
        return {each.name: each.type for each in self.fields}


def manifest_text(manifest: Manifest) -> str:
    """Write a manifest as JSON."""
    raw: dict[str, Any] = {"format": FORMAT, **_plain(manifest)}
    return json.dumps({**raw, "sha256": _digest(raw)}, indent=1, ensure_ascii=False) + "\n"


def read_manifest(text: str) -> Manifest:
    """Read a manifest back.

    Returns it.   Raises ValueError, KeyError or TypeError for what is none, or of another version of Pawl.
    """
    raw = json.loads(text)
    if raw["format"] != FORMAT:
        raise ValueError("it was written by another version of Pawl")
    if raw.pop("sha256", None) not in {None, _digest(raw)}:
        raise ValueError("it was changed")
    del raw["format"]
    return _manifest(raw)


def _digest(raw: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(raw, ensure_ascii=False).encode()).hexdigest()


def _manifest(raw: Mapping[str, Any]) -> Manifest:
    return replace(
        Manifest(**raw),
        created_at=_instant(raw["created_at"]),
        first_event_at=_instant(raw["first_event_at"]),
        last_event_at=_instant(raw["last_event_at"]),
        complete_until=_instant(until) if (until := raw.get("complete_until")) else None,
        source=Origin(**raw["source"]),
        parts=tuple(Part(**part) for part in raw["parts"]),
        fields=tuple(FieldFill(**each) for each in raw["fields"]),
        warnings=tuple(map(unpacked, raw["warnings"])),
    )


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Sentence):
        return packed(value)
    if isinstance(value, Manifest | Part | FieldFill | Origin):
        return {name: _plain(each) for name, each in vars(value).items()}
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return value


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
