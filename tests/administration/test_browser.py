"""The pages of accounts in a real browser: sign-in as people do it, readable for everybody."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.accounts.browsing import PASSWORD, with_password
from tests.accounts.people import cast
from tests.ground.browser import NARROW, WIDE, Surfer, axe

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = [
    "/people/",
    "/people/{admin}/",
    "/people/new/",
    "/teams/{desk}/",
    "/account/keys/",
    "/account/profile/",
    "/audit/",
    "/people/import/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/password/change/",
]
PICTURES = os.environ.get("PAWL_PICTURES")


@pytest.mark.parametrize(("language", "theme", "size"), [("en", "light", WIDE), ("zh-hans", "dark", NARROW)])
def test_people_sign_in_and_read_every_page(
    browser: Surfer, language: str, theme: str, size: tuple[int, int]
) -> None:
    people = cast()
    with_password(people.admin.human)
    type(people.admin.human).objects.update(language=language, theme=theme)
    page = browser.open(size=size, language=language, theme=theme)
    page.goto("/accounts/login/")
    assert axe(page) == []
    page.fill("#id_login", "admin@example.org")
    page.fill("#id_password", PASSWORD)
    page.click(".form-actions .btn-primary")
    page.wait_for_url("**/")
    for path in PAGES:
        address = path.format(admin=people.admin.human.key, desk=people.desk.key)
        page.goto(address)
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{address.strip('/').replace('/', '-')}-{theme}.png")


def test_a_link_to_hand_over_stays_until_it_is_closed(browser: Surfer) -> None:
    people = cast()
    page = browser.open(people.admin.human)
    page.clock.install()
    page.goto(f"/people/{people.bob.human.key}/")
    page.get_by_role("button", name="Invite", exact=True).click()
    toast = page.locator("[data-toast]")
    expect(toast).to_contain_text("/password/reset/key/")
    page.clock.run_for(60_000)
    expect(toast).to_have_count(1)
    toast.get_by_role("button", name="Close").click()
    expect(toast).to_have_count(0)
    page.goto(f"/people/{people.bob.human.key}/")
    page.get_by_role("button", name="Sign out everywhere", exact=True).click()
    expect(toast).to_have_count(1)
    page.clock.run_for(60_000)
    expect(toast).to_have_count(0)
