"""A9: roles, keys, leaving and coming back in any order, against a plain model of who holds what."""

import os
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.accounts.people import person

from pawl import clock
from pawl.accounts.actions import leavers, roles, tokens
from pawl.accounts.actor import Actor
from pawl.accounts.models import ApiToken, Grant, Organisation, Person, Team
from pawl.accounts.permissions import Place, can
from pawl.accounts.roles import RULES, Permission, Role
from pawl.accounts.tokens import actor_of
from pawl.errors import PawlError

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

EXAMPLES = 200 if os.environ.get("PAWL_THOROUGH") else 20
STEPS = 30
SOME = [Role.ADMINISTRATOR, Role.ADMINISTRATOR, Role.AUDITOR, Role.AGENT, Role.IMPROVEMENT_OWNER]
SCOPES = [Permission.ROLE_GRANT, Permission.ACCOUNT_MANAGE, Permission.DATASET_READ, Permission.TOKEN_MANAGE]
who = st.integers(0, 4)
where = st.integers(0, 3)
Held = tuple[int, str, int | None, int | None]


class Rights(RuleBasedStateMachine):
    """The site as it is, beside who holds what as plain sets."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())

    @initialize()
    def populate(self) -> None:
        acme, other = (Organisation.objects.create(name=name) for name in ("Acme", "Other"))
        desk = Team.objects.create(organisation=acme, name="Desk")
        self.places: list[tuple[Any, Any]] = [(None, None), (acme, None), (other, None), (acme, desk)]
        self.people = [
            person("a", acme, Role.ADMINISTRATOR, everywhere=True).human,
            *(
                person(name, home).human
                for name, home in (("b", acme), ("c", other), ("d", None), ("e", acme))
            ),
        ]
        self.held: set[Held] = {self._row(0, Role.ADMINISTRATOR, 0)}
        self.active = set(range(5))
        self.keys: dict[str, tuple[int, frozenset[str]]] = {}
        self.revoked: set[str] = set()

    @rule(by=who, to=who, role=st.sampled_from(SOME), at=where)
    def give(self, by: int, to: int, role: Role, at: int) -> None:
        self._give(self._actor(by), by, to, role, at)

    @rule(key=st.integers(0, 20), to=who, role=st.sampled_from(SOME), at=where)
    def give_by_key(self, key: int, to: int, role: Role, at: int) -> None:
        secret = self._secret(key)
        actor = actor_of(secret) if secret else None
        if actor is None or secret is None:
            return
        owner, scopes = self.keys[secret]
        if self._give(actor, owner, to, role, at):
            assert {Permission.ROLE_GRANT, *RULES[role]} <= scopes

    @rule(by=who, n=st.integers(0, 20))
    def take(self, by: int, n: int) -> None:
        rows = sorted(self.held, key=str)  # a place may be none
        row = rows[n % len(rows)]
        names: tuple[str, ...] = ("role", "organisation_id", "team_id")
        grant = Grant.objects.get(person=self.people[row[0]], **dict(zip(names, row[1:], strict=True)))
        try:
            roles.take(grant, by=self._actor(by))
        except PawlError:
            return
        assert self._administers(by, row[2], row[3])
        self.held.discard(row)
        assert not any(one.pk == grant.pk for one in self._actor(row[0]).grants)

    @rule(by=who, leaver=who)
    def deactivate(self, by: int, leaver: int) -> None:
        try:
            leavers.deactivate(self._person(leaver), by=self._actor(by))
        except PawlError:
            return
        assert by in self.active
        if by != leaver:
            assert all(self._administers(by, *row[2:]) for row in self.held if row[0] == leaver)
        self.active.discard(leaver)
        self.revoked |= {secret for secret, (owner, _) in self.keys.items() if owner == leaver}

    @rule(by=who, back=who)
    def reactivate(self, by: int, back: int) -> None:
        try:
            leavers.reactivate(self._person(back), by=self._actor(by))
        except PawlError:
            return
        if back not in self.active:
            self.active.add(back)
            self.held = {row for row in self.held if row[0] != back or self._administers(by, *row[2:])}

    @rule(by=who, scopes=st.sets(st.sampled_from(SCOPES), min_size=1))
    def make_key(self, by: int, scopes: set[Permission]) -> None:
        wanted = sorted(scope.value for scope in scopes)
        try:
            made = tokens.create(
                name="k", scopes=wanted, expires_at=clock.now() + timedelta(days=9), by=self._actor(by)
            )
        except PawlError:
            return
        assert all(can(self._actor(by), one) for one in scopes)
        self.keys[made.secret] = (by, frozenset(wanted))

    @rule(by=who, key=st.integers(0, 20))
    def revoke_key(self, by: int, key: int) -> None:
        secret = self._secret(key)
        if secret is None:
            return
        token = ApiToken.objects.get(digest=tokens.digest_of(secret))
        try:
            tokens.revoke(token, by=self._actor(by))
        except PawlError:
            return
        owner = self.keys[secret][0]
        assert by == owner or self._administers(by, self.people[owner].organisation_id, None)
        self.revoked.add(secret)

    @invariant()
    def the_site_holds_what_the_model_holds(self) -> None:
        if not hasattr(self, "held"):
            return
        numbers = {one.pk: n for n, one in enumerate(self.people)}
        rows = Grant.objects.values_list("person_id", "role", "organisation_id", "team_id")
        assert {(numbers[row[0]], *row[1:]) for row in rows} == self.held
        assert set(Person.objects.active().values_list("pk", flat=True)) == {
            self.people[n].pk for n in self.active
        }

    @invariant()
    def an_administrator_stays(self) -> None:
        if hasattr(self, "held"):
            assert any(
                row[1:] == (Role.ADMINISTRATOR, None, None) and row[0] in self.active for row in self.held
            )

    @invariant()
    def a_key_never_opens_more_than_its_owner_may_now(self) -> None:
        for secret, (owner, scopes) in getattr(self, "keys", {}).items():
            actor = actor_of(secret)
            assert (actor is None) == (secret in self.revoked or owner not in self.active)
            if actor is None:
                continue
            now = self._actor(owner)
            for place in (Place(), Place(self.places[1][0].pk), Place(self.places[2][0].pk)):
                opened = {one for one in Permission if can(actor, one, place)}
                assert opened <= scopes
                assert all(can(now, one, place) for one in opened)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.stack.close()

    def _give(self, actor: Actor, by: int, to: int, role: Role, at: int) -> bool:
        organisation, team = self.places[at]
        try:
            roles.give(self._person(to), role, organisation=organisation, team=team, by=actor)
        except PawlError:
            return False
        assert by != to, "nobody gives a role to themselves"
        assert to in self.active
        assert self._administers(by, getattr(organisation, "pk", None), getattr(team, "pk", None))
        self.held.add(self._row(to, role, at))
        return True

    def _administers(self, number: int, organisation: int | None, team: int | None) -> bool:
        """Read from the sets alone: an administrator of a place that holds this one, and still here."""
        return number in self.active and any(
            row[0] == number
            and row[1] == Role.ADMINISTRATOR
            and row[2] in {None, organisation}
            and row[3] in {None, team}
            for row in self.held
        )

    def _row(self, number: int, role: Role, at: int) -> Held:
        organisation, team = self.places[at]
        return (number, role.value, getattr(organisation, "pk", None), getattr(team, "pk", None))

    def _secret(self, key: int) -> str | None:
        secrets = sorted(self.keys)
        return secrets[key % len(secrets)] if secrets else None

    def _person(self, number: int) -> Person:
        found: Person = Person.objects.get(pk=self.people[number].pk)
        return found

    def _actor(self, number: int) -> Actor:
        """As the next request finds them."""
        return Actor(self._person(number))


def test_nobody_ever_holds_more_than_somebody_could_give() -> None:
    run_state_machine_as_test(
        Rights,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
        ),
    )
