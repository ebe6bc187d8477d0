"""Many people at once: a look first, undo afterwards, and no right that one alone would not ask for."""

import json
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from tests.accounts.people import Cast, cast, person

from pawl.accounts.actions import leavers, roles
from pawl.accounts.models import Grant, Membership, Person
from pawl.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


class Many:
    """One who acts on many."""

    def __init__(self, who: Any) -> None:
        self.client = Client()
        self.client.force_login(who.human)
        self.undo: list[tuple[str, str]] = []

    def post(self, act: str, *chosen: Any, confirmed: bool = False, **said: object) -> Any:
        sent: dict[str, Any] = {"act": act, "chosen": [str(one.human.pk) for one in chosen]}
        sent |= {f"with-{name}": str(value) for name, value in said.items()}
        answer = self.client.post("/people/", sent | ({"confirmed": "yes"} if confirmed else {}))
        for message in get_messages(answer.wsgi_request):
            told = str(message.extra_tags)
            self.undo = json.loads(told.removeprefix("undo:"))["fields"] if told else []
        return answer

    def take_back(self) -> Any:
        sent: dict[str, list[str]] = {}
        for name, value in self.undo:
            sent.setdefault(name, []).append(value)
        return self.client.post("/people/", sent)


def test_people_join_a_team_after_a_look_and_leave_it_by_undo(people: Cast) -> None:
    many, team = Many(people.admin), people.desk
    Membership.objects.all().delete()
    asks = many.post("join", people.alice, people.bob)
    assert (asks.status_code, "with-team" in asks.content.decode()) == (200, True)
    assert many.post("join", people.alice, people.bob, team=0).status_code == 422
    look = many.post("join", people.alice, people.bob, team=team.pk)
    assert team.name in look.content.decode()
    assert not Membership.objects.exists(), "a look changes nothing"
    assert many.post("join", people.alice, people.bob, team=team.pk, confirmed=True).status_code == 302
    assert Membership.objects.filter(team=team).count() == 2
    assert many.take_back().status_code == 302
    assert not Membership.objects.exists()


def test_people_get_a_role_after_a_look_and_lose_it_by_undo(people: Cast) -> None:
    many, place = Many(people.admin), f"organisation:{people.acme.pk}"
    before = Grant.objects.count()
    look = many.post("give", people.alice, people.bob, role=Role.AUDITOR, place=place)
    assert people.acme.name in look.content.decode()
    assert Grant.objects.count() == before
    many.post("give", people.alice, people.bob, role=Role.AUDITOR, place=place, confirmed=True)
    assert Grant.objects.filter(role=Role.AUDITOR, organisation=people.acme).count() == 2
    many.take_back()
    assert Grant.objects.count() == before


def test_undo_takes_back_what_was_done_and_no_more(people: Cast) -> None:
    """Who was closed long ago is not opened, who held the role before keeps it."""
    many, place = Many(people.admin), f"organisation:{people.acme.pk}"
    leavers.deactivate(people.bob.human, by=people.admin)
    told = many.post("close", people.alice, people.bob, confirmed=True)
    assert (told.status_code, Person.objects.get(pk=people.alice.human.pk).is_active) == (409, True)
    roles.give(people.alice.human, Role.AUDITOR, organisation=people.acme, by=people.admin)
    eve = person("eve", people.acme)
    refused = many.post("give", people.alice, eve, role=Role.AUDITOR, place=place, confirmed=True)
    assert refused.status_code == 409
    many.post("give", eve, role=Role.AUDITOR, place=place, confirmed=True)
    many.take_back()
    assert Grant.objects.filter(role=Role.AUDITOR).get().person == people.alice.human


def test_nobody_closes_their_own_account_among_many(people: Cast) -> None:
    person("second", None, Role.ADMINISTRATOR)
    assert Many(people.admin).post("close", people.alice, people.admin, confirmed=True).status_code == 409
    assert Person.objects.get(pk=people.admin.human.pk).is_active


def test_nobody_gives_more_than_they_could_give_to_one(people: Cast) -> None:
    local = person("local", people.acme, Role.ADMINISTRATOR)
    before = set(Grant.objects.values_list("pk", flat=True))
    for who in (local, people.alice, people.charlie):
        for said in ({"role": Role.ADMINISTRATOR, "place": "everywhere"}, {"role": "x", "place": "team:0"}):
            answer = Many(who).post("give", people.bob, people.alice, confirmed=True, **said)
            assert answer.status_code in {403, 404, 409, 422}, who
    assert set(Grant.objects.values_list("pk", flat=True)) == before


def test_a_team_of_others_is_not_offered_and_not_taken(people: Cast) -> None:
    local = Many(person("local", people.acme, Role.ADMINISTRATOR))
    others = person("other", people.other, Role.ADMINISTRATOR)
    assert people.desk.organisation == people.acme
    asks = Many(others).post("join", people.charlie).content.decode()
    assert people.desk.name not in asks
    assert Many(others).post("join", people.charlie, team=people.desk.pk, confirmed=True).status_code == 422
    assert local.post("join", others, team=people.desk.pk, confirmed=True).status_code == 409
    assert not Membership.objects.filter(team=people.desk, person=others.human).exists()
