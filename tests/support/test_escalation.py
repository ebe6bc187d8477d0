"""Urgent incidents that nobody takes: each level hears once, and none after it was taken."""

import pytest
from tests.accounts.people import Cast
from tests.support import samples
from tests.support.conftest import Clock

from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Grant, Person
from pawl.accounts.permissions import Place
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.models import Event
from pawl.incidents.actions import report, take
from pawl.incidents.models import Incident
from pawl.support import escalating
from pawl.support.actions import rotas
from pawl.support.escalating import escalate
from pawl.support.models import Rota
from pawl.support.reads import duties, who_is_on_call
from pawl.support.turns import watches

pytestmark = pytest.mark.django_db
PAWL = system("test")


@pytest.fixture
def rota(place: Place, people: Cast, nina: Actor) -> Rota:
    """bob is on call; nina hears after 15 minutes."""
    one = samples.rota(place, people.bob.human, nina.human)
    rotas.set_levels(one, levels=[{"minutes": 15, "person": nina.human}], by=people.bob)
    return one


def urgent(people: Cast, impact: int = 1) -> Incident:
    made = report(title="All is dark", impact=impact, urgency=impact, team=people.desk, by=people.bob)
    return Incident.objects.select_related("case").get(pk=made.pk)


def called(incident: Incident) -> list[tuple[int, str]]:
    found = Event.objects.filter(case=incident.key, activity="escalated").order_by("pk")
    return [(one.facts["minutes"], one.facts["person"]) for one in found]


def test_one_level_after_the_other_hears_each_once(people: Cast, nina: Actor, rota: Rota, now: Clock) -> None:
    one = urgent(people)
    assert [escalate(by=PAWL), escalate(by=PAWL)] == [1, 0]
    now.pass_(minutes=14)
    assert escalate(by=PAWL) == 0
    now.pass_(minutes=1)
    assert [escalate(by=PAWL), escalate(by=PAWL)] == [1, 0]
    assert called(one) == [(0, people.bob.human.key), (15, nina.human.key)]


def test_what_all_have_heard_of_keeps_nobody_from_the_next(
    people: Cast, rota: Rota, now: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escalating, "AT_ONCE", 2)
    for _each in range(2):
        urgent(people)
    escalate(by=PAWL)
    now.pass_(minutes=20)
    escalate(by=PAWL)
    one = urgent(people)
    assert [escalate(by=PAWL), escalate(by=PAWL)] == [1, 0]
    assert called(one) == [(0, people.bob.human.key)]


def test_where_who_was_to_hear_next_has_left_the_one_on_call_hears_again(
    people: Cast, nina: Actor, rota: Rota, now: Clock
) -> None:
    Person.objects.filter(pk=nina.human.pk).update(is_active=False, deactivated_at=now.at)
    one = urgent(people)
    escalate(by=PAWL)
    now.pass_(minutes=15)
    escalate(by=PAWL)
    assert called(one) == [(0, people.bob.human.key), (15, people.bob.human.key)]


def test_it_stops_when_somebody_takes_it(people: Cast, rota: Rota, now: Clock) -> None:
    one = urgent(people)
    escalate(by=PAWL)
    take(one, by=people.bob)
    now.pass_(hours=1)
    assert escalate(by=PAWL) == 0


def test_what_is_not_urgent_calls_nobody(people: Cast, rota: Rota, now: Clock) -> None:
    urgent(people, impact=3)
    assert escalate(by=PAWL) == 0


def test_another_rota_can_be_the_next_level(people: Cast, nina: Actor, place: Place, now: Clock) -> None:
    first, second = samples.rota(place, people.bob.human), samples.rota(place, nina.human)
    type(second).objects.filter(pk=second.pk).update(state="retired")
    rotas.set_levels(first, levels=[{"minutes": 5, "tells": second}], by=people.bob)
    one = urgent(people)
    escalate(by=PAWL)
    now.pass_(minutes=5)
    escalate(by=PAWL)
    assert called(one)[-1] == (5, nina.human.key)


def test_who_cannot_see_incidents_takes_no_turns(people: Cast, place: Place, now: Clock) -> None:
    with pytest.raises(Invalid):
        rotas.set_up(title="Night", team=people.desk, people=[people.charlie.human], begins=now.at.date(),
                     at=now.at.time(), zone="UTC", by=people.bob)  # fmt: skip
    one = samples.rota(place, people.bob.human)
    with pytest.raises(NotAllowed):
        rotas.retire(one, by=people.charlie)


def test_a_swap_gives_each_the_others_turn(people: Cast, nina: Actor, place: Place, now: Clock) -> None:
    one = samples.rota(place, people.bob.human, nina.human)
    rotas.swap(one, first=now.at, second=now.pass_(days=8), by=people.bob)
    found = [watch.person for watch in watches(one.turns(), samples.MONDAY, now.pass_(days=5))]
    assert found == [nina.human.pk, people.bob.human.pk]
    with pytest.raises(Conflict):
        rotas.swap(one, first=now.at, second=now.at, by=people.bob)


def test_who_has_left_is_passed_over(people: Cast, nina: Actor, place: Place, now: Clock) -> None:
    one = samples.rota(place, people.bob.human, nina.human)
    Person.objects.filter(pk=people.bob.human.pk).update(is_active=False, deactivated_at=now.at)
    found = who_is_on_call(one, now.at)
    assert found == nina.human
    assert [(duty.person, duty.following) for duty in duties(nina, now.at)] == [(nina.human, nina.human)]
    Grant.objects.filter(person=nina.human).delete()
    assert who_is_on_call(one, now.at) is None
