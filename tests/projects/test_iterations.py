"""Board, backlog, burn-up and calendar: the same rows, in another order each."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import person
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import project, work_package

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.projects.actions import sheets
from pawl.projects.actions.steps import take_step
from pawl.projects.burn_up import burn_up
from pawl.projects.models import Iteration, Project, WorkPackage
from pawl.projects.sheets import SHEETS

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


def home_of(crew: Crew, **facts: Any) -> Project:
    return project(Place(crew.people.acme.pk, None, crew.manager.human.pk), **facts)


def added(crew: Crew, home: Project, title: str, **fields: Any) -> Any:
    return sheets.add(SHEETS["work-packages"], home, {"title": title, **fields}, by=crew.manager)


def iteration(home: Project, name: str, starts: int, ends: int) -> Iteration:
    day = timedelta(days=1)
    return Iteration.objects.create(project=home, name=name, starts=MONDAY + starts * day,
                                    ends=MONDAY + ends * day)  # fmt: skip


def test_the_burn_up_tells_each_day_as_it_was_and_nothing_ahead(crew: Crew, now: Clock) -> None:
    home = home_of(crew)
    first, second = iteration(home, "One", 0, 3), iteration(home, "Two", 4, 9)
    work = [added(crew, home, f"Work {n}", hours=n, iteration=first) for n in (1, 2, 4)]
    added(crew, home, "Go live", work_type="milestone", iteration=first)
    now.pass_(days=1)
    for activity in ("start", "deliver"):
        take_step(work[0], activity, by=crew.manager)
    added(crew, home, "Late idea", hours=8)
    now.pass_(days=1)
    take_step(work[0], "return", reason="Red", by=crew.manager)
    take_step(work[1], "cancel", reason="Not needed", by=crew.manager)
    sheets.change(work[2], {"iteration": second, "hours": 5}, by=crew.manager)
    now.pass_(days=1)
    take_step(work[0], "deliver", by=crew.manager)
    told = [(one.scope, one.done, int(one.hours), int(one.hours_done))
            for one in burn_up(home, MONDAY + timedelta(days=3))]  # fmt: skip
    assert told == [(3, 0, 7, 0), (4, 1, 15, 1), (3, 0, 14, 0), (3, 1, 14, 1)]
    now.pass_(days=2)
    days = burn_up(home, now.at.date(), first)
    assert [(one.scope, one.done) for one in days] == [(3, 0), (3, 1), (1, 0), (1, 1)]
    assert days[-1].day == first.ends
    assert [one.day for one in burn_up(home, now.at.date(), second)] == [
        MONDAY + timedelta(days=n) for n in (4, 5)
    ]
    assert burn_up(home, MONDAY, second) == []
    page = crew.client(crew.agent_of_all).get(f"/projects/{home.key}/executing/?part=iterations&by=hours")
    assert "curve is-done" in page.content.decode()


def test_work_moves_within_its_list_and_only_by_who_plans(crew: Crew) -> None:
    home = home_of(crew)
    sprint = iteration(home, "One", 0, 3)
    a, b, c, d = (work_package(Place(crew.people.acme.pk), project=home) for _ in range(4))
    WorkPackage.objects.filter(pk=b.pk).update(iteration=sprint)
    pia, address = crew.client(crew.manager), f"/projects/{home.key}/backlog/"

    def order(of: Iteration | None = None) -> list[int]:
        return list(WorkPackage.objects.filter(project=home, iteration=of).order_by("rank", "pk")
                    .values_list("pk", flat=True))  # fmt: skip

    def send(who: Any, one: WorkPackage, act: str, **more: str) -> int:
        one.refresh_from_db()
        sent = {"work": one.key, "version": str(one.version), "act": act, **more}
        return int(who.post(address, sent).status_code)

    assert send(pia, c, "up") == 302
    assert order() == [c.pk, a.pk, d.pk]
    assert send(pia, c, "up") == 302
    assert send(pia, a, "down") == 302
    assert order() == [c.pk, d.pk, a.pk]
    late = work_package(Place(crew.people.acme.pk), project=home)
    assert order() == [c.pk, d.pk, a.pk, late.pk]
    assert send(pia, a, "put", iteration=sprint.key) == 302
    assert send(pia, a, "up") == 302
    assert (order(), order(sprint)) == ([c.pk, d.pk, late.pk], [a.pk, b.pk])
    assert send(crew.client(crew.agent_of_all), d, "up") == 403
    assert send(crew.client(crew.people.charlie), d, "up") == 404
    stale = {"work": c.key, "version": "1", "act": "down"}
    assert pia.post(address, stale).status_code in (409, 412)
    elsewhere = home_of(crew)
    assert send(pia, work_package(Place(crew.people.acme.pk), project=elsewhere), "up") == 404
    strange = iteration(elsewhere, "Theirs", 0, 3)
    assert send(pia, d, "put", iteration=strange.key) == 404
    assert (order(), order(sprint)) == ([c.pk, d.pk, late.pk], [a.pk, b.pk])


def test_a_card_moves_by_its_buttons_and_the_board_costs_the_same_for_many(crew: Crew, now: Clock) -> None:
    home = home_of(crew)
    sprint = iteration(home, "One", 0, 3)
    work = work_package(Place(crew.people.acme.pk), project=home, iteration=sprint)
    other = work_package(Place(crew.people.acme.pk), project=home, state="delivered")
    pages, address = f"/projects/{home.key}/executing/", f"/projects/{home.key}/board/"
    ada = crew.client(crew.agent_of_all)
    shown = ada.get(pages).content.decode()
    assert 'data-to="in_progress" name="activity" value="start"' in shown
    assert f"/project-records/{other.key}/step/?activity=return" in shown
    assert (
        other.key
        not in ada.get(f"{pages}?iteration={sprint.key}").content.decode().partition("</article>")[0]
    )
    reader = person("eve", crew.people.acme, Role.EXECUTIVE)
    assert 'data-to="' not in crew.client(reader).get(pages).content.decode()
    assert (
        crew.client(reader).post(address, {"work": work.key, "version": "1", "activity": "start"}).status_code
        == 403
    )
    sent = {"work": work.key, "version": "1", "activity": "start", "iteration": sprint.key}
    assert crew.client(crew.people.charlie).post(address, sent).status_code == 404
    answer = ada.post(address, sent)
    assert answer.headers["Location"] == f"{pages}?iteration={sprint.key}#board"
    assert ada.post(address, sent).status_code in (409, 412)
    work.refresh_from_db()
    assert (work.state, work.started_on) == ("in_progress", now.at.date())

    def asked(part: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert ada.get(f"{pages}?part={part}").status_code == 200
        return len(queries)

    parts = ("work", "iterations", "calendar", "effort")
    before = [asked(part) for part in parts]
    for _ in range(20):
        work_package(Place(crew.people.acme.pk), project=home, ends=MONDAY, iteration=sprint)
    assert [asked(part) for part in parts] == before
    assert max(before) <= 25
    above = work_package(Place(crew.people.acme.pk), project=home, work_type="summary")
    WorkPackage.objects.filter(pk=work.pk).update(parent=above)
    ada.post(f"/project-records/{work.key}/time/", {"minutes": "30"})
    ada.get(f"/project-records/{work.key}/")  # says once that it was noted
    with CaptureQueriesContext(connection) as queries:
        assert "30 minutes in all" in ada.get(f"/project-records/{work.key}/").content.decode()
    assert len(queries) <= 25


def test_the_calendar_shows_what_begins_ends_and_is_late(crew: Crew, now: Clock) -> None:
    home = home_of(crew)
    place = Place(crew.people.acme.pk)
    now.pass_(days=10)
    late = work_package(place, project=home, starts=date(2026, 2, 20), ends=date(2026, 3, 5))
    work_package(place, project=home, ends=date(2026, 3, 20), starts=date(2026, 3, 20), work_type="milestone")
    work_package(place, project=home, ends=date(2026, 5, 1), deadline=date(2026, 4, 2))
    page = crew.client(crew.agent_of_all).get(f"/projects/{home.key}/executing/?part=calendar")
    days = {one.day: [(each.key, each.tone) for each in one.entries] for one in page.context["days"]}
    assert days[date(2026, 3, 5)] == [(late.key, "bad")]
    assert [len(one) for one in days.values()] == [1, 1]
    page = crew.client(crew.agent_of_all).get(f"/projects/{home.key}/executing/?part=calendar&month=2026-04")
    assert [one.day for one in page.context["days"]] == [date(2026, 4, 2)]
    assert page.context["after"] == date(2026, 5, 1)
