"""Time on work packages: who notes and strikes it, what it costs at the rate of its day, what is left."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import project, work_package

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.catalogue.models import ExchangeRate, Rate
from pawl.errors import Conflict
from pawl.projects.actions.effort import log_time
from pawl.projects.actions.steps import take_step
from pawl.projects.costing import Cost, cost_until, hours_left
from pawl.projects.models import CostLine, Member, WorkPackage
from pawl.tickets.models import TimeEntry

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def post(crew: Crew, who: Actor, address: str, **body: object) -> Any:
    return crew.client(who).post(
        address, json.dumps(body), content_type="application/json", headers={"If-Match": "*"}
    )


def test_each_hour_costs_what_its_team_costs_on_its_day(crew: Crew, now: Clock) -> None:
    home = project(Place(crew.people.acme.pk, crew.people.desk.pk, crew.manager.human.pk), currency="CNY")
    whole = work_package(Place(crew.people.acme.pk, crew.people.desk.pk), project=home, work_type="summary")
    work = work_package(Place(crew.people.acme.pk, crew.people.desk.pk), project=home, parent=whole, hours=10)
    Member.objects.create(project=home, name="Advisor", person=crew.manager.human, hourly_rate=40)
    for team, hourly, since in ((None, 50, 8), (crew.people.desk, 60, 8), (crew.people.desk, 90, 10)):
        Rate.objects.create(organisation=crew.people.acme, team=team, hourly=hourly, currency="EUR",
                            effective_from=date(2026, 3, since))  # fmt: skip
    for worth, since in (("0.125", 1), ("0.15", 11)):
        ExchangeRate.objects.create(organisation=crew.people.acme, currency="CNY", base="EUR",
                                    rate=Decimal(worth), effective_from=date(2026, 3, since))  # fmt: skip
    now.pass_(days=10)
    log_time(work, minutes=90, day=DAY + timedelta(7), by=crew.manager)  # 9 March: the desk's 60, at 8
    log_time(work, minutes=100, day=DAY + timedelta(9), by=crew.agent)  # 11 March: 90, at 6.67
    log_time(work, minutes=60, day=DAY + timedelta(3), by=crew.manager)  # 5 March: no rate, the role's 40
    CostLine.objects.create(project=home, title="Licence", planned=9, actual=100, work_package=work,
                            on=DAY + timedelta(8))  # fmt: skip
    CostLine.objects.create(project=home, title="Room", planned=9, actual=7, on=DAY + timedelta(20))
    costs = cost_until(home, DAY + timedelta(7))
    assert costs.of(work) == Cost(150, Decimal("760.00"), Decimal(0))
    costs = cost_until(home, DAY + timedelta(9))
    assert costs.of(whole) == costs.of(work) == Cost(250, Decimal("1760.00"), Decimal(100))
    assert (costs.currency, costs.whole.total) == ("CNY", Decimal(1860))
    assert cost_until(home, DAY + timedelta(20)).whole.total == Decimal(1867)
    log_time(work, minutes=30, day=DAY, by=crew.agent)  # 2 March: no rate, no role
    costs = cost_until(home, DAY + timedelta(9))
    assert (costs.of(work).labour, costs.whole.total, costs.whole.minutes) == (None, None, 280)
    assert costs.whole.why[0].template == "No rate for hours of {day}."


def test_what_is_left_is_told_or_follows_or_is_not_known(crew: Crew, now: Clock) -> None:
    work = work_package(Place(crew.people.acme.pk, None, crew.manager.human.pk))
    assert hours_left(work, Decimal(0))[0] is None
    work.hours = Decimal(8)
    assert hours_left(work, Decimal("1.5")) == (Decimal("6.5"), None)
    left, why = hours_left(work, Decimal(9))
    assert left is None
    assert why is not None
    log_time(work, minutes=60, hours_left=Decimal(3), by=crew.manager)
    assert hours_left(WorkPackage.objects.get(), Decimal(9)) == (Decimal(3), None)
    take_step(work, "start", by=crew.manager)
    take_step(work, "deliver", by=crew.manager)
    assert hours_left(work, Decimal(9)) == (Decimal(0), None)
    take_step(work, "return", reason="Red", by=crew.manager)
    assert hours_left(work, Decimal(9))[0] is None
    WorkPackage.objects.update(work_type="milestone")
    with pytest.raises(Conflict):
        log_time(WorkPackage.objects.get(), minutes=60, by=crew.manager)


def test_only_who_noted_it_strikes_it_and_only_who_may_sees_the_money(crew: Crew) -> None:
    place = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    work, other = work_package(place), work_package(place)
    Rate.objects.create(organisation=crew.people.acme, hourly=60, currency="EUR", effective_from=DAY)
    address = f"/api/work-packages/{work.key}"
    assert post(crew, crew.agent_of_all, f"{address}/time", minutes=30, hours_left=2).status_code == 200
    entry = TimeEntry.objects.get()
    assert post(crew, crew.manager, f"{address}/strike", entry=entry.key).status_code == 403
    elsewhere = f"/api/work-packages/{other.key}/strike"
    assert post(crew, crew.agent_of_all, elsewhere, entry=entry.key).status_code == 404
    assert post(crew, crew.people.charlie, f"{address}/strike", entry=entry.key).status_code == 404
    shown = {who: crew.client(who).get(f"{address}/cost").json() for who in (crew.manager, crew.agent_of_all)}
    assert [(one["minutes"], one["labour"], one["hours_left"]) for one in shown.values()] == [
        (30, "30.00", "2.00"), (30, None, "2.00"),
    ]  # fmt: skip
    pages = [crew.client(who).get(f"/project-records/{work.key}/").content.decode()
             for who in (crew.manager, crew.agent_of_all)]  # fmt: skip
    assert ["30.00 EUR" in one for one in pages] == [True, False]
    struck = crew.client(crew.manager).post(f"/project-records/{work.key}/strike/", {"entry": entry.pk})
    assert struck.status_code == 403
    assert TimeEntry.objects.filter(struck_at=None).exists()
    crew.client(crew.agent_of_all).post(f"/project-records/{work.key}/strike/", {"entry": str(entry.pk)})
    assert crew.client(crew.manager).get(f"{address}/cost").json()["minutes"] == 0
