"""The control charts of what a paper tells: they are drawn as they are on the pages, and kept with it."""

from collections.abc import Sequence
from typing import Any

from pawl.measurement.actions.pictures import chart_alone
from pawl.measurement.models import Indicator, Signal
from pawl.reporting.papers.scope import Scope

MOST = 3
"""Pictures of a part: whoever needs more opens the KPI."""


def charts_of(found: Sequence[Signal], of: Scope) -> list[dict[str, Any]]:
    """The charts that signals stand on, each once.   One query."""
    asked = dict.fromkeys((one.study_id, one.kpi) for one in found if one.study_id)
    rows = Indicator.objects.visible_to(of.actor).filter(
        study__in={study for study, _kpi in asked}, kpi__in={kpi for _study, kpi in asked}
    )
    known = {(one.study_id, one.kpi): one.chart for one in rows}
    charts = [known.get(each) for each in asked]
    return [chart_alone(one) for one in charts if one][:MOST]
