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
def test_a_method_without_a_row_is_not_answered() -> None:
    """One person asks all in turn: making a cast for each address cost more than asking."""
    client = Client()
    client.force_login(cast().admin.human)
    asked = [(route, method) for route in ROUTES if not route.is_library for method in unlisted(route)]
    assert len(asked) > 500
    answers = {(method, one.path): client.generic(method, filled(one)).status_code for one, method in asked}
    wrong = {each: status for each, status in answers.items() if status != 405 and each[1] != "/api/"}
    assert wrong == {}, f"{HOW}, or let the view refuse the method"


def unlisted(route: Route) -> list[str]:
    """The methods for which the row of a route has no right."""
    row = matrix().get(route.path)
    return [method for method in METHODS if row is not None and method not in row.access]
