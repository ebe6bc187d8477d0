"""Status reports: numbers by hand, frozen; lights that they contradict; one page whatever is said."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pptx import Presentation
from pypdf import PdfReader
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import charter, project, raid_item, status_report, work_package

from pawl.accounts.permissions import Place
from pawl.presentation.lettering import width
from pawl.projects import models as m
from pawl.projects.actions import baselines, control
from pawl.projects.content import digest_of
from pawl.projects.models import StatusReport

pytestmark = pytest.mark.django_db
END = date(2026, 3, 13)


@pytest.fixture
def late(crew: Crew, now: Clock) -> StatusReport:
    """On 4 March: 1000 a day is planned for ten days; one tenth is done, 5000 are spent, a risk is high."""
    place = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    home = project(place, starts=date(2026, 3, 2), ends=END, budget=10_000, currency="EUR",
                   sponsor=crew.sponsor.human)  # fmt: skip
    facts: dict[str, Any] = {"starts": date(2026, 3, 2), "ends": END, "days": 10, "cost": 10_000}
    built = work_package(place, project=home, **facts, days_low=9, days_high=14)
    gone_live = work_package(place, project=home, work_type="milestone", starts=END, ends=END)
    m.WorkLink.objects.create(project=home, predecessor=built, successor=gone_live)
    baselines.freeze(home, name="Plan", by=crew.manager)
    m.WorkPackage.objects.filter(pk=built.pk).update(percent=10, started_on=date(2026, 3, 2), days_left=11)
    m.CostLine.objects.create(project=home, title="Work", planned=10_000, actual=5_000, on=date(2026, 3, 3))
    m.CostLine.objects.create(project=home, title="Later", planned=0, actual=9_999, on=date(2026, 3, 5))
    raid_item(place, project=home, probability=4, impact=5, score=20)
    now.pass_(days=2)
    return status_report(place, project=home, as_of=date(2026, 3, 4))


def test_the_numbers_of_the_day_are_frozen_and_contradict_green_lights(
    late: StatusReport, crew: Crew, now: Clock
) -> None:
    control.submit(late, by=crew.manager)
    found: Any = StatusReport.objects.get().numbers
    assert {name: found[name]["value"] for name in ("bac", "pv", "ev", "ac", "eac", "budget")} == {
        "bac": 10_000, "pv": 3_000, "ev": 1_000, "ac": 5_000, "eac": 50_000, "budget": 10_000,
    }  # fmt: skip
    assert (round(found["spi"]["value"], 4), found["cpi"]["value"]) == (0.3333, 0.2)
    assert found["end"] == {
        "planned": "2026-03-13", "baseline": "2026-03-13", "now": "2026-03-19", "reason": None,
    }  # fmt: skip
    assert found["p50"] <= found["p80"]
    assert found["milestones"][0]["planned"] == "2026-03-13"
    assert (found["risks_unanswered"], found["risks"][0]["score"]) == (1, 20)
    page = crew.client(crew.manager).get(f"/project-records/{late.key}/").content.decode()
    for said in ("SPI is 0.33: below 0.80 the rule asks for red.", "CPI is 0.20: below 0.80",
                 "Risk is green, though it should be at least red."):  # fmt: skip
        assert said in page
    assert "Scope is green" not in page
    m.WorkPackage.objects.update(percent=90)
    control.approve(late, by=crew.sponsor)
    kept = StatusReport.objects.get()
    assert kept.content is not None
    assert kept.content["numbers"] == found == kept.numbers
    assert kept.digest == digest_of(kept.content) != digest_of({**kept.content, "numbers": {}})
    assert "SPI is 0.33" in crew.client(crew.manager).get(f"/project-records/{late.key}/").content.decode()
    second = control.write_report(late.project, by=crew.manager, as_of=date(2026, 3, 4), summary="Better")
    told = crew.client(crew.manager).get(f"/project-records/{second.key}/").content.decode()
    assert "SPI is 0.33" not in told
    assert "0.33" in told


def test_what_is_not_known_says_why(crew: Crew, now: Clock) -> None:
    home = project(Place(crew.people.acme.pk))
    one = status_report(Place(crew.people.acme.pk), project=home)
    page = crew.client(crew.manager).get(f"/project-records/{one.key}/").content.decode()
    assert "There is no baseline yet" in page
    assert "There is no work to schedule yet." in page
    assert "nan" not in page.lower().replace("finance", "")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_is_one_page_and_the_slide_one_slide_whatever_is_said(
    late: StatusReport, crew: Crew, language: str
) -> None:
    long = "一个很长的句子 and a long one, " * 300
    for name in ("summary", "achieved", "coming", "decisions"):
        setattr(late, name, long)
    late.save()
    place = Place(crew.people.acme.pk)
    for _n in range(6):
        raid_item(place, project=late.project, raid_type="issue", score=3, description=long)
        work_package(place, project=late.project, work_type="milestone", starts=END, ends=END)
    client = crew.client(crew.manager)
    got = {form: client.get(f"/project-records/{late.key}/{form}/", headers={"Accept-Language": language})
           for form in ("pdf", "pptx")}  # fmt: skip
    reader = PdfReader(BytesIO(got["pdf"].content))
    deck = Presentation(BytesIO(got["pptx"].content))
    assert (len(reader.pages), len(deck.slides)) == (1, 1)
    word = {"en": "Change requests", "zh-hans": "变更"}[language]
    assert word in reader.pages[0].extract_text()
    shapes = list(deck.slides[0].shapes)
    assert all(one.left >= 0 and one.top + one.height <= deck.slide_height for one in shapes)
    told = [one for one in shapes if one.has_text_frame]
    assert any(word in one.text_frame.text for one in told)
    (days,) = (one for one in told if one.text_frame.text.count("2026") == 2 and " / " in one.text_frame.text)
    size = days.text_frame.paragraphs[0].runs[0].font.size.pt
    assert size < 16
    assert width(days.text_frame.text, size) < days.width.pt - 0.2 * 72, "two days stay on one line"


def test_the_api_gives_the_files_of_the_pages_to_those_who_may(late: StatusReport, crew: Crew) -> None:
    paper = charter(Place(crew.people.acme.pk), project=late.project)
    wanted = {"pdf": b"%PDF", "pptx": b"PK"}
    for record, address, forms in ((late, "status-reports", ("pdf", "pptx")), (paper, "charters", ("pdf",))):
        for form in (*wanted, "exe"):
            path = f"/api/{address}/{record.key}/files/{form}"
            got = crew.client(crew.manager).get(path)
            assert got.status_code == (200 if form in forms else 404), path
            assert form not in forms or got.content.startswith(wanted[form])
            assert crew.client(crew.people.charlie).get(path).status_code == 404
