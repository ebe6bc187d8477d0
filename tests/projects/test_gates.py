"""The gates of every tailoring: each line answers, whatever is there."""

import pytest
from tests.projects import samples
from tests.projects.conftest import Crew

from pawl.accounts.permissions import Place
from pawl.analytics.words import Sentence
from pawl.collaboration.models import Case
from pawl.projects.gates import standings
from pawl.projects.gates.gate import GATES
from pawl.projects.models import Project, RaidItem, ServiceValue, WorkPackage

pytestmark = pytest.mark.django_db
TAILORINGS = ("simple", "standard", "full")
PAGES = ("", "initiating/", "planning/", "executing/", "controlling/", "closing/")


@pytest.mark.parametrize("tailoring", TAILORINGS)
def test_every_line_and_page_of_a_tailoring_answers(crew: Crew, tailoring: str) -> None:
    project = samples.project(Place(crew.people.acme.pk, None, crew.manager.human.pk), tailoring=tailoring)
    told = standings(project, GATES)
    assert len(told) == sum(len(one.of(tailoring)) for one in GATES.values())
    assert any(one.is_open for one in told)
    browser = crew.client(crew.manager)
    for page in PAGES:
        assert browser.get(f"/projects/{project.key}/{page}").status_code == 200, page


def missing_in(project: Project, line: str) -> Sentence | None:
    return next(one.missing for one in standings(project, ("planning",)) if one.line.name == line)


def test_planning_asks_for_a_chance_and_for_an_owner_of_every_high_risk(crew: Crew) -> None:
    place = Place(crew.people.acme.pk)
    project = samples.project(place, tailoring="standard")
    work = samples.work_package(place, project=project, days=5, days_low=4)
    risk = samples.raid_item(
        place, project=project, score=20, response="mitigate", response_text="Ask", days_impact=3,
        probability_percent=30,
    )  # fmt: skip
    assert missing_in(project, "chance") is not None
    RaidItem.objects.update(work_package=work)
    assert missing_in(project, "chance") is None
    RaidItem.objects.update(probability_percent=0)
    assert missing_in(project, "chance") is not None
    WorkPackage.objects.update(days_high=9)
    assert missing_in(project, "chance") is None
    assert missing_in(project, "risks") is not None
    Case.objects.filter(pk=risk.pk).update(owner=crew.owner.human)
    assert missing_in(project, "risks") is None


def test_service_value_asks_for_all_four_of_the_warranty(crew: Crew) -> None:
    project = samples.project(Place(crew.people.acme.pk), tailoring="full")

    def missing() -> Sentence | None:
        found = standings(project, ("planning",))
        return next(one.missing for one in found if one.line.name == "service_value")

    for number, aspect in enumerate(("outcome", "cost", "risk", "utility", "availability", "capacity",
                                     "continuity", "availability")):  # fmt: skip
        ServiceValue.objects.create(project=project, aspect=aspect, text="As told")
        assert missing() is not None, (number, aspect)
    ServiceValue.objects.create(project=project, aspect="security", text="As told")
    assert missing() is None
