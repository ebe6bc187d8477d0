"""Who plans and decides changes in these tests, and where."""

import pytest
from tests.accounts.people import Cast, cast, person

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def place(people: Cast) -> Place:
    return Place(people.acme.pk)


@pytest.fixture
def mona(people: Cast) -> Actor:
    return person("mona", people.acme, Role.CHANGE_MANAGER)
