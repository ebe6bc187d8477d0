"""Where an incident is, for whoever reported it: one sentence, and the day it should be solved by."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from pawl import clock
from pawl.incidents.holding import reasons_of
from pawl.incidents.models import Incident
from pawl.tickets.models import Clock, ClockState
from pawl.web.templatetags.pawl import reader


def waits_for_caller(one: Incident) -> bool:
    """Whether nothing goes on until whoever reported it answers; no query unless it is on hold."""
    if one.state != "on_hold":
        return False
    known = reasons_of(one.case.organisation_id).get(one.hold_reason)
    return known is not None and known.resumes_on_answer


def promised_day(one: Incident) -> datetime | None:
    """When it should be solved, while its clock runs; one query."""
    running = Clock.objects.filter(case=one.pk, word="resolution", state=ClockState.RUNNING)
    return running.values_list("due_at", flat=True).first()


def in_plain_words(one: Incident, due: datetime | None, *, waits: bool) -> str:
    """One sentence for the caller.   due: when it should be solved.   waits: for their answer."""
    if waits:
        return _("We wait for your answer; as soon as we have it, we go on.")
    if one.state == "on_hold":
        return _("It waits for somebody else; we go on as soon as we can.")
    ended = {
        "resolved": _("We think that it is solved. If it is not, answer here or reopen it."),
        "closed": _("It is done and closed."),
        "cancelled": _("It was cancelled."),
    }
    if one.state in ended:
        return ended[one.state]
    if due is not None and due > clock.now():
        day = reader().full_date(localtime(due))
        return _("We work on it; it should be solved by %(day)s.") % {"day": day}
    return _("We have it; somebody looks at it soon.") if one.state == "new" else _("We work on it.")
