"""A file from the first look to its numbers."""

import pytest
from tests.accounts.people import Cast
from tests.measurement.desk import FEW, drain, fresh, imported, source

from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.models import Event
from pawl.measurement.actions import imports
from pawl.measurement.models import (
    ChartFile,
    Dataset,
    Gap,
    GapState,
    Import,
    ImportState,
    Indicator,
    Measurement,
    Study,
    StudyState,
)
from pawl.measurement.sources import places, quarantine

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staged(people: Cast, log: bytes) -> Import:
    one = imports.upload(source(people.acme, people.alice), "simulated-desk.csv", [log], by=people.alice)
    drain()
    return fresh(one)


def test_a_first_look_proposes_a_mapping_and_shows_the_first_rows(staged: Import):
    assert staged.state == ImportState.STAGED
    assert staged.look["mapping_name"] == "servicenow"
    assert staged.mapping.startswith("# ServiceNow")
    assert staged.look["problem"] is None
    assert staged.look["events"][0]["activity"] == "new"
    held = quarantine.path_of(staged.held, staged.file_name)
    assert held.stat().st_mode & 0o777 == 0o600


def test_a_mapping_that_does_not_fit_is_told_before_anything_is_read(staged: Import, people: Cast):
    imports.remap(staged, mapping=staged.mapping.replace('"number"', '"nummer"'), by=people.alice)
    drain()
    assert "lacks the column" in fresh(staged).look["problem"]["rule"]["template"]


def test_a_dry_run_counts_and_writes_nothing(staged: Import, people: Cast):
    before = sorted(places.lake().glob("*/manifest.json"))
    imports.ask_check(staged, by=people.alice)
    drain()
    checked = fresh(staged)
    assert checked.state == ImportState.CHECKED
    assert checked.check_result["problem"] is None
    assert checked.check_result["cases"] > 200
    assert sorted(places.lake().glob("*/manifest.json")) == before
    assert not Dataset.objects.exists()


def test_too_many_refused_rows_stop_an_import_that_a_person_may_allow(people: Cast, log: bytes):
    head, *rows = log.decode().splitlines(keepends=True)
    broken = head + "".join(row if n % 8 else row.replace("SIM", ",SIM", 1) for n, row in enumerate(rows))
    one = imports.upload(source(people.acme, people.alice), "broken.csv", [broken.encode()], by=people.alice)
    drain()
    imports.ask_check(fresh(one), by=people.alice)
    drain()
    checked = fresh(one)
    assert checked.check_result["refused"] >= len(rows) // 8
    assert b"row,column,value,rule,way_out" in quarantine.refused_rows(checked.held).read_bytes()
    with pytest.raises(Conflict, match="rows would be refused"):
        imports.start(checked, by=people.alice)
    imports.remap(checked, mapping=checked.mapping, refused_share=0.2, by=people.alice)
    drain()
    imports.ask_check(fresh(one), by=people.alice)
    drain()
    imports.start(fresh(one), by=people.alice)
    drain()
    assert fresh(one).state == ImportState.IMPORTED


def test_an_import_ends_in_numbers_pictures_and_gaps(staged: Import, people: Cast):
    imports.ask_check(staged, by=people.alice)
    drain()
    imports.start(fresh(staged), by=people.alice)
    drain(drawing=True)
    done = fresh(staged)
    dataset = done.dataset
    assert dataset is not None
    assert (done.state, done.held) == (ImportState.IMPORTED, "")
    assert dataset.organisation == people.acme
    assert (places.lake() / dataset.snapshot / "manifest.json").is_file()
    week = Study.objects.get(state=StudyState.CURRENT)
    measured = Indicator.objects.filter(study=week, status="measurable").exclude(value=None)
    assert {one.kpi for one in measured} == set(FEW)
    assert Indicator.objects.filter(study=week).count() > 70
    assert Measurement.objects.filter(study=week, slice="priority").exists()
    assert [gap.kpi for gap in Gap.objects.visible_to(people.alice)] == ["sla-attainment"]
    picture = ChartFile.objects.filter(theme="dark", language="zh-Hans").first()
    assert picture is not None
    assert "<svg" in (places.pictures() / picture.file).read_text()
    told = Event.objects.filter(case=staged.key).order_by("id").values_list("activity", flat=True)
    assert list(told) == ["stage", "look", "ask_check", "check", "start", "finish"]


def test_undone_its_numbers_are_gone_and_its_findings_too(people: Cast, log: bytes):
    of = source(people.acme, people.alice)
    dataset = imported(of, log, people.alice)
    one = Import.objects.get(dataset=dataset)
    gap = Gap.objects.get()
    imports.undo(one, by=people.alice)
    drain()
    dataset.refresh_from_db()
    assert dataset.withdrawn_at is not None
    assert (places.lake() / dataset.snapshot).is_dir()
    assert Gap.objects.get(pk=gap.pk).state == GapState.CLOSED
    back = imported(of, log, people.alice)
    assert (back.pk, back.withdrawn_at) == (dataset.pk, None)
    assert Gap.objects.get().state == GapState.OPEN


def test_the_same_file_twice_is_one_dataset_that_lives_until_both_are_undone(people: Cast, log: bytes):
    of = source(people.acme, people.alice)
    dataset = imported(of, log, people.alice)
    assert imported(of, log, people.alice) == dataset
    first, second = Import.objects.filter(dataset=dataset)
    imports.undo(first, by=people.alice)
    dataset.refresh_from_db()
    assert dataset.withdrawn_at is None
    imports.undo(second, by=people.alice)
    dataset.refresh_from_db()
    assert dataset.withdrawn_at is not None


def test_a_stranger_may_not_import_and_nothing_is_kept(people: Cast, log: bytes):
    of = source(people.acme, people.alice)
    before = sorted(places.quarantine().iterdir()) if places.quarantine().exists() else []
    for stranger in (people.charlie, people.bob):
        with pytest.raises(NotAllowed):
            imports.upload(of, "log.csv", [log], by=stranger)
    assert (sorted(places.quarantine().iterdir()) if places.quarantine().exists() else []) == before


def test_an_empty_file_is_refused_and_nothing_is_kept(people: Cast):
    of = source(people.acme, people.alice)
    with pytest.raises(Invalid, match="empty"):
        imports.upload(of, "log.csv", [b""], by=people.alice)
    assert not Import.objects.exists()


def test_what_is_no_log_ends_in_a_sentence(people: Cast):
    one = imports.upload(source(people.acme, people.alice), "a.pdf", [b"%PDF-1.7 ..."], by=people.alice)
    drain()
    found = fresh(one)
    assert found.look["problem"]["rule"]["template"] == "is a {what} file, not a log."
    imports.discard(found, by=people.alice)
    assert fresh(one).state == ImportState.REFUSED
    assert not quarantine.refused_rows(one.held).parent.exists()
