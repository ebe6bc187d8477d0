"""What became of the objectives of a project: where each started, was to come, and stands now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pawl.accounts.actor import Actor
from pawl.analytics.errors import BadDefinition
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.words import Sentence, say
from pawl.measurement.kpi_names import KPI_NAMES
from pawl.measurement.models import Dataset, Measurement
from pawl.projects.models import Objective, Project
from pawl.projects.newest import asked_of, newest_of
from pawl.projects.sheets.objectives import unit_of
from pawl.projects.tables import told_number
from pawl.web.templatetags.pawl import quantity


@dataclass(frozen=True)
class Benefit:
    """An objective; what is not known says why."""

    objective: Objective
    unit: str
    """Of its KPI; empty without one."""
    now: Measurement | None
    unknown: Sentence | None
    """Why there is no value now."""
    is_reached: bool | None
    """None without a target or a value, and where nothing says which way is better."""

    @property
    def start(self) -> float | None:
        """The baseline of the charter."""
        return (self.objective.baseline or {}).get("value")

    def shown(self, value: float | None) -> str:
        """With the unit of its KPI; a dash where there is none."""
        if value is None:
            return "–"
        return quantity(value, self.unit) if self.unit else told_number(value)

    @property
    def figures(self) -> tuple[str, str, str]:
        """Start, target and now, as they are shown."""
        now = self.now.value if self.now else None
        return self.shown(self.start), self.shown(self.objective.target), self.shown(now)

    @property
    def period(self) -> str:
        """That of the baseline."""
        return str((self.objective.baseline or {}).get("period") or "")

    @property
    def is_told(self) -> bool:
        """Whether somebody told the baseline and nothing measured it."""
        return bool((self.objective.baseline or {}).get("is_told"))

    @property
    def kpi_name(self) -> str:
        """What its KPI is called; its own word where the library does not know it any more."""
        kpi = self.objective.kpi
        return KPI_NAMES.get(kpi, kpi)

    @property
    def way(self) -> float | None:
        """How much of the way from baseline to target is done, in per cent; below 0 it went back.

        None where one of the three is unknown, or the baseline had reached the target.
        """
        start, target = self.start, self.objective.target
        if self.now is None or self.now.value is None or start is None or target is None:
            return None
        if _is_reached(self.objective, start) is not False:
            return None
        return 100 * (self.now.value - start) / (target - start)

    @property
    def began_there(self) -> bool:
        """Whether the baseline had reached the target, so that it asks to hold and not to get better."""
        return self.start is not None and _is_reached(self.objective, self.start) is True


def benefits_of(project: Project, by: Actor) -> list[Benefit]:
    """Each objective of a project, as somebody may see what is measured.   At most four queries."""
    rows = list(Objective.objects.filter(project=project).select_related("benefit_owner").order_by("pk"))
    asked = {one.pk: asked_of(one.kpi, told) for one, told in _with_sources(rows, by) if one.kpi}
    found = newest_of(asked.values(), by) if asked else {}
    return [_benefit(one, found.get(asked[one.pk]) if one.kpi else None) for one in rows]


def _with_sources(rows: Sequence[Objective], by: Actor) -> list[tuple[Objective, dict[str, Any]]]:
    """With their baselines; one that names its snapshot only is told what that is called."""
    told = [(one, dict(one.baseline or {})) for one in rows]
    known = {baseline["snapshot"] for _one, baseline in told if baseline.get("snapshot")}
    if known:
        names = Dataset.objects.visible_to(by).filter(snapshot__in=known)
        named = dict(names.values_list("snapshot", "name"))
        for _one, baseline in told:
            baseline.setdefault("source", named.get(str(baseline.get("snapshot")), ""))
    return told


def _benefit(one: Objective, row: Measurement | None) -> Benefit:
    baseline = one.baseline or {}
    unknown = None
    if not one.kpi:
        unknown = say("it names no KPI, so nothing measures it.")
    elif row is None:
        unknown = say("nothing that you may see measures it.")
    elif row.period_start <= _start_of(baseline, row):
        unknown = say("nothing was measured since the baseline.")
    now = None if unknown else row
    value = now.value if now else None
    return Benefit(one, unit_of(one.kpi), now, unknown, None if value is None else _is_reached(one, value))


def _start_of(baseline: Mapping[str, Any], row: Measurement) -> datetime:
    """When the period of a baseline began; long before the row where it names none."""
    told = baseline.get("period_start")
    return datetime.fromisoformat(told) if told else row.period_start - timedelta(days=1)


def _is_reached(one: Objective, value: float) -> bool | None:
    if one.target is None:
        return None
    way = _better(one.kpi)
    start = (one.baseline or {}).get("value")
    if way == "optimum" and start not in (None, one.target):
        way = "up" if one.target > start else "down"
    return {"up": value >= one.target, "down": value <= one.target}.get(way)


def _better(kpi: str) -> str:
    try:
        return str(load_library()[kpi].direction)
    except BadDefinition:
        return "optimum"
