"""Who follows a record: seen and named by those who work on it, of those who may read it."""

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast, person
from tests.api.calling import Caller
from tests.incidents import samples as incidents

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration import following
from pawl.collaboration.models import Watch
from pawl.errors import Invalid, NotAllowed
from pawl.history.models import Event
from pawl.incidents.models import Incident

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def ann(people: Cast) -> Actor:
    return person("ann", people.acme, Role.AGENT)


@pytest.fixture
def rita(people: Cast) -> Actor:
    return person("rita", people.acme, Role.REQUESTER)


@pytest.fixture
def one(people: Cast, rita: Actor) -> Incident:
    return incidents.incident(Place(people.acme.pk, people.desk.pk, rita.human.pk))


def test_who_may_read_it_is_added_once_and_taken_out(people: Cast, ann: Actor, one: Incident) -> None:
    for _again in range(2):
        following.add_follower(one.case, person=people.bob.human, by=ann)
    assert following.followers_of(one.case, by=ann) == [people.bob.human]
    for _again in range(2):
        following.remove_follower(one.case, person=people.bob.human, by=ann)
    assert not Watch.objects.exists()
    told = Event.objects.filter(case=one.key, activity__startswith="follower_").order_by("pk")
    assert [(each.activity, each.facts) for each in told] == [
        ("follower_added", {"person": people.bob.human.key}),
        ("follower_removed", {"person": people.bob.human.key}),
    ]


def test_who_may_not_read_it_or_has_left_cannot_follow(people: Cast, ann: Actor, one: Incident) -> None:
    stranger = person("paul", people.acme, Role.REQUESTER).human
    for nobody in (stranger, people.charlie.human):
        with pytest.raises(Invalid, match="may not read"):
            following.add_follower(one.case, person=nobody, by=ann)
    people.bob.human.is_active = False
    with pytest.raises(Invalid, match="may not read"):
        following.add_follower(one.case, person=people.bob.human, by=ann)
    assert not Watch.objects.exists()


def test_whoever_called_neither_sees_nor_names_followers(people: Cast, rita: Actor, one: Incident) -> None:
    with pytest.raises(NotAllowed):
        following.followers_of(one.case, by=rita)
    with pytest.raises(NotAllowed):
        following.add_follower(one.case, person=people.bob.human, by=rita)
    with pytest.raises(NotAllowed):
        following.remove_follower(one.case, person=people.bob.human, by=rita)


def test_by_page(client: Client, people: Cast, ann: Actor, rita: Actor, one: Incident) -> None:
    address = f"/cases/{one.key}/followers/"
    client.force_login(ann.human)
    assert address in client.get(f"/incidents/{one.key}/").content.decode()
    assert client.post(address, {"person": people.bob.human.key}).status_code == 302
    assert "Bob" in client.get(address).content.decode()
    assert client.post(address, {"person": people.charlie.human.key}).status_code == 422
    assert client.post(address, {"remove": "PER-999"}).status_code == 404
    assert "Bob follows it" in client.get(f"/incidents/{one.key}/").content.decode()
    assert client.post(address, {"remove": people.bob.human.key}).status_code == 302
    assert "Nobody follows it yet." in client.get(address).content.decode()
    client.force_login(rita.human)
    assert address not in client.get(f"/incidents/{one.key}/").content.decode()
    assert client.get(address).status_code == 403
    client.force_login(people.charlie.human)
    assert client.get(address).status_code == 404


def test_by_api(people: Cast, ann: Actor, rita: Actor, one: Incident) -> None:
    address, bob = f"/api/following/{one.key}/people", people.bob.human
    desk = Caller(ann)
    assert desk("PUT", f"{address}/{bob.key}").status_code == 204
    assert desk.get(address).json() == [{"key": bob.key, "name": "Bob"}]
    assert desk("PUT", f"{address}/PER-999").status_code == 422
    assert desk("DELETE", f"{address}/{bob.key}").status_code == 204
    assert desk("DELETE", f"{address}/{bob.key}").status_code == 404
    for method, where in (
        ("GET", address),
        ("PUT", f"{address}/{bob.key}"),
        ("DELETE", f"{address}/{bob.key}"),
    ):
        assert Caller(rita)(method, where).status_code == 403
        assert Caller(people.charlie)(method, where).status_code == 404
