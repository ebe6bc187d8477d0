"""The whole walk on a site as `pawl serve` runs it: from a file to gaps and a report, as a person goes."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, expect
from pypdf import PdfReader
from tests.ground.browser import NARROW, WIDE, Surfer, axe
from tests.ground.site import Site, pawl, until

from pawl.analytics.simulation import demo_desk, simulate, write_export

pytestmark = pytest.mark.loopback
EMAIL, PASSWORD = "ida@example.org", "a long word of three parts"
KPI, TARGET = "sla-attainment", "0.999"
SECONDS = 180


@dataclass
class Walker:
    """A person with a browser: goes where a link leads, and looks at each page on the way."""

    page: Page
    looks: bool
    """Whether axe reads the pages too; it needs JavaScript."""
    seen: list[str]

    def at(self, part: str) -> None:
        """The page that one is on now is this one; it fits its window and axe has nothing serious to say."""
        expect(self.page).to_have_url(re.compile(re.escape(part)))
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        box = self.page.locator("html").evaluate("html => html.scrollWidth")
        assert box <= width, f"{self.page.url} scrolls sideways: {box}"
        if self.looks:
            assert axe(self.page) == [], self.page.url
        self.seen.append(self.page.url)

    def go(self, path: str) -> None:
        """Open a page and look at it."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        self.at(path)

    def press(self, selector: str) -> None:
        """Press a button or follow a link; on a phone it may stand in a fold."""
        self.page.locator(selector).first.click()

    def wait_for(self, selector: str) -> None:
        """Wait for the worker: the page tells by itself with JavaScript, without it one looks again."""
        there = self.page.locator(selector).first
        if self.looks:
            there.wait_for(timeout=SECONDS * 1000)
        else:
            until(lambda: self._looked_again() and there.is_visible(), SECONDS)

    def _looked_again(self) -> bool:
        try:
            return self.page.reload() is not None
        except Error:  # it was on its way to look again by itself
            return False


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A new site with nobody in it."""
    running = Site.start(tmp_path_factory.mktemp("site") / "data")
    try:
        until(running.is_ready)
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def link(site: Site) -> str:
    """Where Ida sets her password, as the console prints it; and one target that her desk misses."""
    told = {"PAWL_URL": site.url}
    words = ("--data", site.data, "--json")
    made = pawl("user", "create", EMAIL, "--role", "improvement_owner", "--organisation", "Acme", *words,
                folder=site.data.parent, **told)  # fmt: skip
    done = pawl("targets", "set", KPI, "--value", TARGET, *words, folder=site.data.parent, **told)
    assert done.returncode == 0, done.stderr
    return str(json.loads(made.stdout)["link"])


@pytest.fixture
def surfer(chromium: Browser, site: Site) -> Iterator[Surfer]:
    """A browser on that site; a complaint of a page fails the test."""
    found = Surfer(chromium, site.url)
    yield found
    found.close()
    assert not found.left(), found.left()


def log(folder: Path, seed: int) -> Path:
    """The export of a small desk; each walk brings one of its own."""
    path = folder / f"desk-{seed}.csv"
    desk = replace(demo_desk(), weeks=8, weekly_volume=30.0, interventions=(), lapses=())
    write_export(simulate(desk, seed=seed), path)
    return path


@pytest.mark.parametrize(
    ("look", "seed"),
    [
        ({"language": "en"}, 3),
        ({"javascript": False, "language": "zh-hans", "theme": "dark", "size": NARROW}, 4),
    ],
    ids=["with JavaScript", "without, on a phone, in Chinese"],
)
def test_from_a_file_to_a_report(
    surfer: Surfer, site: Site, link: str, tmp_path: Path, look: dict[str, Any], seed: int
) -> None:
    page = surfer.open(**{"size": WIDE, **look})
    ida = Walker(page, look.get("javascript", True), [])
    sign_in(ida, link)
    bring(ida, log(tmp_path, seed))
    plan(ida)
    drill_down(ida)
    find_the_gap(ida)
    pdf = report(ida)
    text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(pdf)).pages)
    assert {"en": "What the log says", "zh-hans": "日志说明了什么"}[look["language"]] in text
    assert len(ida.seen) >= 12


def sign_in(ida: Walker, link: str) -> None:
    """The first time by the link, where the password is set; later by the password."""
    ida.page.goto(link)
    if ida.page.locator("input[name=password1]").count():
        ida.at("/password/reset/key/")
        for name in ("password1", "password2"):
            ida.page.fill(f"input[name={name}]", PASSWORD)
        ida.press("form[action*=password] button.btn-primary")
    ida.page.goto("/accounts/login/")
    if ida.page.locator("input[name=login]").count():
        ida.at("/accounts/login/")
        ida.page.fill("input[name=login]", EMAIL)
        ida.page.fill("input[name=password]", PASSWORD)
        ida.press("form[action*=login] button.btn-primary")
    if ida.looks:
        ida.page.locator(".driver-popover").wait_for()  # the tour of the first visit
        ida.page.keyboard.press("Escape")
    ida.go("/")


def bring(ida: Walker, file: Path) -> None:
    """Name the source once, then upload, say what columns mean, dry run, import, wait for the numbers."""
    ida.go("/imports/")
    ida.press("a[href*='/imports/new/']")
    if "/data-sources/new/" in ida.page.url:
        ida.at("/data-sources/new/")
        ida.page.fill("input[name=title]", "Service desk")
        ida.press("main button.btn-primary")
        ida.at("/data-sources/SRC-")
        ida.press("a[href*='/imports/new/']")
    ida.at("/imports/new/")
    ida.page.set_input_files("input[type=file]", file)
    ida.press("main form button.btn-primary")
    ida.wait_for("form[action$='/check/'] button")
    ida.at("/imports/IMP-")
    ida.page.fill("input[name=refused_percent]", "3")
    ida.press("form[action$='/mapping/'] .form-actions button")
    ida.wait_for("form[action$='/check/'] button")
    expect(ida.page.locator("input[name=refused_percent]")).to_have_value("3")
    ida.press("form[action$='/check/'] button")
    ida.wait_for("#dry-run dl")
    ida.at("/imports/IMP-")
    ida.press("form:has(input[value=start]) button")
    ida.wait_for("a[href*='/datasets/DS-'].btn-primary")
    ida.at("/imports/IMP-")
    ida.press("a[href*='/datasets/DS-'].btn-primary")
    ida.at("/datasets/DS-")


def plan(ida: Walker) -> None:
    """What should be measured against what can, as soon as it is measured."""
    ida.go("/plan/")
    row = ida.page.locator("main tbody tr").first
    until(lambda: ida.page.reload() is not None and row.is_visible(), SECONDS)
    ida.at("/plan/")


def drill_down(ida: Walker) -> None:
    """From the table of KPIs to one, to a point of it, to the cases behind it."""
    ida.go("/kpis/")
    ida.press(f"a[href*='/kpis/{KPI}/']")
    ida.at(f"/kpis/{KPI}/")
    ida.press("main details summary")
    ida.press("main details[open] a[href*='/behind/']")
    ida.at("/behind/")
    expect(ida.page.locator("main tbody tr").first).to_contain_text("SIM")


def find_the_gap(ida: Walker) -> None:
    """The target that is missed, and what that means."""
    ida.go("/gaps/")
    ida.press("a[href*='/gaps/GAP-']")
    ida.at("/gaps/GAP-")


def report(ida: Walker) -> bytes:
    """Order a report, read it, take it as PDF."""
    ida.go("/reports/new/")
    ida.press("main form button.btn-primary")
    ida.wait_for("a[href$='/files/pdf/']")
    ida.at("/reports/RPT-")
    with ida.page.expect_download() as waiting:
        ida.press("a[href$='/files/pdf/']")
    pdf = waiting.value.path().read_bytes()
    ida.press("a[href$='/page/']")
    expect(ida.page.locator("h1").first).to_be_visible()
    return pdf
