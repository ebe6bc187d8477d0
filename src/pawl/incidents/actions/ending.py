"""How an incident ends: resolved, closed, cancelled; and how it comes back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.permissions import can, require
from pawl.analytics.words import say
from pawl.collaboration.checks import broken, passage
from pawl.collaboration.locks import held
from pawl.incidents.actions.lifecycle import NO_HOLD, OPEN, WORK, move
from pawl.incidents.models import Incident
from pawl.incidents.words import CAUSES, CODES
from pawl.tickets import closing
from pawl.tickets.actions.breaches import explain_all
from pawl.tickets.actions.own import complete

WITH_ANOTHER = frozenset({"with_parent", "duplicate"})
"""Codes of those that end with another one: what is known of it stands there."""


@transaction.atomic
def resolve(  # noqa: PLR0913 what is asked when one is resolved, all named
    incident: Incident, *, code: str, resolution: str, by: Actor, cause: str = "", breach_cause: str = "",
    breach_note: str = "", own: Mapping[str, Any] | None = None,
) -> Incident:  # fmt: skip
    """It works again: how, and what it came from.   breach_cause: why a promise was not kept.

    own: what was said to its own fields; what must be known of it by then is known.
    """
    if code not in CODES:
        raise broken(
            "code", say("There is no such code."), say("Use one of: {names}.", names=", ".join(CODES))
        )
    if cause and cause not in CAUSES:
        raise broken(
            "cause", say("There is no such cause."), say("Use one of: {names}.", names=", ".join(CAUSES))
        )
    text = _said("resolution", resolution)
    require(by, WORK, on=incident)
    children = _held_children(incident)
    if code not in WITH_ANOTHER:
        complete(incident, own, by=by)
    changes: dict[str, Any] = {
        "resolution_code": code,
        "resolution": text,
        "cause": cause,
        "resolved_at": clock.now(),
        **NO_HOLD,
    }
    if incident.assignee_id is None and by.person is not None:
        changes["assignee"] = by.person
    facts = {"code": code, "cause": cause, "person": by.person and by.person.key}
    move(incident, "resolve", by=by, changes=changes, facts=facts, texts={"resolution": text})
    if breach_cause:
        explain_all(incident, cause=breach_cause, note=breach_note, by=by)
    _resolve_children(children, text, cause, by)
    return incident


def _held_children(incident: Incident) -> list[Incident]:
    """Those that wait for it; all are held with it, before anything of one is written."""
    family = Incident.objects.filter(Q(pk=incident.pk) | Q(parent=incident.pk, state__in=OPEN))
    return [one for one in held(family.select_related("case")) if one.pk != incident.pk]


def _resolve_children(children: Iterable[Incident], text: str, cause: str, by: Actor) -> None:
    """What waits for this one is done with it, by whoever did it; where they may not, by Pawl itself."""
    for child in children:
        actor = by if can(by, child.work_permission, child) else system("incidents", by.correlation)
        resolve(child, code="with_parent", resolution=text, cause=cause, by=actor)


def close_settled(now: datetime | None = None) -> int:
    """Resolved incidents that nobody contradicted for so many working days are closed.   Returns how many."""
    rows = Incident.objects.filter(state="resolved")
    rows = rows.exclude(is_major=True, major__reviewed_at=None)  # those wait for their review
    return closing.close_settled(rows, _settle, now)


def reopen(incident: Incident, *, reason: str, by: Actor) -> Incident:
    """It does not work after all: work goes on, and so do the clocks, with what was used up."""
    text = _said("reason", reason)
    changes = {"resolution_code": "", "resolution": "", "cause": "", "resolved_at": None,
               "reopened": incident.reopened + 1}  # fmt: skip
    facts = {"times": incident.reopened + 1}
    return move(incident, "reopen", by=by, changes=changes, facts=facts, texts={"reason": text})


def close(incident: Incident, *, by: Actor) -> Incident:
    """Whoever reported it agrees that it works, or said nothing for long enough."""
    return move(incident, "close", by=by, changes={"closed_at": clock.now()})


def cancel(incident: Incident, *, reason: str, by: Actor) -> Incident:
    """It is none, or nobody will work on it; the reason stays with it."""
    return _end(incident, "cancel", reason, by)


def withdraw(incident: Incident, *, reason: str, by: Actor) -> Incident:
    """Whoever reported it takes it back."""
    return _end(incident, "withdraw", reason, by)


def _end(incident: Incident, activity: str, reason: str, by: Actor) -> Incident:
    text = _said("reason", reason)
    changes = {"closed_at": clock.now(), **NO_HOLD}
    return move(incident, activity, by=by, changes=changes, texts={"reason": text})


def _settle(incident: Incident, days: int) -> None:
    move(incident, "close", by=system("incidents"), changes={"closed_at": clock.now()},
         facts={"because": "settled", "days": days})  # fmt: skip


def _said(field: str, value: str) -> str:
    text = passage(field, value)
    if not text:
        raise broken(field, say("It is empty."), say("Write something."))
    return text
