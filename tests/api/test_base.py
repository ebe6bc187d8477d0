"""The API's frame: its description, and errors that Django would have said as a page."""

import json

import pytest
from django.test import Client

from pawl.api import api

pytestmark = pytest.mark.django_db


def test_the_description_is_openapi_3_1() -> None:
    found = Client().get("/api/openapi.json")
    assert found.status_code == 200
    assert found.json()["openapi"].startswith("3.1")
    assert "Problem" in found.json()["components"]["schemas"]


@pytest.mark.parametrize(("method", "status"), [("GET", 404), ("POST", 404), ("TRACE", 404)])
def test_an_unknown_address_is_a_problem(method: str, status: int) -> None:
    found = Client().generic(method, "/api/nowhere")
    assert found.status_code == status
    assert found["Content-Type"] == "application/problem+json"
    assert {"thing", "rule", "way_out"} <= json.loads(found.content).keys()
    assert found["X-Request-ID"]


def test_a_foreign_host_is_a_problem() -> None:
    found = Client().get("/api/openapi.json", HTTP_HOST="evil.example")
    assert (found.status_code, found["Content-Type"]) == (400, "application/problem+json")


def test_problems_speak_the_readers_language() -> None:
    found = Client().get("/api/nowhere", HTTP_ACCEPT_LANGUAGE="zh-hans")
    assert json.loads(found.content)["rule"] == "此地址没有任何内容。"


def test_the_description_is_made_once_and_for_each_address_of_its_own() -> None:
    first = api.get_openapi_schema()
    assert api.get_openapi_schema() is first
    moved = api.get_openapi_schema(path_prefix="/pawl/api/")
    assert all(path.startswith("/pawl/api/") for path in moved["paths"])
    assert not any(path.startswith("/pawl/") for path in first["paths"])
