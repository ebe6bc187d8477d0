"""Own fields in a real browser: shown at once, sent once, usable on a phone."""

import pytest
from playwright.sync_api import expect
from tests.accounts.people import cast, person
from tests.ground.browser import NARROW, Surfer, axe
from tests.tickets.own_samples import FIELDS, in_force
from tests.tickets.rule_cases import when

from pawl.accounts.roles import Role
from pawl.tickets.models import OwnValues

RULES = [
    when("own.vendor", "eq", "Acme", then=[
        {"do": "show", "field": "size"}, {"do": "require", "field": "size"},
        {"do": "set", "field": "remote", "value": "yes"},
        {"do": "hint", "field": "vendor", "text": "Their number is 4711."},
    ])
]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_field_shows_at_once_and_the_server_takes_it(browser: Surfer) -> None:
    people = cast()
    in_force(people.admin, [FIELDS[0], FIELDS[3], FIELDS[4]], RULES)
    clerk = person("clerk", people.acme, Role.AGENT)
    page = browser.open(clerk.human, size=NARROW)
    page.goto("/incidents/new/")
    size = page.locator("#id_own_size")
    expect(size).to_be_hidden()
    page.fill("#id_title", "It smokes")
    page.fill("#id_own_vendor", "Acme")
    expect(size).to_be_visible()
    expect(page.get_by_text("Their number is 4711.")).to_be_visible()
    expect(page.locator("#id_own_remote")).to_have_value("yes")
    assert axe(page) == []
    assert page.locator("html").evaluate("html => html.scrollWidth") <= NARROW[0]
    page.select_option("#id_own_size", "l")
    page.get_by_role("button", name="Report").click()
    expect(page.get_by_role("heading", name="Own fields")).to_be_visible()
    assert OwnValues.objects.get().values == {"vendor": "Acme", "remote": True, "size": "l"}


@pytest.mark.django_db(transaction=True)
def test_the_editors_are_clean_and_fit_a_phone(browser: Surfer) -> None:
    people = cast()
    live = in_force(people.admin, FIELDS[:5], RULES)
    page = browser.open(people.admin.human, size=NARROW)
    page.goto(f"/desk/own-fields/{live.key}/")
    page.get_by_role("button", name="Draft the next version").click()
    draft = page.url
    for part in ("", "fields/", "rules/", "dry-run/"):
        page.goto(f"{draft}{part}")
        assert axe(page) == [], part
        assert page.locator("html").evaluate("html => html.scrollWidth") <= NARROW[0], part
