"""Refusals as pages: thing, rule and way out; a stale write loses nothing; a loss is asked for."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.client import MULTIPART_CONTENT
from tests.accounts.people import Cast, cast
from tests.web.guide.pages import GuideForm

from pawl.accounts.actor import ANONYMOUS
from pawl.analytics.errors import BadFile
from pawl.analytics.words import say
from pawl.errors import Conflict, Invalid, NotAllowed, NotFound, PawlError, Stale, Unavailable
from pawl.web.confirmation import Confirmation, ask, is_confirmed
from pawl.web.forms import PawlForm
from pawl.web.refusals import Refusals

RULE, WAY_OUT = say("The rule."), say("The way out.")


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def admin(client: Client, people: Cast) -> Client:
    client.force_login(people.admin.human)
    return client


def refused(rf: RequestFactory, error: Exception, path: str = "/x/") -> HttpResponse | None:
    request = rf.get(path)
    request.actor = ANONYMOUS  # type: ignore[attr-defined]
    request.session = {}  # type: ignore[assignment]
    nothing: Callable[[HttpRequest], HttpResponse] = lambda _request: HttpResponse()  # noqa: E731
    return Refusals(nothing).process_exception(request, error)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (NotAllowed, 403),
        (NotFound, 404),
        (Invalid, 422),
        (Conflict, 409),
        (Stale, 412),
        (Unavailable, 503),
        (BadFile, 422),
    ],
)
def test_a_refusal_names_thing_rule_and_way_out(
    rf: RequestFactory, kind: type[PawlError], status: int
) -> None:
    response = refused(rf, kind("CSI-7", RULE, WAY_OUT))
    assert response
    assert response.status_code == status
    for part in ("CSI-7", "The rule.", "The way out."):
        assert part in response.content.decode()


@pytest.mark.django_db
def test_a_page_that_refuses_a_choice_leads_to_itself_without_it(rf: RequestFactory) -> None:
    wrong = refused(rf, Invalid("as_of", RULE, WAY_OUT), "/x/?as_of=1066-10-14")
    assert wrong
    assert 'href="/x/"' in wrong.content.decode()
    hidden = refused(rf, NotFound("CSI-7", RULE, WAY_OUT), "/x/?dataset=DS-1")
    assert hidden
    assert 'href="/x/"' not in hidden.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status"), [(Http404(), 404), (PermissionDenied(), 403), (SuspiciousOperation(), 400)]
)
def test_django_s_own_refusals_look_the_same(rf: RequestFactory, error: Exception, status: int) -> None:
    response = refused(rf, error)
    assert response
    assert response.status_code == status


@pytest.mark.django_db
def test_the_api_has_a_table_of_its_own(rf: RequestFactory) -> None:
    assert refused(rf, NotFound("x", RULE, WAY_OUT), "/api/goals/") is None
    assert refused(rf, ZeroDivisionError()) is None


def test_a_wrong_method_is_told_and_says_which_is_right(admin: Client) -> None:
    response = admin.get("/appearance/")
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "another kind of request" in response.content.decode()


def test_a_form_without_its_token_is_told_what_to_do(people: Cast) -> None:
    careful = Client(enforce_csrf_checks=True)
    response = careful.post("/appearance/", {"theme": "dark"})
    assert response.status_code == 403
    assert "Load the page again" in response.content.decode()


def test_an_action_s_refusal_stands_at_its_field() -> None:
    form = GuideForm({"title": "T", "names_0": "N", "why": "W", "kind": "a"})
    form.is_valid()
    form.refuse(Invalid("x", RULE, WAY_OUT, {"why": say("It is too short.")}))
    assert form.errors["why"] == ["It is too short. The way out."]


def test_a_refusal_without_a_field_stands_above_the_form() -> None:
    form = PawlForm({})
    form.is_valid()
    form.refuse(Conflict("x", RULE, WAY_OUT))
    assert form.non_field_errors() == ["The rule. The way out."]


@pytest.mark.urls("tests.web.guide.urls")
def test_a_stale_write_shows_both_and_keeps_what_was_typed(admin: Client) -> None:
    form = {"title": "Mine", "names_en": "N", "why": "My reason", "kind": "b", "version": "2"}
    response = admin.post("/style-guide/", form)
    page = response.content.decode()
    assert response.status_code == 412
    assert "As Bob wrote it" in page
    assert "My reason" in page
    assert '<input type="hidden" name="kind" value="b">' in page
    assert '<input type="hidden" name="version" value="3">' in page


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "done"), [("Acme", True), ("acme", False), ("", False)])
def test_a_large_loss_is_asked_for_by_its_name(rf: RequestFactory, typed: str, done: bool) -> None:
    asked = Confirmation("Erase", "Acme", ["All its records go."], "Erase it", "/", type_to_confirm="Acme")
    request = rf.post("/x/", {"confirmed": "yes", "typed": typed})
    assert is_confirmed(request, asked) is done
    request.actor = ANONYMOUS  # type: ignore[attr-defined]
    request.session = {}  # type: ignore[assignment]
    assert b"All its records go." in ask(request, asked).content


@pytest.mark.parametrize("address", ["/help/%00/", "/search/?q=a%00b", "/search/?a%00=b", "/api/goals/a%00"])
def test_a_nul_in_the_address_cannot_be_read(admin: Client, address: str) -> None:
    assert admin.get(address).status_code == 400


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", MULTIPART_CONTENT])
def test_a_nul_in_a_form_cannot_be_read(admin: Client, kind: str) -> None:
    form = {"name": "a\x00b", "listing": "people", "query": "?"}
    data: Any = form if kind == MULTIPART_CONTENT else urlencode(form)
    for address in ("/views/", "/appearance/"):
        response = admin.post(address, data, content_type=kind)
        assert response.status_code == 400
        assert "repeat what you did" in response.content.decode()
