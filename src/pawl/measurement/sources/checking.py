"""In the child: the dry run; the whole file is read as in an import, into a lake that goes again."""

import csv
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake, Snapshot
from pawl.analytics.io.limits import DEFAULT_LIMITS
from pawl.analytics.io.mapping_file import parse_mapping
from pawl.measurement.sources.child import Telling
from pawl.measurement.sources.importing import described, teller

SHOWN = 50
ANY_SHARE = replace(DEFAULT_LIMITS, refused_share=1.0)


def answer(request: Mapping[str, Any], tell: Telling) -> dict[str, Any]:
    """Count what an import would bring; refused rows stand in the file that `refused` names."""
    mapping = parse_mapping(request["mapping"], name=request["mapping_name"])
    with tempfile.TemporaryDirectory(dir=request["folder"], prefix="dry-run-") as folder:
        snapshot = import_log(
            Path(request["file"]),
            mapping,
            Lake(Path(folder)),
            now=datetime.fromisoformat(request["now"]),
            progress=teller(tell),
            limits=ANY_SHARE,
        )
        shown = list(islice(_refused(snapshot), SHOWN))
        _keep_refused(snapshot, Path(request["refused"]))
    found = described(snapshot)
    manifest = snapshot.manifest
    rows = manifest.refused + manifest.events
    fields = [{"field": one.name, "type": one.type, "filled": one.filled} for one in manifest.fields]
    return {**found, "rows": rows, "refused_rows": shown, "fields": fields}


def _refused(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    for path in snapshot.files("refused"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)


def _keep_refused(snapshot: Snapshot, target: Path) -> None:
    """The list of refused rows outlives the dry run, to be downloaded."""
    target.unlink(missing_ok=True)
    for path in snapshot.files("refused"):
        path.replace(target)
