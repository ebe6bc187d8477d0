"""A1: every route and method has a row that says who may; an unknown one fails the build."""

import pytest
from django.test import Client
from tests.accounts.people import cast
from tests.authorisation.inventory import Route, operations, routes
from tests.authorisation.rights import METHODS, matrix

HOW = "add a row to tests/authorisation/matrix/<app>.toml (docs/how-to/add-a-permission.md)"
ROUTES = routes()
FILLED = {"IntConverter": "7", "UUIDConverter": "00000000-0000-4000-8000-000000000007"}


def filled(route: Route, values: dict[str, str] | None = None) -> str:
    """An address of the route, with values that fit where none are given."""
    kinds, path = dict(route.converters), route.path
    for name in route.names:
        path = path.replace(f"{{{name}}}", (values or {}).get(name, FILLED.get(kinds.get(name, ""), "x-7")))
    return path


def test_every_route_has_a_row() -> None:
    missing = sorted({route.path for route in ROUTES} - matrix().keys())
    assert not missing, f"nobody said who may do what here: {missing}; {HOW}"


def test_every_row_has_a_route() -> None:
    gone = sorted(matrix().keys() - {route.path for route in ROUTES})
    assert not gone, f"no route leads there any more: {gone}"


def test_every_operation_of_the_api_has_a_row_and_every_row_an_operation() -> None:
    described = operations()
    declared = {
        (method, path)
        for path, row in matrix().items()
        if path.startswith("/api/") and path not in {"/api/", "/api/docs", "/api/openapi.json"}
        for method in row.access
    }
    assert described - declared == set(), HOW
    assert declared - described == set(), "an operation that the API does not describe"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "route", [one for one in ROUTES if not one.is_library], ids=lambda route: str(route.path)
)
def test_a_method_without_a_row_is_not_answered(route: Route) -> None:
    client = Client()
    client.force_login(cast().admin.human)
    row = matrix().get(route.path)
    for method in METHODS:
        if row is not None and method not in row.access:
            status = client.generic(method, filled(route)).status_code
            assert status == 405 or route.path == "/api/", (
                f"{method} {route.path} answers {status}: {HOW}, or let the view refuse the method"
            )
