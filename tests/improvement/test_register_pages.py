"""The register in the browser, without JavaScript."""

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.improvement import findings

from pawl.accounts.permissions import Place
from pawl.improvement.models import Improvement

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def alice(people: Cast) -> Client:
    client = Client()
    client.force_login(people.alice.human)
    return client


def test_an_idea_becomes_a_line_in_the_register(alice: Client) -> None:
    assert b"No improvement yet" in alice.get("/improvements/").content
    refused = alice.post("/improvements/new/", {"title": "Fewer hand-overs"})
    assert refused.status_code == 422
    made = alice.post(
        "/improvements/new/",
        {"title": "Fewer hand-overs", "problem": "Tickets travel.", "kpi": findings.KPI, "baseline": "21.5"},
    )
    one = Improvement.objects.get()
    assert made["Location"] == f"/improvements/{one.key}/"
    page = alice.get(made["Location"]).content.decode()
    for word in ("Tickets travel.", "21.5", "as told, not measured", "version 1", "proposed"):
        assert word in page
    assert one.key in alice.get("/improvements/").content.decode()


def test_an_improvement_for_a_gap_shows_where_it_comes_from(alice: Client, people: Cast) -> None:
    gap = findings.gap(Place(people.acme.pk))
    findings.indicator(gap)
    form = alice.get(f"/improvements/new/?gap={gap.key}").content.decode()
    assert gap.case.title in form
    assert 'name="kpi"' not in form
    alice.post(f"/improvements/new/?gap={gap.key}", {"title": "Faster", "problem": "Slow."})
    one = Improvement.objects.get()
    assert (one.gap, one.definition_version) == (gap, 3)
    assert gap.key in alice.get(f"/improvements/{one.key}/").content.decode()
    again = alice.post(f"/improvements/new/?gap={gap.key}", {"title": "Faster", "problem": "Slow."})
    assert (again.status_code, b"open already" in again.content) == (422, True)


def test_a_signal_is_taken_up_with_its_improvement(alice: Client, people: Cast) -> None:
    signal = findings.signal(Place(people.acme.pk))
    alice.post(f"/improvements/new/?signal={signal.key}", {"title": "Faster", "problem": "Slow."})
    signal.refresh_from_db()
    assert (signal.state, Improvement.objects.get().signal) == ("improving", signal)


def test_a_hidden_gap_is_not_there(alice: Client, people: Cast) -> None:
    gap = findings.gap(Place(people.other.pk))
    assert alice.get(f"/improvements/new/?gap={gap.key}").status_code == 404


def test_words_are_changed_and_a_proposal_withdrawn(alice: Client, people: Cast) -> None:
    alice.post("/improvements/new/", {"title": "Idea", "problem": "Slow."})
    one = Improvement.objects.get()
    changed = {
        "title": "Better idea",
        "problem": "Slow.",
        "version": "1",
        "owner": f"PER-{people.alice.human.pk}",
    }
    assert alice.post(f"/improvements/{one.key}/change/", changed).status_code == 302
    assert alice.post(f"/improvements/{one.key}/change/", changed | {"title": "Late"}).status_code == 412
    withdrawn = alice.post(
        f"/improvements/{one.key}/withdrawal/", {"reason": "Done otherwise.", "version": "2"}
    )
    assert withdrawn.status_code == 302
    page = alice.get(f"/improvements/{one.key}/").content.decode()
    assert "withdrawn" in page
    assert "Done otherwise." in page
