"""The whole life of a project in a browser: from the idea to a service that leads back to its charter."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from tests.accounts.people import Cast, cast, person
from tests.browser.worker import Worker
from tests.catalogue import samples as catalogue
from tests.ground.browser import Surfer

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.catalogue.models import Rate
from pawl.collaboration.approval_links import link_of
from pawl.collaboration.models import Vote
from pawl.framework import framework
from pawl.portal.tours import TOURS
from pawl.projects import models as m
from pawl.projects.actions import projects

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def at(record: Any) -> str:
    """Where a record of a project stands."""
    return f"/project-records/{record.key}/"


@dataclass
class Team:
    """Project manager, sponsor and service owner, each with a browser, and one project."""

    people: Cast
    pia: Worker
    sven: Worker
    sam: Worker
    nobody: Worker
    """A browser in which nobody has signed in."""
    project_manager: Actor
    sponsor: Actor
    owner: Actor

    @property
    def project(self) -> m.Project:
        return m.Project.objects.order_by("-pk")[0]

    @property
    def home(self) -> str:
        return f"/projects/{self.project.key}/"

    def add(self, sheet: str, **fields: str) -> Any:
        """A row by the form of its sheet."""
        self.pia.fill(f"{self.home}add/?sheet={sheet}", **fields)

    def go_on(self, label: str, state: str) -> None:
        self.pia.go(self.home)
        self.pia.press(label)
        assert self.project.state == state


@pytest.fixture
def team(browser: Surfer) -> Team:
    people = cast()
    roles = (("pia", Role.PROJECT_MANAGER), ("sven", Role.SPONSOR), ("sam", Role.SERVICE_OWNER))
    actors = [person(name, people.acme, role) for name, role in roles]
    Person.objects.update(tours_seen=list(TOURS))
    today = clock.now().date()
    Rate.objects.create(organisation=people.acme, hourly=60, currency="EUR", effective_from=today)
    pia, sven, sam = (Worker(browser.open(Person.objects.get(pk=one.human.pk))) for one in actors)
    return Team(people, pia, sven, sam, Worker(browser.open()), *actors)


def test_from_an_idea_to_a_service_that_leads_back_to_its_charter(team: Team) -> None:
    initiate(team)
    plan(team)
    execute(team)
    control(team)
    close(team)


def initiate(team: Team) -> None:
    """Earlier charters show while one writes; the sponsor approves."""
    projects.begin(title="Access to the order system by a form", by=team.project_manager)
    team.pia.go("/projects/new/")
    team.pia.page.locator("[name=title]").fill("Access to the order system by one form")
    team.pia.page.get_by_role("button", name="Show earlier charters like it").click()
    expect(team.pia.page.locator("#earlier")).to_contain_text("by a form")
    team.pia.write(title="Access within the hour", tailoring="simple", sponsor=team.sponsor.human.key)
    charter = m.Charter.objects.get(project=team.project)
    today = clock.now().date().isoformat()
    team.pia.fill(f"/project-records/{charter.key}/change/", business_need="Sales waits a week for access",
                  purpose="One form grants it", starts=today, ends="2099-01-01", budget="9000")  # fmt: skip
    team.add("objectives", statement="Access in an hour", target="1", due="2099-03-01",
             benefit_owner=team.owner.human.key)  # fmt: skip
    for name in framework().dimensions:
        team.add("coverage", dimension=name, text="The desk uses one form")
    team.pia.step(at(charter), "Submit")
    team.sven.look(f"/project-records/{charter.key}/")
    team.sven.step(at(charter), "Approve", note="Go")
    team.go_on("Start planning", "planning")


def plan(team: Team) -> None:
    """Rows and a link, a response to a risk, a principle, the frozen plan."""
    today = clock.now().date().isoformat()
    for title in ("Design the form", "Build the form"):
        team.add("work-packages", title=title, starts=today, ends=today, days="5", days_low="4",
                 days_high="9", cost="2000")  # fmt: skip
    first, second = m.WorkPackage.objects.filter(project=team.project).order_by("pk")
    team.add("links", predecessor=first.key, successor=second.key)
    team.add("raid", title="The supplier says no", raid_type="risk", probability="3", impact="5",
             response="mitigate", response_text="Ask two", probability_percent="20")  # fmt: skip
    team.add("scope", text="The order system")
    item = m.ScopeItem.objects.get(project=team.project)
    team.add("principles", principle="focus_on_value", scope_item=item.key, why="Sales waits less")
    team.pia.fill(f"{team.home}act/?act=freeze", name="First plan")
    for page in ("planning/?part=work", "schedule/", f"schedule/move/?work={first.key}&starts=2099-01-05"):
        team.pia.look(f"{team.home}{page}")
    team.pia.look("/project-tailorings/")
    team.go_on("Start executing", "executing")


def execute(team: Team) -> None:
    """Time is noted, work is done, a deliverable is accepted."""
    first = m.WorkPackage.objects.filter(project=team.project).order_by("pk")[0]
    team.pia.step(at(first), "Start")
    team.pia.fill(f"/project-records/{first.key}/time/", minutes="90")
    expect(team.pia.page.locator("main")).to_contain_text("90.00 EUR")
    team.pia.step(at(first), "Deliver", "Accept")
    team.add("deliverables", title="The form", criteria="It works")
    made = m.Deliverable.objects.get(project=team.project)
    team.pia.step(at(made), "Start", "Deliver", "Accept")
    assert m.Deliverable.objects.get().state == "accepted"
    team.pia.look(f"{team.home}executing/")


def control(team: Team) -> None:
    """A report is frozen; a change shows what it comes to, and its approval is the next baseline."""
    team.add("status-reports", as_of=clock.now().date().isoformat(), summary="On its way", risk_light="amber")
    report = m.StatusReport.objects.get()
    team.pia.step(at(report), "Submit")
    team.sven.step(at(report), "Approve", note="Read")
    assert (m.StatusReport.objects.get().numbers or {})["ac"]["value"] == 90
    team.add("change-requests", title="Mail, too", description="The form sends a mail")
    asked = m.ChangeRequest.objects.get()
    team.pia.fill(f"/project-records/{asked.key}/edits/?sheet=work-packages", title="Send a mail", days="3",
                  cost="700")  # fmt: skip
    team.pia.step(at(asked), "Submit")
    team.sven.look(f"/project-records/{asked.key}/")
    expect(team.sven.page.locator("#impact")).to_contain_text("4,700")
    link = link_of(Vote.objects.get(answer="pending", person=team.sponsor.human))
    team.nobody.look(urlsplit(link).path)
    expect(team.nobody.page.locator("main")).to_contain_text("4,700")
    team.nobody.press("Approve")
    expect(team.nobody.page.locator("main")).to_contain_text(f"You approved {asked.key}.")
    assert m.Baseline.objects.filter(project=team.project).count() == 2
    assert m.WorkPackage.objects.filter(project=team.project, case__title="Send a mail").exists()
    for page in ("", "risk-review/", "earned-value/", "forecast/"):
        team.pia.look(f"{team.home}{page}")
    team.pia.go(team.home)
    expect(team.pia.page.locator("#glance")).to_contain_text("The supplier says no")
    team.go_on("Start closing", "closing")


def close(team: Team) -> None:
    """The gate says what is open; it is waived by name; both sides sign; the service leads back."""
    team.add("raid", title="Slow in the morning", raid_type="defect")
    home = Place(team.people.acme.pk, team.people.desk.pk, team.owner.human.pk)
    service = catalogue.service(home, state="draft")
    team.pia.fill(f"{team.home}act/?act=handover", service=service.key)
    handover = m.Handover.objects.get()
    team.pia.look(f"/project-records/{handover.key}/")
    blocked = team.pia.page.get_by_role("button", name="Sign for the project")
    expect(blocked).to_have_attribute("aria-disabled", "true")
    expect(team.pia.page.locator(".gate-lines .is-open")).to_contain_text(
        "A workaround for every open defect"
    )
    team.sven.go(f"/project-records/{handover.key}/")
    team.sven.page.locator(".gate-lines .is-open").get_by_role("link", name="Waive").click()
    team.sven.write(reason="It is gone by nine")
    waived = team.pia.page.locator(".gate-lines .is-waived")
    team.pia.go(f"/project-records/{handover.key}/")
    expect(waived).to_contain_text(re.compile(f"Waived by {team.sponsor.human}.*It is gone by nine"))
    ends = clock.now().date().isoformat()
    team.pia.step(at(handover), "Sign for the project", early_life_until=ends)
    team.sam.step(at(handover), "Accept", note="Welcome")
    service.refresh_from_db()
    assert service.state == "live"
    team.sam.look(f"/services/{service.key}/")
    team.sam.page.locator(f"main a[href$='/{team.project.key}/']").first.click()
    team.sam.page.locator("main .tabs a", has_text="Initiating").click()
    team.sam.page.locator("main a[href*='/project-records/CHA-']").first.click()
    expect(team.sam.page.locator("main")).to_contain_text("Sales waits a week for access")
