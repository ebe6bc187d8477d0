"""What becomes of a request: held, resumed, fulfilled, closed, reopened, cancelled."""

from datetime import datetime
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.permissions import require
from pawl.analytics.words import Sentence, say
from pawl.catalogue.models import Customer
from pawl.collaboration import approvals
from pawl.collaboration.checks import broken, passage
from pawl.requests.actions import tasks
from pawl.requests.actions.lifecycle import move
from pawl.requests.expected import expect_anew
from pawl.requests.holding import reasons_of
from pawl.requests.models import FulfilmentTask, ServiceRequest
from pawl.tickets import closing
from pawl.tickets.actions.breaches import explain_all
from pawl.tickets.actions.own import complete
from pawl.tickets.actions.work import refile
from pawl.tickets.holding import checked
from pawl.tickets.work_acts import prioritise as price


@transaction.atomic
def prioritise(request: ServiceRequest, *, by: Actor, **fields: Any) -> ServiceRequest:
    """How bad, how soon, perhaps another priority with its reason; when it is expected follows its clock."""
    before = request.priority
    price(request, by=by, **fields)
    if request.priority != before and request.state == "in_fulfilment":
        expect_anew(request)
    return request


@transaction.atomic
def serve(request: ServiceRequest, *, customer: Customer | None, by: Actor) -> ServiceRequest:
    """It is for another customer: that one's agreement counts, and when it is expected follows its clock."""
    refile(request, customer=customer, by=by)
    if request.state == "in_fulfilment":
        expect_anew(request)
    return request


@transaction.atomic
def hold(
    request: ServiceRequest, *, reason: str, note: str = "", until: datetime | None = None, by: Actor
) -> ServiceRequest:
    """It waits, for a reason that the desk knows; which clocks wait with it the reason says.

    note: what whoever asked should know; what is asked of them, where their answer ends the hold.
    """
    require(by, request.work_permission, on=request)
    said = passage("note", note)
    checked(reason, reasons_of(request.case.organisation_id), comment=said, until=until, field="note")
    changes = {"hold_reason": reason, "hold_until": until}
    texts = {"note": said or reason.replace("_", " ")}
    return move(request, "hold", by=by, facts={"reason": reason}, texts=texts, changes=changes)


@transaction.atomic
def resume(request: ServiceRequest, *, by: Actor) -> ServiceRequest:
    """It goes on."""
    move(request, "resume", by=by, changes={"hold_reason": "", "hold_until": None})
    expect_anew(request)
    return request


@transaction.atomic
def fulfil(
    request: ServiceRequest, *, note: str = "", breach_cause: str = "", breach_note: str = "", by: Actor
) -> ServiceRequest:
    """Whoever asked has it; the clocks stop.   breach_cause: why a promise was not kept."""
    said = passage("note", note)
    complete(request, None, by=by)
    changes = {"resolved_at": clock.now(), "resolution_code": "fulfilled", "resolution": said}
    move(request, "fulfil", by=by, texts={"note": said or "–"}, changes=changes)
    if breach_cause:
        explain_all(request, cause=breach_cause, note=breach_note, by=by)
    return request


def close(request: ServiceRequest, *, by: Actor) -> ServiceRequest:
    """Nothing is left to do."""
    return move(request, "close", by=by, changes={"closed_at": clock.now()})


@transaction.atomic
def reopen(request: ServiceRequest, *, reason: str, by: Actor) -> ServiceRequest:
    """Something is missing; the clocks go on with what they had used up."""
    said = _needed(reason, say("Say what is missing."))
    changes = {"resolved_at": None, "resolution_code": "", "resolution": "", "reopened": request.reopened + 1}
    move(request, "reopen", by=by, texts={"reason": said}, changes=changes)
    expect_anew(request)
    return request


@transaction.atomic
def cancel(request: ServiceRequest, *, reason: str, by: Actor) -> ServiceRequest:
    """It is not needed any more; what was asked about it is void, its tasks end."""
    said = _needed(reason, say("Say why it is not needed any more."))
    changes = {"closed_at": clock.now(), "resolution_code": "cancelled", "resolution": said,
               "hold_reason": "", "hold_until": None}  # fmt: skip
    move(request, "cancel", by=by, texts={"reason": said}, changes=changes)
    approvals.void(request, say("The request was cancelled."), by=by)
    tasks.cancel_all(request)
    return request


@transaction.atomic
def deliver(task: FulfilmentTask, *, note: str = "", by: Actor) -> FulfilmentTask:
    """A task is done; with the last one the request is fulfilled."""
    tasks.deliver(task, note=note, by=by)
    _fulfil_if_done(task.request)
    return task


@transaction.atomic
def skip(task: FulfilmentTask, *, note: str, by: Actor) -> FulfilmentTask:
    """A task is not needed, with the reason; with the last one the request is fulfilled."""
    tasks.skip(task, note=note, by=by)
    _fulfil_if_done(task.request)
    return task


def _fulfil_if_done(request: ServiceRequest) -> None:
    if not request.tasks.filter(state__in=tasks.OPEN).exists():
        fulfil(request, by=system("requests"))


def close_old(now: datetime | None = None) -> int:
    """Close what was fulfilled and not reopened for so many working days.   Returns how many."""
    return closing.close_settled(ServiceRequest.objects.filter(state="fulfilled"), _settle, now)


def _settle(request: ServiceRequest, _days: int) -> None:
    close(request, by=system("requests"))


def _needed(reason: str, way_out: Sentence) -> str:
    said = passage("reason", reason)
    if not said:
        raise broken("reason", say("It is empty."), way_out)
    return said
