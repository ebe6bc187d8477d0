"""A6: no list answers a question about a field that it does not show; what is not declared is refused."""

import random
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import Model
from django.http import QueryDict
from tests.authorisation.asking import THOROUGH
from tests.authorisation.inventory import routes
from tests.authorisation.rights import matrix
from tests.authorisation.world import MAKERS, World

from pawl.accounts.actor import Actor, system
from pawl.errors import Invalid
from pawl.web.listing import Listing

pytestmark = pytest.mark.django_db
LOOKUPS = (
    "exact",
    "iexact",
    "contains",
    "startswith",
    "regex",
    "gt",
    "gte",
    "lt",
    "in",
    "isnull",
    "range",
    "year",
)
DEPTH = 3


def listings() -> dict[str, Listing]:
    """Every list that the product declares."""
    found: dict[str, Listing] = {}
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith("pawl."):
            for value in vars(module).values():
                if isinstance(value, Listing):
                    found[f"{value.model.__name__}:{value.name}"] = value
    return found


def paths(model: type[Model], depth: int = DEPTH, before: str = "") -> Iterator[str]:
    """Every field of a model, and of what it points to."""
    for field in model._meta.get_fields():
        yield before + field.name
        if depth > 1 and isinstance(field.related_model, type):
            yield from paths(field.related_model, depth - 1, f"{before}{field.name}__")


def asked_of(name: str, model: type[Model]) -> list[str]:
    """Every path in the long form; else a model's own fields and the same 60 of those behind them."""
    own, found = set(paths(model, 1)), list(dict.fromkeys(paths(model)))
    beyond = [path for path in found if path not in own]
    some = beyond if THOROUGH else random.Random(name).sample(beyond, min(len(beyond), 60))
    return [*sorted(own), *some]


LISTINGS = listings()


@pytest.mark.parametrize("name", LISTINGS)
def test_every_undeclared_field_and_lookup_is_refused(name: str) -> None:
    listing, who = LISTINGS[name], system("test")
    declared = {one.name: set(one.operators) for one in listing.fields}
    asked = 0
    for path in asked_of(name, listing.model):
        for lookup in LOOKUPS:
            for text in _questions(path, lookup):
                if lookup not in declared.get(path, ()):
                    asked += 1
                    assert _is_refused(listing, who, text), f"{name} answers {text}"
        if path not in declared:
            assert _is_refused(listing, who, f"sort={path}"), f"{name} sorts by {path}"
            assert _is_refused(listing, who, f"fields={path}"), f"{name} shows {path}"
    assert asked > 100


@pytest.mark.parametrize("name", LISTINGS)
def test_what_can_be_filtered_can_be_read(here: World, name: str) -> None:
    listing = LISTINGS[name]
    for who in here.principals.values():
        actor = Actor(who.person, who.via, who.scopes)
        readable = set(listing.readable(actor))
        for one in listing.fields:
            for operator in one.operators:
                if one.name not in readable:
                    assert _is_refused(listing, actor, f"filter[{one.name}][{operator}]=1")


def _questions(path: str, lookup: str) -> tuple[str, ...]:
    return f"filter[{path}][{lookup}]=1", f"filter[{path}__{lookup}][eq]=1", f"{path}__{lookup}=1"


def _is_refused(listing: Listing, actor: Actor, text: str) -> bool:
    try:
        listing.parse(actor, QueryDict(text))
    except Invalid as error:
        return error.status == 400
    return False


API_LISTS = [
    route.path
    for route in routes()
    if route.is_api and not route.names and matrix()[route.path].lists in MAKERS and "tree" not in route.path
]


@pytest.mark.parametrize("path", API_LISTS)
@pytest.mark.parametrize(
    "asked",
    [
        "filter[case__owner__password][contains]=a",
        "case__owner__email__startswith=a",
        "_connector=OR",
        "sort=pk",
        "filter[title][regex]=.*",
        "filter[title__contains][eq]=a",
        "depth=3",
        "group_by=owner",
        "expand=owner",
    ],
)
def test_the_api_refuses_them_with_400(here: World, path: str, asked: str) -> None:
    found: Any = here.client("administrator").get(f"{path}?{asked}")
    assert (found.status_code, found["Content-Type"]) == (400, "application/problem+json")
