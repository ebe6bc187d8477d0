"""The framework map: what shows each practice for whoever looks, the balance, a page for every word."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.incidents import samples as incidents
from tests.projects.conftest import Crew, crew
from tests.projects.samples import project

from pawl.accounts.permissions import Place
from pawl.framework import framework
from pawl.portal.framework_map import LISTS
from pawl.projects import models as m

pytestmark = pytest.mark.django_db
__all__ = ["crew"]
INCIDENTS = "incident_management"


def lived(place: Place, texts: dict[str, str]) -> m.Project:
    """A project that says how it uses incident management, and where it touches it."""
    home = project(place)
    m.PracticeCard.objects.create(project=home, practice=INCIDENTS, texts=texts, roles="Agents")
    cell = {"activity": "deliver_and_support", "dimension": "organizations_and_people"}
    m.CoverageCell.objects.create(project=home, practices=[INCIDENTS], text="The desk is trained", **cell)
    m.Lesson.objects.create(project=home, title="Sit with the desk", advice="A day", practice=INCIDENTS)
    return home


def told(crew: Crew, who: Any) -> dict[str, Any]:
    """Incident management as somebody reads it."""
    found: Any = crew.client(who).get("/api/framework").json()
    assert len(found["practices"]) == 34
    by_name: dict[str, dict[str, Any]] = {one["practice"]: one for one in found["practices"]}
    return by_name[INCIDENTS] | {"sides": found["dimensions"]}


def test_each_reader_counts_what_they_may_see(crew: Crew) -> None:
    """Two of four dimensions are told; without an incident to show it, that counts for nothing."""
    acme, sides = crew.people.acme.pk, list(framework().dimensions)
    lived(Place(acme), dict.fromkeys(sides[:2], "Told"))
    closed = Place(acme, None, crew.people.admin.human.pk, confidential=True)
    lived(closed, {})
    assert told(crew, crew.manager)["balance_percent"] == 0
    incidents.incident(Place(acme, crew.people.desk.pk))
    incidents.incident(closed)
    open_one, whole = told(crew, crew.manager), told(crew, crew.people.admin)
    keys = ("records", "projects", "touched", "balance_percent")
    assert [open_one[key] for key in keys] == [1, 1, {"deliver_and_support": 1}, 50]
    assert [whole[key] for key in keys] == [2, 2, {"deliver_and_support": 2}, 25]
    assert [(one["told"], one["whole"]) for one in open_one["sides"]] == [(1, 1), (1, 1), (0, 1), (0, 1)]


def test_every_word_has_a_page_that_says_where_it_is_lived(crew: Crew) -> None:
    home = lived(Place(crew.people.acme.pk), {"value_streams_and_processes": "Three hand-overs at most"})
    client, words = crew.client(crew.manager), framework()
    groups = {"practices": words.practices, "activities": words.activities,
              "dimensions": words.dimensions, "principles": words.principles}  # fmt: skip
    pages = {
        name: client.get(f"/framework/{group}/{name}/").content.decode()
        for group, terms in groups.items() for name in terms
    }  # fmt: skip
    assert all(words.practices[name].purpose["en"] in pages[name] for name in words.practices)
    for told_there in ("Three hand-overs at most", "Sit with the desk", home.key, "Agents", ">Backlog<"):
        assert told_there in pages[INCIDENTS]
    assert "The desk is trained" in pages["deliver_and_support"]
    assert client.get("/framework/practices/alchemy/").status_code == 404
    assert client.get("/framework/nothing/plan/").status_code == 404
    kinds = {kind for one in words.practices.values() for kind in one.kinds}
    assert kinds >= LISTS.keys()
    assert all(client.get(reverse(one)).status_code in (200, 403) for one in LISTS.values())


def test_the_project_shows_all_practices_with_what_is_seen_of_each(crew: Crew) -> None:
    place = Place(crew.people.acme.pk)
    home = lived(place, {})
    m.Adoption.objects.create(project=home, audience="Sales")
    page = crew.client(crew.manager).get(f"/projects/{home.key}/executing/?part=practices").content.decode()
    assert page.count("sheet=practices&amp;practice=") == 33
    assert "organizational_change_management" in page
    assert f"/projects/{home.key}/controlling/?part=transition#adoption" in page


def test_no_page_takes_more_queries_for_more_rows(crew: Crew) -> None:
    place = Place(crew.people.acme.pk)
    home = lived(place, {})
    addresses = ("/framework/", f"/framework/practices/{INCIDENTS}/", "/framework/activities/plan/",
                 f"/projects/{home.key}/executing/?part=practices")  # fmt: skip
    client, counts = crew.client(crew.manager), {one: list[int]() for one in addresses}
    for more in (9, 90):
        for _each in range(more):
            lived(place, {"organizations_and_people": "Told"})
            incidents.incident(Place(crew.people.acme.pk, crew.people.desk.pk))
        for address, taken in counts.items():
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            taken.append(len(queries))
    assert all(few == many <= 25 for few, many in counts.values()), counts
