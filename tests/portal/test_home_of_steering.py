"""Home of those who steer changes and problems: what waits for what, what comes, what has waited longest."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, cast, person
from tests.changes import samples as changes
from tests.problems import samples as problems

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.portal.steering_now import changes_now, problems_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_changes_are_counted_by_what_they_wait_for_and_the_week_is_shown(people: Cast) -> None:
    now, place = clock.now(), Place(people.acme.pk)
    planned = {"planned_from": now + timedelta(days=2), "planned_until": now + timedelta(days=2, hours=1)}
    past = {"planned_from": now - timedelta(days=2), "planned_until": now - timedelta(days=1)}
    changes.change(place, state="assess")
    next_one = changes.change(place, state="scheduled", **planned)
    changes.change(place, state="implement", **past)
    changes.change(place, state="review", **past)
    changes.change(Place(people.other.pk), state="assess")
    found = changes_now(person("chad", people.acme, Role.CHANGE_MANAGER))
    assert found is not None
    assert found.counts == {"to_assess": 1, "to_approve": 0, "over": 1, "to_review": 1}
    assert [one.key for one in found.coming] == [next_one.key]


def test_problems_are_counted_and_the_oldest_stands_first(people: Cast) -> None:
    now, place = clock.now(), Place(people.acme.pk)
    young = problems.problem(place, state="new", opened_at=now)
    old = problems.problem(place, state="assess", opened_at=now - timedelta(days=90))
    problems.problem(Place(people.other.pk), state="new")
    found = problems_now(person("pam", people.acme, Role.PROBLEM_MANAGER))
    assert found is not None
    assert found.counts == {"new": 1, "searched": 1, "known": 0, "risks": 0}
    assert [one.key for one in found.oldest] == [old.key, young.key]


def test_who_steers_neither_sees_neither(people: Cast) -> None:
    rita = person("rita", people.acme, Role.REQUESTER)
    assert (changes_now(rita), problems_now(rita)) == (None, None)


@pytest.mark.parametrize(
    ("role", "words"),
    [(Role.CHANGE_MANAGER, "Changes to assess"), (Role.PROBLEM_MANAGER, "Cause looked for")],
)
def test_home_shows_it_with_few_queries(client: Client, people: Cast, role: Role, words: str) -> None:
    client.force_login(person("pat", people.acme, role).human)
    client.get("/")
    asked = []
    for more in (1, 9):
        for _one in range(more):
            changes.change(Place(people.acme.pk))
            problems.problem(Place(people.acme.pk))
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/").content.decode()
        asked.append(len(queries))
    assert words in page
    assert asked[0] == asked[1] <= 25, asked
