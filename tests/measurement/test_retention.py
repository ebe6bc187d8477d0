"""The rule for the own history: what nobody reads loses its data, and says so; numbers and lineage stay."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast
from tests.measurement import rows

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.errors import Conflict
from pawl.history.models import Event
from pawl.measurement import reads
from pawl.measurement.actions import datasets, retention
from pawl.measurement.actions.own_history import last_read
from pawl.measurement.actions.sources import open_source
from pawl.measurement.models import Dataset, DataSource, Import, ImportState, Origin, StudyPart
from pawl.measurement.own.retention import disposable
from pawl.measurement.sources import places
from pawl.reporting.models import Audience, Report

pytestmark = pytest.mark.django_db
READING = {"until": {"transaction": 1, "event": 1}}


@pytest.fixture
def source(people: Cast) -> DataSource:
    return open_source(title="Here", place=Place(people.acme.pk), origin=Origin.OWN, by=people.alice)


def night(source: DataSource, number: int, days_ago: float, **facts: str) -> Dataset:
    """A snapshot that a night brought, its files in the lake."""
    made = clock.now() - timedelta(days=days_ago)
    snapshot = f"{source.pk:032x}{number:032x}"
    one = rows.dataset(source.case.organisation, snapshot=snapshot, created_at=made)
    folder = places.lake() / snapshot
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text("{}")
    case = open_case("import", "log", Place(source.case.organisation_id))
    known = {"state": ImportState.IMPORTED, "file_name": "log", "size": 1, "sha256": "", "reading": READING}
    Import.objects.create(case=case, source=source, dataset=one, **known | facts)
    return one


def folder_of(one: Dataset) -> Path:
    return places.lake() / one.snapshot


def left(some: list[Dataset]) -> list[bool]:
    there = [folder_of(one).is_dir() for one in some]
    rows_say = [Dataset.objects.get(pk=one.pk).purged_at is None for one in some]
    assert there == rows_say
    return there


def test_newest_weekly_and_what_is_read_stay_and_the_others_go(source: DataSource, people: Cast) -> None:
    uploads = open_source(title="Uploads", place=Place(people.acme.pk), by=people.alice)
    imported = night(uploads, 1, 400)
    old = [night(source, number, 300 - number) for number in range(4)]
    weekly = [night(source, 10 + number, 70 - number) for number in range(7)]
    newest = [night(source, 20 + number, number / 100) for number in (3, 2, 1)]
    audience = {"audience": Audience.values[0], "language": "en"}
    Report.objects.create(
        case=open_case("report", "R", Place(source.case.organisation_id)), dataset=old[1], **audience
    )
    other = open_source(title="T", place=Place(people.acme.pk), origin=Origin.OWN, by=people.alice)
    beside = night(other, 1, 200)
    for number in range(3):
        night(other, 2 + number, 1 - number / 10)
    beside_of = {"snapshots": {"problem": beside.snapshot}}
    StudyPart.objects.create(study=rows.study(old[1]), name="beside", content=beside_of)
    retention.keep_due()
    assert left(old) == [False, True, False, False]
    assert 1 <= sum(left(weekly)) <= 2
    assert left([*newest, imported, beside]) == [True] * 5
    told = Event.objects.filter(kind="dataset", activity="drop").values_list("case", flat=True)
    assert {old[0].key, old[2].key, old[3].key} <= set(told)
    assert not disposable()


def test_pages_and_api_say_when_the_data_was_dropped(
    source: DataSource, people: Cast, client: Client
) -> None:
    one, _others = night(source, 1, 300), [night(source, 2 + number, 0.1) for number in range(3)]
    number = rows.measurement(rows.study(one))
    retention.keep_due()
    number.refresh_from_db()
    day = f"{clock.now():%Y-%m-%d}"
    client.force_login(people.alice.human)
    page = client.get(f"/datasets/{one.key}/")
    assert page.status_code == 200
    assert f"Its data was dropped on {day} by the rule" in page.content.decode()
    assert "Measure anew" not in page.content.decode()
    refused = client.get(f"/api/datasets/{one.key}/exports/csv")
    assert (refused.status_code, day in refused.content.decode()) == (409, True)
    with pytest.raises(Conflict, match="was dropped"):
        reads.cases(people.alice, number)
    with pytest.raises(Conflict, match="was dropped"):
        datasets.ask_study(Dataset.objects.get(pk=one.pk), by=people.alice, why="asked")


def test_a_kill_leaves_files_for_the_next_night_and_no_lie(source: DataSource, people: Cast) -> None:
    one, _others = night(source, 1, 300), [night(source, 2 + number, 0.1) for number in range(3)]
    retention.drop(one, by=people.admin)
    assert folder_of(one).is_dir()
    assert Dataset.objects.get(pk=one.pk).is_dropped
    retention.keep_due()
    retention.drop(one, by=people.admin)
    assert not folder_of(one).is_dir()
    assert Event.objects.filter(kind="dataset", activity="drop", case=one.key).count() == 1


def test_reading_afresh_skips_what_was_dropped(source: DataSource, people: Cast) -> None:
    one = night(source, 1, 300)
    Dataset.objects.filter(pk=one.pk).update(purged_at=clock.now())
    assert last_read(source) is None


def test_many_nights_ask_no_more_than_few(source: DataSource, people: Cast) -> None:
    counts = []
    for start in (0, 10):
        for number in range(start, start + 10):
            night(source, number, 300 - number)
        with CaptureQueriesContext(connection) as asked:
            assert disposable()
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8
