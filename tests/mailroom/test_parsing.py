"""P1: whatever is sent, the reader of messages needs little memory and time, and fails by name alone."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST_KIB, SLOWEST = 512 * 1024, 2.0


def test_bombs_and_broken_messages_cost_little_in_a_process_of_their_own() -> None:
    told = os.environ | {
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "DJANGO_SETTINGS_MODULE": "pawl.django_settings",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.mailroom.parsing"], env=told, cwd=ROOT, capture_output=True, text=True,
        check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    memory, slowest = done.stdout.split()
    assert int(memory) < MOST_KIB
    assert float(slowest) < SLOWEST
