"""S2 and S5: no form without its token or from another place; no redirect to another host."""

import re

import pytest
from django.test import Client
from tests.accounts.browsing import LOGIN, PASSWORD, with_password
from tests.accounts.people import Cast, cast
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


@pytest.mark.parametrize("payload", ELSEWHERE)
@pytest.mark.parametrize("name", ["next", "return", "url"])
def test_nobody_is_led_to_another_host(people: Cast, name: str, payload: str) -> None:
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


@pytest.mark.parametrize(("path", "route"), PAGES, ids=[path for path, _ in PAGES])
def test_no_form_without_its_token_or_from_elsewhere(people: Cast, path: str, route: Route) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.admin.human)
    address = filled(route).replace("/x-7/", "/7/") if "webauthn" in path else filled(route)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert client.generic(method, address).status_code in {403, 405}, "405 where nothing is ever sent"
    client.get("/account/profile/")
    token = client.cookies["pawl-csrf"].value
    sent = client.post(address, {"csrfmiddlewaretoken": token}, headers={"Origin": "https://evil.example"})
    assert sent.status_code in {403, 405}
