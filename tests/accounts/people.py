"""The standing persons of tests: alice (owner), bob (her team), charlie (a stranger)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Grant, Organisation, Person, Team
from pawl.accounts.roles import Role
from pawl.environment import environment


@dataclass(frozen=True)
class Cast:
    """Two organisations, a team in each, and who holds which role where."""

    acme: Organisation
    other: Organisation
    desk: Team
    alice: Actor
    bob: Actor
    charlie: Actor
    admin: Actor


def person(name: str, organisation: Organisation | None, role: Role | None = None, team: Team | None = None,
           *, everywhere: bool = False) -> Actor:  # fmt: skip
    """Somebody with one role in their organisation (or in one team of it, or everywhere)."""
    made = Person.objects.create(
        email=f"{name}@example.org", name=name.title(), organisation=organisation, joined_at=clock.now()
    )
    if role:
        place = None if everywhere else organisation
        Grant.objects.create(person=made, role=role, organisation=place, team=team)
    return Actor(made)


def cast() -> Cast:
    """Make them."""
    acme, other = Organisation.objects.create(name="Acme"), Organisation.objects.create(name="Other")
    desk = Team.objects.create(organisation=acme, name="Desk")
    return Cast(
        acme=acme,
        other=other,
        desk=desk,
        alice=person("alice", acme, Role.IMPROVEMENT_OWNER),
        bob=person("bob", acme, Role.AGENT, desk),
        charlie=person("charlie", other, Role.IMPROVEMENT_OWNER),
        admin=person("admin", acme, Role.ADMINISTRATOR, everywhere=True),
    )


def cast_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    """Make them on a site whose files lie in a folder of their own."""
    monkeypatch.setenv("PAWL_DATA", str(folder))
    environment.cache_clear()
    yield cast()
    monkeypatch.undo()
    environment.cache_clear()
