"""The days of an agent, of a requester on a phone, of a change manager and of a problem manager.

Each goes where links, buttons and keys lead; on every page axe reads along and nothing scrolls sideways.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.accounts.people import Cast, cast, person
from tests.catalogue import samples as catalogue
from tests.changes import samples as changes
from tests.ground.browser import NARROW, Surfer, axe
from tests.incidents import samples as incidents
from tests.problems import samples as problems
from tests.requests import samples as requests

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Membership, Person
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.portal.tours import TOURS
from pawl.tickets.models import Clock

pytestmark = pytest.mark.django_db(transaction=True)
MOST_FIELDS = 5


@dataclass
class Day:
    """Somebody with a browser."""

    page: Page

    def at(self, part: str) -> None:
        """They have come to a page, it fits its window, and axe has nothing serious to say."""
        expect(self.page).to_have_url(re.compile(part))
        self.page.wait_for_load_state("networkidle")
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, self.page.url
        assert axe(self.page) == [], self.page.url

    def go(self, path: str) -> None:
        self.page.goto(path)
        self.at(re.escape(path.partition("?")[0]))

    def press(self, name: str, *, role: Any = "button") -> None:
        self.page.get_by_role(role, name=name).first.click()

    def few_fields(self) -> None:
        """Nobody is asked more than five things at once."""
        assert 0 < self.page.locator("form.form .field:visible").count() <= MOST_FIELDS


@pytest.fixture
def people() -> Cast:
    return cast()


def day_of(browser: Surfer, who: Actor, **options: Any) -> Day:
    Person.objects.filter(pk=who.human.pk).update(tours_seen=list(TOURS))
    return Day(browser.open(who.human, **options))


def due(one: Any, hours: int) -> None:
    now = clock.now()
    known = {"word": "resolution", "minutes": 60, "started_at": now, "due_at": now + timedelta(hours=hours)}
    Clock.objects.create(case=one.case, **known)


def test_the_day_of_an_agent(browser: Surfer, people: Cast) -> None:
    Membership.objects.create(person=people.bob.human, team=people.desk)
    place = Place(people.acme.pk, people.desk.pk)
    due(incidents.incident(place, title="Mail is late", assignee=people.bob.human, state="in_progress"), 2)
    free = incidents.incident(place, title="No sound")
    day = day_of(browser, people.bob)
    day.go("/")
    expect(day.page.locator("#mine")).to_contain_text("Mail is late")
    day.press("Work through them", role="link")
    day.at("/work/split/")
    day.page.keyboard.press("a")
    day.at("/work/")
    day.go("/work/?filter%5Bwhose%5D%5Beq%5D=mine")
    expect(day.page.locator("tr[data-row]")).to_have_count(2)
    for key in ("j", "j", "Enter"):
        day.page.keyboard.press(key)
    day.at(f"/incidents/{free.key}/")
    day.page.keyboard.press("r")
    day.at("/resolution|/resolve")
    day.page.locator("[name=code]").select_option("solved")
    day.page.locator("[name=resolution]").fill("Plugged it in.")
    day.page.locator("main form.form button.btn-primary").first.click()
    day.at(f"/incidents/{free.key}/$")
    expect(day.page.locator(".head")).to_contain_text("resolved")


def test_the_day_of_a_requester_on_a_phone(browser: Surfer, people: Cast) -> None:
    rita = person("rita", people.acme, Role.REQUESTER)
    requests.model(Place(people.acme.pk))
    solved = incidents.resolved(Place(people.acme.pk, people.desk.pk, rita.human.pk))
    day = day_of(browser, rita, size=NARROW)
    day.go("/get-help/")
    day.page.locator("#help-q").fill("notebook")
    day.press("Search")
    day.at(r"/get-help/\?q=notebook")
    day.page.locator(".help-found a", has_text="Notebook").click()
    day.at("/ask/")
    day.few_fields()
    day.page.locator("main form.form select").first.select_option("small")
    day.press("Ask for it")
    day.at("/service-requests/")
    expect(day.page.locator(".progress-words")).to_contain_text("you should have it by")
    day.page.locator("#comment").fill("A blue one, please.")
    day.press("Comment")
    expect(day.page.locator(".entries")).to_contain_text("A blue one, please.")
    day.go(f"/incidents/{solved.key}/")
    day.press("Reopen", role="link")
    day.page.locator("[name=reason]").fill("It came back.")
    day.press("Reopen")
    day.at(f"/incidents/{solved.key}/$")
    day.go("/incidents/new/")
    day.few_fields()


def test_the_day_of_a_change_manager(browser: Surfer, people: Cast) -> None:
    service = catalogue.service(Place(people.acme.pk))
    start = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    changes.change(Place(people.acme.pk), service=service, title="Move the mail", planned_from=start,
                   planned_until=start + timedelta(hours=2))  # fmt: skip
    day = day_of(browser, person("mona", people.acme, Role.CHANGE_MANAGER))
    day.go("/changes/new/")
    day.page.locator("[name=title]").fill("Newer mail server")
    day.page.locator("[name=service]").select_option(service.key)
    day.page.locator("main form.form button.btn-primary").first.click()
    day.at(r"/changes/CHG-\d+/$")
    day.press("Plan", role="link")
    day.at("/plan/")
    for name, at in (("planned_from", start), ("planned_until", start + timedelta(hours=1))):
        day.page.locator(f"[name={name}]").fill(f"{at:%Y-%m-%dT%H:%M}")
    for name in ("rollout_plan", "back_out_plan", "test_plan"):
        day.page.locator(f"[name={name}]").fill("Step by step.")
    day.page.locator("main form.form button.btn-primary").first.click()
    day.at(r"/changes/CHG-\d+/$")
    expect(day.page.locator("#conflicts")).to_contain_text("Move the mail")
    day.go(f"/change-calendar/?view=list&at={start:%Y-%m-%d}")
    expect(day.page.locator("main")).to_contain_text("Newer mail server")
    day.go("/")
    expect(day.page.locator("#now")).to_be_visible()


def test_the_day_of_a_problem_manager(browser: Surfer, people: Cast) -> None:
    place = Place(people.acme.pk)
    for _number in range(3):
        incidents.incident(place)
    paula = person("paula", people.acme, Role.PROBLEM_MANAGER)
    day = day_of(browser, paula)
    day.go("/problems/pareto/?of=incident")
    one = problems.problem(place)
    day.go(f"/problems/{one.key}/")
    day.press("Ask why", role="link")
    day.at("/whys/")
    day.page.locator("#question-1").fill("Why does it stop?")
    day.page.locator("#answer-1").fill("The disk is full.")
    day.press("Save")
    day.at(f"/problems/{one.key}/$|#")
    day.press("Make it a known error", role="link")
    day.page.locator("[name=workaround]").fill("Start it anew.")
    day.page.locator("main form.form button.btn-primary").first.click()
    day.at(f"/problems/{one.key}/$")
    day.press("Publish the workaround")
    expect(day.page.locator("#known")).to_contain_text("Published")
    day.go("/known-errors/")
    expect(day.page.locator("main")).to_contain_text("Start it anew.")
