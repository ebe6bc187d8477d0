"""Board pack, service review and weekly operations: gathered with the eyes of who ordered them, frozen."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from pptx import Presentation
from tests.accounts.people import Cast, cast
from tests.authorisation.world import MAKERS
from tests.improvement import findings
from tests.measurement.desk import drain
from tests.presentation.report_sample import sample
from tests.reporting.conftest import signed_in

from pawl import clock
from pawl.accounts.actor import system
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.catalogue.models import Service
from pawl.collaboration.cases import open_case
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.improvement.models import Benefit, ControlPlan, Improvement
from pawl.incidents.models import Incident
from pawl.jobs.models import Schedule
from pawl.jobs.schedules import fire
from pawl.measurement.models import Indicator, Outcome
from pawl.measurement.replaying import replay
from pawl.presentation.document import Document, Part
from pawl.presentation.document_slides import document_pptx
from pawl.presentation.stored import stored
from pawl.reporting import deciding
from pawl.reporting.actions import Rhythm, Wish
from pawl.reporting.making import folder
from pawl.reporting.models import Report, ReportSchedule, ReportState
from pawl.reporting.ordering import days_of, order_paper, order_scheduled, schedule_paper

pytestmark = pytest.mark.django_db(transaction=True)
PAWL = system("test")
BOTH = Wish("manager", "en", ("pdf", "pptx"))


@pytest.fixture
def people() -> Cast:
    return cast()


def made(people: Cast, paper: str, **about: Any) -> Report:
    report = order_paper(paper, about.pop("wish", BOTH), **about, by=people.alice)
    drain()
    report = Report.objects.select_related("case").get(pk=report.pk)
    assert report.state == ReportState.MADE, report.problem
    return report


def test_a_paper_comes_by_the_clock_with_the_eyes_of_its_owner_and_is_mailed(people: Cast) -> None:
    client = signed_in(people.alice)
    sent = {"paper": "weekly", "organisation": people.acme.pk, "language": "en", "forms": ["pdf"],
            "cron": "0 7 * * 1", "zone": "UTC", "readers": [people.alice.human.pk]}  # fmt: skip
    assert client.post("/reports/schedules/papers/new/", sent).status_code == 302
    one = ReportSchedule.objects.get()
    assert (one.paper, one.source, one.audience, one.forms) == ("weekly", None, "operations", ["pdf"])
    due = Schedule.objects.get(name=one.key)
    with transaction.atomic():
        fire(due, due.next_due, by=PAWL)
    drain()
    found = Report.objects.get(schedule=one)
    assert (found.state, found.paper, len(mail.outbox)) == (ReportState.MADE, "weekly", 1)
    assert one.key in client.get("/reports/schedules/").content.decode()
    Person.objects.filter(pk=people.alice.human.pk).update(is_active=False, deactivated_at=clock.now())
    with pytest.raises(Conflict, match="not here any more"):
        order_scheduled(ReportSchedule.objects.select_related("case__owner").get())


def test_nobody_without_the_right_schedules_a_paper_nor_sends_it_to_a_stranger(people: Cast) -> None:
    rhythm = Rhythm("0 7 1 * *")
    with pytest.raises(NotAllowed):
        schedule_paper("board", people.acme, BOTH, rhythm, by=people.bob)
    strangers = [people.charlie.human]
    with pytest.raises(Invalid, match="may not read"):
        schedule_paper("board", people.acme, BOTH, rhythm, readers=strangers, by=people.alice)
    with pytest.raises(Invalid, match="of one service"):
        schedule_paper("service", people.acme, BOTH, rhythm, by=people.alice)
    assert not ReportSchedule.objects.exists()
    assert signed_in(people.bob).get("/reports/schedules/papers/new/").status_code == 403


def part(report: Report, heading: str) -> dict[str, Any]:
    assert report.content is not None
    return next(one for one in report.content["parts"] if one["heading"] == heading)


def test_a_board_pack_is_gathered_set_and_frozen(people: Cast) -> None:
    with transaction.atomic():
        seen = findings.signal(Place(people.acme.pk))
        charted = findings.indicator(seen)
        Indicator.objects.filter(pk=charted.pk).update(chart=stored(sample().charts[0]))
        hidden = [
            findings.signal(Place(people.other.pk)),
            findings.signal(Place(people.acme.pk, confidential=True)),
        ]
        MAKERS["improvement"](Place(people.acme.pk))
        MAKERS["project"](Place(people.acme.pk))
    report = made(people, "board", organisation=people.acme)
    headings = [one["heading"] for one in (report.content or {})["parts"]]
    assert headings == [
        "Vision", "What the strategy asks", "Decisions", "Signals", "Highest risks",
        "What improvements brought in a year", "Improvements", "Projects",
    ]  # fmt: skip
    assert [row[0] for row in part(report, "Signals")["rows"]] == [seen.key]
    assert not {one.key for one in hidden} & {row[0] for row in part(report, "Signals")["rows"]}
    assert part(report, "Improvements")["rows"][0][1] == "Fewer hand-overs"
    files = {one.form: (folder() / one.file).read_bytes() for one in report.files.all()}
    assert {form: file[:4] for form, file in files.items()} == {"pdf": b"%PDF", "pptx": b"PK\x03\x04"}
    (picture,) = part(report, "Signals")["pictures"]
    assert picture["label"].startswith("SLA attainment is 74.3%, improving since 9 May")
    assert "Second support team starts" in picture["note"]
    slides = Presentation(io.BytesIO(files["pptx"])).slides
    assert sum(shape.shape_type == 13 for slide in slides for shape in slide.shapes) == 1
    type(seen).objects.filter(pk=seen.pk).update(state="explained")
    shown = signed_in(people.alice).get(f"/reports/{report.key}/").content.decode()
    assert seen.key in shown  # it stays what it was
    assert shown.count('<figure class="paper-picture">') == 1
    assert "#01020" not in shown  # the colours are those of the reader's theme


def test_a_tampered_paper_is_found(people: Cast) -> None:
    report = made(people, "weekly", organisation=people.acme)
    assert replay(report.key).outcome == Outcome.SAME
    content = dict(report.content or {})
    content["parts"][0]["rows"][0][1] = "999"
    Report.objects.filter(pk=report.pk).update(content=content)
    assert replay(report.key).outcome == Outcome.DIFFERS


def test_a_service_review_counts_what_happened_in_its_month(people: Cast) -> None:
    with transaction.atomic():
        one = MAKERS["incident"](Place(people.acme.pk))
        service = MAKERS["service"](Place(people.acme.pk))
    begin = datetime(2026, 9, 10, 8, tzinfo=clock.now().tzinfo)
    Incident.objects.filter(pk=one.pk).update(
        service=service, opened_at=begin, resolved_at=None, closed_at=None
    )
    service = Service.objects.select_related("case").get(pk=service.pk)
    for month, counts in ((9, ["1", "0", "1"]), (8, ["0", "0", "0"]), (10, ["0", "0", "1"])):
        report = made(people, "service", service=service, on=date(2026, month, 15))
        assert part(report, "Volumes")["rows"][0][1:] == counts
    asked = deciding.ask(
        report, deciding.Ask("More hours?", clock.now().date() + timedelta(days=1)), of=[people.admin.human],
        by=people.alice,
    )  # fmt: skip
    chinese = Wish("manager", "zh-hans", ("pdf",))
    later = made(people, "service", service=service, wish=chinese)
    assert next(one["heading"] for one in (later.content or {})["parts"]) == "承诺"
    assert asked.key in str(later.content)


def test_days_are_the_last_that_are_over_unless_one_is_named() -> None:
    friday = date(2026, 11, 27)
    assert days_of("weekly", friday, is_given=False) == (date(2026, 11, 16), date(2026, 11, 22))
    assert days_of("weekly", friday, is_given=True) == (date(2026, 11, 23), date(2026, 11, 29))
    assert days_of("service", friday, is_given=False) == (date(2026, 10, 1), date(2026, 10, 31))
    assert days_of("service", date(2024, 2, 3), is_given=True) == (date(2024, 2, 1), date(2024, 2, 29))
    assert days_of("board", friday, is_given=False) == (date(2026, 11, 1), friday)


def test_what_no_paper_can_be_is_refused(people: Cast) -> None:
    with pytest.raises(Invalid):
        order_paper("study", BOTH, organisation=people.acme, by=people.alice)
    with pytest.raises(Invalid):
        order_paper("service", BOTH, organisation=people.acme, by=people.alice)
    with pytest.raises(NotAllowed):
        order_paper("board", BOTH, organisation=people.acme, by=people.charlie)
    assert not Report.objects.exists()


def test_the_form_and_the_api_order_papers(people: Cast) -> None:
    client = signed_in(people.alice)
    assert client.get("/reports/papers/new/").status_code == 200
    sent = {"paper": "weekly", "organisation": people.acme.pk, "language": "en", "forms": ["pdf"]}
    assert client.post("/reports/papers/new/", sent).status_code == 302
    body = {"paper": "board", "organisation": f"ORG-{people.acme.pk}", "forms": ["pptx"]}
    answer = client.post("/api/reports", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert answer.json()["paper"] == "board"
    assert client.post("/api/reports", {"paper": "study"}, content_type="application/json").status_code == 422


def test_slides_hold_every_row_over_several_slides() -> None:
    rows = [[f"row {n}", "x" * 300] for n in range(30)]
    facts = [(f"fact {n}", "y" * 400) for n in range(7)]
    document = Document(
        "Title", "RPT-1", "remark", "en", clock.now(), [Part("Many", facts, ["A", "B"], rows)]
    )
    deck = Presentation(io.BytesIO(document_pptx(document)))
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    seen = [cell for table in tables for cell in [row.cells[0].text for row in table.rows][1:]]
    assert seen == [row[0] for row in rows]
    assert all(
        shape.top + shape.height <= deck.slide_height for slide in deck.slides for shape in slide.shapes
    )


def test_the_board_reads_what_improvements_brought_and_what_lasted(people: Cast) -> None:
    """Added up as the ledger adds up; of another organisation and of what is confidential, nothing."""
    for place in (Place(people.acme.pk), Place(people.other.pk), Place(people.acme.pk, confidential=True)):
        one = MAKERS["improvement"](place)
        Improvement.objects.filter(pk=one.pk).update(
            kpi="sla-attainment", definition_version=2, expected_change=0.1, unit_hours=400, better="up",
            unit_money=1000, currency="EUR",
        )  # fmt: skip
        at = clock.now()
        found = Benefit.objects.create(
            improvement=one, definition_version=2, verdict="verified", at=at, kpi="sla-attainment",
            sentence={}, change=0.2, low=0.1, high=0.3, hours=80, money=200, currency="EUR",
        )  # fmt: skip
        ControlPlan.objects.create(
            case=open_case("control_plan", "Held", place), improvement=one, benefit=found, grain="week",
            kpi="sla-attainment", definition_version=2, limits={}, reaction="Ask", state="watching",
            from_period=at - timedelta(days=200), started_at=at, held_until=at,
        )  # fmt: skip
    report = made(people, "register", organisation=people.acme)
    told = part(report, "What improvements brought in a year")
    whole = ["All together", "1", "40.0 h; 100 EUR", "80.0 h; 200 EUR", "80.0 h; 200 EUR"]
    assert told["rows"] == [whole, [str(at.year), *whole[1:]]]
    assert told["facts"] == [
        ["Held after 90 days", "100.0%: 1 held, 0 slipped; of 0 the 90 days are not over."]
    ]
