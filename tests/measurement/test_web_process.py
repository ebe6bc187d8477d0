"""A web process opens no data: what pages read imports no analytics library."""

import subprocess
import sys

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
    "lxml",
)
FITTING = {"statsmodels", "scipy.stats"}
CODE = f"""
import sys, django
django.setup()
import pawl.measurement.reads, pawl.measurement.jobs
from django.urls import get_resolver
get_resolver().url_patterns
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_no_analytics_library_is_loaded():
    found = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, cwd="/",
        env={"DJANGO_SETTINGS_MODULE": "pawl.django_settings", "PYTHONPATH": ":".join(sys.path), "PATH": ""},
    )  # fmt: skip
    assert found.stdout.strip() == "[]"


def test_a_study_begins_without_the_libraries_that_only_fits_need():
    code = f"import sys, pawl.measurement.sources.studying; print({FITTING} & {{*sys.modules}})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/",
                           env={"PYTHONPATH": ":".join(sys.path), "PATH": ""})  # fmt: skip
    assert found.stdout.strip() == "set()"
