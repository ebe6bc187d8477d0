"""A desk, somebody of it, and somebody it helps."""

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast, person

from pawl.accounts.actor import Actor
from pawl.accounts.roles import Role


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def agent(people: Cast) -> Actor:
    return person("ann", people.acme, Role.AGENT)


@pytest.fixture
def rita(people: Cast) -> Actor:
    return person("rita", people.acme, Role.REQUESTER)


@pytest.fixture
def browser(client: Client, agent: Actor) -> Client:
    client.force_login(agent.human)
    return client
