"""A defect answers as all else does: every header, no cache, no detail, and a number to tell (S1, S9)."""

from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import cast

pytestmark = pytest.mark.django_db
YEAR = 365 * 86400


@pytest.fixture
def ada(settings: Any) -> Client:
    settings.ROOT_URLCONF = "tests.operations.broken_urls"
    settings.SECURE_HSTS_SECONDS = YEAR
    client = Client(raise_request_exception=False)
    client.force_login(cast().admin.human)
    return client


@pytest.mark.parametrize("path", ["/broken/", "/api/broken"])
@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_a_defect_carries_every_header(path: str, who: str, ada: Client) -> None:
    client = ada if who == "administrator" else Client(raise_request_exception=False)
    answer = client.get(path, secure=True)
    assert answer.status_code in ({500} if who == "administrator" else {302, 401, 500})
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert all(f"{name} 'none'" in policy for name in ("frame-ancestors", "object-src", "base-uri"))
    assert f"max-age={YEAR}" in answer["Strict-Transport-Security"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Request-ID"]


def test_a_defect_tells_no_detail_and_the_number_of_the_request(ada: Client) -> None:
    page, api = ada.get("/broken/", secure=True), ada.get("/api/broken", secure=True)
    for answer in (page, api):
        assert "secret detail" not in answer.content.decode()
        assert "LookupError" not in answer.content.decode()
    assert page["X-Request-ID"] in page.content.decode()
    assert api["Content-Type"] == "application/problem+json"
