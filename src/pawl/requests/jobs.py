"""What service requests do by themselves: go on when their caller answers, close after a week."""

from django.db import transaction
from django.db.models import QuerySet

from pawl.accounts.actor import Actor, system
from pawl.accounts.permissions import can
from pawl.collaboration.models import Comment
from pawl.jobs.handlers import Work, on
from pawl.jobs.schedules import every
from pawl.requests.actions.steps import close_old, resume
from pawl.requests.expected import waits_for_caller
from pawl.requests.models import ServiceRequest
from pawl.tickets.clocks import responded

every("20 2 * * *", "close fulfilled requests", kind="service_requests", activity="close_old")


@on("service_requests", "close_old")
def close_fulfilled(_: Work) -> None:
    """Close what nobody reopened."""
    close_old()


@on("service_request", "hold_ended")
def go_on(work: Work) -> None:
    """Its time on hold is over."""
    request = _held(work)
    if request is not None:
        resume(request, by=system("requests"))


@on("service_request", "commented")
def go_on_when_answered(work: Work) -> None:
    """The caller answered what they were asked: it goes on."""
    request = _held(work)
    if request is None or work.event.actor != f"person:{request.case.owner_id}":
        return
    if waits_for_caller(request):
        resume(request, by=system("requests"))


@on("service_request", "commented")
def stop_response_when_answered(work: Work) -> None:
    """Somebody who works on it said something to the caller: they have responded."""
    said = Comment.objects.select_related("author").filter(pk=work.event.facts.get("comment")).first()
    request = _of(work).first()
    if request is None or said is None or said.is_internal or said.author_id == request.case.owner_id:
        return
    if can(Actor(said.author), request.work_permission, request):
        with transaction.atomic():
            responded(request, at=said.at, by=system("requests", work.event.correlation))


def _held(work: Work) -> ServiceRequest | None:
    return _of(work).filter(state="on_hold").select_related("case", "form").first()


def _of(work: Work) -> QuerySet[ServiceRequest]:
    """The request that an event is of."""
    return ServiceRequest.objects.filter(pk=int(work.event.case.partition("-")[2])).select_related("case")
