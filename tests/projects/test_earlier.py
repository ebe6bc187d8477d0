"""Earlier charters: found by what they mean among others, only those one may see, with their lessons."""

from pathlib import Path

import pytest
from tests.accounts.people import person
from tests.projects.charter_world import OTHERS
from tests.projects.conftest import Crew

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.cases import open_case
from pawl.projects.earlier import earlier_ones
from pawl.projects.models import Charter, Lesson, Project

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
AIM, BEST = 0.8, 5
PAIRS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "charters.tsv").read_text(encoding="utf-8").splitlines()
]


def told(text: str, place: Place) -> Charter:
    """A charter of its own project: the first sentence is its title, the rest its need."""
    title, _dot, need = text.partition("。" if "。" in text else ". ")
    home = Project.objects.create(case=open_case("project", title, place), tailoring="simple")
    case = open_case("charter", title, place, need)
    return Charter.objects.create(case=case, project=home, business_need=need)


def test_the_wanted_charter_is_among_the_first_five(crew: Crew) -> None:
    place = Place(crew.people.acme.pk)
    assert (len(PAIRS), len(OTHERS)) == (50, 250)
    answers = [told(answer, place).pk for _asked, answer in PAIRS]
    for text in OTHERS:
        told(text, place)
    found = [
        answer in [one.charter.pk for one in earlier_ones(asked, crew.manager, most=BEST)]
        for answer, (asked, _answer) in zip(answers, PAIRS, strict=True)
    ]
    missed = [asked for is_found, (asked, _answer) in zip(found, PAIRS, strict=True) if not is_found]
    for half in (found[:25], found[25:]):
        assert sum(half) / len(half) >= AIM, missed


def test_lessons_come_along_and_closed_charters_do_not(crew: Crew) -> None:
    acme = crew.people.acme.pk
    open_one = told("Field crew. Their notebooks are old", Place(acme))
    closed = Place(acme, None, crew.people.admin.human.pk, confidential=True)
    secret = told("Board. Its notebooks are old", closed)
    for one, title in ((open_one, "Order early"), (secret, "Tell nobody")):
        Lesson.objects.create(project=one.project, title=title, advice="Twelve weeks before")
    client, sent = crew.client(crew.manager), {"title": "Replace laptops", "look": "1"}
    page = client.post("/projects/new/", sent).content.decode()
    part = client.post("/projects/new/", sent, headers={"HX-Request": "true"}).content.decode()
    for text in (page, part):
        assert (open_one.project.key in text, "Order early" in text) == (True, True)
        assert ("Tell nobody" in text, secret.project.key in text) == (False, False)
    assert ("<html" in page, "<html" in part, 'value="Replace laptops"' in page) == (True, False, True)
    assert Project.objects.count() == 2  # looking begins none
    answer = client.get("/api/charters/similar?q=laptops").json()
    assert [(one["charter"], [each["title"] for each in one["lessons"]]) for one in answer] == [
        (open_one.key, ["Order early"])
    ]
    assert len(crew.client(crew.people.admin).get("/api/charters/similar?q=laptops").json()) == 2
    stan = crew.client(person("stan", crew.people.other, Role.PROJECT_MANAGER))
    assert stan.get("/api/charters/similar?q=laptops").json() == []


def test_a_charter_that_is_being_written_does_not_find_itself(crew: Crew) -> None:
    place = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    own = told("Field. Old laptops", place)
    other = told("Board. Slow notebooks", place)
    sent = {"business_need": "Old laptops are slow", "look": "1"}
    client = crew.client(crew.manager)
    page = client.post(f"/project-records/{own.key}/change/", sent).content.decode()
    found = page.partition('id="earlier"')[2]
    assert (other.project.key in found, own.project.key in found.partition("</ul>")[0]) == (True, False)
    own.refresh_from_db()
    assert (own.business_need, own.version) == ("Old laptops", 1)
