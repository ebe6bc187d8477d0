"""Parent and child, merge, split, links; and what closes by itself."""

from datetime import timedelta

import pytest
import time_machine
from tests.accounts.people import Cast, person
from tests.incidents.samples import MONDAY, incident

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.models import Comment, Link
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.models import Event
from pawl.incidents import actions
from pawl.incidents.actions.ending import close_settled
from pawl.incidents.doing import relate
from pawl.incidents.models import Incident
from pawl.tickets.closing import working_days_before

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def pair(people: Cast) -> tuple[Incident, Incident]:
    place = Place(people.acme.pk)
    return incident(place, title="All mail is down"), incident(place)


def fresh(one: Incident) -> Incident:
    return Incident.objects.select_related("case", "parent").get(pk=one.pk)


def test_what_resolves_the_parent_resolves_its_children(
    pair: tuple[Incident, Incident], agent: Actor, people: Cast
) -> None:
    parent, child = pair
    waiting = incident(Place(people.acme.pk), state="on_hold", parent=parent)
    done = incident(Place(people.acme.pk), state="cancelled", parent=parent)
    actions.adopt(child, parent=parent, by=agent)
    actions.resolve(parent, code="solved", resolution="Restarted it", cause="software", by=agent)
    for one in (child, waiting):
        kept = fresh(one)
        assert (kept.state, kept.resolution_code, kept.resolution) == (
            "resolved",
            "with_parent",
            "Restarted it",
        )
    assert fresh(done).state == "cancelled"


def test_a_family_has_two_generations(pair: tuple[Incident, Incident], agent: Actor, people: Cast) -> None:
    parent, child = pair
    actions.adopt(child, parent=parent, by=agent)
    other = incident(Place(people.acme.pk))
    for wrong, above in ((other, child), (parent, other), (other, other)):
        with pytest.raises(Invalid):
            actions.adopt(wrong, parent=above, by=agent)
    actions.part(child, by=agent)
    actions.resolve(parent, code="solved", resolution="Restarted it", by=agent)
    assert fresh(child).state == "new"


def test_a_merged_one_is_closed_and_told_where_it_went(
    pair: tuple[Incident, Incident], agent: Actor, people: Cast
) -> None:
    into, same = pair
    child = incident(Place(people.acme.pk), parent=same)
    actions.merge(same, into=into, by=agent)
    assert (fresh(same).state, fresh(same).resolution_code, fresh(child).parent) == (
        "closed",
        "duplicate",
        into,
    )
    assert Link.objects.get(source=same.case).relation == "duplicates"
    assert same.key in Comment.objects.get(case=into.case, is_internal=True).text
    with pytest.raises(Conflict):
        actions.merge(into, into=fresh(same), by=agent)


def test_one_that_is_two_is_split(pair: tuple[Incident, Incident], agent: Actor, people: Cast) -> None:
    whole = incident(Place(people.acme.pk, None, people.alice.human.pk), impact=1)
    other = actions.split(whole, title="The calendar too", by=agent)
    assert (other.case.owner, other.impact, other.state) == (people.alice.human, 1, "new")
    assert Link.objects.get(source=other.case, target=whole.case).relation == "comes_from"


def test_only_a_change_causes_an_incident(pair: tuple[Incident, Incident], agent: Actor) -> None:
    one, other = pair
    with pytest.raises(Invalid, match="Only a change"):
        relate(one, relation="caused_by", key=other.key, by=agent)
    for _time in range(2):
        relate(one, relation="relates", key=other.key, by=agent)
    assert Event.objects.filter(case=one.key, activity="linked").count() == 1


def test_strangers_relate_nothing(pair: tuple[Incident, Incident], people: Cast) -> None:
    one, other = pair
    with pytest.raises(NotAllowed):
        actions.adopt(one, parent=other, by=people.charlie)
    with pytest.raises(NotAllowed):
        actions.split(one, title="Mine", by=people.charlie)


def test_what_nobody_contradicts_for_five_working_days_is_closed(people: Cast) -> None:
    place = Place(people.acme.pk)
    old = incident(place, state="resolved")
    late = incident(place, state="resolved", resolved_at=MONDAY + DAY)
    with time_machine.travel(MONDAY + 7 * DAY, tick=False):
        assert (close_settled(), close_settled()) == (1, 0)
    assert (fresh(old).state, fresh(old).closed_at, fresh(late).state) == (
        "closed",
        MONDAY + 7 * DAY,
        "resolved",
    )
    assert Event.objects.get(case=old.key).facts["because"] == "settled"


def test_weekends_are_no_working_days() -> None:
    assert working_days_before(MONDAY + 7 * DAY, 5) == MONDAY
    assert working_days_before(MONDAY, 1) == MONDAY - 3 * DAY


def test_a_merge_tells_no_text_to_those_who_could_not_read_it(people: Cast) -> None:
    everywhere = person("eve", None, Role.AGENT, everywhere=True)
    into = incident(Place(people.acme.pk, people.desk.pk))
    secret = incident(Place(people.acme.pk, people.desk.pk, confidential=True), title="Payroll was opened")
    foreign = incident(Place(people.other.pk), title="Their factory stands still")
    for one, by in ((secret, people.bob), (foreign, everywhere)):
        actions.merge(one, into=fresh(into), by=by)
    told = list(Comment.objects.filter(case=into.case).values_list("text", flat=True))
    assert told == [secret.key, foreign.key]
