"""The first administrator: one token from the console, one account, and the door is closed for ever."""

import pytest
from tests.accounts.people import cast

from pawl.accounts.actions import leavers, setup
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Person, Setup
from pawl.accounts.permissions import Place, can
from pawl.accounts.roles import Permission
from pawl.errors import Invalid, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

FIRST = {
    "name": "Ada",
    "email": "ada@example.org",
    "password": "three words and more",
    "organisation": "Acme",
}


def test_the_token_of_the_console_makes_one_administrator() -> None:
    token = setup.issue()
    assert token
    first = setup.make_first(token, **FIRST)
    assert can(Actor(first), Permission.ROLE_GRANT, Place())
    assert first.check_password(FIRST["password"])
    assert not setup.is_open()
    with pytest.raises(NotFound):
        setup.make_first(token, **{**FIRST, "email": "eve@example.org"})
    assert setup.issue() is None


def test_a_wrong_token_opens_nothing() -> None:
    token = setup.issue()
    for wrong in ("", "x", token[:-1] if token else ""):
        with pytest.raises(Invalid, match="not the token"):
            setup.make_first(wrong, **FIRST)
    assert not Person.objects.exists()


def test_a_new_token_replaces_the_old_one() -> None:
    old = setup.issue()
    setup.issue()
    with pytest.raises(Invalid):
        setup.make_first(old or "", **FIRST)


def test_without_a_token_there_is_no_door() -> None:
    with pytest.raises(NotFound):
        setup.make_first("", **FIRST)


def test_a_weak_password_leaves_nothing_behind() -> None:
    token = setup.issue()
    with pytest.raises(Invalid, match="too weak"):
        setup.make_first(token or "", **{**FIRST, "password": "short"})
    assert not Person.objects.exists()
    assert setup.is_open()


def test_where_people_are_there_is_no_setup_and_it_stays_closed() -> None:
    people = cast()
    assert not setup.is_open()
    assert setup.issue() is None
    leavers.deactivate(people.bob.human, by=system("test"))
    Person.objects.all().delete()
    assert not setup.is_open(), "closed is closed, even where the people are gone"
    assert Setup.objects.get().closed_at
