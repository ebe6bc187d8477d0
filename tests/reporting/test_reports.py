"""Reports: ordered, made in a child of what a study stored, read by those who may, sent once."""

from pathlib import Path

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.measurement import rows
from tests.measurement.desk import drain, few, imported, small_log, source
from tests.presentation.report_sample import sample

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.models import Event
from pawl.jobs.models import Schedule
from pawl.jobs.schedules import fire
from pawl.measurement.actions.datasets import withdraw
from pawl.measurement.models import Dataset, DataSource, Import, Outcome, StudyPart
from pawl.measurement.replaying import replay
from pawl.presentation.stored import stored
from pawl.reporting import actions
from pawl.reporting.actions import Wish
from pawl.reporting.making import BY, PART, folder
from pawl.reporting.models import Report, ReportSchedule, ReportState

pytestmark = pytest.mark.django_db(transaction=True)
ALL = Wish("manager", "en", ("html", "pdf", "pptx", "xlsx"))


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def desk(people: Cast) -> DataSource:
    return source(people.acme, people.alice)


@pytest.fixture
def dataset(people: Cast, desk: DataSource) -> Dataset:
    """A dataset of that source whose study is stored; its report is the published log's."""
    found = rows.dataset(people.acme)
    StudyPart.objects.create(study=rows.study(found), name=PART, content=stored(sample()))
    Import.objects.create(
        case=open_case("import", "log.csv", Place(people.acme.pk)), source=desk, file_name="log.csv", size=1,
        sha256="a" * 64, state="imported", dataset=found,
    )  # fmt: skip
    return found


def test_what_was_imported_can_be_reported(
    people: Cast, desk: DataSource, tmp_path_factory: pytest.TempPathFactory
) -> None:
    few(people)
    dataset = imported(desk, small_log(tmp_path_factory.getbasetemp()), people.alice)
    report = made(dataset, people.alice, Wish("manager", "zh-hans", ("html",)))
    assert report.state == ReportState.MADE, report.problem
    assert report.summary["simulated"]


def signed_in(who: Actor) -> Client:
    client = Client()
    client.force_login(who.human)
    return client


def made(dataset: Dataset, who: Actor, wish: Wish = ALL) -> Report:
    report = actions.order(dataset, wish, by=who)
    drain()
    return Report.objects.select_related("case", "dataset").get(pk=report.pk)


def test_a_report_is_made_in_every_form_and_read_back(dataset: Dataset, people: Cast) -> None:
    report = made(dataset, people.alice)
    assert report.state == ReportState.MADE, report.problem
    starts = {"html": b"<!DOCTYPE html>", "pdf": b"%PDF-", "pptx": b"PK", "xlsx": b"PK"}
    for file in report.files.all():
        content = (folder() / file.file).read_bytes()
        assert content.startswith(starts.pop(file.form))
        assert len(content) == file.size
    assert not starts
    assert len(report.summary["answer"]) == 4


def test_whoever_may_read_the_dataset_reads_the_report_and_nobody_else(
    dataset: Dataset, people: Cast
) -> None:
    report = made(dataset, people.alice, Wish("executive", "zh-hans", ("html",)))
    paths = [f"/reports/{report.key}/", f"/reports/{report.key}/page/", f"/reports/{report.key}/files/html/"]
    seen = [signed_in(people.alice).get(path) for path in paths]
    assert [one.status_code for one in seen] == [200] * 3
    for one in seen:
        one.close()
    hidden = [signed_in(people.charlie).get(path) for path in paths]
    unknown = [signed_in(people.charlie).get(path.replace(report.key, "RPT-999999")) for path in paths]
    assert [one.status_code for one in hidden] == [404] * 3
    assert [one.status_code for one in unknown] == [404] * 3


def test_the_page_brings_its_own_style_and_no_script(dataset: Dataset, people: Cast) -> None:
    report = made(dataset, people.alice, Wish("manager", "en", ("html",)))
    response = signed_in(people.alice).get(f"/reports/{report.key}/page/")
    policy = response["Content-Security-Policy"]
    style = report.files.get().style
    assert f"style-src 'sha256-{style}'" in policy
    assert "script-src 'none'" in policy
    assert f"sha256-{style}" in b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]


def test_a_file_is_handed_out_to_be_kept(dataset: Dataset, people: Cast) -> None:
    report = made(dataset, people.alice, Wish("manager", "en", ("pdf",)))
    response = signed_in(people.alice).get(f"/reports/{report.key}/files/pdf/")
    response.close()
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "application/pdf"
    assert signed_in(people.alice).get(f"/reports/{report.key}/files/xlsx/").status_code == 404


def test_a_stranger_orders_nothing(dataset: Dataset, people: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.order(dataset, ALL, by=people.charlie)
    assert not Report.objects.exists()


def test_an_order_is_an_event_of_its_report(dataset: Dataset, people: Cast) -> None:
    report = actions.order(dataset, ALL, by=people.alice)
    event = Event.objects.get(case=report.key)
    assert (event.activity, event.facts["audience"]) == ("ordered", "manager")


@pytest.mark.parametrize("wish", [Wish("nobody"), Wish("manager", "tlh"), Wish("manager", "en", ())])
def test_a_wish_that_cannot_be_is_refused(dataset: Dataset, people: Cast, wish: Wish) -> None:
    with pytest.raises(Invalid):
        actions.order(dataset, wish, by=people.alice)


def test_nothing_is_reported_of_what_was_withdrawn(dataset: Dataset, people: Cast) -> None:
    withdraw(dataset, by=people.alice)
    with pytest.raises(Conflict, match="withdrawn"):
        actions.order(Dataset.objects.get(pk=dataset.pk), ALL, by=people.alice)


def test_what_cannot_be_made_says_why_and_can_be_tried_again(dataset: Dataset, people: Cast) -> None:
    report = actions.order(dataset, ALL, by=people.alice)
    dataset.studies.update(state="superseded")
    drain()
    report = Report.objects.select_related("case").get(pk=report.pk)
    assert report.state == ReportState.FAILED
    assert b"has not been studied" in signed_in(people.alice).get(f"/reports/{report.key}/").content
    dataset.studies.update(state="current")
    signed_in(people.alice).post(f"/reports/{report.key}/again/")
    drain()
    assert Report.objects.get(pk=report.pk).state == ReportState.MADE


def scheduled(desk: DataSource, people: Cast) -> ReportSchedule:
    wish = Wish("executive", "en", ("html", "pdf"))
    readers = [people.alice.human, people.admin.human]
    return actions.schedule_report(
        desk, wish, cron="0 7 * * 1", zone="Europe/Berlin", readers=readers, by=people.alice
    )


def tick(schedule: ReportSchedule) -> None:
    clock = Schedule.objects.get(name=schedule.key)
    fire(clock, clock.next_due, by=BY)


@pytest.mark.usefixtures("dataset")
def test_the_clock_makes_a_report_and_sends_it_once_to_each(desk: DataSource, people: Cast) -> None:
    schedule = scheduled(desk, people)
    with transaction.atomic():
        tick(schedule)
    drain()
    drain()
    assert sorted(one.to[0] for one in mail.outbox) == ["admin@example.org", "alice@example.org"]
    assert mail.outbox[0].attachments[0][0].endswith(".pdf")
    assert f"/reports/{schedule.reports.get().key}/" in mail.outbox[0].body
    assert mail.outbox[0].extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_reader_who_may_no_longer_read_gets_nothing(
    desk: DataSource, dataset: Dataset, people: Cast
) -> None:
    schedule = scheduled(desk, people)
    people.admin.human.grants.all().delete()
    report = actions.order(dataset, Wish("executive"), by=BY, schedule=schedule)
    drain()
    assert [one.to[0] for one in mail.outbox] == ["alice@example.org"]
    assert report.sendings.count() == 1


def test_nobody_is_sent_what_they_may_not_read(desk: DataSource, people: Cast) -> None:
    with pytest.raises(Invalid, match="Charlie"):
        actions.schedule_report(desk, Wish("manager"), cron="0 7 * * 1", zone="UTC",
                                readers=[people.charlie.human], by=people.alice)  # fmt: skip
    assert not ReportSchedule.objects.exists()
    assert not Schedule.objects.filter(kind="report_schedule").exists()


@pytest.mark.parametrize(
    ("cron", "zone"), [("every monday", "UTC"), ("0 7 31 2 *", "UTC"), ("0 7 * * 1", "Mars/North")]
)
def test_a_time_that_never_comes_is_refused(desk: DataSource, people: Cast, cron: str, zone: str) -> None:
    with pytest.raises(Invalid):
        actions.schedule_report(desk, Wish("manager"), cron=cron, zone=zone, readers=[], by=people.alice)


def test_a_stopped_schedule_makes_no_more(desk: DataSource, people: Cast) -> None:
    schedule = scheduled(desk, people)
    with pytest.raises(NotAllowed):
        actions.stop(schedule, by=people.bob)
    actions.stop(schedule, by=people.alice)
    assert not Schedule.objects.get(name=schedule.key).is_active
    with pytest.raises(Conflict):
        actions.stop(ReportSchedule.objects.get(pk=schedule.pk), by=people.alice)


def test_pages_are_filled_by_hand_too(desk: DataSource, dataset: Dataset, people: Cast) -> None:
    client = signed_in(people.alice)
    assert client.get("/reports/").status_code == 200
    assert client.get("/reports/new/").status_code == 200
    sent = {"dataset": dataset.pk, "audience": "customer", "language": "en", "forms": ["html"]}
    response = client.post("/reports/new/", sent)
    assert response.status_code == 302
    part = {"hx-request": "true"}
    waiting = client.get(response["Location"], headers=part)
    assert b"The report is being made" in waiting.content
    assert b"<html" not in waiting.content
    drain()
    assert client.get(response["Location"], headers=part)["HX-Refresh"] == "true"
    assert b"/files/html/" in client.get(response["Location"]).content
    sent = {"source": desk.pk, "audience": "executive", "language": "en", "forms": ["pdf"]}
    sent |= {"cron": "0 7 * * 1", "zone": "UTC"}
    response = client.post("/reports/schedules/new/", sent)
    assert response.status_code == 302
    assert client.get(response["Location"]).status_code == 200
    assert client.get("/reports/schedules/").status_code == 200
    assert Path(folder()).is_dir()


def test_a_frozen_report_is_measured_anew_and_tampering_is_found(
    people: Cast, desk: DataSource, tmp_path_factory: pytest.TempPathFactory
) -> None:
    few(people)
    dataset = imported(desk, small_log(tmp_path_factory.getbasetemp()), people.alice)
    report = made(dataset, people.alice, Wish("executive", "en", ("html",)))
    assert f'value="{report.key}"' in signed_in(people.alice).get(f"/reports/{report.key}/").content.decode()
    found = replay(report.key)
    assert found.outcome == Outcome.SAME, found.sentence
    assert {one.name for one in found.figures} >= {"kpis[0].latest", "charts[0].points[0].value"}
    part = StudyPart.objects.get(study=report.study, name=PART)
    kpis = part.content["kpis"]
    kpis[0]["latest"] += 0.25
    StudyPart.objects.filter(pk=part.pk).update(content=part.content)
    assert "not those it was made of" in str(replay(report.key).sentence)
    file = folder() / report.files.get().file
    file.write_bytes(file.read_bytes().replace(b"<h1", b"<h1 ", 1))
    assert replay(report.key).outcome == Outcome.DIFFERS
    assert "html" in str(replay(report.key).sentence)
