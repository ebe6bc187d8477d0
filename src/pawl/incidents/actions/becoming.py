"""An incident that is a service request, and a request that is an incident."""

from typing import Any

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.errors import Conflict
from pawl.incidents.actions.lifecycle import NO_HOLD, OPEN, move
from pawl.incidents.actions.reporting import report
from pawl.incidents.models import Incident
from pawl.tickets.actions.becoming import Way, become, register
from pawl.tickets.models import Ticket


def as_request(incident: Incident, *, by: Actor, **said: Any) -> Incident:
    """Nothing is broken: something is asked for.   said: the model's key, and answers to its questions."""
    become(incident, "service_request", by=by, **said)
    return incident


def make(ticket: Ticket, *, by: Actor, title: str = "", description: str = "") -> Incident:
    """For the same caller and service; how bad it is is judged anew."""
    case = ticket.case
    place = Place(case.organisation_id, case.team_id, case.owner_id, case.confidential)
    return report(
        title=title or case.title, description=description, service=ticket.service, channel=ticket.channel,
        customer=ticket.customer, caller=case.owner, place=place, by=by,
    )  # fmt: skip


def check(incident: Incident) -> None:
    """A major one, and one that others wait for, is first made one as any other."""
    if incident.is_major:
        way_out = say("Stand down first: it is no major incident any more.")
        raise Conflict(incident.key, say("A major incident is no service request."), way_out)
    if incident.children.filter(state__in=OPEN).exists():
        raise broken("children", say("Others are part of it."), say("Take them out of it first."))


def end(incident: Incident, *, into: str, by: Actor) -> Incident:
    """It goes on as another record, and waits for nobody."""
    changes = {"closed_at": clock.now(), "resolution": f"→ {into}", **NO_HOLD}
    return move(incident, "become", by=by, changes=changes, facts={"into": into})


def ready() -> None:
    """Called once, when apps are loaded."""
    register("incident", Way(make, end, check))
