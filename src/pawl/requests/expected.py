"""When somebody has what they asked for: what was promised, else what is usual; in plain words."""

from datetime import datetime, timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from pawl import clock
from pawl.requests.holding import reasons_of
from pawl.requests.models import RequestState, ServiceRequest
from pawl.tickets.holding import Reasons
from pawl.tickets.models import Clock, ClockState
from pawl.web.templatetags.pawl import reader

S = RequestState


def expect_anew(request: ServiceRequest) -> None:
    """Keep when it is expected: the due instant of its clock, else the usual days from now."""
    running = Clock.objects.filter(case=request.pk, word="resolution", state=ClockState.RUNNING)
    due: datetime | None = running.values_list("due_at", flat=True).first()
    request.expected_at = due or clock.now() + timedelta(days=request.form.days)
    ServiceRequest.objects.filter(pk=request.pk).update(expected_at=request.expected_at)


def waits_for_caller(request: ServiceRequest, reasons: Reasons | None = None) -> bool:
    """Whether nothing goes on until whoever asked answers.   reasons: of the desk, where they are known."""
    if request.state != S.ON_HOLD:
        return False
    desk = reasons_of(request.case.organisation_id) if reasons is None else reasons
    known = desk.get(request.hold_reason)
    return known is not None and known.resumes_on_answer


def in_plain_words(request: ServiceRequest, *, waits: bool) -> str:
    """One sentence for whoever asked: where it is, when they will have it.   waits: for their answer."""
    state = request.state
    if state in {S.SUBMITTED, S.IN_FULFILMENT}:
        return _on_its_way(request)
    if state == S.AWAITING_APPROVAL:
        return _before_approval(request)
    if waits:
        return _("We wait for your answer; as soon as we have it, we go on.")
    return {
        S.ON_HOLD: _("It waits for somebody else; we go on as soon as we can."),
        S.FULFILLED: _("It is done. If something is missing, reopen it."),
        S.CLOSED: _("It is done and closed."),
        S.REJECTED: _("It was not approved."),
        S.CANCELLED: _("It was cancelled."),
    }[RequestState(state)]


def _before_approval(request: ServiceRequest) -> str:
    """From the day that stands as expected: it was reckoned when the approval was asked."""
    at = request.expected_at
    if at is None or at < clock.now():
        return _("It waits for approval; we begin as soon as we have it.")
    day = reader().full_date(localtime(at))
    return _(
        "It waits for approval. Approved at once, it comes by %(day)s; the wait for it comes on top."
    ) % {"day": day}


def _on_its_way(request: ServiceRequest) -> str:
    at = request.expected_at
    if at is None:
        return _("We work on it.")
    if at < clock.now():
        return _("We work on it; it takes longer than we thought, and we are sorry.")
    day = reader().full_date(localtime(at))
    return _("We work on it; you should have it by %(day)s.") % {"day": day}
