"""Where the time goes: what the paths through a process cost, and how long cases wait where."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pawl.analytics.eventlog.dataset import Dataset, quoted
from pawl.analytics.process.costs import PatternCost, costliest, patterns_of
from pawl.analytics.process.graph import ProcessMap, process_map
from pawl.analytics.process.moves import Stay, merged, time_in_state
from pawl.analytics.process.paths import Variants, variants
from pawl.analytics.process.trail import Trail, trail_of_dataset

GROUP = "assignment_group"
FREQUENT = 8
MAP_SHARE = 0.95


@dataclass(frozen=True)
class Variant:
    """One path and what it takes; hours of the cases that have ended."""

    path: tuple[str, ...]
    cases: int
    share: float
    median_hours: float | None
    total_hours: float | None


@dataclass(frozen=True)
class Ways:
    """The paths of all cases of a log."""

    cases: int
    different: int
    """How many different paths there are."""
    frequent: tuple[Variant, ...]
    costs: tuple[PatternCost, ...]
    """Patterns ranked by the hours that they add; empty where no case has a duration."""
    stays: tuple[Stay, ...]
    map: ProcessMap


def ways(dataset: Dataset, kind: str) -> Ways | None:
    """Follow the cases of a log through their activities.

    dataset: with events.   kind: its table of cases; durations need opened_at and resolved_at.
    Returns the ways, None where the dataset has no events.   Raises nothing.
    Error: medians exact; hours of patterns are a comparison, not a cause.
    Source: van der Aalst, Process Mining (2016), ch. 5, 6 and 9.
    Checked: tests/analytics/study/test_ways.py.
    """
    if "events" not in dataset.tables:
        return None
    trail = trail_of_dataset(dataset)
    runs = merged(trail)
    hours = _hours(dataset, kind, trail.size)
    groups = trail_of_dataset(dataset, GROUP) if GROUP in dataset.tables["events"] else None
    found = variants(runs)
    return Ways(
        cases=sum(found.counts),
        different=len(found.paths),
        frequent=_frequent(found, hours),
        costs=_costs(trail, groups, hours),
        stays=time_in_state(trail),
        map=process_map(trail, share=MAP_SHARE),
    )


def _hours(dataset: Dataset, kind: str, size: int) -> npt.NDArray[np.float64]:
    """Hours from opening to resolution by case_no; NaN where a case has not ended."""
    hours = np.full(size, np.nan)
    start, end = _ends(dataset, kind)
    if not {"case_no", start, end} <= set(dataset.tables[kind]):
        return hours
    sql = (
        f"SELECT case_no, (epoch_us({end}) - epoch_us({start})) / 3.6e9 AS hours FROM {quoted(kind)}"
        f" WHERE {end} >= {start}"
    )
    rows = dataset.connection.execute(sql).fetchnumpy()
    hours[np.asarray(rows["case_no"], np.int64)] = np.asarray(rows["hours"], np.float64)
    return hours


def _ends(dataset: Dataset, kind: str) -> tuple[str, str]:
    columns = dataset.tables[kind]
    if "opened_at" in columns and "resolved_at" in columns:
        return "opened_at", "resolved_at"
    return "first_event_at", "last_event_at"


def _frequent(found: Variants, hours: npt.NDArray[np.float64]) -> tuple[Variant, ...]:
    total = sum(found.counts)
    made = []
    for place, (path, count) in enumerate(zip(found.paths[:FREQUENT], found.counts, strict=False)):
        own = hours[found.of_case == place]
        ended = own[~np.isnan(own)]
        median = float(np.median(ended)) if len(ended) else None
        made.append(Variant(path, count, count / total, median, float(ended.sum()) if len(ended) else None))
    return tuple(made)


def _costs(trail: Trail, groups: Trail | None, hours: npt.NDArray[np.float64]) -> tuple[PatternCost, ...]:
    if np.isnan(hours).all():
        return ()
    return tuple(cost for cost in costliest(patterns_of(trail, groups), hours) if cost.extra_hours > 0)
