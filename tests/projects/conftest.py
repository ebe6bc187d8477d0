"""A project manager, a sponsor, a service owner, and a clock that tests set."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast, person

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.roles import Role

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Crew:
    """Who is there."""

    people: Cast
    manager: Actor
    sponsor: Actor
    owner: Actor
    """Of the service that takes over."""
    agent: Actor
    """Of one team."""
    agent_of_all: Actor
    """Of the whole organisation."""

    def client(self, who: Actor) -> Client:
        """A browser of somebody."""
        found = Client()
        found.force_login(who.human)
        return found


class Clock:
    """A clock that tests set."""

    at = MONDAY

    def pass_(self, **time: float) -> datetime:
        self.at += timedelta(**time)
        return self.at


@pytest.fixture
def crew() -> Crew:
    people = cast()
    return Crew(
        people,
        person("pia", people.acme, Role.PROJECT_MANAGER),
        person("sven", people.acme, Role.SPONSOR),
        person("sam", people.acme, Role.SERVICE_OWNER),
        people.bob,
        person("ada", people.acme, Role.AGENT),
    )


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(clock, "now", lambda: found.at)
    return found
