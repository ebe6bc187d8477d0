"""The value at the start, read from the newest numbers by the definition that the improvement keeps."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.cases import amend
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.improvement.actions.baseline import told
from pawl.improvement.actions.levels import changed_at, start_from
from pawl.improvement.actions.lifecycle import UNDECIDED
from pawl.improvement.models import ControlPlan, Improvement
from pawl.improvement.series import NO_SOURCE, Asked, Unreadable, measured_at, read, usual_study

KIND, EDIT = Improvement.kind, Permission.IMPROVEMENT_EDIT


def read_baseline(
    improvement: Improvement,
    *,
    field: str = "",
    value: str = "",
    until: date | None = None,
    by: Actor,
) -> Improvement:
    """Take the level of the newest measured periods, of all cases or of a slice, as where it starts.

    field, value: of the slice.   until: the periods end by this day, for what began earlier.
    Raises NotAllowed; Conflict after the decision, or with the reason why there is no number.
    """
    require(by, EDIT, on=improvement)
    _undecided(improvement)
    source = measured_at(improvement)
    if source is None:
        raise Conflict(improvement.key, NO_SOURCE, say("Say from which source it is measured."))
    require(by, Permission.MEASUREMENT_READ, on=source)
    try:
        study = usual_study(source, (improvement.baseline or {}).get("grain", ""))
        asked = Asked(improvement.kpi, improvement.definition_digest, study.grain, field, value)
        since = _since(improvement, changed_at(study, improvement.kpi), until)
        found = start_from(read(study, asked), since=since, until=until)
    except Unreadable as unreadable:
        way_out = say("Measure it first, or take the definition of today: name the KPI again.")
        raise Conflict(improvement.key, unreadable.reason, way_out) from unreadable
    return _kept(improvement, found | {"slice": field, "slice_value": value}, by)


@transaction.atomic
def measure_by(improvement: Improvement, *, kpi: str, by: Actor) -> Improvement:
    """Say by which KPI it is measured; its definition of today is kept, and its start has to be read anew.

    Raises Conflict after the decision; Invalid for a KPI that is not in the library.
    """
    require(by, EDIT, on=improvement)
    _undecided(improvement)
    start = told(kpi, None)
    changes = {"kpi": start.kpi, "definition_version": start.version, "definition_digest": start.digest,
               "baseline": None}  # fmt: skip
    if amend(improvement, **changes):
        facts = {"kpi": start.kpi, "definition_version": start.version}
        record(KIND, improvement.key, "measured_by", by=by, facts=facts)
    return improvement


def _undecided(improvement: Improvement) -> None:
    if improvement.state not in UNDECIDED:
        raise Conflict(
            improvement.key,
            say("It is decided: where it starts stays as it was read."),
            say("Propose another improvement, or wait until it is open again."),
        )


def _since(improvement: Improvement, changed: datetime | None, until: date | None) -> datetime | None:
    """No period before a slip or a change of level; one after the day that was asked for says nothing."""
    known = [_slipped(improvement), None if until and changed and changed.date() >= until else changed]
    return max((one for one in known if one is not None), default=None)


def _slipped(improvement: Improvement) -> datetime | None:
    """Since when its last gain is gone: what was held before is not where the next round starts."""
    if not (improvement.baseline or {}).get("is_past"):
        return None
    plans = ControlPlan.objects.filter(improvement=improvement, slipped_from__isnull=False)
    return plans.order_by("-pk").values_list("slipped_from", flat=True).first()


@transaction.atomic
def _kept(improvement: Improvement, baseline: dict[str, Any], by: Actor) -> Improvement:
    if amend(improvement, baseline=baseline):
        names = ("value", "period", "snapshot", "slice", "slice_value")
        record(KIND, improvement.key, "baseline_read", by=by,
               facts={name: baseline[name] for name in names})  # fmt: skip
    return improvement
