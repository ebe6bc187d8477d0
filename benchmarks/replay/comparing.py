"""The same KPIs asked of two logs: figure by figure equal, or different with the reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isclose

from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.coverage import Coverage, coverage
from pawl.analytics.kpi.definition import Definition
from pawl.analytics.kpi.engine import measure
from pawl.analytics.study.window import window
from pawl.analytics.worktime import Calendar, Period

CALENDAR = Calendar.from_toml({"like": "office"})
SLICE = "assignment_group"
WHY: Mapping[str, str] = {}
"""KPI -> why its figures have to differ."""
Figures = dict[tuple[str, str, str], tuple[float | None, int]]
"""(period, slice, value of the slice) -> value and number of cases."""


@dataclass(frozen=True)
class Compared:
    """One KPI of both logs."""

    kpi: str
    status: tuple[str, str]
    figures: int
    """How many were compared: every week, in all and by group."""
    different: tuple[str, ...]
    latest: tuple[float | None, float | None]

    @property
    def is_equal(self) -> bool:
        """Whether no figure differs and both logs can answer it alike."""
        return not self.different and self.status[0] == self.status[1]

    @property
    def verdict(self) -> str:
        """In words."""
        if self.is_equal:
            return "equal" if self.figures else "answered by neither"
        told = f"{len(self.different)} of {self.figures} differ" if self.figures else "not answered alike"
        return f"{told}: {WHY.get(self.kpi, 'WITHOUT REASON')}"


def compare(file: Dataset, own: Dataset) -> Iterator[Compared]:
    """Every KPI of the library that is about incidents, asked of the log and of the own history."""
    library = [one for one in load_library().values() if {"incident"} == set(one.recipe.fields)]
    both = [coverage(library, one) for one in (file, own)]
    span = window(file.lean or file, "incident", start="opened_at", grain="week", zone=CALENDAR.zone)
    figures = [
        _figures(library, covered, data, span.periods)
        for covered, data in zip(both, (file, own), strict=True)
    ]  # fmt: skip
    for one in library:
        first, second = (covered.of(one.id).status for covered in both)
        yield _compared(one.id, (first, second), *(found.get(one.id, {}) for found in figures))


def _figures(
    library: Sequence[Definition], covered: Coverage, data: Dataset, periods: Sequence[Period]
) -> dict[str, Figures]:
    """Of each KPI that a log can answer all its figures."""
    able = [one for one in library if covered.of(one.id).status != "blocked"]
    table = measure(
        able, data, periods=periods, calendar=CALENDAR, slices=[SLICE], recipes=covered.recipes
    ).table
    found: dict[str, Figures] = {one.id: {} for one in able}
    names = ("kpi", "period_start", "slice", "slice_value", "value", "n")
    for kpi, start, part, its, value, n in zip(*(table[name].to_pylist() for name in names), strict=True):
        found[kpi][str(start), part, its] = (value, n)
    return found


def _compared(kpi: str, status: tuple[str, str], file: Figures, own: Figures) -> Compared:
    keys = sorted(file.keys() | own.keys())
    different = tuple(" ".join(key) for key in keys if not _same(file.get(key), own.get(key)))
    whole = [key for key in keys if not key[1]]
    last = whole[-1] if whole else None
    latest = tuple(found[last][0] if last and last in found else None for found in (file, own))
    return Compared(kpi, status, len(keys), different, (latest[0], latest[1]))


def _same(one: tuple[float | None, int] | None, other: tuple[float | None, int] | None) -> bool:
    if one is None or other is None:
        return one == other
    if one[0] is None or other[0] is None:
        return one == other
    return one[1] == other[1] and isclose(one[0], other[0], rel_tol=1e-9, abs_tol=1e-9)
