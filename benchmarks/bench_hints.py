"""How often a change of level is hinted at where there is none, and how often one is found."""

import argparse
import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks.bench_verdicts import CASES, Case, drawn
from pawl import __version__
from pawl.analytics.stats.change_points import Hint, change_hints
from pawl.analytics.stats.observed import rates

SIDES = (10, 13, 26, 52)
"""Points before and after the step, where there is one."""
NEAR = 3


@dataclass(frozen=True)
class Row:
    """Shares in percent: of series with a hint, with one near the step, with the step in its range."""

    case: Case
    side: int
    hinted: float
    near: float
    inside: float
    many: float
    """Hints a series."""

    @property
    def told(self) -> str:
        found = f"{self.near:>10.1f}{self.inside:>10.1f}" if self.case.step else f"{'':>20}"
        return f"{self.case.name:<34}{2 * self.side:>7}{self.hinted:>9.1f}{self.many:>8.2f}{found}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=2000, help="series of each case and length")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    options = parser.parse_args()
    began = time.perf_counter()
    print(f"Pawl {__version__}, {options.series} series a row; percent")
    print(f"{'case':<34}{'points':>7}{'hinted':>9}{'each':>8}{'within 3':>10}{'in range':>10}")
    rows = []
    with ProcessPoolExecutor(options.processes) as pool:
        jobs = [(case, side) for side in SIDES for case in CASES]
        for made in pool.map(partial(row, many=options.series), jobs):
            rows.append(made)
            print(made.told, flush=True)
    worst = max((one for one in rows if not one.case.step), key=lambda one: one.hinted)
    print(f"most false hints: {worst.hinted:.1f} % ({worst.case.name}, {2 * worst.side} points)")
    print(f"{time.perf_counter() - began:.0f} s on {options.processes} processes")


def row(job: tuple[Case, int], *, many: int) -> Row:
    case, side = job
    found = [hints_of(one) for one in drawn(case, side, side, many)]
    near = [any(abs(hint.at - side) <= NEAR for hint in hints) for hints in found]
    inside = [any(hint.first <= side <= hint.last for hint in hints) for hints in found if hints]
    hinted = 100.0 * float(np.mean([bool(hints) for hints in found]))
    each = float(np.mean([len(hints) for hints in found]))
    return Row(
        case, side, hinted, 100.0 * float(np.mean(near)), 100.0 * float(np.mean(inside or [False])), each
    )


def hints_of(one: object) -> tuple[Hint, ...]:
    plain = rates(one.values, one.kind, one.exposure)[0]  # type: ignore[attr-defined]
    return change_hints(plain.tolist())


if __name__ == "__main__":
    main()
