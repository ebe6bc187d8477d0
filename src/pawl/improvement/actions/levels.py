"""Where an improvement starts is a level, not a point: one bad week gets better by itself."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pawl.analytics.kpi.marks import RECENT
from pawl.analytics.words import say
from pawl.improvement.series import Series, Unreadable
from pawl.measurement.models import Indicator, Study


def level_told(level: Mapping[str, Any]) -> dict[str, Any]:
    """The level that a study read from its chart, as a baseline keeps it."""
    cases, names = (
        level["cases"],
        ("value", "newest", "periods", "cases", "period", "period_start", "changed"),
    )
    n = {} if cases is None else {"n": round(cases / level["periods"])}
    return {name: level[name] for name in names} | n


def changed_at(study: Study, kpi: str) -> datetime | None:
    """From when on the newest level runs, as the chart of all cases has it; None where it is no new one.

    One query.
    """
    found = Indicator.objects.filter(study=study, kpi=kpi).values_list("chart", flat=True).first() or {}
    level = found.get("level") or {}
    return datetime.fromisoformat(level["period_start"]) if level.get("changed") else None


def start_from(series: Series, *, since: datetime | None = None, until: date | None = None) -> dict[str, Any]:
    """The level of the newest measured periods, as a baseline keeps it.

    since: the periods begin then or later, as after a slip.   until: they end by this day.
    Returns value (all their cases together), n (cases of one period, on average), cases (of all), periods,
    from when on, and the newest value by itself.   Raises Unreadable where none is measured.
    """
    known = [
        n for n, rate in enumerate(series.rates)
        if rate is not None
        and (until is None or series.ends[n].date() <= until)
        and (since is None or series.starts[n] >= since)
    ][-RECENT:]  # fmt: skip
    if not known:
        raise Unreadable(say("{kpi} has no measured period yet.", kpi=series.kpi))
    first, last = known[0], known[-1]
    level, cases = series.part(slice(first, last + 1)).level
    labels = (series.labels[first], series.labels[last])
    return {
        "value": level, "newest": series.rates[last], "periods": len(known),
        "n": None if cases is None else round(cases / len(known)),
        "cases": None if cases is None else round(cases),
        "period": labels[1] if first == last else "–".join(labels),
        "period_start": series.starts[first].isoformat(), "is_told": False, "snapshot": series.snapshot,
        "grain": series.grain, "changed": since is not None and len(known) < RECENT,
    }  # fmt: skip
