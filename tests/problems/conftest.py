"""A problem manager of Acme, and a problem of theirs."""

import pytest
from tests.accounts.people import Cast, cast, person
from tests.problems import samples

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.problems.models import Problem


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def paula(people: Cast) -> Actor:
    return person("paula", people.acme, Role.PROBLEM_MANAGER)


@pytest.fixture
def place(people: Cast, paula: Actor) -> Place:
    return Place(people.acme.pk, None, paula.human.pk)


@pytest.fixture
def one(place: Place) -> Problem:
    return samples.problem(place)
