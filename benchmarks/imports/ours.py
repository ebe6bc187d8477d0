"""Our side: `python -m benchmarks.imports.ours csv|xes|append FILE FOLDER`; prints the events as JSON."""

import json
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import cpu_so_far
from pawl.analytics.io.importing import append_log, import_log
from pawl.analytics.io.lake import Lake
from pawl.analytics.io.limits import DEFAULT_LIMITS, silent
from pawl.analytics.io.mapping_file import load_mapping
from pawl.analytics.io.source import Source
from pawl.analytics.io.xes_child import read_natively
from pawl.analytics.io.xes_guard import guard_xes

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def csv(file: Path, folder: Path) -> int:
    shutil.rmtree(folder, ignore_errors=True)
    return import_log(file, load_mapping("servicenow"), Lake(folder), now=NOW).manifest.events


def xes(file: Path, folder: Path) -> int:
    shutil.rmtree(folder, ignore_errors=True)
    return import_log(file, load_mapping("xes"), Lake(folder), now=NOW).manifest.events


def append(file: Path, folder: Path) -> int:
    """Refresh the snapshot that `csv` left in the folder."""
    lake = Lake(folder)
    return append_log(lake.latest(), file, load_mapping("servicenow"), lake, now=NOW).manifest.events


def xes_table(file: Path, folder: Path) -> int:
    """Read only, no snapshot: what a peer's importer does."""
    source = Source(file, file.name, file.stat().st_size, "")
    guarded = guard_xes(source, folder.with_suffix(".xes"), DEFAULT_LIMITS, silent)
    table = read_natively(guarded.path, guarded.events)
    guarded.path.unlink()
    return table.num_rows if table else 0


TASKS: dict[str, Callable[[Path, Path], int]] = {
    each.__name__: each for each in (csv, xes, append, xes_table)
}


def main() -> None:
    what, file, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    began = cpu_so_far()
    events = TASKS[what](file, folder)
    print(json.dumps({"events": events, "cpu": cpu_so_far() - began}))


if __name__ == "__main__":
    main()
