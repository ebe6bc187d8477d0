"""The settings of a desk: who may set them, what is refused, what they give."""

from typing import Any

import pytest
from tests.accounts.people import Cast, cast

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.errors import Conflict, Invalid, NotAllowed, Stale
from pawl.history.models import Event
from pawl.tickets.actions import desk
from pawl.tickets.effects import pauses_of
from pawl.tickets.models import Category
from pawl.tickets.priority import priority_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_a_matrix_counts_from_now_on_until_it_is_retired(people: Cast) -> None:
    made = desk.set_matrix([[1, 1, 1]] * 3, place=Place(people.acme.pk), by=people.admin)
    found = priority_of("incident", people.acme.pk, 3, 3, at=clock.now())
    desk.retire(made, version=made.version, by=people.admin)
    after = priority_of("incident", people.acme.pk, 3, 3, at=clock.now())
    assert (found, after) == (1, 5)
    events = Event.objects.filter(kind="priority_matrix").order_by("id")
    assert [one.activity for one in events] == ["set", "retired"]


@pytest.mark.parametrize("cells", [[], [[1, 2, 3]] * 2, [[1, 2]] * 3, [[1, 2, 6]] * 3, [[0, 2, 3]] * 3])
def test_a_broken_matrix_is_refused(people: Cast, cells: Any) -> None:
    with pytest.raises(Invalid, match="three rows"):
        desk.set_matrix(cells, place=Place(), by=people.admin)


def test_a_hold_reason_says_which_clocks_wait(people: Cast) -> None:
    place = Place(people.acme.pk)
    desk.set_hold_reason("awaiting_vendor", "Vendor", place=place, by=people.admin, pauses=["response"])
    assert pauses_of("incident", "awaiting_vendor", people.acme.pk) == ("response",)
    assert pauses_of("incident", "awaiting_vendor", people.other.pk) == ("resolution",)


def test_a_branch_stands_once_and_under_its_own(people: Cast) -> None:
    root = desk.set_category("Mail", place=Place(), by=people.admin)
    twig = desk.set_category("Spam", place=Place(), parent=root, by=people.admin)
    assert twig.path == "Mail/Spam"
    with pytest.raises(Conflict, match="already"):
        desk.set_category("Mail", place=Place(), by=people.admin)
    with pytest.raises(Invalid, match="elsewhere"):
        desk.set_category("Spam", place=Place(people.acme.pk), parent=root, by=people.admin)
    assert Category.objects.count() == 2


def test_a_rule_of_an_organisation_names_a_team_of_it(people: Cast) -> None:
    with pytest.raises(Invalid, match="another organisation"):
        desk.set_rule(place=Place(people.other.pk), team=people.desk, position=1, by=people.admin)
    assert desk.set_rule(place=Place(people.acme.pk), team=people.desk, position=1, by=people.admin).pk


def test_only_who_manages_the_desk_sets_it(people: Cast) -> None:
    with pytest.raises(NotAllowed):
        desk.set_reply("Thanks", "Thank you.", place=Place(people.acme.pk), by=people.bob)
    made = desk.set_reply("Thanks", "Thank you.", place=Place(people.acme.pk), by=people.admin)
    with pytest.raises(NotAllowed):
        desk.retire(made, version=1, by=people.bob)
    with pytest.raises(Stale):
        desk.retire(made, version=9, by=people.admin)
