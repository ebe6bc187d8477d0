"""Published numbers come out again from their snapshot; what was tampered with does not."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests.accounts.people import Cast
from tests.improvement import gains
from tests.measurement import rows
from tests.measurement.desk import drain, measured_desk

from pawl.accounts.actor import system
from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.errors import Invalid, NotFound
from pawl.history.models import Event
from pawl.improvement.actions.verifying import verify
from pawl.improvement.models import Benefit, Improvement, Turn
from pawl.measurement import replaying
from pawl.measurement.actions import replays
from pawl.measurement.actions.question import library
from pawl.measurement.models import Dataset, Import, Indicator, Measurement, Outcome, Replay, StudyPart
from pawl.measurement.replaying import Figure, find, paired, replay
from pawl.measurement.sources import children, places

KPI = "sla-attainment"
FOUND: dict[str, tuple[dict[str, Any], str]] = {}
"""What the child found, by what it was asked: it answers each question once for all tests."""
run = children.run


@pytest.fixture(autouse=True)
def asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real child, asked the same question only once."""

    def remembered(program: str, request: dict[str, Any], **how: Any) -> dict[str, Any]:
        if program != "studying":
            return run(program, request, **how)
        result = Path(request["result"])
        asked = json.dumps({**request, "result": ""}, sort_keys=True)
        if asked not in FOUND:
            FOUND[asked] = (run(program, request, **how), result.read_text("utf-8"))
        answer, text = FOUND[asked]
        result.write_text(text, "utf-8")
        return answer

    monkeypatch.setattr(children, "run", remembered)


def number(of: Dataset, **facts: object) -> Measurement:
    found = {"kpi": KPI, "slice": "", "label": "2025-W04", **facts}
    return Measurement.objects.select_related("study", "dataset").get(dataset=of, **found)


def test_a_number_comes_out_again_of_all_cases_and_of_a_slice(desk: Dataset) -> None:
    for one in (number(desk), number(desk, slice="priority", slice_value="3 - Moderate")):
        found = replay(one.key)
        assert found.outcome == Outcome.SAME, found.sentence
        assert {figure.name for figure in found.figures} >= {"value", "n"}
        assert found.engine.startswith("Pawl")


def test_a_tampered_number_is_found(desk: Dataset) -> None:
    one = number(desk)
    assert one.value is not None
    Measurement.objects.filter(pk=one.pk).update(value=one.value + 1e-7, n=one.n + 1)
    found = replay(one.key.lower())
    assert found.outcome == Outcome.DIFFERS
    assert {figure.name for figure in found.differing} == {"value", "n"}
    assert "value" in str(found.sentence)


def test_an_indicator_comes_out_again_with_every_point_of_its_chart(desk: Dataset) -> None:
    one = Indicator.objects.get(dataset=desk, kpi=KPI)
    found = replay(one.key)
    assert found.outcome == Outcome.SAME, found.sentence
    names = {figure.name for figure in found.figures}
    assert {"value", "mean", "lower", "target", "points[0].value", "points[3].upper"} <= names
    chart = dict(one.chart or {})
    chart["points"][2]["upper"] += 0.5
    Indicator.objects.filter(pk=one.pk).update(chart=chart)
    assert [figure.name for figure in replay(one.key).differing] == ["points[2].upper"]


def test_a_definition_that_changed_is_said_and_nothing_is_measured(desk: Dataset) -> None:
    Indicator.objects.filter(dataset=desk, kpi=KPI).update(digest="0" * 64)
    found = replay(number(desk).key)
    assert found.outcome == Outcome.CHANGED
    assert KPI in str(found.sentence)
    assert not found.figures


def test_dropped_data_and_a_question_that_was_not_kept_are_said(desk: Dataset) -> None:
    one = number(desk)
    StudyPart.objects.filter(study=one.study, name="question").delete()
    assert replay(one.key).outcome == Outcome.UNKNOWN
    Dataset.objects.filter(pk=desk.pk).update(purged_at=rows.AT)
    assert replay(one.key).outcome == Outcome.GONE


def test_a_finding_on_an_improvement_is_judged_anew(
    people: Cast, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The verdict of a turn, from the snapshot: the same numbers, and a word that was changed is found."""
    desk = measured_desk(tmp_path_factory.mktemp("long"), Place(people.acme.pk), people.alice, weeks=60)
    told, weeks = library()[KPI], Measurement.objects.filter(dataset=desk, kpi=KPI, grain="week", slice="")
    first = weeks.order_by("period_start")[weeks.count() // 2].period_start
    of = gains.source(Place(people.acme.pk))
    Import.objects.create(
        case=open_case("import", "desk.csv", Place(people.acme.pk)), source=of, state="imported",
        file_name="desk.csv", size=1, sha256="0" * 64, dataset=desk,
    )  # fmt: skip
    one = Improvement.objects.create(
        case=open_case("improvement", "A stand-up", Place(people.acme.pk)), state="checking", problem="Late",
        kpi=KPI, definition_version=told.version, definition_digest=told.digest, balancing=["reopen-rate"],
        source=of, better="up", unit_hours=100.0, unit_money=7, currency="EUR",
    )  # fmt: skip
    Turn.objects.create(
        case=open_case("pdca_turn", "Turn 1", Place(people.acme.pk)), improvement=one, number=1,
        state="checking", hypothesis="Sooner", began_on=first.date(),
    )  # fmt: skip
    made = verify(one, by=system("test"))
    assert made.change is not None, made.sentence
    found = replay(made.key)
    assert found.outcome == Outcome.SAME, found.sentence
    assert {each.name for each in found.figures} >= {"change", "low", "high", "hours", "money", "series[0]"}
    Benefit.objects.update(change=made.change + 1e-7)
    assert [each.name for each in replay(made.key).differing] == ["change"]
    Benefit.objects.update(verdict="harmed" if made.verdict != "harmed" else "verified", change=made.change)
    assert "verdict does not come out again" in str(replay(made.key).sentence)
    Benefit.objects.update(verdict="judged")
    assert replay(made.key).outcome == Outcome.UNKNOWN


def test_damaged_data_is_said(desk: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = tmp_path / "lake"
    shutil.copytree(places.lake() / desk.snapshot, lake / desk.snapshot)
    monkeypatch.setattr(places, "lake", lambda: lake)
    part = next((lake / desk.snapshot).glob("**/*.parquet"))
    part.chmod(0o600)
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)
    assert replay(number(desk).key).outcome == Outcome.DAMAGED


@pytest.mark.parametrize("text", ["", "MSR-", "XYZ-1", "MSR-1.5", "MSR-٣", "MSR-" + "9" * 30])
def test_what_is_no_number_is_refused(db: None, text: str) -> None:
    with pytest.raises(Invalid, match="MSR-"):
        find(text)


def test_numbers_are_the_same_to_nine_digits() -> None:
    assert Figure("x", 0.1 + 0.2, 0.3).is_same
    assert Figure("x", None, None).is_same
    assert not Figure("x", 1.0, 1.0 + 1e-8).is_same
    assert not Figure("x", None, 0.0).is_same


def test_figures_of_nested_values_are_paired_and_missing_ones_seen() -> None:
    published = {"a": [1, 2, {"b": True, "c": 3.0}], "text": "7"}
    found = list(paired(published, {"a": [1, 2], "d": 4}))
    assert found == [
        Figure("a[0]", 1, 1), Figure("a[1]", 2, 2), Figure("a[2].c", 3.0, None), Figure("d", None, 4),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_job_measures_it_and_the_page_and_the_journal_tell(desk: Dataset, people: Cast) -> None:
    one = number(desk)
    client = Client()
    client.force_login(people.alice.human)
    response = client.post("/replays/", {"number": one.key})
    assert b"is being measured anew" in client.get(response["Location"]).content
    assert client.post("/replays/", {"number": one.key})["Location"] == response["Location"]
    drain()
    asked = Replay.objects.get()
    assert (asked.outcome, asked.differing) == (Outcome.SAME, [])
    assert b"came out again" in client.get(response["Location"]).content
    event = Event.objects.get(case=desk.key, activity="replay")
    assert event.facts["outcome"] == "same"
    assert client.get(response["Location"], headers={"hx-request": "true"})["HX-Refresh"] == "true"


def test_why_this_number_offers_to_measure_it_anew(desk: Dataset, people: Cast) -> None:
    one = number(desk)
    Replay.objects.create(dataset=desk, number=one.key, outcome="same", asked_at=rows.AT)
    Dataset.objects.filter(pk=desk.pk).update(purged_at=rows.AT)  # so that no case is listed
    client = Client()
    client.force_login(people.alice.human)
    shown = client.get(f"/kpis/{KPI}/behind/?dataset={desk.key}&period=2025-W04").content.decode()
    assert f'name="number" value="{one.key}"' in shown
    assert "/replays/RPY-" in shown


def test_nobody_asks_for_a_number_that_is_hidden(desk: Dataset, people: Cast) -> None:
    with pytest.raises(NotFound):
        replays.ask(number(desk).key, by=people.charlie)
    assert not Replay.objects.exists()


def test_a_floor_above_adds_its_own_kind(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        of = rows.at_place(Place())
    kind = replaying.Kind(
        Dataset, lambda one: one, lambda one, _: replaying.compared([Figure("n", one.cases, 3)], "")
    )
    monkeypatch.setitem(replaying.KINDS, "BEN", kind)
    assert replay(f"BEN-{of.pk}").outcome == Outcome.SAME
    assert json.dumps(str(replay(f"BEN-{of.pk}").sentence))
