"""Every action on people: strangers are refused, one event is written, and it is all or nothing."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from tests.accounts.people import Cast, cast, person

from pawl import clock
from pawl.accounts import actions
from pawl.accounts.actions import (
    directory,
    leavers,
    organisations,
    people,
    profile,
    roles,
    sessions,
    teams,
    tokens,
)
from pawl.accounts.actor import ANONYMOUS, Actor
from pawl.accounts.models import ApiToken, Grant, Membership
from pawl.accounts.roles import Role
from pawl.errors import NotAllowed
from pawl.history.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

SOON = timedelta(days=30)


@dataclass(frozen=True, eq=False)
class Torn(Actor):
    """Somebody whose event cannot be written."""

    @property
    def key(self) -> str:
        raise RuntimeError("the journal is full")


def _nothing(c: Cast) -> None:
    return None


def _token(c: Cast) -> ApiToken:
    return tokens.create(name="t", scopes=["dataset:read"], expires_at=clock.now() + SOON, by=c.alice).token


def _member(c: Cast) -> Any:
    return Membership.objects.create(team=c.desk, person=c.bob.human)


def _leaver(c: Cast) -> Any:
    return leavers.deactivate(c.bob.human, by=c.admin)


def _details(c: Cast, **changes: Any) -> people.Details:
    return people.Details(**{"email": "new@example.org", "name": "New", "organisation": c.acme, **changes})


def _newcomer(c: Cast) -> Any:
    return people.create(_details(c), by=c.admin)


def _empty_team(c: Cast) -> Any:
    return teams.create(organisation=c.acme, name="New", by=c.admin)


# name -> (what must be there first, the act, the activity it leaves)
ACTS: dict[str, tuple[Callable[[Cast], Any], Callable[[Cast, Any, Actor], Any], str]] = {
    "organisations.create": (
        _nothing,
        lambda _c, _, by: organisations.create(name="New", by=by),
        "created",
    ),
    "organisations.change": (
        _nothing,
        lambda c, _, by: organisations.change(c.acme, name="Acme 2", by=by),
        "changed",
    ),
    "teams.create": (
        _nothing,
        lambda c, _, by: teams.create(organisation=c.acme, name="Night", by=by),
        "created",
    ),
    "teams.change": (_nothing, lambda c, _, by: teams.change(c.desk, name="Day", by=by), "changed"),
    "teams.add": (_nothing, lambda c, _, by: teams.add(c.desk, c.alice.human, by=by), "member_added"),
    "teams.remove": (_member, lambda c, _, by: teams.remove(c.desk, c.bob.human, by=by), "member_removed"),
    "roles.give": (
        _nothing,
        lambda c, _, by: roles.give(c.bob.human, Role.APPROVER, organisation=c.acme, by=by),
        "role_given",
    ),
    "roles.take": (
        lambda c: c.bob.human.grants.get(),
        lambda _c, grant, by: roles.take(grant, by=by),
        "role_taken",
    ),
    "people.create": (_nothing, lambda c, _, by: people.create(_details(c), by=by), "created"),
    "people.invite": (_nothing, lambda c, _, by: people.invite(c.bob.human, by=by), "invited"),
    "people.change": (
        _nothing,
        lambda c, _, by: people.change(c.bob.human, _details(c, email="b@example.org"), by=by),
        "changed",
    ),
    "people.name_manager": (
        _nothing,
        lambda c, _, by: people.name_manager(c.bob.human, c.alice.human, by=by),
        "manager_named",
    ),
    "leavers.deactivate": (
        _nothing,
        lambda c, _, by: leavers.deactivate(c.bob.human, by=by),
        "deactivated",
    ),
    "leavers.reactivate": (_leaver, lambda _c, who, by: leavers.reactivate(who, by=by), "reactivated"),
    "leavers.forget_second_factors": (
        lambda c: Authenticator.objects.create(user=c.bob.human, type="totp", data={"secret": "x"}),
        lambda c, _, by: leavers.forget_second_factors(c.bob.human, by=by),
        "second_factors_forgotten",
    ),
    "profile.change": (
        _nothing,
        lambda c, _, by: profile.change(
            c.admin.human, profile.Profile(name="Ada", language="zh-hans", theme="dark", zone="UTC"), by=by
        ),
        "profile_changed",
    ),
    "people.take_back": (_newcomer, lambda _c, made, by: people.take_back(made, by=by), "deleted"),
    "teams.take_back": (_empty_team, lambda _c, made, by: teams.take_back(made, by=by), "deleted"),
    "directory.remove": (
        _nothing,
        lambda c, _, by: directory.remove(c.bob.human, by=by),
        "removed",
    ),
    "directory.restore": (
        lambda c: directory.remove(c.bob.human, by=c.admin),
        lambda c, _, by: directory.restore(c.bob.human, by=by),
        "restored",
    ),
    "sessions.end_all": (
        _nothing,
        lambda c, _, by: sessions.end_all(c.bob.human, by=by),
        "sessions_ended",
    ),
    "tokens.revoke": (_token, lambda _c, token, by: tokens.revoke(token, by=by), "revoked"),
    "tokens.revoke_all": (_token, lambda c, _, by: tokens.revoke_all(c.alice.human, by=by), "revoked"),
}


@pytest.fixture
def people_there() -> Cast:
    return cast()


@pytest.mark.parametrize("name", ACTS)
def test_a_stranger_is_refused_and_nothing_is_written(name: str, people_there: Cast) -> None:
    first, act, _ = ACTS[name]
    given = first(people_there)
    before = everything()
    for stranger in (people_there.charlie, people_there.alice, ANONYMOUS):
        if name.startswith("tokens.revoke") and stranger is people_there.alice:
            continue  # it is hers
        with pytest.raises(NotAllowed):
            act(people_there, given, stranger)
    assert everything() == before


@pytest.mark.parametrize("name", ACTS)
def test_one_event_says_what_happened(name: str, people_there: Cast) -> None:
    first, act, activity = ACTS[name]
    given = first(people_there)
    before = Event.objects.count()
    act(people_there, given, people_there.admin)
    inner = 1 if name.startswith("directory.") else 0  # it acts by another action
    assert Event.objects.count() == before + 1 + inner
    event = Event.objects.latest("id")
    assert (event.activity, event.actor) == (activity, people_there.admin.key)


@pytest.mark.parametrize("name", ACTS)
def test_it_is_all_or_nothing(name: str, people_there: Cast) -> None:
    first, act, _ = ACTS[name]
    given = first(people_there)
    before = everything()
    torn = Torn(**{one.name: getattr(people_there.admin, one.name) for one in fields(people_there.admin)})
    with pytest.raises(RuntimeError, match="the journal is full"):
        act(people_there, given, torn)
    assert everything() == before


def test_every_action_stands_in_the_table() -> None:
    own = {"tokens.create", "passwords.ask_for_link"}  # for whoever calls; tested with tokens and sign-in
    written = {"imports.read", "imports.bring"}  # tested with the files
    found = {
        f"{room.name}.{name}"
        for room in iter_modules(actions.__path__)
        for name, function in inspect.getmembers(
            import_module(f"{actions.__name__}.{room.name}"), inspect.isfunction
        )
        if function.__module__.endswith(f".{room.name}")
        and not name.startswith("_")
        and "by" in inspect.signature(function).parameters
        and inspect.signature(function).parameters["by"].kind is inspect.Parameter.KEYWORD_ONLY
    }
    assert found - own - written == set(ACTS)


def everything() -> dict[str, list[Any]]:
    """All rows of people and journal."""
    rooms = ("accounts", "history", "mfa")
    return {
        model.__name__: sorted(model._base_manager.values_list(), key=repr)
        for room in rooms
        for model in apps.get_app_config(room).get_models()
    }


def test_a_team_and_an_organisation_have_one_name(people_there: Cast) -> None:
    with pytest.raises(Exception, match="There is one of this name already"):
        organisations.create(name="ACME", by=people_there.admin)
    with pytest.raises(Exception, match="There is one of this name already"):
        teams.create(organisation=people_there.acme, name="desk", by=people_there.admin)


def test_an_administrator_of_one_organisation_stays_in_it(people_there: Cast) -> None:
    local = person("local", people_there.acme, Role.ADMINISTRATOR)
    people.create(_details(people_there), by=local)
    for act in (
        lambda: people.create(_details(people_there, organisation=people_there.other), by=local),
        lambda: people.change(people_there.charlie.human, _details(people_there), by=local),
        lambda: organisations.create(name="Mine", by=local),
        lambda: roles.give(people_there.bob.human, Role.ADMINISTRATOR, by=local),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_nobody_takes_over_who_holds_more(people_there: Cast) -> None:
    """Changing an address and asking for a new password would make the account one's own."""
    local = person("local", people_there.acme, Role.ADMINISTRATOR)
    boss = people_there.admin.human
    for act in (
        lambda: people.change(boss, _details(people_there, email="mine@example.org"), by=local),
        lambda: people.invite(boss, by=local),
        lambda: leavers.forget_second_factors(boss, by=local),
        lambda: leavers.deactivate(boss, by=local),
    ):
        with pytest.raises(NotAllowed, match="which you could not give"):
            act()


def test_a_narrow_key_makes_nobody_master_of_an_account(people_there: Cast) -> None:
    """Neither of its owner's nor of another's, who holds more than the key itself could give."""
    boss = people_there.admin.human
    second = person("second", None, Role.ADMINISTRATOR, everywhere=True).human
    narrow = Actor(boss, "scim", frozenset({"account:read", "account:manage"}))
    for whom in (boss, second, people_there.bob.human):
        with pytest.raises(NotAllowed, match="which you could not give"):
            people.change(whom, _details(people_there, email="mine@example.org"), by=narrow)
        for act in (people.invite, leavers.forget_second_factors):
            with pytest.raises(NotAllowed, match="which you could not give"):
                act(whom, by=narrow)
    leavers.deactivate(people_there.bob.human, by=narrow)
    assert not people_there.bob.human.is_active, "a directory lets leavers go"


def test_nobody_gives_a_role_to_themselves(people_there: Cast) -> None:
    with pytest.raises(NotAllowed, match="Nobody gives a role to themselves"):
        roles.give(people_there.admin.human, Role.AUDITOR, by=people_there.admin)


def test_the_last_administrator_stays(people_there: Cast) -> None:
    boss = people_there.admin.human
    for act in (
        lambda: roles.take(boss.grants.get(), by=people_there.admin),
        lambda: leavers.deactivate(boss, by=people_there.admin),
    ):
        with pytest.raises(Exception, match="the last administrator"):
            act()
    second = person("second", None, Role.ADMINISTRATOR, everywhere=True)
    leavers.deactivate(boss, by=second)
    assert Grant.objects.filter(person=boss).exists(), "grants stay for the record, and open nothing"
    assert Actor(boss).grants == ()


def test_who_comes_back_has_only_what_the_one_who_let_them_in_could_give(people_there: Cast) -> None:
    roles.give(people_there.bob.human, Role.AUDITOR, organisation=people_there.acme, by=people_there.admin)
    leavers.deactivate(people_there.bob.human, by=people_there.admin)
    narrow = Actor(people_there.admin.human, "api", frozenset({"account:manage"}))
    leavers.reactivate(people_there.bob.human, by=narrow)
    assert not people_there.bob.human.grants.exists()
    assert len(Event.objects.latest("id").facts["roles_lost"]) == 2


def test_a_stale_writer_hears_of_it(people_there: Cast) -> None:
    mine, yours = (type(people_there.desk).objects.get(pk=people_there.desk.pk) for _ in range(2))
    teams.change(mine, name="Mine", by=people_there.admin)
    with pytest.raises(Exception, match="Somebody changed it"):
        teams.change(yours, name="Yours", by=people_there.admin)


def test_what_does_not_change_leaves_no_event(people_there: Cast) -> None:
    before = Event.objects.count()
    teams.change(people_there.desk, name="Desk", by=people_there.admin)
    teams.remove(people_there.desk, people_there.charlie.human, by=people_there.admin)
    assert Event.objects.count() == before
