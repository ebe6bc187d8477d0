"""Many histories at once are what each of them is by itself."""

from datetime import timedelta

import pytest
from tests.accounts.people import Cast, cast
from tests.incidents.samples import MONDAY
from tests.tickets.samples import promised

from pawl.accounts.permissions import Place
from pawl.collaboration.models import SearchText
from pawl.errors import Invalid, NotAllowed
from pawl.history.models import Event
from pawl.incidents.models import Incident
from pawl.tickets.replaying import Past, replay
from pawl.tickets.replaying_many import History, replay_many

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def people() -> Cast:
    return cast()


def story(people: Cast) -> list[Past]:
    done = {
        "state": "closed",
        "hold_reason": "",
        "resolved_at": MONDAY + HOUR,
        "closed_at": MONDAY + 2 * HOUR,
    }
    return [
        Past("opened", MONDAY, {"state": "new", "priority": 2, "team": people.desk}, texts={"title": "Mail"}),
        Past("on_hold", MONDAY + HOUR, {"state": "on_hold", "hold_reason": "awaiting_caller"}),
        Past("closed", MONDAY + 2 * HOUR, done, {"why": "done"}, known={"made_sla": "true"}),
    ]


def told(one: Incident) -> tuple[object, ...]:
    row = Incident.objects.filter(pk=one.pk).values().get()
    events = Event.objects.filter(case=one.key).order_by("pk")
    case = one.case
    return (
        {name: value for name, value in row.items() if name not in ("case_id", "external_id")},
        [(event.activity, event.at, event.facts, event.actor, event.imported) for event in events],
        [text.text for event in events for text in event.texts.all()],
        (case.title, case.team_id, case.created_at, SearchText.objects.get(case=case).own.split()[:2]),
    )


def test_the_rows_are_those_of_a_replay_each(people: Cast) -> None:
    place = Place(people.acme.pk)
    replay(Incident, story(people), title="Mail", place=place, by=people.admin, external_id="1")
    assert replay_many(Incident, [History("2", "Mail", story(people))], place=place, by=people.admin) == 1
    one, many = Incident.objects.select_related("case").order_by("pk")
    assert told(one) == told(many)


def test_what_is_there_already_is_left_out(people: Cast) -> None:
    histories = [History(str(n), "Mail", story(people)) for n in range(3)]
    place = Place(people.acme.pk)
    counts = [replay_many(Incident, histories[: n + 1], place=place, by=people.admin) for n in range(3)]
    assert counts == [1, 1, 1]
    assert Incident.objects.count() == 3


def test_a_service_has_clocks_and_is_refused(people: Cast) -> None:
    place = Place(people.acme.pk)
    served = [Past("opened", MONDAY, {"state": "new", "service": promised(place)})]
    with pytest.raises(Invalid):
        replay_many(Incident, [History("1", "Mail", served)], place=place, by=people.admin)
    assert not Incident.objects.exists()


def test_only_who_keeps_the_desk_may(people: Cast) -> None:
    with pytest.raises(NotAllowed):
        replay_many(Incident, [], place=Place(people.acme.pk), by=people.bob)
