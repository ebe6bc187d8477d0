"""A chart in a browser: a click on a point, or the keyboard, leads to what stands behind it."""

from datetime import UTC, datetime, time

import pytest
from playwright.sync_api import Page, expect
from tests.accounts.people import cast, person
from tests.ground.browser import NARROW, WIDE, Surfer, axe
from tests.measurement.rows import AT, at_place, measurement, study
from tests.presentation.report_sample import sample

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.analytics.words import Sentence, packed
from pawl.measurement.models import ChartFile, Indicator
from pawl.measurement.sources import places
from pawl.presentation.stored import stored

pytestmark = pytest.mark.django_db(transaction=True)
KPI = "sla-attainment"
CHART = sample().charts[0]
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 250"/>'


def _drawn(place: Place) -> None:
    """An indicator with a chart that is drawn, and a number for each of its points."""
    of = study(at_place(place), is_primary=True, calendar_description=packed(Sentence("Around the clock")))
    made = Indicator.objects.create(
        study=of, dataset=of.dataset, kpi=KPI, number=1, practice="x", status="measurable", reason={},
        version=1, digest="f" * 64, value=0.9, n=3, chart=stored(CHART), chart_digest="9" * 64,
    )  # fmt: skip
    for point in CHART.points:
        began = datetime.combine(point.start, time.min, UTC)
        measurement(of, kpi=KPI, label=point.label, value=point.value, n=point.n, period_start=began)
    (places.pictures() / "x").mkdir(parents=True, exist_ok=True)
    for theme, size in [(theme, size) for theme in ("light", "dark") for size in ("wide", "narrow")]:
        file = f"x/{theme}-{size}.svg"
        (places.pictures() / file).write_text(PICTURE, encoding="utf-8")
        ChartFile.objects.create(dataset=of.dataset, digest=made.chart_digest, theme=theme, language="en",
                                 size=size, file=file, bytes=1, made_at=AT)  # fmt: skip


def _open(browser: Surfer, size: tuple[int, int], javascript: bool = True) -> Page:
    acme = cast().acme
    _drawn(Place(acme.pk))
    looker = person("eve", acme, Role.EXECUTIVE)  # who may read numbers alone: these have no cases in a lake
    page = browser.open(looker.human, size=size, javascript=javascript)
    page.goto(f"/kpis/{KPI}/")
    return page


@pytest.mark.parametrize(("size", "name"), [(WIDE, "wide"), (NARROW, "narrow")], ids=["wide", "narrow"])
def test_a_click_on_a_point_leads_to_its_cases(browser: Surfer, size: tuple[int, int], name: str) -> None:
    page = _open(browser, size, javascript=False)
    strips = page.locator(".chart-links:visible")
    expect(strips).to_have_count(1)
    expect(strips).to_have_class(f"chart-links chart-{name}")
    strips.locator("rect").nth(3).click()
    expect(page).to_have_url(f"{browser.address}/kpis/{KPI}/behind/?dataset={_dataset()}&grain=week&period="
                             f"{CHART.points[3].label}")  # fmt: skip


def test_arrows_walk_from_the_last_point_and_enter_opens(browser: Surfer) -> None:
    page = _open(browser, WIDE)
    assert axe(page) == []
    page.locator(".chart-links:visible a[tabindex='0']").focus()
    expect(page.locator(".chart-told")).to_contain_text(f"{CHART.points[-1].label}: ")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".chart-told")).to_contain_text(f"{CHART.points[-2].label}: ")
    assert axe(page) == []
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(CHART.points[0].label)


def _dataset() -> str:
    return str(Indicator.objects.get().dataset.key)
