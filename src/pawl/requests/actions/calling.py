"""For whom a request is: somebody else, as long as no yes stands that was given for the former one."""

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import require
from pawl.analytics.words import say
from pawl.collaboration import approvals
from pawl.collaboration.checks import broken
from pawl.collaboration.models import Approval
from pawl.collaboration.models.approvals import Outcome
from pawl.errors import Conflict
from pawl.requests.actions.asking import ask_otherwise, offered_to
from pawl.requests.expected import expect_anew
from pawl.requests.models import RequestModel, ServiceRequest
from pawl.tickets.actions import calling


@transaction.atomic
def call_for(request: ServiceRequest, *, caller: Person, by: Actor) -> ServiceRequest:
    """It is for somebody else to whom it is offered; whoever was asked for a yes is asked anew, for them.

    Raises Conflict where it was approved: that yes was for the former one, and serves nobody else.
    """
    require(by, request.work_permission, on=request)
    if request.case.owner == caller:
        return request
    _check(request, caller)
    calling.call_for(request, caller=caller, by=by)
    if approvals.void(request, say("It is for somebody else now."), by=by):
        ask_otherwise(request, by)
    if request.state == "in_fulfilment":
        expect_anew(request)
    return request


def _check(request: ServiceRequest, caller: Person) -> None:
    if Approval.objects.filter(case=request.case, state=Outcome.APPROVED).exists():
        rule = say("It was approved for {name}.", name=str(request.case.owner or "–"))
        raise Conflict(request.key, rule, say("Cancel it and ask anew for whoever it is for."))
    if not RequestModel.objects.filter(offered_to(caller), pk=request.form.model_id).exists():
        raise broken("caller", say("It is not offered to them."), say("Choose another."))
