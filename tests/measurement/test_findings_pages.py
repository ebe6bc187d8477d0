"""The pages of KPIs, gaps, signals, analysis and the plan, on a small desk that was really studied."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.measurement.desk import drain, few, imported, small_log, source

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.analytics.words import packed, say
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.models import Event
from pawl.measurement.actions import plan as plans
from pawl.measurement.actions.plan import Remedy
from pawl.measurement.models import ChartFile, Gap, Indicator, Measurement, PlanItem, Signal, Study

pytestmark = pytest.mark.django_db(transaction=True)


def client_of(who: Actor) -> Client:
    client = Client()
    client.force_login(who.human)
    return client


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    response.close()
    assert response.status_code == status, path
    return content.decode()


def test_a_studied_desk_is_read_from_kpi_to_case(tmp_path_factory: pytest.TempPathFactory) -> None:
    people = cast()
    few(people)
    dataset = imported(
        source(people.acme, people.alice), small_log(tmp_path_factory.getbasetemp()), people.alice
    )
    drain(drawing=True)
    alice, charlie = client_of(people.alice), client_of(people.charlie)
    _kpis(alice)
    _numbers(alice, client_of(people.bob))
    _findings(alice)
    _plan(alice, people)
    for path in ("/kpis/", "/plan/", "/analysis/"):
        assert "Nothing has been measured yet" in text(charlie, path)
    assert text(charlie, f"/kpis/sla-attainment/?dataset={dataset.key}", 404)


def _kpis(alice: Client) -> None:
    table = text(alice, "/kpis/")
    assert "SLA attainment" in table
    assert "<svg" in table
    assert "SLA attainment" in text(alice, "/kpis/?show=target")
    for row in Indicator.objects.filter(kpi="sla-attainment").exclude(chart=None):
        known = row.chart or {}
        assert known["suspicion"] is None
        row.chart = known | {"suspicion": packed(say("What nearly never holds tells nothing."))}
        row.save(update_fields=["chart"])
    assert "What nearly never holds tells nothing." in text(alice, "/kpis/sla-attainment/")
    page = text(alice, "/kpis/sla-attainment/")
    assert "Share of" in page or "share of" in page
    picture = ChartFile.objects.filter(language="en", theme="dark").first()
    assert picture is not None
    svg = text(alice, f"/charts/{picture.digest}/dark/en/{picture.size}.svg")
    assert svg.startswith("<svg")
    text(alice, "/kpis/no-such-kpi/", 404)
    text(alice, "/kpis/?dataset=DS-999", 404)
    _as_of(alice)


def _as_of(alice: Client) -> None:
    then = clock.now() - timedelta(days=3)
    Study.objects.update(made_at=then)
    page = text(alice, f"/kpis/sla-attainment/?as_of={then:%Y-%m-%d}")
    assert "As it was known on" in page
    assert f"as_of={then:%Y-%m-%d}" in page.split("/behind/?", 1)[1][:120], "links keep the day"
    before = then - timedelta(days=2)
    assert "had been measured by" in text(alice, f"/kpis/sla-attainment/?as_of={before:%Y-%m-%d}", 422)
    assert "or a later day" in text(alice, f"/kpis/sla-attainment/?as_of={before:%Y-%m-%d}", 422)
    assert "no day" in text(alice, "/kpis/?as_of=yesterday", 422)


def _numbers(alice: Client, bob: Client) -> None:
    number = Measurement.objects.filter(kpi="sla-attainment", slice="", value__isnull=False).first()
    assert number is not None
    address = f"/kpis/sla-attainment/behind/?period={number.label}"
    page = text(alice, address)
    assert "Why this number" in page
    assert page.count("<tr>") == 1 + min(number.n, 50), "a line for each case behind it"
    assert text(alice, f"{address}&side=numerator&sort=-opened_at")
    text(alice, "/kpis/sla-attainment/behind/?period=1999-W01", 404)
    assert "Nothing has been measured" in text(bob, "/kpis/"), "his team is a part of the population"


def _findings(alice: Client) -> None:
    gap = Gap.objects.select_related("case").first()
    assert gap is not None
    assert gap.key in text(alice, "/gaps/")
    assert "against a target" in text(alice, f"/gaps/{gap.key}/")
    assert "Gaps, the most urgent first" in text(alice, "/analysis/")
    for signal in Signal.objects.select_related("case"):
        assert signal.key in text(alice, "/signals/")
        _decide(alice, signal)


def _decide(alice: Client, signal: Signal) -> None:
    address = f"/signals/{signal.key}/decision/"
    empty = alice.post(address, {"activity": "explain", "version": signal.version})
    assert empty.status_code == 422
    assert b"It needs a reason" in empty.content
    done = alice.post(
        address, {"activity": "explain", "explanation": "A release.", "version": signal.version}
    )
    assert done.status_code == 302
    stale = alice.post(address, {"activity": "reopen", "version": signal.version})
    assert stale.status_code == 412
    drain()


def _plan(alice: Client, people: Cast) -> None:
    assert "Should be measured" in text(alice, "/plan/")
    Indicator.objects.filter(kpi="backlog").update(
        status="blocked",
        missing=[{"table": "incident", "field": "closed_at", "fill": 0.1, "needed": "x",
                  "reason": {"template": "It is empty.", "values": {}},
                  "capture": {"template": "Fill it.", "values": {}}}],
    )  # fmt: skip
    assert "Plan a remedy" in text(alice, "/plan/?show=gaps")
    assert "Fill it." in text(alice, "/plan/new/backlog/")
    sent = {
        "text": "Fill it on closing.",
        "due": "2027-01-31",
        "effort_hours": "8",
        "cost": "120",
        "currency": "eur",
    }
    made = alice.post("/plan/new/backlog/", sent)
    assert made.status_code == 302
    item = PlanItem.objects.select_related("case").get()
    assert (item.currency, item.fields) == ("EUR", ["incident.closed_at"])
    assert item.key in text(alice, "/plan/")
    assert "Fill it on closing." in text(alice, f"/plan/items/{item.key}/")
    taken = alice.post(f"/plan/items/{item.key}/steps/", {"activity": "take_up", "version": item.version})
    assert taken.status_code == 302
    assert Event.objects.filter(case=item.key, activity="take_up").exists()
    assert item.key in text(alice, "/plan/items/?export=csv")
    assert "backlog" in text(alice, "/plan/coverage/")
    with pytest.raises(Conflict):
        plans.plan(item.source, "backlog", Remedy("Again."), fields=[], by=people.alice)


@pytest.mark.parametrize(
    "remedy",
    [Remedy(" "), Remedy("x" * 3000), Remedy("x", -1.0), Remedy("x", currency="EUR")],
)
def test_a_remedy_that_cannot_be_is_refused(remedy: Remedy) -> None:
    people = cast()
    with pytest.raises(Invalid):
        plans.plan(source(people.acme, people.alice), "backlog", remedy, fields=[], by=people.alice)
    assert not PlanItem.objects.exists()


def test_a_stranger_plans_nothing() -> None:
    people = cast()
    of = source(people.acme, people.alice)
    with pytest.raises(NotAllowed):
        plans.plan(of, "backlog", Remedy("Fill it."), fields=[], by=people.charlie)
    assert not Event.objects.filter(kind="plan_item").exists()
