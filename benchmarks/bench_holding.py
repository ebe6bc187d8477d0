"""How soon a slip is noticed and how often one is only thought: simulated plans beside the theory."""

import argparse
import os
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
from numpy.typing import NDArray

from pawl import __version__
from pawl.analytics.stats.holding import Limits, freeze, run_length, slipped

Floats = NDArray[np.float64]
YEAR = 52
"""Points of a year of weeks."""
BASELINES = (13, 26, 52)
DEPENDENCE = (0.0, 0.4, 0.6)
SLIPS = (1.0, 2.0)
LONGEST = 260


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=2000, help="control plans of each line")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    options = parser.parse_args()
    began = time.perf_counter()
    known = freeze(np.tile([-1.0, 1.0], 5000), kind="mean", better="down")
    theory = [run_length(known, slip * known.sigma) for slip in (0.0, *SLIPS)]
    print(f"Pawl {__version__}, {options.plans} plans a line")
    print(
        f"theory, centre known, independent: {YEAR / theory[0]:.2f} false a year, run length {theory[0]:.0f};"
    )
    print(f"after a slip of 1 sigma {theory[1]:.1f} points, of 2 sigma {theory[2]:.1f}")
    print(
        f"{'frozen on':>9}{'autocorrelation':>17}{'widening':>10}{'false a year':>14}"
        + "".join(
            f"{f'slip {slip:g}: theory':>17}{'median':>8}{'mean':>7}{'in a year':>11}" for slip in SLIPS
        )
    )
    with ProcessPoolExecutor(options.processes) as pool:
        jobs = [(frozen, rho) for frozen in BASELINES for rho in DEPENDENCE]
        most = 0.0
        for false, line in pool.map(partial(row, plans=options.plans), jobs):
            print(line, flush=True)
            most = max(most, false)
    print(f"{'held' if most <= 1.0 else 'MISSED'}: at most 1 false reopening a year: {most:.2f}")
    print(f"{time.perf_counter() - began:.0f} s on {options.processes} processes")


def row(job: tuple[int, float], *, plans: int) -> tuple[float, str]:
    frozen, rho = job
    chance = np.random.default_rng([frozen, int(100 * rho)])
    false, widening = 0, []
    theory: dict[float, list[float]] = {slip: [] for slip in SLIPS}
    lengths: dict[float, list[int]] = {slip: [] for slip in SLIPS}
    for turn in range(plans):
        points = drawn(frozen + LONGEST, rho, chance)
        limits, later = freeze(points[:frozen], kind="mean", better="down"), points[frozen:]
        widening.append(limits.widening)
        false += alarms(limits, later[:YEAR])
        for slip in SLIPS:
            found = slipped(limits, later + slip)
            lengths[slip].append(LONGEST if found is None else found.noticed + 1)
            if turn % 10 == 0:
                theory[slip].append(run_length(limits, slip))
    told = f"{frozen:>9}{rho:>17.1f}{np.mean(widening):>10.2f}{false / plans:>14.2f}"
    for slip in SLIPS:
        seen = np.array(lengths[slip])
        told += f"{np.median(theory[slip]):>17.1f}{np.median(seen):>8.0f}{seen.mean():>7.1f}"
        told += f"{np.mean(seen <= YEAR):>11.1%}"
    return false / plans, told


def alarms(limits: Limits, later: Floats) -> int:
    """False alarms in a year; the watch begins anew behind each."""
    found, begin = 0, 0
    while (slip := slipped(limits, later[begin:])) is not None:
        found, begin = found + 1, begin + slip.noticed + 1
    return found


def drawn(n: int, rho: float, chance: np.random.Generator) -> Floats:
    """Points of standard deviation 1, each leaning on the one before."""
    points = chance.normal(size=n) * np.sqrt(1.0 - rho**2)
    points[0] /= np.sqrt(1.0 - rho**2)
    for i in range(1, n):
        points[i] += rho * points[i - 1]
    return np.asarray(points, dtype=np.float64)


if __name__ == "__main__":
    main()
