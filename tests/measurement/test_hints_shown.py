"""A hint at a change of level: on the chart, on the page, and confirmed by whoever may decide."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import Cast

from pawl.accounts.actor import Actor
from pawl.history.models import Event
from pawl.measurement import reads
from pawl.measurement.models import Dataset, Indicator, Phase
from pawl.presentation.control_chart import notes

HINT = {"at": "2026-03-02", "sentence": {"template": "About {day} the level may have changed.",
                                         "values": {"day": "2 Mar 2026"}}}  # fmt: skip


def client_of(who: Actor) -> Client:
    client = Client()
    client.force_login(who.human)
    return client


@pytest.fixture
def hinted(desk: Dataset) -> Dataset:
    """The desk, with a hint in its chart."""
    for one in Indicator.objects.filter(kpi="sla-attainment").exclude(chart=None):
        known: dict[str, Any] = one.chart or {}
        assert known["hints"] == [], "eight weeks say nothing"
        one.chart = known | {"hints": [HINT]}
        one.save(update_fields=["chart"])
    return desk


def test_it_is_asked_on_the_page_and_marked_in_the_chart(hinted: Dataset, people: Cast) -> None:
    shown = client_of(people.alice).get("/kpis/sla-attainment/").content.decode()
    assert (
        "About 2 Mar 2026 the level may have changed. A hint: limits and verdicts do not stand on it."
        in shown
    )
    assert "Do you know what happened about 2 Mar 2026?" in shown
    assert "/factors/new/?at=2026-03-02" in shown
    assert "<strong>?</strong>" in shown
    study = reads.study(people.alice, hinted)
    chart = reads.charted(people.alice, study, "sla-attainment")[2]
    assert chart is not None
    assert [note.at for note in notes(chart) if note.letter == "?"] == [date(2026, 3, 2)]
    assert not Phase.objects.exists(), "nothing stands on it"


def test_what_was_stored_before_knows_no_hints(desk: Dataset, people: Cast) -> None:
    for one in Indicator.objects.filter(kpi="sla-attainment").exclude(chart=None):
        one.chart = {name: part for name, part in (one.chart or {}).items() if name != "hints"}
        one.save(update_fields=["chart"])
    shown = client_of(people.alice).get("/kpis/sla-attainment/").content.decode()
    assert "may have changed" not in shown


def test_confirmed_it_is_a_new_normal_with_its_reason(hinted: Dataset, people: Cast) -> None:
    alice, address = client_of(people.alice), f"/kpis/sla-attainment/phases/?dataset={hinted.key}&grain=week"
    answer = alice.post(address, {"at": "2026-03-02", "reason": "Two more people at the desk."})
    assert answer.status_code == 302
    phase = Phase.objects.get()
    assert (phase.kpi, phase.at, phase.reason) == (
        "sla-attainment", date(2026, 3, 2), "Two more people at the desk.",
    )  # fmt: skip
    assert Event.objects.filter(kind="phase", activity="begin").exists()


@pytest.mark.parametrize("sent", [{"at": "2026-03-02", "reason": " "}, {"at": "soon", "reason": "Known."}])
def test_without_a_day_or_a_reason_nothing_begins(
    hinted: Dataset, people: Cast, sent: dict[str, str]
) -> None:
    answer = client_of(people.alice).post(f"/kpis/sla-attainment/phases/?dataset={hinted.key}", sent)
    assert answer.status_code == 422
    assert not Phase.objects.exists()


def test_only_who_may_decide_confirms_it(hinted: Dataset, people: Cast) -> None:
    sent = {"at": "2026-03-02", "reason": "Known."}
    for who, status in ((people.charlie, 404), (people.bob, 404)):
        answer = client_of(who).post(f"/kpis/sla-attainment/phases/?dataset={hinted.key}", sent)
        assert answer.status_code == status
    assert not Phase.objects.exists()
