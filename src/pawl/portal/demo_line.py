"""The line at the top of a demonstration: what its data are, and how far the desk has come."""

from importlib import import_module

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from pawl.accounts.permissions import not_found
from pawl.analytics.words import Sentence, unpacked
from pawl.environment import environment
from pawl.jobs.models import Delivery, State

HANDLER = "portal.replay_the_rest"
WAITING = (State.WAITING, State.RUNNING)


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The line alone: it asks again as long as cases come in.   Raises NotFound outside a demonstration."""
    if not environment().demo:
        raise not_found("demonstration")
    work = Delivery.objects.filter(handler=HANDLER).order_by("-pk").first()
    is_running = work is not None and work.state in WAITING
    return render(request, "portal/demo_line.html", {"is_running": is_running, "sentence": _how_far(work)})


@require_http_methods(["GET", "HEAD", "POST"])
def weeks(request: HttpRequest) -> HttpResponse:
    """The page of the stories; what simulates them is loaded here alone.   Raises NotFound elsewhere."""
    if not environment().demo:
        raise not_found("demonstration")
    page: HttpResponse = import_module("pawl.portal.demo_weeks").show(request)
    return page


def _how_far(work: Delivery | None) -> Sentence | None:
    """What the job said last, while it runs."""
    told = (
        work.progress.get("sentence")
        if work is not None and work.state in WAITING and work.progress
        else None
    )
    return unpacked(told) if told else None
