"""What belongs to projects stands below Projects in the navigation, and approvals are told in words."""

import re

import pytest
from django.urls import reverse
from tests.projects import samples
from tests.projects.conftest import Crew

from pawl.accounts.permissions import Place
from pawl.errors import Invalid
from pawl.projects.actions import sheets
from pawl.projects.models import Objective
from pawl.projects.sheets import SHEETS
from pawl.web.navigation import sections_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/projects/PRJ-1/", "/project-records/HOV-1/", "/project-parts/OBJ-1/", "/team-pages/TEAM-1/"]
)
def test_a_page_below_a_project_is_found_in_the_navigation(crew: Crew, address: str) -> None:
    assert reverse("projects")  # which reads the routes, and with them what stands in the navigation
    assert [one.section.name for one in sections_for(crew.manager, address) if one.is_here] == ["projects"]


def test_what_is_asked_of_a_sponsor_is_told_in_words(crew: Crew) -> None:
    home = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    project = samples.project(home, sponsor=crew.sponsor.human)
    report = samples.status_report(home, project=project)
    browser = crew.client(crew.manager)
    address = f"/project-records/{report.key}/"
    browser.post(f"{address}step/", {"activity": "submit", "version": "1"})
    assert "Asked for approval" in browser.get(address).content.decode()


def test_an_objective_tells_where_it_starts(crew: Crew) -> None:
    home = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    project = samples.project(home)
    started = {"value": 71.25, "period": "2026-02", "n": 400, "is_told": False}
    Objective.objects.create(project=project, statement="Calls a week", target=60, baseline=started)
    share = {"value": 0.7125, "period": "2026-02", "n": 400, "is_told": False}
    Objective.objects.create(
        project=project, statement="Promises are kept", kpi="sla-attainment", target=0.9, baseline=share
    )
    shown = crew.client(crew.manager).get(f"/projects/{project.key}/initiating/").content.decode()
    assert "71.25 (2026-02)" in shown
    assert re.search(r"71.2\S? ?% \(2026-02\)", shown)
    assert re.search(r"90(\.0)?.?%", shown)


def test_a_target_in_per_cent_is_no_share(crew: Crew) -> None:
    project = samples.project(Place(crew.people.acme.pk, None, crew.manager.human.pk))
    said = {"statement": "Promises are kept", "kpi": "sla-attainment", "target": 90.0}
    with pytest.raises(Invalid, match=r"9,000 % would be its target.*Write 0.9"):
        sheets.add(SHEETS["objectives"], project, said, by=crew.manager)
    sheets.add(SHEETS["objectives"], project, {**said, "target": 0.9}, by=crew.manager)
    assert Objective.objects.get(project=project).target == 0.9


def test_what_is_delivered_is_not_told_as_done(crew: Crew) -> None:
    home = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    project = samples.project(home, state="executing")
    samples.deliverable(home, project=project, state="delivered")
    page = crew.client(crew.manager).get(f"/projects/{project.key}/executing/").content.decode()
    table = page.partition('id="deliverables"')[2]
    assert '">delivered</span>' in table
    assert '">done</span>' not in table
