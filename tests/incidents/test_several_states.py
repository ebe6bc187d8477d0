"""A list of several states at once: each page is the next rows, whichever way a database finds them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.incidents.samples import incident
from tests.tickets.samples import MONDAY

from pawl.accounts.permissions import Place
from pawl.history.models import Event
from pawl.incidents.models import Incident
from pawl.tickets.models import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
STATES = ("new", "resolved", "on_hold", "in_progress")
WANTED = ("new", "on_hold", "in_progress")


@pytest.fixture
def people() -> Cast:
    return cast()


def page(client: Client, sort: str, cursor: str = "") -> dict[str, object]:
    more = {"cursor": cursor} if cursor else {}
    fields = {"fields": "key,changed"} if sort.endswith("changed") else {}
    asked = {"filter[state][in]": ",".join(WANTED), "limit": "2", "sort": sort, **fields, **more}
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


def sorted_incidents(people: Cast) -> None:
    for number in range(9):
        state, hours = STATES[number % len(STATES)], timedelta(hours=7 * number % 5)
        known: dict[str, Any] = {
            "priority": number % 3 + 1,
            "computed_priority": number % 3 + 1,
            "opened_at": MONDAY + hours,
        }
        made = incident(Place(people.acme.pk), state=state, **known)
        if number % 4:
            Clock.objects.create(case=made.case, word="resolution", minutes=60, started_at=MONDAY,
                                 due_at=MONDAY + hours)  # fmt: skip
            for days in (0, number % 3):
                Event.objects.create(kind="incident", case=made.key, activity="note",
                                     at=MONDAY + hours + timedelta(days=days))  # fmt: skip


def shown(told: dict[str, object], name: str) -> list[tuple[object, int]]:
    found = [(one[name], int(one["key"][4:])) for one in told["items"]]  # type: ignore[attr-defined]
    never = "" if name == "changed" else "9999"
    return [(never if value is None else value, key) for value, key in found]


@pytest.mark.parametrize("name", ["priority", "due", "opened", "changed"])
def test_open_ones_are_put_in_order_by_what_no_index_holds(people: Cast, client: Client, name: str) -> None:
    client.force_login(people.admin.human)
    sorted_incidents(people)
    for sort in (name, f"-{name}"):
        pages = [page(client, sort), page(client, sort)]  # the second one is prepared
        while further := cursor(pages[-1], "next"):
            pages.append(page(client, sort, further))
        found = [each for told in pages[1:] for each in shown(told, name)]
        assert (len(found), found) == (7, sorted(found, reverse=sort[0] == "-"))
        assert len({value for value, _key in found}) > 2
        back = page(client, sort, cursor(pages[-1], "previous"))
        assert keys(back) == keys(pages[-2])


def test_the_order_of_open_ones_is_offered_for_them_alone(people: Cast, client: Client) -> None:
    client.force_login(people.admin.human)
    incident(Place(people.acme.pk), state="new")
    for states in ("", "new,closed"):
        asked = {"filter[state][in]": states} if states else {}
        refused = client.get("/api/incidents", {**asked, "sort": "due"})
        assert (refused.status_code, b"new, in_progress, on_hold" in refused.content) == (400, True)
        whole = client.get("/incidents/", {**asked, "sort": "due"})
        assert (whole.status_code, b"sort=-due" in whole.content) == (200, False)
    of_open = client.get("/incidents/", {"filter[state][in]": "new,on_hold", "sort": "due"})
    assert b"sort=-due" in of_open.content


def test_what_is_said_inside_is_no_change_that_anybody_reads(people: Cast, client: Client) -> None:
    client.force_login(people.admin.human)
    one = incident(Place(people.acme.pk), state="new")
    for days, facts in ((1, {"is_internal": False}), (2, {}), (3, {"is_internal": True})):
        Event.objects.create(kind="incident", case=one.key, activity="commented", facts=facts,
                             at=MONDAY + timedelta(days=days))  # fmt: skip
    ((told, _key),) = shown(page(client, "-changed"), "changed")
    assert "changed" not in page(client, "-key")["items"][0], "only for whoever asks for it"  # type: ignore[index]
    assert datetime.fromisoformat(str(told)) == MONDAY + timedelta(days=2)
