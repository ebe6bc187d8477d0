"""The one policy: what it lets through, for a record and for a query alike."""

import pytest
from tests.accounts.people import Cast, cast, person

from pawl.accounts.actor import ANONYMOUS, Actor, system
from pawl.accounts.models import Grant, Person, Team
from pawl.accounts.permissions import Place, can, require, scope, who_could
from pawl.accounts.roles import Permission, Role
from pawl.errors import NotAllowed
from pawl.presentation.language import Language

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_a_role_opens_what_stands_in_its_organisation(people: Cast) -> None:
    at_home, abroad = Place(people.acme.pk), Place(people.other.pk)
    assert can(people.alice, Permission.DATASET_IMPORT, at_home)
    assert not can(people.alice, Permission.DATASET_IMPORT, abroad)


def test_strangers_and_leavers_may_nothing(people: Cast) -> None:
    people.alice.human.is_active = False
    leaver = Actor(people.alice.human)
    assert not any(can(who, one) for who in (ANONYMOUS, leaver) for one in Permission)


def test_a_team_grant_opens_that_team_only(people: Cast) -> None:
    night = Team.objects.create(organisation=people.acme, name="Night")
    assert can(people.bob, Permission.DATASET_READ, Place(people.acme.pk, people.desk.pk))
    assert not can(people.bob, Permission.DATASET_READ, Place(people.acme.pk, night.pk))


def test_confidential_records_are_for_owner_team_and_auditor(people: Cast) -> None:
    auditor = person("auditor", people.acme, Role.AUDITOR)
    closed = Place(people.acme.pk, people.desk.pk, people.admin.human.pk, confidential=True)
    seen = [can(who, Permission.DATASET_READ, closed) for who in (people.alice, people.bob, auditor)]
    assert seen == [False, True, True]


def test_a_token_narrows_and_never_widens(people: Cast) -> None:
    scopes = frozenset({Permission.DATASET_READ, Permission.ROLE_GRANT})
    program = Actor(people.alice.human, "api", scopes)
    place = Place(people.acme.pk)
    assert can(program, Permission.DATASET_READ, place)
    assert not can(program, Permission.DATASET_IMPORT, place)
    assert not can(program, Permission.ROLE_GRANT, place)


def test_a_refusal_says_who_could(people: Cast) -> None:
    with pytest.raises(NotAllowed, match="service owner"):
        require(people.bob, Permission.DATASET_IMPORT, on=Place(people.acme.pk))


def test_a_query_finds_what_the_policy_lets_through(people: Cast) -> None:
    found = scope(people.admin, Permission.ACCOUNT_READ, Person.objects.all())
    assert set(found) == {
        one for one in Person.objects.all() if can(people.admin, Permission.ACCOUNT_READ, one)
    }
    assert set(scope(people.alice, Permission.ACCOUNT_READ, Person.objects.all())) == set(
        Person.objects.filter(organisation=people.acme)
    )


def test_a_wide_grant_beside_a_narrow_one_stays_wide(people: Cast) -> None:
    Grant.objects.create(person=people.alice.human, role=Role.AUDITOR)
    wide = Actor(people.alice.human)
    assert scope(wide, Permission.ACCOUNT_READ, Person.objects.all()).count() == Person.objects.count()


def test_pawl_itself_may_everything() -> None:
    assert can(system("scheduler"), Permission.ROLE_GRANT, Place())


def test_a_refusal_says_who_could_in_the_readers_words() -> None:
    told = who_could(Permission.ACCOUNT_MANAGE)
    assert "administrator" in str(told)
    assert "team lead" in str(who_could(Permission.MEASUREMENT_READ))
    chinese = Language("zh-Hans").sentence(who_could(Permission.MEASUREMENT_READ))
    assert "team" not in chinese
    assert "{" not in chinese
