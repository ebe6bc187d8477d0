"""In the child: what the lake holds, as its manifests say."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pawl.analytics.io.lake import Lake
from pawl.measurement.sources.child import Telling
from pawl.measurement.sources.importing import described


def answer(request: Mapping[str, Any], tell: Telling) -> dict[str, Any]:
    """Describe every whole snapshot, oldest first; with `verify` each file is held against its hash."""
    lake = Lake(Path(request["lake"]))
    found: list[dict[str, Any]] = []
    for manifest in lake.snapshots():
        snapshot = lake.open(manifest.id)
        if request.get("verify"):
            tell({"phase": "verifying", "done": len(found), "total": None})
            snapshot.verify()
        found.append(described(snapshot))
    return {"snapshots": found}
