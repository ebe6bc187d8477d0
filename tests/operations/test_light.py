"""The web process stays light and quick: no analytics library, and a start that can be waited for."""

import subprocess
import sys
from pathlib import Path

from tests.ground.site import own_environment

HEAVY = (
    "duckdb",
    "pyarrow",
    "numpy",
    "scipy",
    "ibis",
    "pandas",
    "statsmodels",
    "vl_convert",
    "typst",
    "pptx",
)
SCRIPT = f"""
import sys, time
began = time.process_time()
import pawl.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
print(sorted(set({HEAVY!r}) & set(sys.modules)))
print(time.process_time() - began)
with open("/proc/self/status") as status:  # ru_maxrss would begin at the peak of whoever started us
    print(next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM")))
"""


def test_a_web_process_loads_no_analytics_library(tmp_path: Path) -> None:
    told = own_environment() | {"PAWL_DATA": str(tmp_path / "data")}
    (tmp_path / "data" / "static").mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=told, capture_output=True, text=True, timeout=120, check=True
    )
    loaded, seconds, mebibytes = done.stdout.splitlines()
    assert loaded == "[]"
    assert float(seconds) < 10
    assert int(mebibytes) < 250
