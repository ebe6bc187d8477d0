"""A killed import leaves no half snapshot, and the next one sweeps up after it."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.analytics.io.io_logs import HEADER, LOG, NOW, ROWS, bring, left_behind, mapping, write

from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import STAGING, Lake

CHILD = """
import sys
from pathlib import Path
from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake
from tests.analytics.io.io_logs import NOW, mapping
folder = Path(sys.argv[1])
print("ready", flush=True)
import_log(folder / "log.csv", mapping(), Lake(folder / "lake"), now=NOW)
print("done", flush=True)
"""


def killed_after(folder: Path, seconds: float) -> None:
    argv = [sys.executable, "-c", CHILD, str(folder)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("point", range(6))
def test_a_kill_at_any_point_leaves_all_or_nothing(tmp_path: Path, point: int) -> None:
    write(tmp_path, HEADER + ROWS * 30_000)
    killed_after(tmp_path, random.Random(point).uniform(0, 0.1 * (point + 1)))
    lake = Lake(tmp_path / "lake")
    for manifest in lake.snapshots():
        lake.open(manifest.id).verify()
    whole = import_log(tmp_path / "log.csv", mapping(), lake, now=NOW)
    whole.verify()
    assert whole.manifest.events == 90_000
    assert left_behind(tmp_path) == [whole.manifest.id]


def test_the_next_import_sweeps_what_a_killed_one_left(tmp_path: Path) -> None:
    stale = tmp_path / "lake" / f"{STAGING}4711"
    (stale / "spill").mkdir(parents=True)
    (stale / "manifest.json").write_text("{}")
    assert Lake(tmp_path / "lake").snapshots() == []
    snapshot = bring(tmp_path, LOG)
    assert left_behind(tmp_path) == [snapshot.manifest.id]
