"""MPXJ, whose scheduler and reader of MS Project files are asked for a second opinion where they are there.

It needs Java and is no dependency of anything; where it is wanted:

    pip install mpxj jpype1        (and a Java runtime: apt-get install default-jre-headless)
"""

import shutil
from importlib.util import find_spec


def missing() -> str:
    """What is not here, and how it gets here; nothing where all is."""
    if not (find_spec("mpxj") and find_spec("jpype")):
        return "MPXJ is not installed: pip install mpxj jpype1"
    return "" if shutil.which("java") else "MPXJ needs Java: apt-get install default-jre-headless"
