"""One folder per test run, one data folder in it per process of the run; gone when the run ends."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

RUN = "PAWL_TEST_RUN"


def run_folder() -> Path:
    """The folder of this run; the first process to ask makes it and takes it away again."""
    if RUN not in os.environ:
        made = tempfile.mkdtemp(prefix="pawl-test-")
        os.environ[RUN] = made
        Path(made).chmod(0o755)  # PostgreSQL runs as another user and has to pass through
        atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(os.environ[RUN])


def data_folder() -> Path:
    """Where this process of the run keeps its data: workers of xdist do not share."""
    folder = run_folder() / os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder.mkdir(exist_ok=True)
    return folder
