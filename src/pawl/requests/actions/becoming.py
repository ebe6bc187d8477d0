"""A service request that is an incident, and an incident that is a request."""

from collections.abc import Mapping
from typing import Any

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.analytics.words import say
from pawl.collaboration import approvals
from pawl.collaboration.checks import broken
from pawl.collaboration.records import find_one
from pawl.errors import Conflict
from pawl.requests.actions import tasks
from pawl.requests.actions.asking import submit
from pawl.requests.actions.lifecycle import move
from pawl.requests.actions.modelling import newest
from pawl.requests.answers import definition_of, told
from pawl.requests.models import RequestModel, ServiceRequest
from pawl.tickets.actions.becoming import Way, become, register
from pawl.tickets.models import Ticket

OF_MODEL = ("offering__service__case__team", "offering__case")


def as_incident(request: ServiceRequest, *, title: str = "", by: Actor) -> ServiceRequest:
    """Something is broken, nothing asked for.   title: what; the name of what was asked for by default."""
    to_incident(request, title=title, by=by)
    return request


def to_incident(request: ServiceRequest, *, title: str, by: Actor) -> Ticket:
    """The same; the answers are what the incident describes.   Returns the incident."""
    said = "\n".join(f"{label}: {text}" for label, text in told(request))
    return become(request, "incident", title=title, description=said, by=by)


def first_answers(model: RequestModel, ticket: Ticket) -> dict[str, Any]:
    """What a ticket says already: its title for the first short question, its text for the first long one."""
    questions = definition_of(newest(model)).questions
    known = {"text": ticket.case.title, "long_text": ticket.description or ticket.case.title}
    firsts = {kind: next((one.name for one in questions if one.kind == kind), "") for kind in known}
    return {name: known[kind] for kind, name in firsts.items() if name}


def make(
    ticket: Ticket, *, by: Actor, model: RequestModel | str, answers: Mapping[str, Any] | None = None
) -> ServiceRequest:
    """For the same caller; what is not answered is taken from title and text."""
    if ticket.case.confidential:
        rule = say("It is confidential; a service request is not.")
        raise Conflict(ticket.key, rule, say("Ask for it apart, without what is confidential."))
    if ticket.case.owner is None:
        raise broken("caller", say("Nobody is named for whom it is."), say("Name the caller first."))
    asked = model if isinstance(model, RequestModel) else find_one(RequestModel, model, by, *OF_MODEL)
    said = {**first_answers(asked, ticket), **(answers or {})}
    return submit(asked, said, by=by, caller=ticket.case.owner, channel=ticket.channel)


def end(request: ServiceRequest, *, into: str, by: Actor) -> ServiceRequest:
    """It goes on as another record: what was asked about it is void, its tasks end."""
    changes = {"closed_at": clock.now(), "resolution_code": "cancelled", "resolution": f"→ {into}",
               "hold_reason": "", "hold_until": None}  # fmt: skip
    move(request, "become", by=by, facts={"into": into}, changes=changes)
    approvals.void(request, say("It became another record."), by=by)
    tasks.cancel_all(request)
    return request


def ready() -> None:
    """Called once, when apps are loaded."""
    register("service_request", Way(make, end))
