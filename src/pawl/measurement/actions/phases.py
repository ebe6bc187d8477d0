"""Phases: days from which the limits of a KPI begin anew, each with its reason."""

from datetime import date

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.errors import Invalid, stale
from pawl.history.record import record
from pawl.measurement.actions.question import library
from pawl.measurement.models import Phase

KIND = "phase"


@transaction.atomic
def begin_phase(*, kpi: str, at: date, reason: str, place: Place, by: Actor) -> Phase:
    """Limits of a KPI begin anew; a job measures the datasets of the place again."""
    require(by, Permission.SIGNAL_DECIDE, on=place)
    if kpi not in library():
        rule = say("There is no KPI of this name.")
        raise Invalid("kpi", rule, say("`pawl kpis` lists them all."), {"kpi": rule})
    if not reason.strip():
        rule = say("It needs a reason: without one it is a trick.")
        raise Invalid("reason", rule, say("Say in one sentence what is known."), {"reason": rule})
    phase = Phase.objects.create(
        kpi=kpi,
        at=at,
        reason=reason.strip()[:500],
        organisation_id=place.organisation_id,
        team_id=place.team_id,
        created_at=clock.now(),
    )
    facts = {"kpi": kpi, "at": at.isoformat()}
    record(KIND, phase.key, "begin", by=by, facts=facts, texts={"reason": reason})
    return phase


@transaction.atomic
def remove_phase(phase: Phase, *, version: int, by: Actor) -> Phase:
    """The limits run on over the day as if nothing had been known."""
    require(by, Permission.SIGNAL_DECIDE, on=phase)
    rows = Phase.objects.filter(pk=phase.pk, version=version, removed_at=None)
    if not rows.update(removed_at=clock.now(), version=F("version") + 1):
        raise stale(phase.key)
    record(KIND, phase.key, "remove", by=by, facts={"kpi": phase.kpi})
    phase.refresh_from_db()
    return phase
