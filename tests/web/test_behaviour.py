"""The frame in a browser: palette, keys, drafts, toasts; and the same pages without JavaScript."""

import pytest
from playwright.sync_api import expect
from tests.accounts.people import cast
from tests.ground.browser import NARROW, Surfer, axe

from pawl.portal.tours import TOURS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.web.guide.urls")]


def test_ctrl_k_finds_a_page_and_goes_there(browser: Surfer) -> None:
    page = browser.open(cast().admin.human)
    page.goto("/style-guide/")
    page.keyboard.press("Control+k")
    page.locator("#palette-query").fill("settings")
    expect(page.locator("#palette-found")).to_contain_text("Settings")
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{browser.address}/admin/settings/")


def test_keys_walk_through_a_list_choose_and_open(browser: Surfer) -> None:
    admin = cast().admin.human
    page = browser.open(admin)
    page.goto("/style-guide/people/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-chosen]")).to_have_text("1")
    expect(page.locator("tr.is-current")).to_contain_text("Alice")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{browser.address}/style-guide/?person={admin.pk}")


def test_a_question_mark_shows_the_keys_and_the_help_of_the_page(browser: Surfer) -> None:
    page = browser.open(cast().admin.human)
    page.goto("/style-guide/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.locator("#keys a").click()
    expect(page).to_have_url(f"{browser.address}/help/how-to/calendar/")


def test_the_sheet_names_the_keys_that_the_page_has(browser: Surfer) -> None:
    page = browser.open(cast().admin.human)
    for address, known in (("/style-guide/", []), ("/incidents/", ["a", "v"])):
        page.goto(address)
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        shown = [one for one in "ahrv" if page.locator(f'#keys dt[data-of-key="{one}"]').is_visible()]
        assert shown == known


def test_single_letters_do_nothing_while_somebody_types(browser: Surfer) -> None:
    page = browser.open(cast().admin.human)
    page.goto("/style-guide/")
    page.locator("#id_why").press_sequentially("c j k ? x")
    expect(page.locator("#keys")).not_to_be_visible()
    expect(page.locator("#id_why")).to_have_value("c j k ? x")


def test_a_draft_outlives_its_tab(browser: Surfer) -> None:
    page = browser.open(cast().admin.human)
    page.goto("/style-guide/")
    page.locator("#id_why").fill("A thought that took long")
    page.goto("/help/")
    page.goto("/style-guide/")
    expect(page.locator("#id_why")).to_have_value("A thought that took long")


def test_signing_out_takes_the_drafts_along(browser: Surfer) -> None:
    page = browser.open(cast().admin.human)
    page.goto("/style-guide/")
    page.locator("#id_why").fill("For my eyes")
    assert page.evaluate("localStorage.length") == 1
    page.locator(".topbar summary").last.click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    assert page.evaluate("localStorage.length") == 0


def test_going_back_after_a_search_shows_the_page_and_not_a_part_of_it(browser: Surfer) -> None:
    page = browser.open(cast().admin.human)
    page.goto("/style-guide/people/")
    page.locator("#list-q").press_sequentially("ali")
    expect(page).to_have_url(f"{browser.address}/style-guide/people/?q=ali")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.goto("/help/")
    page.go_back()
    expect(page.locator(".navigation")).to_be_visible()
    page.go_back()
    expect(page.locator(".navigation")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(4)


def test_a_toast_says_what_was_done_and_can_be_closed(browser: Surfer) -> None:
    page = browser.open(cast().admin.human)
    page.goto("/style-guide/?say=1")
    toast = page.locator("[data-toast]")
    expect(toast).to_contain_text("Undo")
    toast.get_by_role("button", name="Close").click()
    expect(toast).to_have_count(0)


def test_a_tour_leads_once(browser: Surfer) -> None:
    alice = cast().alice.human
    page = browser.open(alice)
    page.goto("/")
    for stop in range(1, 6):
        expect(page.locator(".driver-popover")).to_contain_text(f"{stop} of 5")
        page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
        assert page.locator("[aria-expanded].driver-active-element").count() == 0
        assert axe(page) == []
        page.keyboard.press("ArrowRight" if stop < 5 else "Escape")
    expect(page.locator(".driver-popover")).to_have_count(0)
    page.goto("/")
    expect(page.get_by_role("button", name="Show me around")).to_be_visible()
    expect(page.locator(".driver-popover")).to_have_count(0)
    alice.refresh_from_db()
    assert set(alice.tours_seen) <= set(TOURS)


@pytest.mark.parametrize("size", [(1440, 900), NARROW], ids=["wide", "narrow"])
def test_everything_works_without_javascript(browser: Surfer, size: tuple[int, int]) -> None:
    page = browser.open(cast().admin.human, javascript=False, size=size)
    page.goto("/style-guide/people/")
    page.locator("summary:has-text('Filter')").click()
    page.locator("input[name='filter[name][contains]']").fill("ali")
    page.locator(".filter-form button").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("tbody input[type=checkbox]").check()
    page.locator(".bulk-bar button").click()
    page.locator("form.form-actions button").click()
    expect(page.locator("[data-toast]")).to_contain_text("1 row done.")
    page.locator("summary[title='Language and theme']").first.click()
    page.locator("button[name=language][value=zh-hans]").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")


def test_the_theme_follows_the_device_without_javascript(browser: Surfer) -> None:
    dark = browser.open(javascript=False, theme="dark")
    dark.goto("/help/")
    assert dark.locator("body").evaluate("el => getComputedStyle(el).backgroundColor") == "rgb(14, 19, 26)"
