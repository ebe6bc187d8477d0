"""What people decide about a signal: whose it is, what was behind it, or that this is how it is now."""

from datetime import date
from zoneinfo import ZoneInfo

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.errors import Invalid
from pawl.measurement.actions.lifecycles import SIGNAL
from pawl.measurement.actions.phases import begin_phase
from pawl.measurement.models import Factor, Signal


def assign(signal: Signal, *, to: Person, by: Actor) -> Signal:
    """Somebody finds out what was behind it.   Raises Invalid for one who may not see it."""
    if not can(Actor(to), Permission.MEASUREMENT_READ, signal):
        rule = say("They may not see this signal.")
        way_out = say("Choose somebody who may read all of its cases.")
        raise Invalid("assignee", rule, way_out, {"assignee": rule})
    SIGNAL.advance(signal, "assign", by=by, changes={"assignee": to}, facts={"to": f"person:{to.pk}"})
    return signal


@transaction.atomic
def explain(signal: Signal, *, explanation: str, by: Actor, factor: Factor | None = None) -> Signal:
    """A cause is known: in words, and as a factor that all charts show."""
    changes = {"explanation": _said(explanation), "factor": factor}
    facts = {"factor": factor.key if factor else None}
    SIGNAL.advance(signal, "explain", by=by, changes=changes, facts=facts, texts={"why": explanation})
    return signal


def set_aside(signal: Signal, *, explanation: str, by: Actor) -> Signal:
    """A one-off: it will not come back, and nothing has to change."""
    changes = {"explanation": _said(explanation)}
    SIGNAL.advance(signal, "set_aside", by=by, changes=changes, texts={"why": explanation})
    return signal


@transaction.atomic
def accept(signal: Signal, *, explanation: str, by: Actor) -> Signal:
    """The new normal: from its first period on the limits begin anew, with the reason beside them."""
    changes = {"explanation": _said(explanation)}
    at = _first_day(signal)
    facts = {"kpi": signal.kpi, "at": at.isoformat()}
    SIGNAL.advance(signal, "accept", by=by, changes=changes, facts=facts, texts={"why": explanation})
    begin_phase(kpi=signal.kpi, at=at, reason=explanation, place=signal.dataset.place, by=by)
    return signal


def take_up(signal: Signal, *, improvement: str, by: Actor) -> Signal:
    """An improvement was opened for it; the app above tells its key."""
    SIGNAL.advance(signal, "improve", by=by, facts={"improvement": improvement})
    return signal


def reopen(signal: Signal, *, by: Actor) -> Signal:
    """It was decided too early."""
    SIGNAL.advance(signal, "reopen", by=by, changes={"assignee": None})
    return signal


def _first_day(signal: Signal) -> date:
    """The day on which its first period begins, in the zone in which periods are cut."""
    zone = ZoneInfo(signal.study.calendar_zone if signal.study else "UTC")
    return signal.first_period.astimezone(zone).date()


def _said(explanation: str) -> str:
    if not explanation.strip():
        rule = say("It needs a reason: without one it is a trick.")
        raise Invalid("explanation", rule, say("Say in one sentence what is known."), {"explanation": rule})
    return explanation.strip()
