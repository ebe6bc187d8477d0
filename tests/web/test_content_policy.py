"""The header of the content policy is the library's own, whoever asked for another one included."""

from collections.abc import Callable
from typing import Any

import pytest
from csp.constants import HEADER
from csp.decorators import csp_exempt, csp_replace, csp_update
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from pawl.web.content_policy import ContentPolicy

View = Callable[[HttpRequest], Any]


def plain(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


def with_own_header(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("file", headers={HEADER: "sandbox"})


def with_nonce(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.csp_nonce))  # type: ignore[attr-defined]


VIEWS: dict[str, View] = {
    "plain": plain,
    "missing": lambda _request: HttpResponse(status=404),
    "own header": with_own_header,
    "nonce": with_nonce,
    "replaced": csp_replace({"img-src": ["'none'"]})(plain),
    "updated": csp_update({"script-src": ["'unsafe-hashes'"]})(plain),
    "exempt": csp_exempt()(plain),
}


@pytest.mark.parametrize("name", VIEWS)
def test_it_is_the_header_of_the_library(name: str) -> None:
    ours = ContentPolicy(VIEWS[name])(RequestFactory().get("/"))
    theirs = CSPMiddleware(VIEWS[name])(RequestFactory().get("/"))
    assert parts(ours) == parts(theirs)
    if name == "plain":
        assert "script-src 'self'" in parts(ours)


def parts(response: Any) -> set[str]:
    """A nonce is another each time; the order of directives says nothing."""
    text: str = response.headers.get(HEADER, "")
    return {one for one in text.split("; ") if "nonce-" not in one}


def test_a_changed_policy_does_not_stay_for_the_next_page() -> None:
    ContentPolicy(VIEWS["replaced"])(RequestFactory().get("/"))
    after = ContentPolicy(plain)(RequestFactory().get("/"))
    assert parts(after) == parts(CSPMiddleware(plain)(RequestFactory().get("/")))
