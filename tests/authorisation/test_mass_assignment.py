"""A8: nobody sets what a body does not offer, whatever they send along."""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from zlib import crc32

import pytest
from django.db.models import Model
from django.test import Client
from tests.authorisation.asking import THOROUGH, ask, undone, watched
from tests.authorisation.inventory import Route, routes
from tests.authorisation.rights import Row, matrix
from tests.authorisation.test_matrix import key_of
from tests.authorisation.world import MAKERS, administrator

from pawl.accounts.permissions import Place
from pawl.api import api

pytestmark = pytest.mark.django_db
EVER = {
    "role", "roles", "groups", "grants", "organisation", "organisation_id", "team", "number", "pk",
    "id", "key", "case", "case_id", "state", "sla_due", "approved_by", "created_at", "is_superuser",
    "is_staff", "version", "owner_id", "author", "author_id", "digest", "kind", "by", "actor", "via",
    "imported", "password", "session_epoch", "is_active", "__class__", "_state",
}  # fmt: skip
ALONE = 60 if THOROUGH else 3
"""How many names are also tried one at a time: the refusal of all at once names each of them."""
WRITES = [
    (route, method, row)
    for route in routes()
    if route.is_api
    for row in [matrix()[route.path]]
    for method in ("POST", "PUT", "PATCH")
    if method in row.access and row.send and not route.path.endswith("/bulk")
    if row.object in MAKERS or not route.names
]


def attributes(made: Iterable[Model]) -> set[str]:
    """Names that somebody would try: those of every model, and those that rights and states mostly have."""
    return EVER.union(field.name for record in made for field in record._meta.get_fields())


def offered(route: Route, method: str) -> set[str]:
    """What the body says it takes."""
    schema: dict[str, Any] = api.get_openapi_schema()
    body = schema["paths"][route.path][method.lower()]["requestBody"]["content"]["application/json"]["schema"]
    named = schema["components"]["schemas"][body["$ref"].rsplit("/", 1)[1]]
    assert named["additionalProperties"] is False, f"{method} {route.path} takes any name"
    return set(named["properties"])


SOME = WRITES if THOROUGH else [each for each in WRITES if crc32(f"{each[1]} {each[0].path}".encode()) % 2]
"""Half of them, the same in each run: the router and the base of all bodies are one."""


Whole = tuple[dict[str, Any], Client]


@pytest.fixture(scope="module")
def whole(django_db_setup: None, django_db_blocker: Any) -> Iterator[Whole]:
    """One record of everything, and who may most; what is asked of them is refused or undone."""
    with django_db_blocker.unblock(), undone():
        people, client = administrator()
        place = Place(people.acme.pk, None, people.admin.human.pk)
        yield {name: make(place) for name, make in MAKERS.items()}, client


@pytest.mark.parametrize(("route", "method", "row"), SOME, ids=lambda one: getattr(one, "path", None) or "")
def test_unknown_names_are_refused_and_nothing_is_written(
    whole: Whole, route: Route, method: str, row: Row
) -> None:
    made, client = whole
    keys = {name: key_of(record) for name, record in made.items()}
    values = dict.fromkeys(route.names, keys.get(row.object or "", ""))
    names = sorted(attributes(made.values()) - offered(route, method))
    for tried in (names, *([name] for name in random.Random(route.path).sample(names, ALONE))):
        send = row.send | dict.fromkeys(tried, "1")
        with undone(), watched() as written:
            found = ask(client, method, route, replace(row, send=send), values, keys)
        assert found.status_code in {400, 422}, f"{method} {route.path} takes {tried}: {found.status_code}"
        taken = set(tried) - json.loads(found.content)["fields"].keys()
        assert not taken, f"{method} {route.path} does not refuse {sorted(taken)}"
        assert not written, f"{method} {route.path} with {tried} writes {written}"
