"""Rules of a desk count instead of those of the site, and those instead of what is shipped."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.accounts.people import Cast, person
from tests.notifications.conftest import Clock
from tests.notifications.samples import chat_channel

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.errors import Invalid, NotAllowed
from pawl.incidents.actions import report
from pawl.notifications.actions.settings import set_rule
from pawl.notifications.models import Notice
from pawl.notifications.ruling import Rulebook, rule_of
from pawl.notifications.shipped import SHIPPED
from pawl.notifications.trial import tried
from pawl.tickets.actions.desk import retire

pytestmark = pytest.mark.django_db
Run = Callable[[], None]


def ruled(people: Cast, place: Place | None = None, **said: Any) -> Any:
    return set_rule(kind="incident", activity="opened", place=place or Place(), by=people.admin, **said)


def counting(people: Cast) -> list[str]:
    return [one.key for one in Rulebook.read().of("incident", "opened", people.acme.pk)]


def test_the_nearest_place_with_a_rule_counts(people: Cast) -> None:
    assert counting(people) == [""]
    site = ruled(people, audiences=["team"])
    assert counting(people) == [site.key]
    own = ruled(people, Place(people.acme.pk), audiences=["owner"])
    assert counting(people) == [own.key]
    ruled(people, Place(people.other.pk), audiences=["owner"])
    assert counting(people) == [own.key]
    retire(own, version=1, by=people.admin)
    assert counting(people) == [site.key]


def test_a_rule_that_names_nobody_switches_an_event_off(rita: Actor, people: Cast, dispatch: Run) -> None:
    ruled(people)
    report(title="Mail is down", by=people.bob, caller=rita.human, team=people.desk)
    dispatch()
    assert not Notice.objects.exists()


def test_a_rule_for_a_room_stands_beside_the_others(people: Cast) -> None:
    room = chat_channel(Place())
    made = ruled(people, channel=room)
    assert counting(people) == ["", made.key]
    assert list(Rulebook.read().addresses_of("incident", "opened")) == ["people", room.key]


def test_a_role_and_a_person_hear_where_they_may_read(people: Cast, nina: Actor, dispatch: Run) -> None:
    lead = person("lea", people.acme, Role.TEAM_LEAD)
    person("leo", people.other, Role.TEAM_LEAD)
    ruled(people, role="team_lead", person=people.charlie.human)
    report(title="Mail is down", by=people.bob, team=people.desk)
    dispatch()
    assert [one.person for one in Notice.objects.all()] == [lead.human]


@pytest.mark.parametrize(
    "said",
    [{"activity": "nothing"}, {"audiences": ["everybody"]}, {"ways": ["pigeon"]}, {"role": "king"}],
)
def test_what_no_rule_can_say_is_refused(people: Cast, said: dict[str, Any]) -> None:
    known = {"kind": "incident", "activity": "opened"} | said
    with pytest.raises(Invalid):
        set_rule(place=Place(), by=people.admin, **known)


def test_only_who_may_administer_the_desk_sets_rules(people: Cast) -> None:
    with pytest.raises(NotAllowed):
        set_rule(kind="incident", activity="opened", place=Place(people.acme.pk), by=people.bob)


def test_every_shipped_rule_is_one_that_could_be_set(people: Cast) -> None:
    for one in SHIPPED:
        set_rule(kind=one.kind, activity=one.activity, audiences=one.audiences, ways=one.ways,
                 place=Place(), by=people.admin)  # fmt: skip


def test_a_dry_run_says_who_would_have_heard_and_tells_nobody(
    rita: Actor, nina: Actor, people: Cast, now: Clock
) -> None:
    report(title="Mail is down", by=people.bob, caller=rita.human, team=people.desk)
    made = ruled(people, audiences=["caller", "team"])
    (found,) = tried("incident", "opened", [rule_of(made)], people.admin)
    assert found.people == (nina.human, rita.human)
    assert not Notice.objects.exists()
    now.pass_(days=8)
    assert tried("incident", "opened", [rule_of(made)], people.admin) == []


def test_a_dry_run_shows_only_what_its_reader_may_see(people: Cast, rita: Actor) -> None:
    made = ruled(people, audiences=["caller"])
    report(title="Mail is down", by=people.bob, caller=rita.human, team=people.desk)
    assert tried("incident", "opened", [rule_of(made)], people.charlie) == []


def test_a_dry_run_asks_as_much_for_many_events_as_for_few(
    people: Cast, rita: Actor, django_assert_max_num_queries: Any
) -> None:
    made = ruled(people, audiences=["caller", "team", "watchers", "on_call", "stakeholders"])
    for n in range(12):
        report(title=f"Mail {n}", by=people.bob, caller=rita.human, team=people.desk)
    with django_assert_max_num_queries(16):
        assert len(tried("incident", "opened", [rule_of(made)], people.admin)) == 12
