"""Critical paths and Monte Carlo beside networkx; pages of long plans; levelling on PSPLIB, checked apart."""

import argparse
import resource
import statistics
import sys
import time
from pathlib import Path

from benchmarks.scheduling import beside, pages, psplib
from pawl.analytics.scheduling.levelling import Effort, level


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instances", type=int, help="of each set, spread over it (default: all 480)")
    parser.add_argument("--seconds", type=float, default=10.0, help="for the solver, an instance")
    parser.add_argument("--sets", default="j30,j60")
    parser.add_argument("--activities", type=int, default=5_000, help="of the plan for the critical path")
    parser.add_argument("--uncertain", type=int, default=500, help="activities of the plan for Monte Carlo")
    parser.add_argument("--draws", type=int, default=10_000, help="of Monte Carlo")
    parser.add_argument("--no-psplib", action="store_true", help="leave the levelling out")
    parser.add_argument("--unproven", action="store_true", help="name the instances without a proof")
    parser.add_argument("--no-pages", action="store_true", help="leave the pages of projects out")
    options = parser.parse_args()
    beside.compare("critical path", options.activities)
    beside.compare("Monte Carlo", options.uncertain, options.draws)
    if not options.no_pages:
        pages.compare(options.activities)
    print(f"peak memory {_peak():,.0f} MiB", flush=True)
    folder = psplib.folder()
    if options.no_psplib:
        return
    if folder is None:
        print("PSPLIB left out: PAWL_REFERENCE_DATA names no folder with it (docs/how-to/reference-data.md)")
        return
    for kind in options.sets.split(","):
        run(folder, kind, options)
    print(f"peak memory {_peak():,.0f} MiB")


def _peak() -> float:
    """Of this process so far: of the pages, later of the levelling too."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(folder: Path, kind: str, options: argparse.Namespace) -> None:
    """One line for a set: feasible, proven, how far from the best known, with and without the solver."""
    proven = feasible = reached = 0
    gaps, plain, spent = [], [], []
    for instance in psplib.instances(folder, kind, options.instances):
        plan = instance.plan()
        quick = level(*plan, effort=Effort(seconds=0))
        start = time.perf_counter()
        levelled = level(*plan, effort=Effort(seconds=options.seconds))
        spent.append(time.perf_counter() - start)
        faults = instance.faults({one.activity.key: one.start for one in levelled.schedule.dates})
        hours = (levelled.schedule.finish - psplib.START) / psplib.HOUR
        feasible += not faults
        proven += levelled.is_best
        reached += hours <= instance.upper
        gaps.append(hours / instance.upper - 1)
        plain.append((quick.schedule.finish - psplib.START) / psplib.HOUR / instance.upper - 1)
        if faults or (options.unproven and not levelled.is_best):
            known = f"known {instance.lower} to {instance.upper}"
            print(
                f"{instance.name}: {hours:g}, gap {levelled.gap or 0:.1%}, {known} {faults[:3]}", flush=True
            )
        if hours < instance.lower:
            sys.exit(f"{instance.name}: {hours:g} is better than {instance.lower}, which cannot be")
    n = len(gaps)
    print(
        f"{kind}, {options.seconds:g} s: feasible {feasible}/{n}, proven {proven}/{n}, "
        f"best known reached {reached}/{n}, mean gap {statistics.mean(gaps):.2%} "
        f"(heuristic alone {statistics.mean(plain):.2%}), median {statistics.median(spent):.2f} s",
        flush=True,
    )


if __name__ == "__main__":
    main()
