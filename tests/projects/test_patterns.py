"""Templates: what the next project begins with, dates shifted, nothing of what happened; those shipped."""

import json
from datetime import date
from typing import Any

import pytest
from tests.accounts.people import person
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import raid_item, traced_project, work_package

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.history.models import Event
from pawl.projects import models as m
from pawl.projects.actions import patterns
from pawl.projects.patterns import SHIPPED, shipped
from pawl.projects.patterns.pattern import day_after, working_days
from pawl.projects.scheduling import plan_of
from pawl.projects.sheets import SHEETS

pytestmark = pytest.mark.django_db
MONDAY, WEDNESDAY, SATURDAY = date(2026, 3, 2), date(2027, 6, 2), date(2026, 3, 7)
LANGUAGES = ("en", "zh-hans")


def kept(crew: Crew) -> tuple[m.Project, m.ProjectTemplate]:
    """One that ran, with people, progress and a risk that occurred; and its template."""
    place = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    home = traced_project(place)
    first, second = m.WorkPackage.objects.filter(project=home).order_by("pk")
    m.WorkPackage.objects.filter(pk=first.pk).update(
        starts=MONDAY, ends=date(2026, 3, 6), started_on=MONDAY, percent=100, state="accepted", position=1
    )
    m.WorkPackage.objects.filter(pk=second.pk).update(
        parent=work_package(place, project=home, work_type="summary")
    )
    work_package(place, project=home, state="cancelled", position=9)
    raid_item(place, project=home, probability=3, impact=5, score=15, outcome="It came", state="occurred")
    raid_item(place, project=home, raid_type="issue")
    m.Member.objects.filter(project=home, name="Builder").update(person=crew.agent.human)
    m.Message.objects.create(project=home, audience="Sales", sender=crew.agent.human)
    return home, patterns.keep(home, title="Forms", by=crew.manager)


def counts(project: m.Project) -> dict[str, int]:
    """How many rows stand in each sheet."""
    found = {name: one.model._base_manager.filter(project=project).count() for name, one in SHEETS.items()}
    return {name: number for name, number in found.items() if number}


def test_a_project_begins_with_the_plan_of_another_and_none_of_its_past(crew: Crew, now: Clock) -> None:
    home, template = kept(crew)
    sent = {"title": "Next form", "starts": WEDNESDAY.isoformat(), "tailoring": "simple"}
    answer = crew.client(crew.manager).post(f"/projects/new/from/{template.key}/", sent)
    assert answer.status_code == 302
    made = m.Project.objects.exclude(pk=home.pk).get()
    left = {"work-packages": 1, "raid": 1}  # the cancelled package, the issue
    assert counts(made) == {name: number - left.get(name, 0) for name, number in counts(home).items()}
    work = {one.work_type: one for one in m.WorkPackage.objects.filter(project=made)}
    rows = list(m.WorkPackage.objects.filter(project=made, days__isnull=False).order_by("starts"))
    assert [(one.starts, one.ends, one.percent, one.started_on, one.state) for one in rows] == [
        (WEDNESDAY, date(2027, 6, 8), 0, None, "planned"),
        (date(2027, 6, 9), date(2027, 6, 10), 0, None, "planned"),
    ]  # Monday to Friday became Wednesday to Tuesday: five working days, over a weekend
    assert rows[1].parent == work["summary"]
    assert m.WorkLink.objects.get(project=made).predecessor == rows[0]
    assert not m.Member.objects.filter(project=made, person__isnull=False).exists()
    assert m.Message.objects.get(project=made).sender is None
    risk = m.RaidItem.objects.get(project=made)
    assert (risk.state, risk.outcome, risk.score) == ("open", "", 15)
    whole = m.Requirement.objects.filter(project=made, objective__isnull=False).get()
    assert (whole.work_packages.get(), whole.objective.project) == (rows[0], made)  # type: ignore[union-attr]
    assert (m.Charter.objects.get(project=made).starts, made.starts) == (WEDNESDAY, None)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shipped_makes_a_plan_in_both_languages(crew: Crew, now: Clock, name: str) -> None:
    client, texts = crew.client(crew.manager), []
    for language in LANGUAGES:
        pattern = shipped(name, language)
        texts.append(json.dumps(pattern.content, ensure_ascii=False))
        assert (
            pattern.title
            in client.get("/project-templates/", headers={"accept-language": language}).content.decode()
        )
    assert texts[0] != texts[1]
    assert "{'en'" not in client.get(f"/project-templates/{name}/").content.decode()
    body = {"title": "Begun", "template": name, "starts": WEDNESDAY.isoformat(), "tailoring": "standard"}
    answer = client.post("/api/projects", json.dumps(body), content_type="application/json")
    assert answer.status_code == 201, answer.content
    made = m.Project.objects.get()
    expected = {sheet: len(rows) for sheet, rows in pattern.sheets.items()}
    assert counts(made) == expected
    last = max(one["ends"] for one in pattern.sheets["work-packages"] if "ends" in one)
    assert plan_of(made).last_day == day_after(
        WEDNESDAY, last
    )  # what the texts say is what the links compute


def test_a_template_is_for_those_who_see_its_project_and_all_or_nothing(crew: Crew, now: Clock) -> None:
    _home, template = kept(crew)
    client, before = crew.client(crew.manager), Event.objects.count()
    for starts in ("9999-12-31", ""):
        answer = client.post(f"/projects/new/from/{template.key}/", {"title": "Next", "starts": starts})
        assert (answer.status_code, Event.objects.count()) == (422, before)
    stan = crew.client(person("stan", crew.people.other, Role.PROJECT_MANAGER))
    body: dict[str, Any] = {"title": "Next", "template": template.key, "starts": "2026-03-02"}
    sent: dict[str, Any] = {"data": json.dumps(body), "content_type": "application/json"}
    assert stan.post(f"/projects/new/from/{template.key}/", body).status_code == 404
    assert stan.post("/api/projects", **sent).status_code == 404
    assert crew.client(crew.agent).post(f"/projects/new/from/{template.key}/", body).status_code == 403
    patterns.withdraw(template, by=crew.manager)
    assert client.post("/api/projects", **sent).status_code == 404
    assert m.Project.objects.count() == 1


def test_days_count_from_monday_to_friday() -> None:
    assert [working_days(MONDAY, MONDAY.replace(day=day)) for day in (2, 6, 7, 8, 9)] == [0, 4, 5, 5, 5]
    assert [day_after(SATURDAY, days) for days in (-1, 0, 1)] == [date(2026, 3, d) for d in (6, 9, 10)]
    with pytest.raises(ValueError, match="outside"):
        day_after(date(9999, 12, 31), 1)
