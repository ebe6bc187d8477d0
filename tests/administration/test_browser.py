"""The pages of accounts in a real browser: sign-in as people do it, readable for everybody."""

import os
from pathlib import Path

import pytest
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
