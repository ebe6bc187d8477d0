"""In the child: a file becomes a snapshot of the lake."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pawl.analytics.eventlog.cases import case_columns
from pawl.analytics.io.importing import append_log, import_log
from pawl.analytics.io.lake import Lake, Snapshot
from pawl.analytics.io.limits import DEFAULT_LIMITS, Limits, Progress, Tell
from pawl.analytics.io.manifest import Manifest
from pawl.analytics.io.mapping_file import parse_mapping
from pawl.analytics.words import packed
from pawl.measurement.sources.child import Telling


def answer(request: Mapping[str, Any], tell: Telling) -> dict[str, Any]:
    """Import and describe the snapshot; the one that is there already where file and mapping are the same.

    Where a parent is named, the file goes on from that snapshot.
    """
    mapping = parse_mapping(request["mapping"], name=request["mapping_name"])
    path, lake = Path(request["file"]), Lake(Path(request["lake"]))
    more: Any = {
        "now": datetime.fromisoformat(request["now"]),
        "progress": teller(tell),
        "limits": limits_of(request),
        "complete_until": datetime.fromisoformat(until) if (until := request.get("complete_until")) else None,
    }
    if parent := request.get("parent"):
        return described(append_log(lake.open(parent), path, mapping, lake, **more))
    return described(import_log(path, mapping, lake, **more))


def limits_of(request: Mapping[str, Any]) -> Limits:
    """The usual limits, and how many rows may be refused before the whole file is."""
    return replace(DEFAULT_LIMITS, refused_share=request["refused_share"])


def teller(send: Telling) -> Tell:
    """How far an import is, for the other side."""

    def tell(step: Progress) -> None:
        send({"phase": step.phase, "done": step.done, "total": step.total})

    return tell


def described(snapshot: Snapshot) -> dict[str, Any]:
    """What the row of a dataset holds of its manifest."""
    manifest = snapshot.manifest
    return {
        "snapshot": manifest.id,
        "parent": manifest.parent or "",
        "kind": manifest.kind,
        "events": manifest.events,
        "cases": manifest.cases,
        "refused": manifest.refused,
        "first_event_at": manifest.first_event_at.isoformat(),
        "last_event_at": manifest.last_event_at.isoformat(),
        "complete_until": until.isoformat() if (until := manifest.complete_until) else None,
        "created_at": manifest.created_at.isoformat(),
        "source_name": manifest.source.name,
        "source_size": manifest.source.bytes,
        "source_sha256": manifest.source.sha256,
        "mapping": manifest.mapping,
        "mapping_name": manifest.mapping_name,
        "mapping_digest": manifest.mapping_digest,
        "zone": manifest.zone,
        "columns": shown_columns(manifest),
        "parts": [vars(part) for part in manifest.parts],
        "warnings": warnings_of(manifest),
    }


def shown_columns(manifest: Manifest) -> dict[str, str]:
    """The fields of the cases that a list can show: stretches of time are no cells."""
    columns = case_columns(manifest.kind, manifest.columns)
    return {name: its for name, its in columns.items() if its != "spans"}


def warnings_of(manifest: Manifest) -> list[dict[str, Any]]:
    """What a reader should know of the log."""
    return [packed(warning) for warning in manifest.warnings]
