"""Traceability, RACI and stakeholders: what each matrix says, the same on its page, as CSV and by API."""

import csv
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.projects.conftest import Crew
from tests.projects.samples import deliverable, project, requirement, traced_project, work_package

from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.projects.models import Member, Raci, Requirement, Stakeholder, WorkPackage
from pawl.strategy.models import BusinessNeed

pytestmark = pytest.mark.django_db
NAMES = ("traceability", "raci", "stakeholders")


def lines(content: bytes) -> list[list[str]]:
    """The rows of a file."""
    return list(csv.reader(content.decode("utf-8-sig").splitlines()))


def test_a_requirement_leads_from_need_to_benefit_or_says_what_is_missing(crew: Crew) -> None:
    home = traced_project(Place(crew.people.acme.pk))
    second = WorkPackage.objects.filter(project=home).order_by("pk")[1]
    client = crew.client(crew.manager)
    told = client.get(f"/api/projects/{home.key}/traceability").json()
    whole, idle = told["requirements"]
    assert (whole["lacks"], whole["accepted"], whole["verdict"]) == ([], 1, "")
    assert idle["lacks"] == ["need", "work", "test", "acceptance", "benefit"]
    assert told["idle"] == [second.key]
    page = client.get(f"/projects/{home.key}/traceability/").content.decode()
    assert "1 of 2 requirements lead from a need to a benefit." in page
    assert page.count('class="is-flagged"') == 1
    found = lines(client.get(f"/projects/{home.key}/traceability.csv").content)
    assert [len(one) for one in found] == [9, 9, 9]
    assert found[2][-1] == "no need, no work package, no test and no deliverable, no criteria, no benefit"


def test_a_need_that_is_not_for_whoever_looks_is_not_named(crew: Crew) -> None:
    closed = Place(crew.people.acme.pk, None, crew.people.admin.human.pk, confidential=True)
    need = BusinessNeed.objects.create(case=open_case("need", "Secret purchase", closed), customer="Board",
                                       outcome="Owned", if_nothing="Loss")  # fmt: skip
    home = project(Place(crew.people.acme.pk))
    requirement(Place(crew.people.acme.pk), project=home, need=need)
    for who, is_told in ((crew.people.admin, True), (crew.manager, False)):
        client = crew.client(who)
        page = client.get(f"/projects/{home.key}/traceability/").content.decode()
        told = client.get(f"/api/projects/{home.key}/traceability").json()["requirements"][0]
        assert ("Secret purchase" in page, bool(told["need"])) == (is_told, is_told)
        assert "need" not in told["lacks"]


def test_raci_says_who_is_missing_and_never_runs_a_formula(crew: Crew) -> None:
    home = traced_project(Place(crew.people.acme.pk))
    Member.objects.filter(project=home, name="Tester").update(name="=1+1")
    client = crew.client(crew.manager)
    rows = client.get(f"/api/projects/{home.key}/raci").json()["rows"]
    role = Member.objects.filter(project=home)[0]
    assert [(one["letters"], one["lacks"]) for one in rows] == [({role.key: "A"}, []), ({}, ["A", "R"])]
    head, *_rest = lines(client.get(f"/projects/{home.key}/raci.csv").content)
    assert head[3] == "'=1+1"
    assert "1 work package lacks somebody." in client.get(f"/projects/{home.key}/raci/").content.decode()


def test_stakeholders_stand_where_influence_and_interest_put_them(crew: Crew) -> None:
    home = traced_project(Place(crew.people.acme.pk))
    told: Any = crew.client(crew.manager).get(f"/api/projects/{home.key}/stakeholders").json()
    assert [(one["name"], one["approach"]) for one in told] == [
        ("Sales", "manage_closely"),
        ("Press", "monitor"),
    ]


def test_no_matrix_takes_more_queries_for_more_rows(crew: Crew) -> None:
    place = Place(crew.people.acme.pk)
    home = traced_project(place)
    client, counts = crew.client(crew.manager), {name: list[int]() for name in NAMES}
    role = Member.objects.filter(project=home)[0]
    client.get(f"/projects/{home.key}/raci/")
    for more in (8, 90):
        for n in range(more):
            work = work_package(place, project=home)
            Raci.objects.create(project=home, work_package=work, member=role, letter="R")
            made = requirement(place, project=home)
            made.work_packages.set([work])
            made.deliverables.set([deliverable(place, project=home)])
            Stakeholder.objects.create(project=home, name=f"Group {n}", influence=n % 3 + 1)
        for name in NAMES:
            with CaptureQueriesContext(connection) as taken:
                assert client.get(f"/projects/{home.key}/{name}/").status_code == 200
            counts[name].append(len(taken))
    assert Requirement.objects.filter(project=home).count() == 100
    assert all(few == many <= 25 for few, many in counts.values()), counts
