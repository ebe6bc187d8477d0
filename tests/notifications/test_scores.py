"""How content a caller is: asked in the letter that says that it is done, answered without signing in."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail, signing
from django.test import Client
from tests.accounts.people import Cast
from tests.notifications.conftest import Clock

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.collaboration.models import Case, Watch
from pawl.history.models import Event
from pawl.incidents import actions
from pawl.incidents.models import Incident
from pawl.tickets.models import Satisfaction
from pawl.tickets.scoring_links import SALT, link_of, read_link

pytestmark = pytest.mark.django_db
LINK = re.compile(r"https?://[^\s/]+(/scores/[^\s\"?]+)")


@pytest.fixture
def done(rita: Actor, people: Cast, dispatch: Callable[[], None]) -> Incident:
    """An incident of rita, which bob solved; nobody was told yet."""
    made = actions.report(title="Mail is down", by=people.bob, caller=rita.human, team=people.desk)
    return actions.resolve(made, code="solved", resolution="Restarted.", by=people.bob)


def path_of(one: Incident, person: Person) -> str:
    return urlsplit(link_of(one.case, person.pk)).path


def token_of(one: Incident, person: Person) -> str:
    return path_of(one, person).rstrip("/").rpartition("/")[2]


def test_the_letter_asks_the_caller_and_one_click_with_a_button_answers(
    done: Incident, rita: Actor, now: Clock, dispatch: Callable[[], None]
) -> None:
    dispatch()
    now.pass_(minutes=5)
    dispatch()
    (letter,) = [one for one in mail.outbox if "rita@example.org" in one.to[0]]
    (plain,) = set(LINK.findall(str(letter.body)))
    html = str(letter.alternatives[0][0])  # type: ignore[attr-defined]
    assert {f"{plain}?score={n}" in html for n in range(1, 6)} == {True}
    stranger = Client()
    asked = stranger.get(plain, {"score": "4"})
    assert re.search(r'value="4" required checked', asked.content.decode())
    assert Satisfaction.objects.count() == 0, "programs that open links say nothing"
    assert stranger.post(plain, {"score": "4", "comment": "Quick"}).status_code == 200
    said = Satisfaction.objects.get()
    assert (said.case_id, said.person, said.score, said.comment) == (done.pk, rita.human, 4, "Quick")
    assert Event.objects.get(activity="rated").via == "mail"
    assert SESSION_KEY not in stranger.session


def test_whoever_only_follows_it_is_not_asked(
    done: Incident, nina: Actor, people: Cast, now: Clock, dispatch: Callable[[], None]
) -> None:
    Watch.objects.create(case=done.case, person=nina.human)
    dispatch()
    now.pass_(minutes=5)
    dispatch()
    asked = {one.to[0].rpartition("<")[2]: bool(LINK.search(str(one.body))) for one in mail.outbox}
    assert asked == {"rita@example.org>": True, "nina@example.org>": False}


def test_it_may_be_said_anew_and_is_a_number_from_1_to_5(done: Incident, rita: Actor) -> None:
    address = path_of(done, rita.human)
    for score, status, stands in (("2", 200, 2), ("5", 200, 5), ("9", 422, 5), ("", 422, 5), ("x", 422, 5)):
        assert Client().post(address, {"score": score}).status_code == status
        assert Satisfaction.objects.get().score == stands


def test_a_link_ends(done: Incident, rita: Actor, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    token, address = token_of(done, rita.human), path_of(done, rita.human)
    assert read_link(token) is not None
    assert read_link(token[:-2]) is None
    for changes, back in (
        ({"owner": people.bob.human}, {"owner": rita.human}),
        ({"confidential": True}, {"confidential": False}),
    ):  # fmt: skip
        Case.objects.filter(pk=done.pk).update(**changes)
        assert read_link(token) is None, changes
        Case.objects.filter(pk=done.pk).update(**back)
    with monkeypatch.context() as later:
        at = clock.now() + timedelta(days=15)
        later.setattr(clock, "now", lambda: at)
        assert Client().get(address).status_code == 410
    Incident.objects.filter(pk=done.pk).update(state="in_progress", resolved_at=None)
    assert Client().post(address, {"score": "5"}).status_code == 410
    assert Satisfaction.objects.count() == 0


def test_a_link_of_another_kind_is_none(done: Incident, rita: Actor) -> None:
    other = signing.Signer(salt=f"{SALT}.else").sign_object(
        {"case": done.pk, "person": rita.human.pk, "at": 0}
    )
    assert read_link(other) is None
