"""A desk with two agents, on a Monday at nine."""

from datetime import datetime, timedelta

import pytest
from tests.accounts.people import Cast, cast, person
from tests.support.samples import MONDAY

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role


class Clock:
    """A clock that tests set."""

    at = MONDAY

    def pass_(self, **time: float) -> datetime:
        self.at += timedelta(**time)
        return self.at


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def place(people: Cast) -> Place:
    return Place(people.acme.pk, people.desk.pk)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(clock, "now", lambda: found.at)
    return found


@pytest.fixture
def nina(people: Cast) -> Actor:
    return person("nina", people.acme, Role.AGENT, people.desk)
