"""python -m tests.mailroom.parsing: read every bomb and the whole corpus, cut and joined, in little memory.

Prints the most memory that it took, in KiB, and the slowest message in seconds of computing.
"""

import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.mailroom.letters import BOMBS, CORPUS

from pawl.mailroom.letter import Unreadable
from pawl.mailroom.reading import read, read_head

GIB = 1 << 30
MUTATIONS = 300


def messages() -> Iterator[bytes]:
    """What the catalogue names, and messages of real programs with parts missing, doubled or swapped."""
    yield from BOMBS.values()
    chance, known = random.Random(1), list(CORPUS.values())
    for _ in range(MUTATIONS):
        raw = bytearray(chance.choice(known))
        for _ in range(chance.randrange(1, 6)):
            at, length = chance.randrange(len(raw)), chance.randrange(1, 200)
            other = chance.choice(known)
            start = chance.randrange(len(other))
            raw[at : at + chance.randrange(length)] = other[start : start + length]
        yield bytes(raw)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (GIB, GIB))
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    slowest = 0.0
    for raw in messages():
        began = time.process_time()
        try:
            read(raw)
        except Unreadable:
            read_head(raw)
        slowest = max(slowest, time.process_time() - began)
    # ru_maxrss would begin at the peak of whoever started this.
    with Path("/proc/self/status").open(encoding="ascii") as status:
        memory = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    sys.stdout.write(f"{memory} {slowest}\n")


if __name__ == "__main__":
    main()
