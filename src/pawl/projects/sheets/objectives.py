"""Where an objective starts: the definition of today, and the newest value that its author may see."""

from typing import Any

from pawl.accounts.actor import Actor
from pawl.analytics.errors import BadDefinition
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.projects.models import Project
from pawl.projects.newest import newest

MOST_SHARE = 2
"""More than twice the whole is no target of a share, but one written in per cent."""


def with_baseline(_project: Project, row: Any, fields: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Keep the baseline of the day on which the KPI was named; what nobody measures may be told."""
    told = fields.pop("told_baseline", None)
    if "kpi" in fields and (row is None or fields["kpi"] != row.kpi):
        fields |= _start(fields["kpi"], by)
    if told is not None and fields.get("baseline") is None and (row is None or not _is_measured(row)):
        fields["baseline"] = {"value": told, "is_told": True}
    _check_share(fields.get("kpi", row and row.kpi), fields.get("target"))
    return fields


def unit_of(kpi: str) -> str:
    """The unit of a KPI that the library knows; nothing for others."""
    try:
        return str(load_library()[kpi].unit) if kpi else ""
    except BadDefinition:
        return ""


def _check_share(kpi: str | None, target: float | None) -> None:
    """Shares are kept from 0 to 1, as they are measured: 90 would be nine thousand per cent."""
    if target is not None and target > MOST_SHARE and unit_of(kpi or "") == "%":
        rule = say("The KPI is a share: {percent:,.0f} % would be its target.", percent=100 * target)
        raise broken("target", rule, say("Write 0.9 for 90 %."))


def _start(kpi: str, by: Actor) -> dict[str, Any]:
    if not kpi:
        return {"definition_version": None, "definition_digest": "", "baseline": None}
    try:
        definition = load_library()[kpi]
    except BadDefinition as error:
        raise broken("kpi", error.rule, error.way_out) from error
    found = newest(kpi, by)
    baseline = found and {
        "value": found.value, "n": found.n, "period": found.label,
        "period_start": found.period_start.isoformat(), "is_told": False,
        "source": found.dataset.name, "grain": found.grain,
    }  # fmt: skip
    return {
        "definition_version": definition.version,
        "definition_digest": definition.digest,
        "baseline": baseline,
    }


def _is_measured(row: Any) -> bool:
    return bool(row.baseline) and not row.baseline.get("is_told")
