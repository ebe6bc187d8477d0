"""A finding and a control plan as pictures: the periods, what would have been, the limits, since when."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pawl.improvement.models import Benefit, ControlPlan
from pawl.improvement.series import Series as Numbers
from pawl.measurement.actions.question import library
from pawl.presentation.curves import Chart, Mark, Series, draw_curves
from pawl.web.templatetags.pawl import reader


def unit_of(kpi: str) -> str:
    """The unit of a KPI; none where the library does not know it any more."""
    known = library().definitions.get(kpi)
    return known.unit if known else ""


def chart_of(finding: Benefit) -> Chart | None:
    """Before and after: the periods, the mean after the change with it and without it, the date."""
    told = finding.evidence.get("series")
    if not told:
        return None
    days = [datetime.fromisoformat(one).toordinal() for one in told["starts"]]
    unit, start = unit_of(finding.kpi), min(finding.evidence["start"], len(days) - 1)
    points = _points(days, told["values"])
    if not points:
        return None
    series = [Series("actual", _("Measured"), points)]
    for name, label, value in (
        ("scope", _("Without it"), finding.expected), ("done", _("With it"), finding.reached),
    ):  # fmt: skip
        if value is not None:
            series.append(Series(name, label, [(days[start], value), (days[-1], value)]))
    marks = [Mark("status", _("Change"), days[start])]
    return draw_curves(series, reader(), marks=marks, unit=_shown(unit))


def plan_chart(plan: ControlPlan, numbers: Numbers | None) -> Chart | None:
    """The frozen limits, the periods since, and since when it slips."""
    if numbers is None or not numbers.values:
        return None
    unit = unit_of(plan.kpi)
    days = [one.toordinal() for one in numbers.starts]
    points = _points(days, numbers.rates)
    if not points:
        return None
    marks = [Mark("status", _("Frozen"), plan.from_period.toordinal())]
    if plan.slipped_from is not None:
        marks.append(Mark("promised", _("Slipped since"), plan.slipped_from.toordinal()))
    marks += [
        Mark(name, label, plan.limits[at], is_level=True)
        for name, label, at in (
            ("budget", _("Upper limit"), "high"), ("expected", pgettext("gain", "Held"), "held"),
            ("budget", _("Lower limit"), "low"),
        )
    ]  # fmt: skip
    return draw_curves([Series("actual", _("Measured"), points)], reader(), marks=marks, unit=_shown(unit))


def baseline_chart(numbers: Numbers, target: float | None) -> Chart | None:
    """The periods so far, and the target."""
    points = _points([one.toordinal() for one in numbers.starts], numbers.rates)
    if not points:
        return None
    marks = [] if target is None else [Mark("expected", _("Target"), target, is_level=True)]
    series = [Series("actual", _("Measured"), points)]
    return draw_curves(series, reader(), marks=marks, unit=_shown(unit_of(numbers.kpi)))


def rows_of(told: Mapping[str, Any]) -> Sequence[tuple[str, float | None]]:
    """The same as a table, the newest first."""
    return list(zip(told["labels"], told["values"], strict=True))[::-1]


def _points(days: Sequence[int], values: Sequence[float | None]) -> list[tuple[float, float]]:
    return [(float(day), value) for day, value in zip(days, values, strict=True) if value is not None]


def _shown(unit: str) -> str:
    return "" if unit in {"n", "ratio"} else unit
