"""Each Python process that finds this first lets Pawl's clock run ahead by what a file says.

A test that has to wait for weeks names the file in TEST_CLOCK and puts this folder before the others in
PYTHONPATH: web, worker and its children then agree on the time, as in a demonstration whose time was moved.
"""

import os
from pathlib import Path

from pawl import clock

if told := os.environ.get("TEST_CLOCK"):
    clock.follow(Path(told))
