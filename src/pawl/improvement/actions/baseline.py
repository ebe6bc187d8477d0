"""Where an improvement starts: the KPI, the definition of today, and the value before anything was done."""

from dataclasses import dataclass
from typing import Any

from pawl.analytics.errors import BadDefinition
from pawl.analytics.kpi.catalogue import load_library
from pawl.errors import Invalid
from pawl.improvement.actions.levels import level_told, start_from
from pawl.improvement.series import Asked, Unreadable, read
from pawl.measurement.models import Gap, Indicator, Measurement, Signal


@dataclass(frozen=True)
class Start:
    """What is kept; the gain is told by the same definition later."""

    kpi: str = ""
    version: int | None = None
    digest: str = ""
    baseline: dict[str, Any] | None = None


def told(kpi: str, value: float | None) -> Start:
    """A start by hand: the KPI as it is in the library today, a value as somebody told it."""
    baseline = None if value is None else {"value": value, "is_told": True}
    if not kpi:
        return Start(baseline=baseline)
    try:
        definition = load_library()[kpi]
    except BadDefinition as error:
        raise Invalid("kpi", error.rule, error.way_out, {"kpi": error.rule}) from error
    return Start(kpi, definition.version, definition.digest, baseline)


def start_of(finding: Gap | Signal) -> Start:
    """A start from what was measured: the definition by which the finding was found."""
    indicator: Any = Indicator.objects.filter(study=finding.study_id, kpi=finding.kpi).first()
    if indicator is None:
        return told(finding.kpi, None)
    baseline = _of_gap(finding) if isinstance(finding, Gap) else _of_signal(finding, indicator)
    baseline |= {"is_told": False, "snapshot": finding.dataset.snapshot, "grain": finding.grain}
    if level := _level(finding, indicator):
        baseline = {name: each for name, each in baseline.items() if name not in ("low", "high")} | level
    return Start(finding.kpi, indicator.version, indicator.digest, baseline)


def _level(finding: Gap | Signal, indicator: Indicator) -> dict[str, Any]:
    """The level around a finding, as its study read it; without its numbers its own value stands alone."""
    if told := (indicator.chart or {}).get("level"):
        return level_told(told)
    try:
        asked = Asked(finding.kpi, indicator.digest, finding.grain)
        return start_from(read(finding.study, asked)) if finding.study else {}
    except Unreadable:
        return {}


def _of_gap(gap: Gap) -> dict[str, Any]:
    return {
        "value": gap.value,
        "low": gap.low,
        "high": gap.high,
        "n": gap.n,
        "period": gap.label,
        "period_start": gap.period_start.isoformat(),
        "target": gap.target,
    }


def _of_signal(signal: Signal, indicator: Any) -> dict[str, Any]:
    latest: Any = Measurement.objects.filter(
        study=signal.study_id, kpi=signal.kpi, label=signal.last_label, slice=""
    ).first()
    return {
        "value": latest.value if latest else indicator.value,
        "n": latest.n if latest else indicator.n,
        "period": signal.last_label,
        "period_start": signal.last_period.isoformat(),
        "rule": signal.rule,
    }
