"""An agent of a desk, a colleague and a stranger, on a Monday at ten."""

from datetime import datetime, timedelta

import pytest
from tests.accounts.people import Cast, cast, person
from tests.recurring.samples import MONDAY

from pawl import clock
from pawl.accounts.actor import Actor
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
def now(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(clock, "now", lambda: found.at)
    return found


@pytest.fixture
def nina(people: Cast) -> Actor:
    """Of the next shift."""
    return person("nina", people.acme, Role.AGENT, people.desk)
