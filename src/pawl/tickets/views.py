"""Why a clock shows what it shows, in the browser."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pawl import clock as time
from pawl.collaboration.records import address_of
from pawl.tickets.explaining import explained, minutes, reasons
from pawl.tickets.lists import HAPPENED, STATES, WORDS
from pawl.tickets.reads import find_clock


@require_safe
def clock(request: HttpRequest, key: str) -> HttpResponse:
    """The stretches of a clock, each with the calendar and the rule that counted it or not."""
    one = find_clock(key, request.actor)  # type: ignore[attr-defined]  # the middleware's
    why = explained(one, time.now())
    told = {
        "one": one,
        "why": why,
        "name": WORDS.get(one.word, one.word),
        "state": STATES[why.reading.state],
        "case_page": address_of(one.case),
        "target": minutes(why.reading.target),
        "consumed": minutes(why.reading.consumed),
        "remaining": minutes(why.reading.remaining),
        "rows": [(each, minutes(each.segment.worked), minutes(each.target)) for each in why.stretches],
        "events": [
            (each, HAPPENED[each.word], reason) for each, reason in zip(why.events, reasons(why), strict=True)
        ],
        "help": "explanation/clocks",
    }
    return render(request, "tickets/clock.html", told)
