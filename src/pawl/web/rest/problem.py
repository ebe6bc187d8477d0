"""Errors as problem+json (RFC 9457), each naming the thing, the rule and the way out."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from pawl.analytics.words import Sentence, say
from pawl.errors import Invalid, PawlError
from pawl.presentation.catalogues import languages
from pawl.presentation.language import Language

MEDIA_TYPE = "application/problem+json"

ANSWERS: Mapping[int, tuple[Sentence, Sentence]] = {
    400: (say("The request could not be read."), say("Compare it with the description at /api/docs.")),
    401: (say("Nobody is signed in."), say("Send a token in the Authorization header, or sign in.")),
    403: (say("The request was refused."), say("From a browser, send the X-CSRFToken header.")),
    404: (say("There is nothing at this address."), say("Compare it with the description at /api/docs.")),
    405: (say("This address does not know this method."), say("Use one that the Allow header names.")),
    413: (say("The body is too large."), say("Send less at once.")),
    415: (say("The body is not JSON."), say("Send it with Content-Type: application/json.")),
    429: (say("Too many requests."), say("Wait as long as the Retry-After header says.")),
    500: (say("Something broke in Pawl."), say("Try again; tell your administrator the X-Request-ID.")),
    503: (say("Pawl cannot answer now."), say("Try again in a moment.")),
}


def problem(error: PawlError) -> HttpResponse:
    """A refusal as a response."""
    body = as_problem(error)
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False), status=error.status, content_type=MEDIA_TYPE
    )
    response["Cache-Control"] = "no-store"
    return response


def as_problem(error: PawlError) -> dict[str, Any]:
    """A refusal as the members of a problem."""
    told = teller()
    rule, way_out = told(error.rule), told(error.way_out)
    body: dict[str, Any] = {
        "type": f"urn:pawl:problem:{type(error).__name__.lower()}",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": f"{error.thing}: {rule} {way_out}",
        "thing": error.thing,
        "rule": rule,
        "way_out": way_out,
    }
    if isinstance(error, Invalid) and error.fields:
        body["fields"] = {name: told(sentence) for name, sentence in error.fields.items()}
    return body


class Answer(PawlError):
    """A refusal by the transport: what HTTP says by its number alone."""

    def __init__(self, status: int, thing: str) -> None:
        super().__init__(thing, *ANSWERS.get(status, ANSWERS[400 if status < 500 else 500]))
        self.status = status


def answer(request: HttpRequest, status: int) -> HttpResponse:
    """A bare status as a problem."""
    return problem(Answer(status, f"{request.method} {request.path}"[:200]))


def teller() -> Callable[[Sentence], str]:
    """How sentences are said to whoever reads this response."""
    return _language((get_language() or "en").lower()).sentence


@cache
def _language(wanted: str) -> Language:
    known = {code.lower(): code for code in languages()}
    return Language(known.get(wanted, "zh-Hans" if wanted.startswith("zh") and "zh-hans" in known else "en"))
