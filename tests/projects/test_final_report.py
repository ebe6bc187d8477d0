"""The final report: promised against what came, as PDF and slides, for those who may see the project."""

from datetime import date
from io import BytesIO

import pytest
from pptx import Presentation
from pypdf import PdfReader
from tests.catalogue import samples as catalogue
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import charter, deliverable, project, requirement, work_package

from pawl.accounts.permissions import Place
from pawl.errors import Conflict, NotAllowed
from pawl.presentation.document import Document
from pawl.projects import models as m
from pawl.projects.actions import baselines
from pawl.projects.actions.reporting import accept_report
from pawl.projects.content import digest_of
from pawl.projects.final_report import document_of
from pawl.projects.gates import standings

pytestmark = pytest.mark.django_db


def ended(crew: Crew) -> m.Project:
    """Promised for ten days and 5,000, planned anew once, come three days late for 6,100."""
    place = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    home = project(
        place, state="closing", starts=date(2026, 2, 2), ends=date(2026, 2, 13), currency="EUR",
        sponsor=crew.sponsor.human, final_report="It works.\nMostly.", service=catalogue.service(place),
    )  # fmt: skip
    fields = {"starts": "2026-02-02", "ends": "2026-02-13", "budget": "5000.00"}
    charter(place, project=home, state="approved", content={"fields": fields}, decided_at=catalogue.FROM,
            decided_by=crew.sponsor.human)  # fmt: skip
    work = work_package(place, project=home, cost=5000, starts=date(2026, 2, 2), ends=date(2026, 2, 13),
                        percent=100, started_on=date(2026, 2, 3), state="accepted")  # fmt: skip
    baselines.freeze(home, name="First plan", by=crew.manager)
    m.WorkPackage.objects.filter(pk=work.pk).update(cost=5500, finished_on=date(2026, 2, 16))
    baselines.freeze(home, name="Second plan", by=crew.manager)
    m.CostLine.objects.create(project=home, title="All", planned=0, actual=6100, on=date(2026, 2, 16))
    deliverable(place, project=home, criteria="It runs", state="accepted")
    requirement(place, project=home, acceptance="In an hour", state="met")
    m.Objective.objects.create(
        project=home, statement="Faster", target=2, baseline={"value": 5, "is_told": True}
    )
    m.Waiver.objects.create(project=home, gate="handover", line="rota", reason="Small", at=catalogue.FROM,
                            by=crew.sponsor.human)  # fmt: skip
    m.Lesson.objects.create(project=home, title="Ask", what_happened="Nobody asked", advice="Ask first")
    return home


def rows(document: Document, heading: str) -> list[list[str]]:
    (part,) = (one for one in document.parts if one.heading == heading)
    return [list(one) for one in part.rows]


def test_what_was_promised_stands_beside_what_came(crew: Crew, now: Clock) -> None:
    home = ended(crew)
    found = document_of(home, crew.manager)
    assert rows(found, "Promised, and as it came") == [
        ["Start", "2 Feb 2026", "2 Feb 2026", "2 Feb 2026", "3 Feb 2026"],
        ["End", "13 Feb 2026", "13 Feb 2026", "13 Feb 2026", "16 Feb 2026"],
        ["Cost EUR", "5,000", "5,000", "5,500", "6,100"],
    ]
    assert rows(found, "Benefits")[0][:3] == ["Faster", "5", "2"]
    assert rows(found, "Waived lines of gates")[0][1:] == ["Rota of the support team", "Sven", "Small"]
    assert rows(found, "Lessons") == [["Ask", "no", "Nobody asked", "Ask first"]]
    assert len(rows(found, "The service value system, once more")) == 9
    assert "Hand-over" not in [one.heading for one in found.parts]
    other = document_of(home, crew.agent_of_all)
    assert rows(other, "Promised, and as it came")[2][-1] == "–"


def test_work_that_has_not_ended_has_no_end(crew: Crew, now: Clock) -> None:
    home = ended(crew)
    work_package(Place(crew.people.acme.pk), project=home)
    assert rows(document_of(home, crew.manager), "Promised, and as it came")[1][-1] == "–"
    bare = document_of(project(Place(crew.people.acme.pk)), crew.manager)
    assert [one.heading for one in bare.parts] == [
        "Final report", "Promised, and as it came", "The service value system, once more",
    ]  # fmt: skip


def test_page_and_api_give_the_same_files_to_those_who_see_the_project(crew: Crew, now: Clock) -> None:
    home = ended(crew)
    client = crew.client(crew.manager)
    page = client.get(f"/projects/{home.key}/closing/").content.decode()
    for form in ("pdf", "pptx"):
        address = f"/projects/{home.key}/final-report.{form}"
        assert address in page
        told = client.get(address)
        assert told.content == client.get(f"/api/projects/{home.key}/final-report/{form}").content
        assert (
            crew.client(crew.people.charlie).get(f"/api/projects/{home.key}/final-report/{form}").status_code
            == 404
        )
        text = _text(told.content, form)
        for words in ("It works.", "Second plan", "6,100", "Ask first"):
            assert words in " ".join(text.split()), (form, words)
    assert client.get(f"/api/projects/{home.key}/final-report/docx").status_code == 422


def test_an_edition_is_frozen_accepted_by_another_and_never_changes(crew: Crew, now: Clock) -> None:
    home = ended(crew)
    m.Project.objects.filter(pk=home.pk).update(tailoring="standard")
    pia, sven = crew.client(crew.manager), crew.client(crew.sponsor)

    def missing() -> str:
        fresh = m.Project.objects.get(pk=home.pk)
        found = standings(fresh, ("closing",))
        return str(next(one.missing for one in found if one.line.name == "final_report"))

    assert missing() == "No edition of it is frozen."
    assert pia.post(f"/projects/{home.key}/act/", {"act": "freeze-report"}).status_code == 302
    assert missing() == "None"
    one = m.FinalReport.objects.get()
    assert one.digest == digest_of(one.content)
    before = {form: pia.get(f"/project-final-reports/{one.key}/{form}/").content for form in ("pdf", "pptx")}
    assert all("6,100" in _text(told, form) for form, told in before.items())
    m.Project.objects.filter(pk=home.pk).update(final_report="Something else")
    m.Lesson.objects.all().delete()
    for form, told in before.items():
        assert pia.get(f"/project-final-reports/{one.key}/{form}/").content == told
        assert pia.get(f"/api/projects/{home.key}/final-reports/{one.key}/{form}").content == told
    page = pia.get(f"/project-final-reports/{one.key}/").content.decode()
    assert ("It works." in page, "Ask first" in page, "6,100" in page) == (True, True, True)
    assert (
        "6,100"
        not in crew.client(crew.agent_of_all).get(f"/project-final-reports/{one.key}/").content.decode()
    )
    chinese = pia.get(f"/project-final-reports/{one.key}/", headers={"Accept-Language": "zh-hans"})
    assert "最终报告" in chinese.content.decode()
    with pytest.raises(NotAllowed):
        accept_report(home, by=crew.manager)
    assert (
        sven.post(f"/projects/{home.key}/act/", {"act": "accept-report", "note": "Good"}).status_code == 302
    )
    (told_of,) = pia.get(f"/api/projects/{home.key}/final-reports").json()
    assert (told_of["accepted_by"], told_of["note"]) == (crew.sponsor.human.key, "Good")
    with pytest.raises(Conflict):
        accept_report(home, by=crew.sponsor)
    assert crew.client(crew.people.charlie).get(f"/project-final-reports/{one.key}/pdf/").status_code == 404
    other = project(Place(crew.people.acme.pk))
    assert pia.get(f"/api/projects/{other.key}/final-reports/{one.key}/pdf").status_code == 404


def _text(content: bytes, form: str) -> str:
    if form == "pdf":
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    found = []
    for slide in Presentation(BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)
