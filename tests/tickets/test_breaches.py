"""Why a promise was not kept: asked when one is resolved, said on the page, filtered in lists and by API."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.api.calling import secret_of
from tests.tickets.samples import clock, promised

from pawl import clock as time
from pawl.accounts.permissions import Place
from pawl.changes.actions.raising import Wish, raise_change
from pawl.errors import Conflict, Invalid
from pawl.history.models import Event
from pawl.incidents import actions
from pawl.incidents.models import Incident
from pawl.problems.actions.register import raise_problem
from pawl.tickets.actions.breaches import explain

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def late(people: Cast) -> Incident:
    """One whose four hours are over."""
    with time_machine.travel(time.now() - timedelta(hours=5), tick=False):
        return actions.report(title="Mail is down", service=promised(Place(people.acme.pk)), by=people.admin)


@pytest.fixture
def browser(client: Client, people: Cast) -> Client:
    client.force_login(people.admin.human)
    return client


def test_a_cause_is_kept_with_the_clock_and_told_as_facts(people: Cast) -> None:
    one = late(people)
    explain(one, clock="resolution", cause="supplier", note="The part came late", by=people.admin)
    known = clock(one)
    assert (known.breach_cause, known.breach_note) == ("supplier", "The part came late")
    facts = Event.objects.get(case=one.key, activity="breach_explained").facts
    assert (facts["clock"], facts["cause"]) == ("resolution", "supplier")


def test_only_known_causes_of_broken_promises_are_taken(people: Cast) -> None:
    one = late(people)
    with pytest.raises(Invalid, match="no such cause"):
        explain(one, clock="resolution", cause="weather", by=people.admin)
    fresh = actions.report(title="No sound", service=one.service, by=people.admin)
    with pytest.raises(Conflict, match="exceeded"):
        explain(fresh, clock="resolution", cause="supplier", by=people.admin)


def test_who_resolves_a_late_one_is_asked_why(browser: Client, people: Cast) -> None:
    one, said = late(people), {"code": "solved", "resolution": "Restarted it", "version": 1}
    address = f"/incidents/{one.key}/resolve/"
    assert "The promised time is over: why?" in browser.get(address).content.decode()
    assert browser.post(address, said).status_code == 422
    assert browser.post(address, said | {"breach_cause": "capacity"}).status_code == 302
    assert {clock(one, word).breach_cause for word in ("response", "resolution")} == {"capacity"}
    in_time = actions.report(title="No sound", service=one.service, by=people.admin)
    assert browser.post(f"/incidents/{in_time.key}/resolve/", said).status_code == 302


def test_the_cause_is_said_on_the_page_and_filters_the_list(browser: Client, people: Cast) -> None:
    one, other = late(people), late(people)
    address = f"/incidents/{one.key}/"
    assert "Say why it was not kept" in browser.get(address).content.decode()
    said = {"clock": "resolution", "cause": "wrong_team", "note": "Network first", "version": one.version}
    assert browser.post(f"{address}breach/", said)["Location"] == address
    page = browser.get(address).content.decode()
    assert "first with the wrong team; Network first" in page
    listed = browser.get("/incidents/?filter%5Bbreach_cause%5D%5Beq%5D=wrong_team").content.decode()
    assert (one.key in listed, other.key in listed) == (True, False)


def test_every_practice_says_it_alike_by_page_and_api(people: Cast, browser: Client) -> None:
    home = Place(people.acme.pk)
    wish = Wish("Newer mail server", service=promised(home, kind="change"))
    with time_machine.travel(time.now() - timedelta(hours=5), tick=False):
        change = raise_change(wish, by=people.admin)
        problem = raise_problem(title="Mail is slow", service=promised(home, kind="problem"), by=people.admin)
    scopes = ["change:read", "change:work", "problem:read", "problem:work"]
    bearer = Client(headers={"authorization": f"Bearer {secret_of(people.admin, scopes=scopes)}"})
    for plural, one in (("changes", change), ("problems", problem)):
        assert browser.get(f"/{plural}/{one.key}/breach/").status_code == 200
        sent: dict[str, Any] = {"cause": "late_start"}
        done = bearer.post(
            f"/api/{plural}/{one.key}/breach", sent, content_type="application/json",
            headers={"If-Match": f'"{one.version}"'},
        )  # fmt: skip
        assert (done.status_code, clock(one).breach_cause) == (200, "late_start")
        assert "taken up too late" in browser.get(f"/{plural}/{one.key}/").content.decode()
