"""Outages: note one, mend what was noted, say when it ended."""

from datetime import datetime
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.actions.checks import Cleaner, aware, beside, clean, same_place
from pawl.catalogue.actions.writing import changed, made
from pawl.catalogue.models import Outage, Service
from pawl.collaboration.checks import broken, line, passage
from pawl.errors import Conflict

WORK = Permission.INCIDENT_WORK
RULES: dict[str, Cleaner] = {"title": line, "cause": passage, "from_at": aware}


@transaction.atomic
def note_outage(service: Service, *, title: str, from_at: datetime, by: Actor, **fields: Any) -> Outage:
    """A service is, was or will be down; who works on incidents may say so."""
    require(by, WORK, on=beside(service))
    said = clean({"title": title, "from_at": from_at, **fields}, RULES)
    for name in ("item", "change"):
        same_place(said.get(name), service.case.organisation_id, name)
    _check(said["from_at"], said.get("until"))
    title = said.pop("title")
    return made(Outage, "noted", title, beside(service), {**said, "service": service}, by)


@transaction.atomic
def change_outage(outage: Outage, *, by: Actor, **fields: Any) -> Outage:
    """What was noted is mended: times, cause, whether it was planned."""
    require(by, WORK, on=outage)
    said = clean(fields, RULES)
    _check(said.get("from_at", outage.from_at), said.get("until", outage.until))
    return changed(outage, said, by)


@transaction.atomic
def end_outage(outage: Outage, *, at: datetime | None = None, by: Actor) -> Outage:
    """It works again."""
    require(by, WORK, on=outage)
    if outage.until is not None:
        raise Conflict(outage.key, say("It has ended already."), say("Change its times instead."))
    end = aware("at", at or clock.now())
    _check(outage.from_at, end)
    return changed(outage, {"until": end}, by)


def _check(start: datetime, end: datetime | None) -> None:
    if end is not None and aware("until", end) <= start:
        raise broken("until", say("It ends before it starts."), say("Swap the two."))
