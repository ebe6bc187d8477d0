"""The vision: from a day on, at the head of page, API and board pack, of one organisation each."""

from datetime import date, timedelta

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.api.calling import Caller

from pawl import clock
from pawl.errors import Invalid, NotAllowed
from pawl.reporting.papers import board
from pawl.reporting.papers.scope import Scope
from pawl.strategy.actions.vision import state_vision
from pawl.strategy.models import Vision
from pawl.strategy.tree import tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_each_day_has_the_vision_that_held_then(people: Cast) -> None:
    today = clock.now().date()
    old = state_vision(text="Keep it running", since=today - timedelta(100), by=people.alice)
    typo = state_vision(text="Help at onse", since=today - timedelta(10), by=people.alice)
    new = state_vision(text="Help at once", since=today - timedelta(10), by=people.alice)
    state_vision(text="Need no help", since=today + timedelta(10), by=people.alice)
    seen = Vision.objects.visible_to(people.alice)
    assert tree(people.alice).visions == (new,)
    assert seen.in_force(today - timedelta(11)) == [old]
    assert seen.in_force(today - timedelta(101)) == []
    assert typo in seen


def test_each_organisation_has_its_own_and_sees_no_other(people: Cast) -> None:
    ours = state_vision(text="Help at once", by=people.alice)
    theirs = state_vision(text="Sell more", by=people.charlie)
    assert tree(people.alice).visions == (ours,)
    assert tree(people.charlie).visions == (theirs,)


def test_a_vision_says_something_from_a_day_that_can_be(people: Cast) -> None:
    with pytest.raises(Invalid, match="1970"):
        state_vision(text="Help", since=date(1, 1, 1), by=people.alice)
    with pytest.raises(Invalid):
        state_vision(text="  ", by=people.alice)
    with pytest.raises(NotAllowed):
        state_vision(text="Help", by=people.bob)


def test_it_heads_the_page_the_tree_of_the_api_and_the_board_pack(people: Cast) -> None:
    client = Client()
    client.force_login(people.alice.human)
    assert b"No vision is stated yet" in client.get("/strategy/").content
    assert client.post("/strategy/vision/", {"text": ""}).status_code == 422
    assert client.post("/strategy/vision/", {"text": "Help at once"})["Location"] == "/strategy/"
    assert b"Help at once" in client.get("/strategy/").content
    assert b"Help at once" in client.get("/strategy/vision/").content
    call = Caller(people.alice)
    assert [one["text"] for one in call.get("/api/goals/tree").json()["visions"]] == ["Help at once"]
    assert call.make("/api/visions", text="Need no help", since="2100-01-01")["organisation"] == "Acme"
    today = clock.now().date()
    part = board.gather(Scope(people.alice, people.acme, None, today, today))[0]
    assert "Help at once" in repr(part)
    assert "Need no help" not in repr(part)
