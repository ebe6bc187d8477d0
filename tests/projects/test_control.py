"""Monitoring and controlling: earned value by hand, what cannot be known says why, page and API alike."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import person
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import project, raid_item, work_package

from pawl.accounts.actor import system
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.history.models import Event
from pawl.notifications.hearers import asked_of, hearers
from pawl.notifications.ruling import Rulebook
from pawl.projects.actions import baselines, projects, sheets, steps
from pawl.projects.actions.effort import log_time
from pawl.projects.actions.reviews import tell_of_benefits, tell_what_is_due
from pawl.projects.control.value import value_of
from pawl.projects.models import CostLine, Member, Project, RaidItem, WorkLink, WorkPackage
from pawl.projects.sheets import SHEETS

pytestmark = pytest.mark.django_db
DAYS = {"starts": date(2026, 3, 2), "ends": date(2026, 3, 13)}


def planned(crew: Crew, *, rows: int = 1) -> Project:
    """Ten working days for 1,000, then five without days of its own for 500; a licence of 100 on day 5."""
    place = Place(crew.people.acme.pk)
    home = project(place, starts=date(2026, 3, 2), currency="EUR")
    first = work_package(place, project=home, cost=1_000, **DAYS)
    for _ in range(rows):
        after = work_package(place, project=home, days=5, days_high=9, cost=Decimal(500) / rows)
        WorkLink.objects.create(project=home, predecessor=first, successor=after)
        raid_item(place, project=home, probability=3, impact=3, score=9)
    CostLine.objects.create(project=home, title="Licence", planned=100, on=date(2026, 3, 6))
    baselines.freeze(home, name="Plan", by=crew.manager)
    return home


def told(home: Project) -> dict[str, Any]:
    return {name: one.value for name, one in value_of(home).figures.items()}


def test_figures_are_those_that_a_hand_computes(crew: Crew, now: Clock) -> None:
    home = planned(crew)
    first = WorkPackage.objects.filter(project=home).order_by("pk")[0]
    steps.tell_progress(first, percent=40, started_on=date(2026, 3, 2), by=crew.manager)
    CostLine.objects.filter(project=home).update(actual=120)
    CostLine.objects.create(project=home, title="Work", planned=0, actual=480, work_package=first,
                            on=date(2026, 3, 5))  # fmt: skip
    CostLine.objects.create(project=home, title="Later", planned=0, actual=9_999, on=date(2026, 3, 20))
    now.pass_(days=4)  # Friday evening: five of ten days, half of 1,000 and the licence
    home.status_date = date(2026, 3, 6)
    found = told(home)
    assert {name: found[name] for name in ("bac", "pv", "ev", "ac")} == {
        "bac": 1_600, "pv": 600, "ev": 500, "ac": 600,
    }  # fmt: skip
    assert (found["sv"], found["cv"]) == (-100, -100)
    assert found["spi"] == pytest.approx(5 / 6)
    assert found["eac"] == pytest.approx(1_600 * 600 / 500)
    assert found["eac_budget"] == 1_700
    assert found["rest"] == pytest.approx(600 + 500)  # the licence is paid, the late cost is told
    assert found["tcpi"] == pytest.approx(1_100 / 1_000)
    # 500 should be there after the fourth day, and half of the 200 of the fifth
    assert (found["at"], found["pd"], found["es"]) == (5, 15, pytest.approx(4.5))
    assert found["ieac_t"] == pytest.approx(15 / 0.9)
    assert found["ends"] == date(2026, 3, 24)  # the seventeenth working day


def test_what_cannot_be_known_says_why_on_page_and_in_the_api(crew: Crew, now: Clock) -> None:
    place = Place(crew.people.acme.pk)
    home = project(place)
    client = crew.client(crew.manager)
    page = client.get(f"/projects/{home.key}/earned-value/").content.decode()
    assert "There is no baseline yet" in page
    assert '<svg class="curves"' not in page
    work_package(place, project=home, cost=100)  # no days at all: earned value is known, planned is not
    baselines.freeze(home, name="Plan", by=crew.manager)
    CostLine.objects.create(project=home, title="Work", planned=0, actual=50)
    found = {
        one["name"]: one for one in client.get(f"/api/projects/{home.key}/earned-value").json()["figures"]
    }
    assert [found[name]["value"] for name in ("bac", "ev", "ac", "cv")] == [100, 0, 50, -50]
    assert (found["eac"]["value"], found["eac"]["reason"]) == (
        None,
        "Nothing was earned up to the status date.",
    )
    assert found["tcpi"]["value"] == 2
    assert found["bac"]["of_rows"] == "budget"
    assert all((one["value"] is None) == bool(one["reason"]) for one in found.values())


def test_hours_cost_what_they_cost_where_they_may_be_seen(crew: Crew, now: Clock) -> None:
    home = planned(crew)
    first = WorkPackage.objects.filter(project=home).order_by("pk")[0]
    CostLine.objects.filter(project=home).update(actual=120)
    now.pass_(hours=8)
    home.status_date = date(2026, 3, 6)
    log_time(first, minutes=90, day=date(2026, 3, 2), by=crew.manager)
    unknown = value_of(home)
    assert (unknown.figures["ac"].value, unknown.actual) == (None, ())
    assert str(unknown.figures["eac_budget"].reason) == "No rate for hours of 2026-03-02."
    Member.objects.create(project=home, name="Advisor", person=crew.manager.human, hourly_rate=40)
    value = value_of(home)
    assert (value.figures["ac"].value, value.actual[-1][1]) == (180, 180)
    assert {one.key: one.actual for one in value.rows}[first.key] == 60
    seen = value_of(home, sees=False)
    assert "is seen by whoever runs the project" in str(seen.figures["cpi"].reason)
    assert {one.actual for one in seen.rows} == {None}
    assert seen.figures["spi"].value == value.figures["spi"].value


def test_page_and_api_say_the_same_and_draw_nothing_beyond_the_status_date(crew: Crew, now: Clock) -> None:
    home = planned(crew)
    first = WorkPackage.objects.filter(project=home).order_by("pk")[0]
    steps.tell_progress(first, percent=40, started_on=date(2026, 3, 2), by=crew.manager)
    Project.objects.filter(pk=home.pk).update(status_date=date(2026, 3, 6))
    now.pass_(days=30)
    client = crew.client(crew.manager)
    told_by_api = client.get(f"/api/projects/{home.key}/earned-value").json()
    page = client.get(f"/projects/{home.key}/earned-value/").content.decode()
    assert told_by_api["sentence"] in page.replace("&#x27;", "'")
    for name, last in (("planned", "2026-03-20"), ("earned", "2026-03-06"), ("actual", "2026-03-06")):
        assert told_by_api[name][-1]["day"] == last
        assert f'class="curve is-{name}"' in page
    assert [one["amount"] for one in told_by_api["earned"]][-1] == 400
    assert sum(one["planned"] for one in told_by_api["rows"]) == pytest.approx(600)
    stranger = crew.client(person("stan", crew.people.other, Role.PROJECT_MANAGER))
    assert stranger.get(f"/projects/{home.key}/earned-value/").status_code == 404
    assert stranger.get(f"/api/projects/{home.key}/earned-value").status_code == 404


def test_risks_are_worth_what_a_hand_computes_and_draw_the_reserve(crew: Crew, now: Clock) -> None:
    place = Place(crew.people.acme.pk)
    home = project(place)
    rated = {"probability": 3, "impact": 5, "score": 15}
    worth = {"probability_percent": 40, "cost_impact": 9_000}
    high = raid_item(place, project=home, due=date(2026, 3, 1), **rated, **worth)
    raid_item(place, project=home, probability_percent=50, cost_impact=2_000, response="exploit")
    raid_item(place, project=home, probability_percent=50)
    came = [raid_item(place, project=home, probability_percent=10, cost_impact=1_000) for _ in range(2)]
    client = crew.client(crew.manager)
    address = f"/api/projects/{home.key}/risk-review"
    assert client.get(address).json()["reserve"] is None
    work_package(place, project=home)
    baselines.freeze(home, name="Plan", by=crew.manager)
    assert client.get(address).json()["reserve"] == pytest.approx(3_600 - 1_000 + 2 * 100)
    projects.change(Project.objects.get(pk=home.pk), contingency=5_000, by=crew.manager)
    for one, cost in zip(came, (None, 1_500), strict=True):
        now.pass_(minutes=9)
        sheets.change(one, {"cost_occurred": cost}, by=crew.manager)
        for step in ("occur", "close"):
            steps.take_step(one, step, by=crew.manager)
    found = client.get(address).json()
    assert [(one["amount"], one["is_estimated"], one["rest"]) for one in found["draws"]] == [
        (1_000, True, 4_000), (1_500, False, 2_500),
    ]  # fmt: skip
    assert (found["emv"], found["rest"]) == (2_600, 2_500)
    assert found["risks"][0]["is_overdue"]
    assert sum(one["emv"] is None for one in found["risks"]) == 1
    page = client.get(f"/projects/{home.key}/risk-review/?cell=3-5").content.decode()
    assert found["sentence"] in page
    assert page.count('href="?cell=') == 1
    assert page.partition('id="risks"')[2].count(f">{high.key}</a>") == 1
    steps.take_step(came[0], "reopen", by=crew.manager)
    assert len(client.get(address).json()["draws"]) == 1


def test_a_forecast_counts_risks_and_the_rest_of_the_money(crew: Crew, now: Clock) -> None:
    home = planned(crew)
    first, second = WorkPackage.objects.filter(project=home).order_by("pk")
    client = crew.client(crew.manager)
    address = f"/api/projects/{home.key}/forecast"
    before = client.get(address).json()
    schedule = client.get(f"/api/projects/{home.key}/schedule").json()
    by_chance = {one["percent"]: one for one in before["chances"]}
    assert (by_chance[50]["day"], by_chance[80]["day"]) == (schedule["p50_day"], schedule["p80_day"])
    assert before["sentence"] == schedule["chance"]
    assert [one["day"] for one in before["chances"]] == sorted(one["day"] for one in before["chances"])
    assert {one["key"]: one["criticality"] for one in before["rows"]} == {first.key: 1, second.key: 1}
    # the second row takes five days and more, so it costs 500 and more; the rest is as planned
    assert all(1_600 <= one["cost"] <= 1_600 + 500 * 4 / 5 for one in before["chances"])
    sure = {"probability_percent": 100, "days_impact": 5, "cost_impact": 70}
    place = Place(crew.people.acme.pk)
    hit = raid_item(place, project=home, work_package=second, **sure)
    lost = raid_item(place, project=home, response="share", **sure)
    after = client.get(address).json()
    for one, other in zip(before["chances"], after["chances"], strict=True):
        days = date.fromisoformat(other["day"]) - date.fromisoformat(one["day"])
        assert days.days == 7  # five working days
        assert other["cost"] == pytest.approx(one["cost"] + 70 + 500)  # and their five days of the row
    told = {one["key"]: (one["happened"], one["reason"]) for one in after["risks"]}
    assert (told[hit.key][0], "threats alone" in str(told[lost.key][1])) == (1, True)
    page = client.get(f"/projects/{home.key}/forecast/").content.decode()
    assert page.index(str(after["draws"])[:1] + ",000 draws") < page.index("<table")
    log_time(first, minutes=60, day=date(2026, 3, 2), by=crew.manager)
    assert client.get(address).json()["cost_reason"] == "No rate for hours of 2026-03-02."
    WorkPackage.objects.filter(pk=first.pk).update(deadline=date(9999, 12, 31))
    assert client.get(address).status_code == 409
    assert "outside the years" in client.get(f"/projects/{home.key}/forecast/").content.decode()


@pytest.mark.parametrize("page", ["earned-value", "risk-review", "forecast"])
def test_many_rows_take_no_more_queries(crew: Crew, now: Clock, page: str) -> None:
    client, counts = crew.client(crew.manager), []
    for rows in (1, 10, 100):
        home = planned(crew, rows=rows)
        with CaptureQueriesContext(connection) as taken:
            assert client.get(f"/projects/{home.key}/{page}/").status_code == 200
        counts.append(len(taken))
    assert counts[1] == counts[2] <= 25, counts


def test_risks_and_reserve_are_told_as_of_an_earlier_day(crew: Crew, now: Clock) -> None:
    """Monday: a risk of 40 % × 9,000, reserve 5,000. Tuesday: 10 %, another one. Wednesday: it occurs."""
    home = projects.begin(title="Self-service", currency="EUR", contingency=5_000, by=crew.manager)

    def risk(**facts: object) -> Any:
        told = {"title": "Late", "raid_type": "risk", "probability_percent": 40, "cost_impact": 9_000}
        return sheets.add(SHEETS["raid"], home, {**told, **facts}, by=crew.manager)

    first = risk()
    now.pass_(days=1)
    sheets.change(first, {"probability_percent": 10, "response": "mitigate"}, by=crew.manager)
    risk(cost_impact=1_000, response="exploit")
    now.pass_(days=1)
    steps.take_step(first, "occur", by=crew.manager)
    projects.change(Project.objects.get(pk=home.pk), contingency=7_000, by=crew.manager)
    raid_item(Place(crew.people.acme.pk), project=home, probability_percent=10, cost_impact=10)
    client = crew.client(crew.manager)

    def told(day: str) -> tuple[Any, ...]:
        found = client.get(f"/api/projects/{home.key}/risk-review?as_of={day}").json()
        return found["emv"], found["reserve"], found["drawn"], found["rest"], len(found["risks"])

    assert told("2026-03-01") == (0, None, 0, None, 0), "nothing stood there yet"
    assert told("2026-03-02") == (3_600, 5_000, 0, 5_000, 1)
    assert told("2026-03-03") == (900 - 400, 5_000, 0, 5_000, 2)
    assert told("2026-03-04") == (-400 + 1, 7_000, 9_000, -2_000, 2)
    assert client.get(f"/api/projects/{home.key}/risk-review?as_of=2026-03-05").status_code == 422
    page = f"/projects/{home.key}/risk-review/?as_of="
    assert "As it stood at the end of" in client.get(f"{page}2026-03-03").content.decode()
    assert [client.get(page + day).status_code for day in ("2026-03-05", "soon")] == [422, 422]


def test_whoever_looks_after_an_entry_is_told_once_when_it_is_due(crew: Crew, now: Clock) -> None:
    place = Place(crew.people.acme.pk, None, crew.agent_of_all.human.pk)
    one = raid_item(place, due=date(2026, 3, 3))
    raid_item(place, due=date(2026, 3, 2), state="closed")
    assert tell_what_is_due(by=system("projects")) == 0, "tomorrow"
    now.pass_(days=1)
    assert [tell_what_is_due(by=system("projects")) for _ in range(2)] == [1, 0]
    [event] = Event.objects.filter(case=one.key, activity="review_due")
    [heard] = hearers(asked_of([event], Rulebook.read()))
    assert set(heard) == {crew.agent_of_all.human.pk}
    home = one.project
    type(home).objects.filter(pk=home.pk).update(state="closed", benefits_review_on=date(2026, 3, 3))
    assert [tell_of_benefits(by=system("projects")) for _ in range(2)] == [1, 0], "of an ended project too"
    [benefits] = Event.objects.filter(case=home.key, activity="review_due")
    assert crew.agent_of_all.human.pk in hearers(asked_of([benefits], Rulebook.read()))[0]
    type(home).objects.filter(pk=home.pk).update(state="executing")
    sheets.change(RaidItem.objects.select_related("case", "project__case").get(pk=one.pk),
                  {"due": date(2026, 3, 4)}, by=crew.manager)  # fmt: skip
    now.pass_(days=1)
    assert tell_what_is_due(by=system("projects")) == 1, "another day is told of again"
