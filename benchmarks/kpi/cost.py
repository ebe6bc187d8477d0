"""What a run costs inside its process."""

import json
import resource
import time
from collections.abc import Callable


def timed(run: Callable[[], object], runs: int) -> dict[str, float]:
    """Wall and CPU seconds of the first run and of the cheapest of the others."""
    costs = []
    for _ in range(runs + 1):
        wall, cpu = time.perf_counter(), _cpu()
        run()
        costs.append((_cpu() - cpu, time.perf_counter() - wall))
    cpu, wall = min(costs[1:] or costs)
    return {"first_cpu": costs[0][0], "first_wall": costs[0][1], "cpu": cpu, "wall": wall}


def report(found: str | None, cost: dict[str, float]) -> None:
    print(json.dumps({"digest": found, **cost}))


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
