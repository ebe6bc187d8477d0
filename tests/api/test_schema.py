"""F1: the API keeps what its description says, for requests that a machine made up from it."""

import json
import os
from collections.abc import Iterator
from typing import Any
from zlib import crc32

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import CHECKS, load_all_checks
from tests.authorisation.asking import undone
from tests.authorisation.world import administrator

from pawl.api import api

pytestmark = pytest.mark.django_db
load_all_checks()
THOROUGH = bool(os.environ.get("PAWL_THOROUGH"))
EXAMPLES = 100 if THOROUGH else 3
CHECKED = [
    CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    )
]


DESCRIPTION = json.loads(
    api.create_response(RequestFactory().get("/"), api.get_openapi_schema(), status=200).content
)
WHOLE = schemathesis.openapi.from_dict(DESCRIPTION)
WHOLE.app = WSGIHandler()
WHOLE.config.phases.coverage.enabled = THOROUGH  # made while tests are gathered: a quarter of that time


def is_chosen(context: Any) -> bool:
    """Every eighth operation, the same in each run; all of them in the long form."""
    return THOROUGH or crc32(str(context.operation.label).encode()) % 8 == 0


SCHEMA = WHOLE.include(is_chosen)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Requests share the transaction of the test: none of them gives the connection back."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def cookies() -> dict[str, str]:
    """The administrator's session, and the token that goes with it."""
    _people, client = administrator()
    names = {name: morsel.value for name, morsel in client.cookies.items()}
    return names | {"pawl-csrf": "a" * 32}


@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_an_operation_keeps_its_description(case: Any, cookies: dict[str, str]) -> None:
    case.headers = {name: value for name, value in (case.headers or {}).items() if value.isprintable()}
    case.cookies = cookies
    with undone():
        found = case.call(headers={"X-CSRFToken": "a" * 32}, cookies=cookies)
    case.validate_response(found, checks=CHECKED)
