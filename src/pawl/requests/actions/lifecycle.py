"""The way of a service request, as data; each step moves its clocks, and approvals move it too."""

from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.collaboration import approvals
from pawl.collaboration.approvals import PAWL, Subject
from pawl.collaboration.models import Approval, Vote
from pawl.collaboration.models.approvals import Answer, Outcome
from pawl.lifecycle import Lifecycle, Transition
from pawl.requests import answers
from pawl.requests.actions.tasks import begin
from pawl.requests.models import RequestState, ServiceRequest
from pawl.tickets.clocks import on_state

SUBMIT, WORK = Permission.REQUEST_SUBMIT, Permission.REQUEST_WORK
S = RequestState


def _all_tasks_ended(request: Any) -> Sentence | None:
    left = request.tasks.filter(state__in=("planned", "in_progress")).count()
    return say("{n} tasks are not done yet.", n=left) if left else None


def _step(activity: str, sources: set[RequestState], target: RequestState, permission: Permission,
          *guards: Any) -> Transition:  # fmt: skip
    return Transition(activity, frozenset(one.value for one in sources), target.value, permission, guards)


REQUEST = Lifecycle(
    "service_request",
    S.SUBMITTED.value,
    (
        _step("ask", {S.SUBMITTED}, S.AWAITING_APPROVAL, WORK),
        _step("start", {S.SUBMITTED}, S.IN_FULFILMENT, WORK),
        _step("approve", {S.AWAITING_APPROVAL}, S.IN_FULFILMENT, WORK),
        _step("reject", {S.AWAITING_APPROVAL}, S.REJECTED, WORK),
        _step("revise", {S.AWAITING_APPROVAL}, S.SUBMITTED, WORK),
        _step("hold", {S.IN_FULFILMENT}, S.ON_HOLD, WORK),
        _step("resume", {S.ON_HOLD}, S.IN_FULFILMENT, WORK),
        _step("fulfil", {S.IN_FULFILMENT}, S.FULFILLED, WORK, _all_tasks_ended),
        _step("close", {S.FULFILLED}, S.CLOSED, WORK),
        _step("reopen", {S.FULFILLED}, S.IN_FULFILMENT, SUBMIT),
        _step("cancel", {S.SUBMITTED, S.AWAITING_APPROVAL, S.IN_FULFILMENT, S.ON_HOLD}, S.CANCELLED, SUBMIT),
        _step("become", {S.SUBMITTED, S.AWAITING_APPROVAL, S.IN_FULFILMENT, S.ON_HOLD}, S.CANCELLED, WORK),
    ),
)
BY_APPROVAL = frozenset({"approve", "reject", "revise"})
"""Steps that only an approval takes: nobody approves past it."""


@transaction.atomic
def move(request: ServiceRequest, activity: str, *, by: Actor, **said: Any) -> ServiceRequest:
    """Take a step; the clocks follow.   said: facts, texts, changes, as of `Lifecycle.advance`."""
    before = request.state
    REQUEST.advance(request, activity, by=by, **said)
    on_state(request, before, request.state, at=clock.now(), by=by)
    return request


def register() -> None:
    """Say what an approval of a request is for, and hear its outcome; called once, when apps are loaded."""
    subject = Subject(content=_content, told=lambda one, _reader: answers.told(one), decided=_decided)
    approvals.register("service_request", subject)


def _content(request: ServiceRequest) -> object:
    """Whatever was asked for; what happens to the request otherwise needs no other approval."""
    fresh: Any = ServiceRequest.objects.values("form_id", "fields").get(pk=request.pk)
    return {"form": fresh["form_id"], "answers": fresh["fields"]}


def _decided(request: Any, approval: Approval) -> None:
    if approval.state == Outcome.APPROVED:
        move(request, "approve", by=PAWL)
        begin(request, by=PAWL)
    elif approval.state == Outcome.REJECTED:
        no = Vote.objects.filter(stage__approval=approval, answer=Answer.REJECTED).order_by("-answered_at")
        reason = getattr(no.first(), "reason", "") or "–"
        ended = {"resolution_code": "rejected", "resolution": reason, "closed_at": clock.now()}
        move(request, "reject", by=PAWL, texts={"reason": reason}, changes=ended)
    else:
        move(request, "revise", by=PAWL)
