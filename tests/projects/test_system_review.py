"""The service value system once more before the end, and the changes that a project raised."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.changes import samples as changes
from tests.projects.conftest import Crew
from tests.projects.samples import project

from pawl.accounts.permissions import Place
from pawl.collaboration.models import Link
from pawl.framework import framework
from pawl.projects import models as m
from pawl.projects.actions import principles
from pawl.projects.changes_of import changes_of
from pawl.projects.gates import standings
from pawl.projects.system_review import SystemReview, review_of

pytestmark = pytest.mark.django_db


def told(found: SystemReview) -> dict[str, tuple[str | None, str | None]]:
    return {
        one.name: (str(one.told) if one.told else None, str(one.missing) if one.missing else None)
        for one in (*found.parts, *found.dimensions)
    }


def grown(place: Place, crew: Crew) -> m.Project:
    """One of which something stands in every part."""
    home = project(place, tailoring="full")
    scope = m.ScopeItem.objects.create(project=home, text="A form")
    m.PrincipleDecision.objects.create(
        project=home, principle="focus_on_value", stance="bends", scope_item=scope, why="Dear"
    )
    principles.review(home, by=crew.manager)
    known = framework()
    for activity in known.activities:
        m.CoverageCell.objects.create(project=home, activity=activity, text="As told", at_risk="All",
                                      dimension="organizations_and_people")  # fmt: skip
    texts = dict.fromkeys(known.dimensions, "So")
    m.PracticeCard.objects.create(project=home, practice="service_desk", texts=texts, outside="A wiki")
    m.PracticeCard.objects.create(project=home, practice="release_management",
                                  texts={"organizations_and_people": "So"}, outside="A wiki")  # fmt: skip
    for line in ("governance", "goals", "system"):
        m.Readiness.objects.create(project=home, line=line, text=f"The {line}")
    m.Objective.objects.create(project=home, statement="Faster", kpi="backlog")
    m.Lesson.objects.create(project=home, title="Ask", advice="Ask")
    return home


def test_what_stands_nowhere_is_missing(crew: Crew) -> None:
    home = project(Place(crew.people.acme.pk), tailoring="full")
    found = told(review_of(home, crew.manager))
    assert len(found) == 5 + len(framework().dimensions)
    assert all(missing for _told, missing in found.values())
    page = crew.client(crew.manager).get(f"/projects/{home.key}/closing/").content.decode()
    assert "Activities of which nothing is said: 6." in page
    assert any(one.line.name == "system" and one.is_open for one in standings(home, ("handover",)))


def test_a_small_job_is_not_asked_for_the_value_chain(crew: Crew) -> None:
    home = project(Place(crew.people.acme.pk), tailoring="simple")
    found = told(review_of(home, crew.manager))
    assert found["value_chain"] == ("A small job is asked for its dimensions only.", None)
    m.CoverageCell.objects.create(project=home, activity="plan", text="As told",
                                  dimension="organizations_and_people")  # fmt: skip
    assert told(review_of(home, crew.manager))["value_chain"][1] == "Activities of which nothing is said: 5."


def test_what_the_records_say_is_counted(crew: Crew) -> None:
    home = grown(Place(crew.people.acme.pk), crew)
    found = told(review_of(home, crew.manager))
    assert found == found | {
        "principles": ("Review 1 holds: 0 applied, 1 bent.", None),
        "governance": ("The governance", None),
        "value_chain": ("The project touches 6 of 6 activities.", None),
        "practices": (
            "Practices described: 2; their balance is 62 % in the mean.",
            "Practices not told, or not shown by a record, in every dimension: 1.",
        ),
        "continual_improvement": ("Objectives with a KPI: 1; lessons: 1.", None),
        "organizations_and_people": (
            "Touched in 6 of 6 places, at risk in 6; 2 of 2 practices tell it.", None,
        ),
        "partners_and_suppliers": (
            "Touched in 0 of 0 places, at risk in 0; 1 of 2 practices tell it.", None,
        ),
    }  # fmt: skip
    assert not any(one.line.name == "system" and one.is_open for one in standings(home, ("handover",)))
    answer = crew.client(crew.manager).get(f"/api/projects/{home.key}/system-review").json()
    assert [one["told"] for one in answer["parts"]][:2] == [
        "Review 1 holds: 0 applied, 1 bent.", "The governance",
    ]  # fmt: skip
    assert len(answer["dimensions"]) == 4
    with CaptureQueriesContext(connection) as asked:
        review_of(home, crew.manager)
    assert len(asked) <= 11


def test_changes_of_a_project_stand_on_its_transition_with_what_they_lack(crew: Crew) -> None:
    place = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    home = project(place, state="executing")
    new = changes.change(place, title="Open the port")
    ready = changes.planned(place, risk="low", title="Install it")
    made = changes.change(place, state="review", title="Order it")
    plain = changes.change(place, type="standard", title="Usual one", planned_from=changes.MONDAY,
                           planned_until=changes.MONDAY + changes.HOUR)  # fmt: skip
    hidden = changes.change(Place(crew.people.other.pk), title="Of others")
    changes.change(place, title="Beside it")
    for one in (new, ready, made, hidden):
        Link.objects.create(source=one.case, target=home.case, relation="comes_from")
    Link.objects.create(source=home.case, target=plain.case, relation="relates_to")
    Link.objects.create(source=home.case, target=ready.case, relation="relates_to")
    found = {
        one.change.case.title: [str(each) for each in one.lacks] for one in changes_of(home, crew.manager)
    }
    assert found == {
        "Open the port": ["no time in the calendar", "its risk is not known", "no way back", "no test"],
        "Order it": [], "Install it": [], "Usual one": [],
    }  # fmt: skip
    page = crew.client(crew.manager).get(f"/projects/{home.key}/controlling/?part=transition")
    text = page.content.decode()
    assert f"/changes/{new.key}/" in text
    assert "no way back" in text
    assert "Of others" not in text
