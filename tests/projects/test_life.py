"""The whole life of a small project, in the browser, without JavaScript."""

import pytest
from django.test import Client
from tests.catalogue import samples as catalogue
from tests.projects.conftest import Clock, Crew

from pawl.accounts.actor import system
from pawl.accounts.permissions import Place
from pawl.framework import framework
from pawl.history.models import Event
from pawl.improvement.actions.left_over import take_up_left_over
from pawl.improvement.models import Improvement
from pawl.problems.models import Problem
from pawl.projects.models import Baseline, Charter, Deliverable, Handover, Project, RaidItem, WorkPackage

pytestmark = pytest.mark.django_db


def add(client: Client, project: Project, sheet: str, **fields: str) -> None:
    answer = client.post(f"/projects/{project.key}/add/", {"sheet": sheet, **fields})
    assert answer.status_code == 302, answer.content.decode().partition("frame-content")[2][:1500]


def do(client: Client, address: str, **fields: str) -> None:
    answer = client.post(address, fields)
    assert answer.status_code == 302, answer.content.decode().partition("frame-content")[2][:1500]


def go_on(client: Client, project: Project, activity: str) -> Project:
    project.refresh_from_db()
    do(client, f"/projects/{project.key}/steps/", activity=activity, version=str(project.version))
    project.refresh_from_db()
    return project


def step(
    client: Client, record: Charter | Deliverable | WorkPackage | Handover, activity: str, **fields: str
) -> None:
    record.refresh_from_db()
    address = f"/project-records/{record.key}/step/"
    do(client, address, activity=activity, version=str(record.version), **fields)


def approved(crew: Crew) -> Project:
    """From an idea to an approved charter."""
    pia, sven = crew.client(crew.manager), crew.client(crew.sponsor)
    do(pia, "/projects/new/", title="Self-service", tailoring="simple", sponsor=crew.sponsor.human.key)
    project = Project.objects.get()
    charter = Charter.objects.get()
    do(pia, f"/project-records/{charter.key}/change/", version="1", business_need="Sales waits for access",
       purpose="A form that grants it", starts="2026-03-09", ends="2026-03-20")  # fmt: skip
    add(pia, project, "objectives", statement="Access in an hour", target="1", due="2026-04-01",
        benefit_owner=crew.manager.human.key)  # fmt: skip
    for name in framework().dimensions:
        add(pia, project, "coverage", dimension=name, text="The desk uses one form", is_touched="on")
    step(pia, charter, "submit")
    step(sven, charter, "approve", note="Go")
    return project


def test_from_an_idea_to_a_service_that_can_be_supported(crew: Crew, now: Clock) -> None:
    pia, sam = crew.client(crew.manager), crew.client(crew.owner)
    project = approved(crew)
    assert go_on(pia, project, "start_planning").state == "planning"
    add(pia, project, "work-packages", title="Build the form", starts="2026-03-09", ends="2026-03-13")
    do(pia, f"/projects/{project.key}/act/", act="freeze", name="First plan")
    assert go_on(pia, project, "start_executing").state == "executing"
    work = WorkPackage.objects.get()
    step(pia, work, "start")
    step(pia, work, "deliver")
    step(pia, work, "accept")
    add(pia, project, "deliverables", title="The form", criteria="It works")
    add(pia, project, "raid", title="Slow in the morning", raid_type="defect", workaround="Wait until nine")
    add(pia, project, "raid", title="The supplier ends it", raid_type="risk", probability="2", impact="3")
    add(pia, project, "raid", title="Write the second form", raid_type="action")
    deliver_all(pia)
    assert go_on(pia, project, "start_closing").state == "closing"
    home = Place(crew.people.acme.pk, crew.people.desk.pk, crew.owner.human.pk)
    service = catalogue.service(home, state="draft")
    do(pia, f"/projects/{project.key}/act/", act="handover", service=service.key)
    handover = Handover.objects.get()
    step(pia, handover, "offer", early_life_until="2026-03-30")
    step(sam, handover, "accept", note="Welcome")
    service.refresh_from_db()
    assert service.state == "live"
    problem = Problem.objects.get()
    assert (problem.is_known_error, problem.workaround) == (True, "Wait until nine")
    assert RaidItem.objects.get(raid_type="risk").case.owner == crew.owner.human
    left = Event.objects.get(kind="handover", activity="left_over")
    assert left.facts["left"] == [RaidItem.objects.get(raid_type="action").key]
    assert take_up_left_over(left, by=system("improvement")) == 1
    assert take_up_left_over(left, by=system("improvement")) == 0
    assert Improvement.objects.get().case.title == "Write the second form"
    add(pia, project, "lessons", title="Ask earlier", advice="Ask the desk first")
    assert go_on(pia, project, "close").state == "closed"


def deliver_all(client: Client) -> None:
    made = Deliverable.objects.get()
    for name in ("start", "deliver", "accept"):
        step(client, made, name)


def test_every_page_of_a_project_reads(crew: Crew, now: Clock) -> None:
    project = approved(crew)
    pia = crew.client(crew.manager)
    add(pia, project, "work-packages", title="Build the form", starts="2026-03-09", ends="2026-03-13")
    do(pia, f"/projects/{project.key}/act/", act="freeze", name="First plan")
    pages = ["", "initiating/", "planning/", "planning/?part=work", "planning/?part=rest", "executing/",
             "executing/?part=practices", "controlling/", "controlling/?part=transition",
             "closing/"]  # fmt: skip
    for page in pages:
        answer = pia.get(f"/projects/{project.key}/{page}")
        assert answer.status_code == 200, page
    charter = pia.get(f"/project-records/{Charter.objects.get().key}/").content.decode()
    assert "Access in an hour" in charter
    assert "frozen as it was approved" in charter
    assert "Build the form" in pia.get(f"/project-baselines/{Baseline.objects.get().key}/").content.decode()
