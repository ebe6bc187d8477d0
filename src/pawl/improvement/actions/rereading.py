"""The value at the start, read from the newest numbers by the definition that the improvement keeps."""

from datetime import date
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
from pawl.improvement.actions.lifecycle import UNDECIDED
from pawl.improvement.models import Improvement
from pawl.improvement.series import NO_SOURCE, Asked, Series, Unreadable, measured_at, read, usual_study

KIND, EDIT = Improvement.kind, Permission.IMPROVEMENT_EDIT


def read_baseline(
    improvement: Improvement,
    *,
    field: str = "",
    value: str = "",
    until: date | None = None,
    by: Actor,
) -> Improvement:
    """Take the newest measured period, of all cases or of a slice, as where the improvement starts.

    field, value: of the slice.   until: the period ends by this day, for what began earlier.
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
        found = _newest(read(study, asked), until)
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


def _newest(series: Series, until: date | None) -> dict[str, Any]:
    known = [
        n for n, rate in enumerate(series.rates)
        if rate is not None and (until is None or series.ends[n].date() <= until)
    ]  # fmt: skip
    if not known:
        raise Unreadable(say("{kpi} has no measured period yet.", kpi=series.kpi))
    n = known[-1]
    size = series.sizes[n] if series.sizes else None
    return {
        "value": series.rates[n], "n": None if size is None else int(size), "period": series.labels[n],
        "period_start": series.starts[n].isoformat(), "is_told": False, "snapshot": series.snapshot,
        "grain": series.grain,
    }  # fmt: skip


@transaction.atomic
def _kept(improvement: Improvement, baseline: dict[str, Any], by: Actor) -> Improvement:
    if amend(improvement, baseline=baseline):
        names = ("value", "period", "snapshot", "slice", "slice_value")
        record(KIND, improvement.key, "baseline_read", by=by,
               facts={name: baseline[name] for name in names})  # fmt: skip
    return improvement
