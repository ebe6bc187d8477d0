"""A large file in a browser whose connection is cut: it goes on by itself, and says so."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route
from tests.accounts.people import Cast, cast
from tests.ground.browser import NARROW, Surfer, axe
from tests.measurement.desk import source

from pawl.measurement.models import Import
from pawl.measurement.sources import parts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "desk.csv"
    path.write_bytes(b"number,opened\n" + b"INC1,2026-01-02\n" * (5 * parts.PART // 2 // 16))
    return path


def cutting(times: int, seen: list[str]) -> Any:
    """A line that is cut so many times after the first part."""

    def handle(route: Route) -> None:
        if route.request.method == "PATCH":
            seen.append(route.request.headers["upload-offset"])
            if 1 < len(seen) <= 1 + times:
                route.abort("connectionreset")
                return
        route.continue_()

    return handle


def test_it_goes_on_after_a_cut(browser: Surfer, people: Cast, log: Path) -> None:
    source(people.acme, people.alice)
    browser.forgive("ERR_CONNECTION_RESET")
    page, seen = browser.open(people.alice.human, size=NARROW), list[str]()
    page.goto("/imports/new/")
    page.route("**/uploads/**", cutting(2, seen))
    page.set_input_files("input[type=file]", log)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("The connection was cut").wait_for()
    assert axe(page) == []
    page.wait_for_url("**/imports/IMP-*/")
    assert seen[:4] == ["0", *[str(parts.PART)] * 3], "the part that was cut is sent again, no other"
    one = Import.objects.get()
    assert (one.sha256, one.file_name) == (hashlib.sha256(log.read_bytes()).hexdigest(), "desk.csv")


def test_a_small_file_goes_by_the_form_as_without_javascript(
    browser: Surfer, people: Cast, tmp_path: Path
) -> None:
    source(people.acme, people.alice)
    small = tmp_path / "small.csv"
    small.write_text("number,opened\nINC1,2026-01-02\n")
    for javascript in (True, False):
        page = browser.open(people.alice.human, javascript=javascript)
        page.goto("/imports/new/")
        page.set_input_files("input[type=file]", small)
        page.get_by_role("button", name="Look at it").click()
        page.wait_for_url("**/imports/IMP-*/")
    assert Import.objects.count() == 2
