"""The Gantt chart in a browser: a bar or its end is dragged, by mouse and by keyboard; the server decides."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.accounts.people import cast, person
from tests.ground.browser import Surfer
from tests.projects import samples

from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.portal.tours import TOURS
from pawl.projects.models import WorkLink, WorkPackage

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = date(2026, 3, 2)


def drag(page: Page, key: str, days: float, *, at_end: bool = False) -> None:
    """So many days to the right: from the middle of the bar, or from its end."""
    bar = page.locator(f'[data-work="{key}"] .gantt-bar')
    bar.scroll_into_view_if_needed()
    box, width = bar.bounding_box(), float(page.locator("svg[data-day]").get_attribute("data-day") or 0)
    assert box
    x, y = box["x"] + (box["width"] - 3 if at_end else box["width"] / 2), box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + width * days / 2, y)
    page.mouse.move(x + width * days, y)
    expect(page.locator(".gantt-ghost")).to_have_count(1)
    page.mouse.up()


def test_a_bar_is_dragged_and_what_follows_is_shown_before_it_is_written(browser: Surfer) -> None:
    people = cast()
    manager = person("pia", people.acme, Role.PROJECT_MANAGER)
    Person.objects.update(tours_seen=list(TOURS))
    place = Place(people.acme.pk, None, manager.human.pk)
    home = samples.project(place, starts=MONDAY)
    a = samples.work_package(place, project=home, days=5, starts=MONDAY)
    b = samples.work_package(place, project=home, days=5, position=1)
    WorkLink.objects.create(project=home, predecessor=a, successor=b)
    page = browser.open(Person.objects.get(pk=manager.human.pk))
    page.goto(f"/projects/{home.key}/schedule/", timeout=90_000)
    drag(page, a.key, 7)
    expect(page.get_by_text("The project would end on")).to_be_visible()
    assert f"starts={MONDAY + timedelta(days=7)}" in page.url
    page.get_by_role("button", name="Take it over").click()
    expect(page.get_by_text(f"{a.key} is moved.")).to_be_visible()
    assert WorkPackage.objects.get(pk=a.pk).starts == MONDAY + timedelta(days=7)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("lies where it lay")).to_be_visible()
    assert WorkPackage.objects.get(pk=a.pk).starts == MONDAY
    drag(page, b.key, 4, at_end=True)
    page.wait_for_url("**ends=2026-03-17")
    page.go_back()
    row = page.locator(f'[data-work="{b.key}"]')
    row.focus()
    for _step in range(3):
        row.press("Shift+ArrowRight")
    expect(page.locator("[data-gantt-said]")).to_have_text(f"{b.key}: first day 2026-03-12")
    row.press("Escape")
    expect(page.locator(".gantt-ghost")).to_have_count(0)
    row.press("Shift+ArrowUp")
    row.press("Enter")
    page.wait_for_url("**ends=2026-03-14")
    assert WorkPackage.objects.get(pk=b.pk).days == 5
