"""The inbox, what one wants to be told, the link of a letter, and the pages of rules and rooms."""

from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.accounts.people import Cast
from tests.incidents.samples import incident
from tests.knowledge.samples import article
from tests.notifications.conftest import Clock
from tests.notifications.samples import chat_channel, notice, notification_rule

from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Grant, Organisation
from pawl.accounts.permissions import Place
from pawl.collaboration.models import Case
from pawl.history.models import Event
from pawl.history.record import record
from pawl.notifications import keeping
from pawl.notifications.letters import MUTE_LIFE, MUTE_SALT, mute_token
from pawl.notifications.models import Hours, Mute, Notice, NotificationRule, Preference

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(rita: Actor, people: Cast) -> Place:
    return Place(people.acme.pk, None, rita.human.pk)


@pytest.fixture
def client(rita: Actor) -> Client:
    found = Client()
    found.force_login(rita.human)
    return found


@pytest.fixture
def desk(people: Cast) -> Client:
    found = Client()
    found.force_login(people.admin.human)
    return found


def test_the_bell_counts_what_is_unread(client: Client, home: Place) -> None:
    assert b"bell-count" not in client.get("/account/profile/").content
    notice(home)
    notice(home)
    page = client.get("/account/profile/").content.decode()
    assert "Notifications: 2 unread" in page


def test_the_bell_costs_one_query(client: Client, home: Place) -> None:
    client.get("/help/")
    with _counted() as without:
        client.get("/help/")
    notice(home)
    with _counted() as with_one:
        client.get("/help/")
    assert len(with_one) == len(without)
    assert sum("notifications_notice" in one["sql"] for one in with_one) == 1


def test_the_inbox_says_what_happened_and_leads_there(client: Client, home: Place) -> None:
    one = notice(home)
    page = client.get("/notifications/").content.decode()
    assert "Pawl: Reported “Mail is down”" in page
    response = client.post(f"/notifications/{one.key}/opening/")
    assert response["Location"] == f"/incidents/{one.case.key}/"
    one.refresh_from_db()
    assert one.read_at is not None


def test_the_inbox_asks_as_much_for_many_as_for_few(client: Client, home: Place) -> None:
    for _n in range(3):
        notice(home)
    client.get("/notifications/")
    with _counted() as few:
        client.get("/notifications/")
    for _n in range(20):
        notice(home)
    with _counted() as many:
        client.get("/notifications/")
    assert len(few) == len(many) <= 25


def test_all_can_be_read_and_that_taken_back(client: Client, home: Place) -> None:
    numbers = [notice(home).pk, notice(home).pk]
    client.post("/notifications/all/reading/")
    assert not Notice.objects.filter(read_at=None).exists()
    client.post("/notifications/all/unreading/", {"numbers": ",".join(map(str, numbers))})
    assert Notice.objects.filter(read_at=None).count() == 2


def test_what_is_no_longer_to_be_seen_says_so_and_no_more(client: Client, rita: Actor, home: Place) -> None:
    notice(home)
    Grant.objects.filter(person=rita.human).delete()
    page = client.get("/notifications/").content.decode()
    assert "It is no longer for you to see." in page
    assert "Mail is down" not in page


def test_the_inbox_can_be_narrowed(client: Client, home: Place) -> None:
    notice(home, topic="comments")
    assert "Nothing of this kind" in client.get("/notifications/?topic=dates").content.decode()
    assert "Mail is down" in client.get("/notifications/?topic=comments&shown=unread").content.decode()


def test_wishes_are_kept(client: Client, rita: Actor) -> None:
    page = client.get("/notifications/wishes/").context["form"]
    sent = {name: value for name, value in page.initial.items() if value not in {None, False}}
    sent |= {"mail_comments": "daily", "quiet_from": "22:00", "quiet_until": "07:00", "daily_at": "07:30"}
    assert client.post("/notifications/wishes/", sent).status_code == 302
    assert Preference.objects.get(person=rita.human, topic="comments").mail == "daily"
    kept = Hours.objects.get(person=rita.human)
    assert (kept.quiet_from, kept.quiet_until, kept.daily_at) == (time(22), time(7), time(7, 30))
    assert client.post("/notifications/wishes/", sent | {"quiet_until": ""}).status_code == 422
    assert client.post("/notifications/wishes/", sent | {"mail_comments": "pigeon"}).status_code == 422


def test_a_case_is_muted_and_heard_of_again(client: Client, home: Place) -> None:
    key = incident(home).key
    client.post(f"/notifications/cases/{key}/muting/")
    assert key in client.get("/notifications/wishes/").content.decode()
    client.post(f"/notifications/cases/{key}/muting/", {"mute": "no"})
    assert not Mute.objects.exists()


def test_the_link_of_a_letter_mutes_its_case_by_one_click_without_signing_in(
    rita: Actor, home: Place
) -> None:
    one = incident(home)
    client = Client(enforce_csrf_checks=True)
    address = reverse("mute-link", args=[mute_token(rita.human.pk, one.key)])
    assert client.get(address).status_code == 200
    assert not Mute.objects.exists()
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Mute.objects.get().person == rita.human
    assert client.post(address[:-5] + "xxxx/").status_code == 410


def test_the_link_of_a_letter_ends_with_its_age_and_with_the_sight_of_its_case(
    rita: Actor, home: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = incident(home)
    address = reverse("mute-link", args=[mute_token(rita.human.pk, one.key)])
    older = signing.Signer(salt=MUTE_SALT).sign_object({"person": rita.human.pk, "case": one.pk})
    assert Client().get(reverse("mute-link", args=[older])).status_code == 410, "of an earlier version"
    with time_machine.travel(timezone.now() + MUTE_LIFE + timedelta(minutes=1)):
        assert Client().post(address).status_code == 410
    Case.objects.filter(pk=one.pk).update(
        organisation=Organisation.objects.create(name="Elsewhere"), owner=None
    )
    assert Client().get(address).status_code == 410
    assert not Mute.objects.exists()


def test_what_counts_is_shown_with_the_way_to_set_it_otherwise(desk: Client, people: Cast) -> None:
    page = desk.get("/desk/notifications/").content.decode()
    assert "the assignee; while there is none, the team" in page
    assert "/desk/notification-rules/new/?event=incident.opened" in page
    form = desk.get("/desk/notification-rules/new/?event=incident.resolve").context["form"]
    assert form.initial["audiences"] == ["caller", "watchers"]
    assert desk.get("/desk/notifications/incident.resolve/trial/").status_code == 200


def test_a_rule_is_tried_before_it_is_set(desk: Client, people: Cast, rita: Actor, home: Place) -> None:
    told = notice(home)
    sent = {"event": "incident.opened", "audiences": ["caller"], "ways": ["inbox"], "place": "site"}
    page = desk.post("/desk/notification-rules/new/", sent | {"do": "try"}).content.decode()
    assert told.case.key in page
    assert "Rita" in page
    assert not NotificationRule.objects.exists()
    assert desk.post("/desk/notification-rules/new/", sent).status_code == 302
    made = NotificationRule.objects.get()
    assert (made.kind, made.activity, made.audiences) == ("incident", "opened", ["caller"])
    listed = desk.get("/desk/notification-rules/").content.decode()
    assert "the caller, or whoever the record belongs to" in listed
    assert "[&#x27;" not in listed
    for page_of in (f"/desk/notification-rules/{made.key}/", f"/desk/notification-rules/{made.key}/trial/"):
        assert desk.get(page_of).status_code == 200


def test_a_room_shows_its_service_and_never_its_address(desk: Client, people: Cast) -> None:
    room = chat_channel(Place())
    page = desk.get(f"/desk/chat-channels/{room.key}/").content.decode()
    assert "Slack" in page
    assert (
        "TIiajkdnlazkcOXrIdevi7FQ" not in page + desk.get(f"/api/chat-channels/{room.key}").content.decode()
    )
    desk.post(f"/desk/chat-channels/{room.key}/test/")
    assert Event.objects.filter(case=room.key, activity="tested").exists()
    assert desk.get(f"/desk/chat-channels/{room.key}/attempts/").status_code == 200


def test_the_same_by_api(desk: Client, people: Cast, home: Place) -> None:
    own = notice(Place(people.acme.pk, None, people.admin.human.pk))
    assert desk.get(f"/api/notifications/{own.key}").json()["sentence"] == "Pawl: Reported “Mail is down”"
    assert desk.get("/api/notifications?filter[read][empty]=true").json()["items"][0]["key"] == own.key
    assert _sent(desk.post, "/api/notifications/read-all", {}).json() == {"read": 1}
    said = {"topics": {"work": {"inbox": True, "mail": "off"}}, "quiet_from": "22:00", "quiet_until": "06:00"}
    assert _sent(desk.put, "/api/notifications/wishes", said).json()["topics"]["work"]["mail"] == "off"
    assert desk.get("/api/notifications/wishes").json()["quiet_from"] == "22:00:00"
    assert desk.post(f"/api/notifications/muted/{own.case.key}").status_code == 204
    assert desk.get("/api/notifications/wishes").json()["muted"] == [own.case.key]
    rule = notification_rule(Place())
    assert desk.get(f"/api/notification-rules/{rule.key}/trial").json()[0]["people"] == [
        people.admin.human.key
    ]
    assert rule.key in {one["rule"] for one in desk.get("/api/notification-rules/in-force").json()}


def _sent(send: Any, address: str, body: Any) -> Any:
    return send(address, body, content_type="application/json")


def _counted() -> Any:
    return CaptureQueriesContext(connection)


def test_what_was_told_long_ago_is_forgotten(home: Place, now: Clock) -> None:
    old, unread, young = notice(home), notice(home), notice(home)
    Notice.objects.filter(pk=old.pk).update(read_at=now.at)
    now.pass_(days=31)
    Notice.objects.filter(pk=young.pk).update(read_at=now.at, at=now.at)
    keeping.tidy()
    assert set(Notice.objects.values_list("pk", flat=True)) == {unread.pk, young.pk}
    now.pass_(days=150)
    keeping.tidy()
    assert not Notice.objects.filter(pk=unread.pk).exists()


def test_many_articles_in_the_inbox_cost_no_more_than_one(client: Client, rita: Actor, home: Place) -> None:
    def told(n: int) -> None:
        for _each in range(n):
            one = article(home)
            with transaction.atomic():
                event = record("article", one.key, "review_due", by=system("knowledge"),
                               facts={"until": "2026-04-01", "days": 7})  # fmt: skip
            Notice.objects.create(person=rita.human, event=event, case=one.case, topic="dates", at=event.at)

    told(1)
    client.get("/notifications/")
    with _counted() as few:
        client.get("/notifications/")
    told(9)
    with _counted() as many:
        page = client.get("/notifications/").content.decode()
    assert page.count("7 days are left") == 10
    assert len(few) == len(many)
