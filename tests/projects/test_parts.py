"""Money, circles, gates and waivers; the hand-over is all or nothing."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from tests.catalogue import samples as catalogue
from tests.improvement import findings
from tests.measurement import rows
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import charter, project, raid_item, ready_handover, work_package

from pawl.accounts.permissions import Place
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.models import Event
from pawl.problems.models import Problem
from pawl.projects.actions import charters, giving_over, handovers, projects, sheets
from pawl.projects.finance import net_present_value, payback_years
from pawl.projects.gates import standings
from pawl.projects.models import (
    CaseLine,
    CoverageCell,
    Handover,
    Objective,
    PrincipleReview,
    Project,
    RaidItem,
)
from pawl.projects.sheets import SHEETS
from pawl.projects.sheets.plan_checks import circle


def test_net_present_value_is_that_of_the_textbook_and_so_is_payback() -> None:
    """Brealey, Myers, Allen, chapters 2 and 5.2; the money of a year is taken to come evenly."""
    assert net_present_value([Decimal(-400_000), Decimal(420_000)], Decimal("0.05")) == 0
    assert net_present_value([Decimal(-370_000), Decimal(420_000)], Decimal("0.05")) == 30_000
    assert payback_years([Decimal(-2000), Decimal(500), Decimal(500), Decimal(5000)]) == Decimal("2.20")
    assert payback_years([Decimal(-2000), Decimal(500)]) is None


def test_a_circle_of_links_is_named() -> None:
    assert circle([(1, 2), (2, 3), (3, 1)]) == [1, 2, 3, 1]
    assert circle([(1, 2), (2, 3), (4, 1)]) == []


@pytest.mark.django_db
def test_work_does_not_wait_for_itself(crew: Crew) -> None:
    place = Place(crew.people.acme.pk)
    home = project(place)
    first, second = work_package(place, project=home), work_package(place, project=home)
    sheets.add(SHEETS["links"], home, {"predecessor": first, "successor": second}, by=crew.manager)
    with pytest.raises(Invalid) as refusal:
        sheets.add(SHEETS["links"], home, {"predecessor": second, "successor": first}, by=crew.manager)
    assert f"{second.key}, {first.key}, {second.key}" in str(refusal.value.rule)


@pytest.mark.django_db
def test_an_objective_keeps_the_newest_value_that_its_author_sees(crew: Crew) -> None:
    home = project(Place(crew.people.acme.pk))
    rows.measurement(rows.study(rows.dataset(crew.people.acme)), value=41.0, kpi="backlog")
    rows.measurement(rows.study(rows.dataset(crew.people.other, snapshot="9" * 64)), value=7.0, kpi="backlog")
    sheets.add(SHEETS["objectives"], home, {"statement": "Fewer", "kpi": "backlog"}, by=crew.manager)
    kept = Objective.objects.get()
    assert kept.baseline is not None
    assert (kept.baseline["value"], kept.baseline["is_told"]) == (41.0, False)
    assert kept.definition_version


@pytest.mark.django_db
def test_a_gap_is_where_a_project_begins_and_only_for_who_sees_it(crew: Crew) -> None:
    gap = findings.gap(Place(crew.people.acme.pk))
    pia, stranger = crew.client(crew.manager), crew.client(crew.people.charlie)
    assert f"?gap={gap.key}" in pia.get(f"/gaps/{gap.key}/").content.decode()
    sent = {"title": "Close it", "gap": gap.key}
    assert stranger.post("/projects/new/", sent).status_code == 404
    assert not Project.objects.exists()
    assert pia.post("/projects/new/", sent).status_code == 302
    assert (Objective.objects.get().kpi, Objective.objects.get().target) == (gap.kpi, gap.target["value"])


@pytest.mark.django_db
def test_an_open_gate_holds_until_somebody_waives_by_name(crew: Crew) -> None:
    home = project(Place(crew.people.acme.pk, None, crew.manager.human.pk))
    with pytest.raises(Conflict, match="Charter approved by the sponsor"):
        projects.go_on(home, "start_planning", by=crew.manager)
    with pytest.raises(NotAllowed):
        projects.waive(home, gate="initiating", line="charter", reason="Small", by=crew.manager)
    for one in standings(home, ("initiating",)):
        projects.waive(home, gate="initiating", line=one.line.name, reason="Small", by=crew.sponsor)
    projects.go_on(home, "start_planning", by=crew.manager)
    assert home.state == "planning"
    assert {one.waiver.by for one in standings(home, ("initiating",)) if one.waiver} == {crew.sponsor.human}


@pytest.mark.django_db
def test_a_high_risk_makes_the_review_of_the_principles_stale(crew: Crew, now: Clock) -> None:
    home = project(Place(crew.people.acme.pk))
    PrincipleReview.objects.create(project=home, number=1, at=now.at, by="Pia")
    low = {"title": "Late", "raid_type": "risk", "probability": "2", "impact": "5"}
    item: Any = sheets.add(SHEETS["raid"], home, low, by=crew.agent_of_all)
    assert PrincipleReview.objects.get().stale_at is None
    sheets.change(item, {"probability": "3"}, by=crew.agent_of_all)
    assert PrincipleReview.objects.get().stale_at == now.at


@pytest.mark.django_db
def test_nobody_approves_what_they_run_and_the_paper_says_what_was_approved(crew: Crew) -> None:
    place = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    home = project(place, sponsor=crew.sponsor.human)
    paper = charter(
        place, project=home, state="submitted", purpose="<One> form & more", business_need="Sales",
        budget=54_000, minutes_per_user=2,
    )  # fmt: skip
    _what_it_touches(home)
    with pytest.raises(NotAllowed):
        charters.approve(paper, by=crew.manager)
    with pytest.raises(NotAllowed, match="The sponsor decides"):
        charters.approve(paper, by=crew.people.admin)
    charters.approve(paper, by=crew.sponsor)
    answer = crew.client(crew.manager).get(f"/project-records/{paper.key}/pdf/")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "<One> form & more" in text
    assert "54,000 EUR" in text
    assert "2 EUR" not in text
    assert "Milestones\n" in text
    assert "Work breakdown structure" not in text
    page = crew.client(crew.manager).get(f"/project-records/{paper.key}/").content.decode()
    for told in ("It is switched off at night", "Asking for access", "Service desk"):
        assert told in page
        assert told in " ".join(text.split())
    assert "54,000 EUR" in page
    assert paper.digest[:10] in text.replace("\u200b", "")


@pytest.mark.django_db
def test_the_amounts_come_to_something_where_they_are_written(crew: Crew) -> None:
    home = project(Place(crew.people.acme.pk), currency="EUR")
    client = crew.client(crew.manager)
    assert "Net present value" not in client.get(f"/projects/{home.key}/initiating/").content.decode()
    charter(Place(crew.people.acme.pk), project=home, discount_percent=5)
    for side, year, amount in (("cost", 0, 370_000), ("benefit", 1, 420_000)):
        CaseLine.objects.create(project=home, side=side, title=side, year=year, amount=amount)
    page = client.get(f"/projects/{home.key}/initiating/").content.decode()
    assert "30,000 EUR" in page


def _what_it_touches(home: Project) -> None:
    """A cell of the grid with all that can be said of it, and a milestone."""
    Project.objects.filter(pk=home.pk).update(currency="EUR")
    home.refresh_from_db()
    CoverageCell.objects.create(
        project=home, dimension="information_and_technology", text="One form", is_touched=True,
        at_risk="It is switched off at night", processes="Asking for access", practices=["service_desk"],
    )  # fmt: skip
    work_package(Place(home.case.organisation_id), project=home, work_type="milestone")


@pytest.mark.django_db
@pytest.mark.parametrize("fails", ["put_live", "_as_known_error", "_as_risk_of_service", "_left_over"])
def test_a_hand_over_is_all_or_nothing(crew: Crew, fails: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(crew.people.acme.pk, crew.people.desk.pk, crew.owner.human.pk)
    made = ready_handover(place)
    Handover.objects.filter(pk=made.pk).update(state="offered", offered_at=catalogue.FROM)
    for kind in ("defect", "risk", "action"):
        raid_item(place, project=made.project, raid_type=kind, workaround="Wait")
    made.refresh_from_db()
    before = Event.objects.count()

    def broken(*_values: object, **_named: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(giving_over, fails, broken)
    with pytest.raises(OSError, match="full"):
        handovers.accept(made, by=crew.owner)
    assert Handover.objects.get().state == "offered"
    assert (Event.objects.count(), Problem.objects.count()) == (before, 0)
    assert not RaidItem.objects.exclude(state="open", service=None).exists()
