"""Starts Django on a prepared site and asks it: `python -m benchmarks.web FOLDER`."""

import sys
from pathlib import Path

from pawl.commands.starting import start

if __name__ == "__main__":
    start("benchmarks.web.asking", Path(sys.argv[1]), None).serve()
