"""Pages of a project with many activities beside one with few: the same queries, and what more rows cost."""

import logging
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from pawl.commands.starting import inside, start

PARTS = (
    "", "planning/", "planning/?part=work", "planning/?part=rest", "schedule/", "levelling/", "traceability/",
    "raci/", "executing/", "executing/?part=iterations", "executing/?part=calendar",
    "executing/?part=effort", "controlling/", "earned-value/", "forecast/", "risk-review/", "closing/",
)  # fmt: skip
FEW = 50
ROUNDS = 3


def compare(count: int) -> None:
    """Print, for each page, its queries and its median time with `count` activities and with fifty."""
    with tempfile.TemporaryDirectory() as folder:
        for line in inside("readying", Path(folder), None).bring_up_to_date():
            print(f"  {line}")
        logging.disable()
        ask, few, many = start("benchmarks.scheduling.plans", None, None).site(count, FEW)
        print(f"{'page of a project':<30}{FEW:>10} rows{count:>10,} rows{'ratio':>8}{'queries':>10}")
        for part in PARTS:
            small, large = (_median(ask, f"/projects/{key}/{part}") for key in (few, many))
            same = "=" if small[1] == large[1] else "≠"
            told = f"{small[1]} {same} {large[1]}"
            print(f"{part or '(overview)':<30}{small[0]:>12.0f} ms{large[0]:>12.0f} ms"
                  f"{large[0] / small[0]:>8.1f}{told:>10}", flush=True)  # fmt: skip


def _median(ask: Callable[[str], tuple[float, int]], address: str) -> tuple[float, int]:
    """Milliseconds of CPU, and queries, after a first look that fills what is kept.

    The fewest queries count: now and then a session is written, whatever page is asked for.
    """
    ask(address)
    found = [ask(address) for _ in range(ROUNDS)]
    return 1000 * statistics.median(seconds for seconds, _ in found), min(queries for _, queries in found)
