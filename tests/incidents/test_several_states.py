"""A list of several states at once: each page is the next rows, whichever way a database finds them."""

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.incidents.samples import incident

from pawl.accounts.permissions import Place
from pawl.incidents.models import Incident

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
STATES = ("new", "resolved", "on_hold", "in_progress")
WANTED = ("new", "on_hold", "in_progress")


@pytest.fixture
def people() -> Cast:
    return cast()


def page(client: Client, sort: str, cursor: str = "") -> dict[str, object]:
    more = {"cursor": cursor} if cursor else {}
    asked = {"filter[state][in]": ",".join(WANTED), "limit": "2", "sort": sort, **more}
    found: dict[str, object] = client.get("/api/incidents", asked).json()
    return found


def keys(told: dict[str, object]) -> list[str]:
    return [one["key"] for one in told["items"]]  # type: ignore[attr-defined]  # of JSON


def cursor(told: dict[str, object], way: str) -> str:
    return str(told[way] or "")


@pytest.mark.parametrize("sort", ["-key", "key"])
def test_pages_of_several_states_follow_each_other_both_ways(people: Cast, client: Client, sort: str) -> None:
    client.force_login(people.admin.human)
    for number in range(13):
        incident(Place(people.acme.pk), state=STATES[number % len(STATES)])
    incident(Place(people.other.pk))
    here = Incident.objects.filter(case__organisation=people.acme, state__in=WANTED)
    wanted = [one.key for one in here.order_by(sort.replace("key", "pk"))]
    pages = [page(client, sort)]
    while (further := cursor(pages[-1], "next")) and len(pages) < 9:
        pages.append(page(client, sort, further))
    visible = [key for told in pages for key in keys(told)]
    assert [key for key in visible if key in set(wanted)] == wanted
    assert len(visible) == len(set(visible))
    back = page(client, sort, cursor(pages[-1], "previous"))
    assert keys(back) == keys(pages[-2])
