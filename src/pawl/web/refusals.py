"""Refusals as pages: thing, rule, way out; one page for what is not there and what is not to be seen."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import Sentence, say
from pawl.errors import PawlError, TooMany, full_disk

Answer = Callable[[HttpRequest], HttpResponse]
API = "/api/"
UNPROCESSABLE = 422
CHOSEN_WRONG = frozenset({400, 422})
"""What a page answers whose address asks for a filter or a day that does not go: without it, it may."""
OF_DJANGO: Mapping[type[Exception], int] = MappingProxyType(
    {Http404: 404, PermissionDenied: 403, BadRequest: 400, SuspiciousOperation: 400}
)

TITLES: Mapping[int, Sentence] = MappingProxyType({
    400: say("This request cannot be read"),
    403: say("You may not do this"),
    404: say("Nothing to see here"),
    405: say("This address does not work that way"),
    409: say("This does not go now"),
    412: say("Somebody was faster"),
    413: say("This is too large"),
    422: say("A value breaks a rule"),
    429: say("Too many attempts"),
    500: say("Pawl has made a mistake"),
    503: say("Not now"),
})  # fmt: skip
PLAIN: Mapping[int, tuple[Sentence, Sentence]] = MappingProxyType({
    400: (say("Something in the address or in the form is not what this page expects."),
          say("Go back, load the page again and repeat what you did.")),
    403: (say("Your rights do not reach this far."), say("Ask an administrator for the role you need.")),
    404: (say("There is no such record, or it is not for you to see."),
          say("Check the address, or ask whoever sent it to you.")),
    405: (say("This address answers to another kind of request."),
          say("Go back and use the button on the page.")),
    429: (say("There were too many attempts in a short time."), say("Wait a few minutes, then try again.")),
    500: (say("Something went wrong that should not; nothing was half saved."),
          say("Try again; if it stays, tell an administrator the number below.")),
    503: (say("Pawl is busy or being looked after."), say("Wait a moment, then try again.")),
})  # fmt: skip


def page(request: HttpRequest, status: int, thing: str, rule: Sentence, way_out: Sentence) -> HttpResponse:
    """A refusal, in the frame where somebody is signed in."""
    told = {
        "status": status,
        "refusal_title": TITLES.get(status, TITLES[400]),
        "thing": thing,
        "rule": rule,
        "way_out": way_out,
        "without": request.path if request.method == "GET" and request.GET and status in CHOSEN_WRONG else "",
    }
    return HttpResponse(render_to_string("refusal.html", told, request=request), status=status)


def plain(request: HttpRequest, status: int) -> HttpResponse:
    """A refusal that says no more than its number means."""
    return page(request, status, "", *PLAIN[status])


class Refusals:
    """Middleware: what actions, analytics and Django refuse becomes a page; the API has its own table."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if response.status_code == 405 and not request.path.startswith(API):
            answered = plain(request, 405)
            answered["Allow"] = response["Allow"]
            return answered
        return response

    def process_exception(self, request: HttpRequest, refusal: Exception) -> HttpResponse | None:
        """Answer what a view raised; None leaves it to Django."""
        if request.path.startswith(API):
            return None
        refusal = full_disk(refusal) or refusal
        if isinstance(refusal, PawlError):
            answered = page(request, refusal.status, refusal.thing, refusal.rule, refusal.way_out)
            if isinstance(refusal, TooMany):
                answered["Retry-After"] = str(refusal.retry_after)
            return answered
        if isinstance(refusal, AnalyticsError):
            return page(request, UNPROCESSABLE, refusal.thing, refusal.rule, refusal.way_out)
        status = next((number for kind, number in OF_DJANGO.items() if isinstance(refusal, kind)), None)
        return plain(request, status) if status else None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 Django hands it over
    """A form without its token: mostly one that stood open longer than its session."""
    rule = say("The form was open longer than your session, or came from another place.")
    return page(request, 403, "", rule, say("Load the page again, then send it once more."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Django's handler of 400."""
    return plain(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Django's handler of 403."""
    return plain(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Django's handler of 404: an address that is none."""
    return plain(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler of 500; its page asks the database for nothing, which may be what is broken."""
    rule, way_out = PLAIN[500]
    correlation = getattr(getattr(request, "actor", None), "correlation", "")
    told = {"status": 500, "refusal_title": TITLES[500], "rule": rule, "way_out": way_out}
    told |= {"correlation": correlation, "layout": "public.html"}
    return HttpResponse(render_to_string("refusal.html", told), status=500)
