"""S2 and S5: no form without its token or from another place; no redirect to another host."""

import re
from itertools import cycle

import pytest
from django.test import Client
from tests.accounts.browsing import LOGIN, PASSWORD, with_password
from tests.accounts.people import Cast, cast
from tests.authorisation.asking import THOROUGH
from tests.authorisation.inventory import Route, routes
from tests.authorisation.test_inventory import filled

pytestmark = pytest.mark.django_db

KEYED = ("/api/", "/scim/", "/notifications/mute/{token}/")
"""Opened by a key that came with the request, not by a cookie that a browser adds."""
ELSEWHERE = [
    "//evil.example", "///evil.example", "////evil.example", "https://evil.example", "http://evil.example",
    "https:evil.example", "https:/evil.example", "http:///evil.example",
    "\\\\evil.example", "/\\evil.example",
    "/\\/evil.example", "\\/evil.example", "/\t/evil.example", "/\n/evil.example", "\t//evil.example",
    " //evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x", "vbscript:x", "ftp://evil.example", "file:///etc/passwd", "https://evil.example@testserver",
    "https://testserver@evil.example", "https://testserver.evil.example", "https://testserver%40evil.example",
    "//testserver@evil.example", "https://evil.example#testserver", "https://evil.example?testserver",
    "//evil.example/%2e%2e", "/%09/evil.example\\@testserver/..//", "//%0d%0aevil.example", "https://[::1]",
    "//127.0.0.1", "//0x7f000001", "https://evil。example", "／／evil.example", "x:y",
    "mailto:a@evil.example",
]  # fmt: skip


@pytest.fixture
def people() -> Cast:
    made = cast()
    with_password(made.admin.human)
    return made


def goes_elsewhere(location: str) -> bool:
    """As a browser reads it: backslashes are slashes, tabs and line ends are nothing."""
    read = location.strip().replace("\\", "/").replace("\t", "").replace("\n", "").replace("\r", "")
    return read.startswith("//") or bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", read))


@pytest.mark.parametrize(("payload", "name"), [*zip(ELSEWHERE, cycle(["next", "return", "url"]))])
def test_nobody_is_led_to_another_host(people: Cast, payload: str, name: str) -> None:
    body = {"login": "admin@example.org", "password": PASSWORD, name: payload}
    answers = [
        Client().post(LOGIN, body),
        Client().post(f"{LOGIN}?{name}={payload}", {**body, name: payload}),
    ]
    signed_in = Client()
    signed_in.force_login(people.admin.human)
    answers += [
        signed_in.get(LOGIN, {name: payload}),
        signed_in.post("/appearance/", {"theme": "dark", name: payload}),
        signed_in.post("/accounts/reauthenticate/", {"password": PASSWORD, name: payload}),
        signed_in.post("/accounts/logout/", {name: payload}),
    ]
    assert not [
        one.headers["Location"] for one in answers if goes_elsewhere(one.headers.get("Location", "/"))
    ]


PAGES = sorted({route.path: route for route in routes() if not route.path.startswith(KEYED)}.items())


def test_no_form_without_its_token_or_from_elsewhere(people: Cast) -> None:
    """One person asks all pages in turn: making a cast for each of them cost two minutes."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.admin.human)
    client.get("/account/profile/")
    token = client.cookies["pawl-csrf"].value
    assert len(PAGES) > 300
    assert [path for path, route in PAGES if not refuses_strange_forms(client, token, path, route)] == []


def refuses_strange_forms(client: Client, token: str, path: str, route: Route) -> bool:
    """Whether nothing is taken without the token, nor with it from elsewhere; 405: nothing is ever sent."""
    address = filled(route).replace("/x-7/", "/7/") if "webauthn" in path else filled(route)
    others = ("PUT", "PATCH", "DELETE") if THOROUGH else (("PUT", "PATCH", "DELETE")[len(path) % 3],)
    answers = [client.generic(method, address) for method in ("POST", *others)]
    form, elsewhere = {"csrfmiddlewaretoken": token}, {"Origin": "https://evil.example"}
    answers.append(client.post(address, form, headers=elsewhere))
    return all(one.status_code in {403, 405} for one in answers)
