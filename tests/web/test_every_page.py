"""Every page there is, found by walking the routes: accessible, no wider than its window, no complaint."""

import os
from itertools import product

import pytest
from django.db import transaction
from django.test import Client
from tests.accounts.people import cast
from tests.authorisation.inventory import Route, routes
from tests.authorisation.rights import matrix
from tests.authorisation.test_inventory import filled
from tests.authorisation.test_matrix import key_of
from tests.authorisation.world import MAKERS
from tests.ground.browser import NARROW, WIDE, Surfer, axe

from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.portal.tours import TOURS

ALL = list(product((WIDE, NARROW), ("light", "dark"), ("en", "zh-hans")))
SHORT = [(WIDE, "light", "en"), (NARROW, "dark", "zh-hans")]
LOOKS = ALL if os.environ.get("PAWL_THOROUGH") else SHORT
BY_HAND = {
    "/help/{topic}/": "/help/how-to/calendar/",
    "/paste/{name}/": "/paste/improvements/",
    "/data-sources/new/{origin}/": "/data-sources/new/prometheus/",
}

SENDS_TWICE = "() => [...document.forms].some(form => new FormData(form).getAll('version').length > 1)"


def address(route: Route, place: Place) -> str:
    """Where the page stands, with a record made for it; empty where it needs what no maker makes."""
    row = matrix()[route.path]
    if route.path in BY_HAND or not route.names:
        return BY_HAND.get(route.path, route.path)
    if row.object not in MAKERS:
        return ""
    with transaction.atomic():
        record = MAKERS[row.object](place)
    return filled(route, dict.fromkeys(route.names, key_of(record)))


def is_page(content: bytes) -> bool:
    """Whether it is a whole page."""
    return content.lower().startswith(b"<!doctype html")


def pages(client: Client, place: Place, asked: list[Route]) -> list[str]:
    """Every address of these that answers an administrator with a page."""
    found = []
    for route in asked:
        row = matrix().get(route.path)
        if row is None or "GET" not in row.access or route.path.startswith(("/api/", "/scim/")):
            continue
        where = address(route, place)
        response = client.get(where) if where else None
        if response is None:
            continue
        # What answers with a part of a page alone is seen inside its page.
        if response.status_code == 200 and not response.streaming and is_page(response.content):
            found.append(where)
        response.close()
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("size", "theme", "language"), LOOKS)
def test_every_page_is_accessible_and_fits(
    browser: Surfer, size: tuple[int, int], theme: str, language: str
) -> None:
    people = cast()
    admin = people.admin.human
    client = Client()
    client.force_login(admin)
    asked = list(routes())
    if LOOKS is SHORT:  # half of the routes, each in one look; `make verify` takes all in eight
        asked = asked[SHORT.index((size, theme, language)) :: 2 * len(SHORT)]
    found = pages(client, Place(people.acme.pk, None, admin.pk), asked)
    assert len(found) > 30
    Person.objects.filter(pk=admin.pk).update(language=language, tours_seen=list(TOURS))
    page = browser.open(admin, size=size, theme=theme, language=language)
    faults = []
    for where in found:
        page.goto(where)
        faults += [f"{where}: {one}" for one in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth") > size[0]:
            faults.append(f"{where}: scrolls sideways")
        if page.evaluate(SENDS_TWICE):
            faults.append(f"{where}: a form sends two versions, and the last would count")
    assert not faults, "\n".join(faults)
