"""Benefits: what each objective started from, was to reach and is now; by the rule of baselines."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.measurement import rows
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import project

from pawl.accounts.permissions import Place
from pawl.projects.actions import sheets
from pawl.projects.benefits import Benefit, benefits_of
from pawl.projects.models import Objective, Project
from pawl.projects.newest import Asked, newest, newest_of
from pawl.projects.sheets import SHEETS

pytestmark = pytest.mark.django_db
KPI = "sla-attainment"
WEEKS = {n: datetime(2026, 3, 2 + 7 * n, tzinfo=UTC) for n in range(4)}


def measured(crew: Crew, name: str, week: int, value: float | None, **facts: Any) -> None:
    """A number of a week, in the log of a name."""
    place = Place(crew.people.acme.pk)
    study = rows.study(rows.at_place(place, name=name))
    known = {"kpi": KPI, "label": f"2026-W{10 + week}", "period_start": WEEKS[week], **facts}
    rows.measurement(study, value=value, **{"period_end": WEEKS[min(week + 1, 3)], **known})


def objective(crew: Crew, home: Project, **fields: Any) -> Objective:
    made = sheets.add(SHEETS["objectives"], home, {"statement": "In time", **fields}, by=crew.manager)
    return Objective.objects.get(pk=made.pk)


def only(home: Project, crew: Crew) -> Benefit:
    found = benefits_of(home, crew.manager)
    assert len(found) == 1
    return found[0]


def test_an_objective_is_compared_with_the_newest_of_the_same_source(crew: Crew) -> None:
    home = project(Place(crew.people.acme.pk))
    measured(crew, "Desk", 0, 0.6)
    goal = objective(crew, home, kpi=KPI, target=0.9, due=date(2026, 9, 1))
    assert goal.baseline is not None
    assert (goal.baseline["value"], goal.baseline["source"]) == (0.6, "Desk")
    assert str(only(home, crew).unknown) == "nothing was measured since the baseline."
    measured(crew, "Another log", 2, 0.99)
    assert only(home, crew).now is None
    measured(crew, "Desk", 1, 0.75)
    measured(crew, "Desk", 2, None)
    measured(crew, "Desk", 3, 0.2, slice="team", slice_value="VPN")
    found = only(home, crew)
    assert found.now is not None
    assert (found.now.value, found.now.label, found.now.dataset.name) == (0.75, "2026-W11", "Desk")
    assert found.way == pytest.approx(50)
    assert found.is_reached is False
    measured(crew, "Desk", 2, 0.9)
    assert only(home, crew).is_reached
    assert only(home, crew).way == pytest.approx(100)


def test_who_began_beyond_the_target_is_told_no_way(crew: Crew) -> None:
    home = project(Place(crew.people.acme.pk))
    measured(crew, "Desk", 0, 0.92)
    objective(crew, home, kpi=KPI, target=0.9)
    measured(crew, "Desk", 1, 0.7)
    found = only(home, crew)
    assert (found.is_reached, found.way, found.began_there) == (False, None, True)
    page = crew.client(crew.manager).get(f"/projects/{home.key}/closing/").content.decode()
    assert "the start had reached it already" in page


def test_a_period_that_is_not_over_counts_for_nothing(crew: Crew, now: Clock) -> None:
    measured(crew, "Desk", 0, 0.6, period_end=now.at)
    measured(crew, "Desk", 1, 0.9, period_end=now.at + timedelta(seconds=1))
    row = newest(KPI, crew.manager)
    assert row is not None
    assert row.value == 0.6


def test_the_newest_study_of_a_period_counts_and_nothing_that_is_not_to_be_seen(crew: Crew) -> None:
    measured(crew, "Desk", 1, 0.7)
    measured(crew, "Desk", 1, 0.8)
    study = rows.study(rows.at_place(Place(crew.people.other.pk), name="Desk"))
    rows.measurement(study, kpi=KPI, period_start=WEEKS[3], period_end=WEEKS[3], value=0.1)
    row = newest(KPI, crew.manager)
    assert row is not None
    assert row.value == 0.8
    other = Asked(KPI, grain="month")
    assert newest_of([other, Asked(KPI)], crew.manager) == {other: None, Asked(KPI): row}


def test_what_is_not_known_says_why(crew: Crew) -> None:
    home = project(Place(crew.people.acme.pk))
    objective(crew, home, told_baseline=41, target=95)
    objective(crew, home, kpi=KPI, target=0.9)
    told, unmeasured = benefits_of(home, crew.manager)
    assert (told.start, told.is_told, str(told.unknown)) == (
        41, True, "it names no KPI, so nothing measures it.",
    )  # fmt: skip
    assert str(unmeasured.unknown) == "nothing that you may see measures it."
    assert {told.is_reached, told.way, unmeasured.start, unmeasured.way} == {None}


@pytest.mark.parametrize(
    ("kpi", "start", "target", "value", "reached"),
    [
        ("backlog", 10.0, 5.0, 5.0, True),
        ("backlog", 10.0, 5.0, 6.0, False),
        (KPI, 0.9, 0.8, 0.85, True),
        (KPI, 0.5, None, 0.9, None),
        ("gone-for-ever", 4.0, 2.0, 1.0, True),
        ("gone-for-ever", 2.0, 2.0, 3.0, None),
    ],
)
def test_which_way_is_better_says_the_kpi_and_else_the_target(
    crew: Crew, kpi: str, start: float, target: float | None, value: float, reached: bool | None
) -> None:
    home = project(Place(crew.people.acme.pk))
    baseline = {"value": start, "period": "2026-W10", "period_start": WEEKS[0].isoformat()}
    Objective.objects.create(project=home, statement="One", kpi=kpi, target=target, baseline=baseline)
    measured(crew, "Desk", 1, value, kpi=kpi)
    assert only(home, crew).is_reached is reached


def test_page_and_api_tell_the_same_with_as_many_queries_for_many(crew: Crew) -> None:
    home = project(Place(crew.people.acme.pk), state="closing")
    client = crew.client(crew.manager)
    measured(crew, "Desk", 0, 0.6)
    objective(crew, home, kpi=KPI, target=0.9, benefit_owner=crew.owner.human)
    measured(crew, "Desk", 1, 0.75)
    page = client.get(f"/projects/{home.key}/closing/").content.decode()
    told = client.get(f"/api/projects/{home.key}/benefits").json()
    for text in ("60.0%", "90.0%", "75.0%", "2026-W11", "50 % of the way", "not reached"):
        assert text in page
    expected = {
        "baseline": 0.6, "target": 0.9, "value": 0.75, "period": "2026-W11", "n": 3, "source": "Desk",
        "reason": None,
    }  # fmt: skip
    assert {name: told[0][name] for name in expected} == expected
    assert (told[0]["way_percent"], told[0]["benefit_owner"]) == (pytest.approx(50), crew.owner.human.key)
    with CaptureQueriesContext(connection) as few:
        benefits_of(home, crew.manager)
    for _ in range(9):
        objective(crew, home, kpi="backlog", target=1)
    with CaptureQueriesContext(connection) as many:
        benefits_of(home, crew.manager)
    assert len(few) == len(many) <= 4
