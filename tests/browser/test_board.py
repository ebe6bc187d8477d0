"""The board of a project in a browser: a card is dragged into the column of its next step."""

import pytest
from playwright.sync_api import expect
from tests.accounts.people import cast, person
from tests.ground.browser import Surfer
from tests.projects import samples

from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.portal.tours import TOURS
from pawl.projects.models import WorkPackage

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_card_is_dragged_where_a_step_leads_and_nowhere_else(browser: Surfer) -> None:
    people = cast()
    manager = person("pia", people.acme, Role.PROJECT_MANAGER)
    Person.objects.update(tours_seen=list(TOURS))
    place = Place(people.acme.pk, None, manager.human.pk)
    home = samples.project(place, state="executing")
    work = samples.work_package(place, project=home)
    page = browser.open(Person.objects.get(pk=manager.human.pk))
    page.goto(f"/projects/{home.key}/executing/?part=work", timeout=90_000)

    def drag(state: str) -> None:
        card = page.locator(".board-card", has_text="Build the form")
        card.drag_to(page.locator(f".board-column[data-state={state}]"))

    drag("accepted")
    expect(page.locator(".board-column[data-state=planned] .board-card")).to_have_count(1)
    assert WorkPackage.objects.get(pk=work.pk).state == "planned"
    drag("in_progress")
    expect(page.locator(".board-column[data-state=in_progress] .board-card")).to_have_count(1)
    assert WorkPackage.objects.get(pk=work.pk).state == "in_progress"
    drag("delivered")
    expect(page.locator(".board-column[data-state=delivered] .board-card")).to_have_count(1)
    assert WorkPackage.objects.get(pk=work.pk).state == "delivered"
