"""The engine beside networkx, each tool on each job in a process of its own: CPU, memory, the same answer.

    python -m benchmarks.scheduling.beside JOB TOOL COUNT DRAWS

runs one of them, and prints its CPU seconds after the imports and a digest of what it found.
"""

import hashlib
import importlib.util
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.measure import Measured, best
from benchmarks.scheduling import draws, paths

Tool = Callable[[paths.Drawn, int], Any]
JOBS: dict[str, dict[str, Tool]] = {
    "critical path": {
        "Pawl": lambda plan, _draws: paths.ours(plan),
        "networkx": lambda plan, _draws: paths.by_networkx(plan),
    },
    "Monte Carlo": {"Pawl": draws.ours, "networkx": draws.by_networkx},
}


def main() -> None:
    job, name, count, number = sys.argv[1:]
    plan, tool = paths.drawn(int(count)), JOBS[job][name]
    if name != "Pawl":
        importlib.import_module(name)
    start = time.process_time()
    found = tool(plan, int(number))
    seconds = time.process_time() - start
    told = hashlib.sha256(json.dumps(found, default=str).encode()).hexdigest()
    print(json.dumps({"seconds": seconds, "digest": told}))


def compare(job: str, count: int, number: int = 0) -> None:
    """Print CPU seconds and peak memory of both, the better of two runs, and whether they agree."""
    names = [name for name in JOBS[job] if name == "Pawl" or importlib.util.find_spec(name)]
    measured = {name: _alone(job, name, count, number) for name in names}
    told = {name: json.loads(one.stdout) for name, one in measured.items()}
    size = f"{count:,} activities" + (f", {number:,} draws" if number else "")
    for name, one in measured.items():
        print(
            f"{job}, {size}  {name:<10}{told[name]['seconds']:>9.3f} s CPU{one.peak_mib:>7.0f} MiB",
            flush=True,
        )
    if "networkx" in told:
        same = told["Pawl"]["digest"] == told["networkx"]["digest"]
        ratio = told["Pawl"]["seconds"] / told["networkx"]["seconds"]
        print(f"same answer: {same}; Pawl takes {ratio:.2f} of the time of networkx", flush=True)


def _alone(job: str, name: str, count: int, number: int) -> Measured:
    module = "benchmarks.scheduling.beside"
    return best([sys.executable, "-m", module, job, name, str(count), str(number)], runs=2)


if __name__ == "__main__":
    main()
