"""The look ahead that a job keeps: only what changed is computed; home and the page of a project read it."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import person
from tests.catalogue import samples as catalogue
from tests.projects import samples
from tests.projects.conftest import Clock, Crew

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.models import Case
from pawl.projects.actions import baselines, steps
from pawl.projects.actions.outlook import look_at_changed
from pawl.projects.models import CostLine, Outlook, Project, TransitionInput, WorkLink, WorkPackage

pytestmark = pytest.mark.django_db


def running(crew: Crew, **facts: Any) -> Project:
    """One of the manager's, with a milestone after a row of uncertain days that costs 1,000."""
    place = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    home = samples.project_with_work(place)
    Project.objects.filter(pk=home.pk).update(**{"budget": 900, "currency": "EUR", **facts})
    first, second = WorkPackage.objects.filter(project=home).order_by("pk")
    WorkPackage.objects.filter(pk=first.pk).update(cost=1_000)
    end = samples.work_package(place, project=home, work_type="milestone")
    WorkLink.objects.create(project=home, predecessor=second, successor=end)
    baselines.freeze(home, name="Plan", by=crew.manager)
    steps.tell_progress(first, percent=50, started_on=date(2026, 3, 2), by=crew.manager)
    CostLine.objects.create(project=home, title="Work", planned=0, actual=600, work_package=first)
    return home


def test_only_what_changed_is_looked_at_again(crew: Crew, now: Clock) -> None:
    one, other = running(crew), running(crew)
    assert len(list(look_at_changed())) == 2
    assert list(look_at_changed()) == []
    told = Outlook.objects.get(project=one).content
    assert (told["bac"], told["eac"]) == (1_000, 1_200)
    assert told["milestone"]["p50"] <= told["milestone"]["p80"] == told["p80"]
    rows = crew.client(crew.manager).get("/api/portfolio?sort=likely_end").json()["items"]
    assert {row["key"]: row["likely_end"] for row in rows} == {
        each.project.key: each.content["p80"] for each in Outlook.objects.select_related("project")
    }
    assert {(row["eac"], row["vac"]) for row in rows} == {(1_200, -200)}
    unseen = crew.client(crew.agent_of_all).get("/api/portfolio?sort=vac").json()["items"]
    assert [(row["eac"], row["vac"]) for row in unseen] == [(None, None)] * 2
    WorkPackage.objects.filter(project=other).update(percent=0)  # told by nobody: seen tomorrow
    steps.tell_progress(WorkPackage.objects.filter(project=one)[0], percent=60, by=crew.manager)
    assert [total for _done, total in look_at_changed()] == [1]
    assert Outlook.objects.get(project=one).content["eac"] == 1_000
    now.pass_(days=1)
    assert len(list(look_at_changed())) == 2


def test_home_and_the_page_of_a_project_say_what_comes(crew: Crew, now: Clock) -> None:
    home, counts = running(crew), []
    client = crew.client(crew.manager)
    page = client.get("/").content.decode()
    assert "It is not computed yet" in page
    list(look_at_changed())
    place = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    samples.change_request(place, project=home, state="submitted", submitted_at=now.at)
    TransitionInput.objects.create(project=home, title="Design")
    samples.raid_item(place, project=home, due=date(2026, 3, 1))
    page = client.get("/").content.decode()
    for words in ("1,200", "more than the budget", "P80", "Mine, and late"):
        assert words in page
    for cell in ("Decisions waiting", "Inputs to accept"):
        assert ">1</a>" in page.partition(f'data-label="{cell}"')[2].partition("</td>")[0]
    page = client.get(f"/projects/{home.key}/").content.decode()
    assert "1,200" in page
    assert "P80" in page
    page = crew.client(crew.agent_of_all).get(f"/projects/{home.key}/").content.decode()
    assert "1,200" not in page
    for more in (1, 9):
        for _ in range(more):
            running(crew)
        list(look_at_changed())
        client.get("/")  # what the samples set up is read once
        with CaptureQueriesContext(connection) as taken:
            client.get("/")
        counts.append(len(taken))
    assert counts[0] == counts[1], counts
    assert counts[0] <= 25, counts


def test_whoever_owns_a_service_sees_what_delivers_into_it(crew: Crew, now: Clock) -> None:
    service = catalogue.service(Place(crew.people.acme.pk, None, crew.owner.human.pk))
    home = running(crew, service=service)
    list(look_at_changed())
    client = crew.client(crew.owner)
    page = client.get("/").content.decode()
    assert "Projects that deliver into my services" in page
    assert home.key in page
    assert "P80" in page.partition('id="deliveries"')[2]
    other = crew.client(person("olga", crew.people.acme, Role.SERVICE_OWNER)).get("/").content.decode()
    assert "Projects that deliver into my services" not in other
    part = f"/services/{service.key}/project/"
    assert home.key in client.get(part).content.decode()
    outside = person("rita", crew.people.other, Role.SERVICE_OWNER)
    assert crew.client(outside).get(part).status_code == 404
    requester = person("ruth", crew.people.acme, Role.REQUESTER)
    assert crew.client(requester).get(part).status_code in (403, 404)
    assert home.key in crew.client(crew.agent_of_all).get(part).content.decode()
    Case.objects.filter(pk=home.pk).update(confidential=True)
    assert home.key not in crew.client(crew.agent_of_all).get(part).content.decode()
