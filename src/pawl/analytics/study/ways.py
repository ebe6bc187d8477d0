"""Where the time goes: what the paths through a process cost, and how long cases wait where."""

from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np
import numpy.typing as npt

from pawl.analytics.eventlog.dataset import Dataset, quoted
from pawl.analytics.process.costs import PatternCost, costliest, patterns_of
from pawl.analytics.process.graph import ProcessMap, process_map
from pawl.analytics.process.moves import Stay, merged, time_in_state
from pawl.analytics.process.paths import Variants, variants
from pawl.analytics.process.trail import Trail, trail_of_dataset
from pawl.analytics.words import Sentence, say

GROUP = "assignment_group"
MOST = 8
"""Paths that are told."""
FEWEST = 10
"""Ended cases that a path needs: below, its median is mostly luck."""
MAP_SHARE = 0.95


@dataclass(frozen=True)
class Variant:
    """One path and what it takes; hours of the cases that have ended."""

    path: tuple[str, ...]
    cases: int
    share: float
    median_hours: float | None
    total_hours: float | None
    extra_hours: float | None = None
    """Ended cases × (median − median of the commonest path)."""
    formula: Sentence | None = None


@dataclass(frozen=True)
class Ways:
    """The paths of all cases of a log."""

    cases: int
    different: int
    """How many different paths there are."""
    dearest: tuple[Variant, ...]
    """Paths by the hours that they add to the commonest one, which closes the list; without durations the
    most frequent ones."""
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
        dearest=_dearest(found, hours),
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


def _dearest(found: Variants, hours: npt.NDArray[np.float64]) -> tuple[Variant, ...]:
    own = _hours_by_path(found, hours)
    if not own or not len(own[0]):
        return tuple(_variant(found, place, np.empty(0)) for place in range(min(MOST, len(found.paths))))
    usual = float(np.median(own[0]))
    made = [
        _variant(found, place, own[place], usual) for place in range(1, len(own)) if len(own[place]) >= FEWEST
    ]
    dear = [(one.extra_hours, one) for one in made if one.extra_hours is not None and one.extra_hours > 0]
    dear.sort(key=lambda pair: (-pair[0], pair[1].path))
    return (*(one for _, one in dear[: MOST - 1]), _variant(found, 0, own[0]))


def _hours_by_path(found: Variants, hours: npt.NDArray[np.float64]) -> list[npt.NDArray[np.float64]]:
    """The hours of the ended cases of each path that enough cases took; the commonest always first."""
    enough = max(1, len(list(takewhile(lambda count: count >= FEWEST, found.counts))))
    places = np.flatnonzero((found.of_case >= 0) & (found.of_case < enough) & ~np.isnan(hours))
    places = places[np.argsort(found.of_case[places], kind="stable")]
    edges = np.searchsorted(found.of_case[places], np.arange(1, min(enough, len(found.paths))))
    return np.split(hours[places], edges)


def _variant(
    found: Variants, place: int, ended: npt.NDArray[np.float64], usual: float | None = None
) -> Variant:
    count = found.counts[place]
    median = float(np.median(ended)) if len(ended) else None
    total = float(np.sum(ended)) if len(ended) else None
    bare = Variant(found.paths[place], count, count / sum(found.counts), median, total)
    if median is None or usual is None:
        return bare if median is None else replace(bare, extra_hours=0.0)
    extra = len(ended) * (median - usual)
    formula = say(
        "{cases:,} cases × ({median:,.2f} h − {usual:,.2f} h on the commonest path) = {extra:,.0f} h "
        "in the whole log",
        cases=len(ended),
        median=median,
        usual=usual,
        extra=extra,
    )
    return replace(bare, extra_hours=extra, formula=formula)


def _costs(trail: Trail, groups: Trail | None, hours: npt.NDArray[np.float64]) -> tuple[PatternCost, ...]:
    if np.isnan(hours).all():
        return ()
    return tuple(cost for cost in costliest(patterns_of(trail, groups), hours) if cost.extra_hours > 0)
