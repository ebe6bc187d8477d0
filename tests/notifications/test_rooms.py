"""Rooms of chat: only known services, only public hosts, nothing internal or confidential, tried again."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from tests.accounts.people import Cast
from tests.notifications.conftest import Clock

from pawl import outbound
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.collaboration.actions import comment
from pawl.collaboration.models import Case
from pawl.environment import Environment
from pawl.errors import Invalid
from pawl.incidents.actions import report
from pawl.incidents.models import Incident
from pawl.jobs.models import Delivery
from pawl.notifications import chat, rooms
from pawl.notifications.actions.settings import set_channel, set_rule, test_channel
from pawl.notifications.models import Channel, ChatAttempt
from pawl.notifications.sealing import unseal

pytestmark = [pytest.mark.django_db, pytest.mark.loopback]
Run = Callable[[], None]
KEY = "3ccdd113474722377935511fc85d3dd4"
send_a_test = test_channel
del test_channel  # no test of its own


class Mattermost:
    """A server that speaks the protocol of incoming webhooks, and remembers what was said."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []
        self.answers = 200
        outer = self

        class Hook(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.said.append(json.loads(body) if self.path == f"/hooks/{KEY}" else {})
                self.send_response(outer.answers)
                if outer.answers == 302:
                    self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Hook)
        self.address = f"mmost://127.0.0.1:{self.server.server_port}/{KEY}"
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mattermost]:
    """It stands on this machine, which its owner allows."""
    allowed = Environment(webhook_hosts=("127.0.0.1",))
    monkeypatch.setattr(rooms, "environment", lambda: allowed)
    found = Mattermost()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def room(server: Mattermost, people: Cast) -> Channel:
    """A room of acme that hears of what is reported and said."""
    made = set_channel(name="Desk", address=server.address, place=Place(people.acme.pk), by=people.admin)
    for activity in ("opened", "commented"):
        set_rule(kind="incident", activity=activity, channel=made, place=Place(people.acme.pk),
                 by=people.admin)  # fmt: skip
    return made


def reported(people: Cast, **known: Any) -> Incident:
    return report(title="Mail is down", by=people.bob, team=people.desk, **known)


def test_a_room_hears_what_its_rule_names(
    room: Channel, server: Mattermost, people: Cast, dispatch: Run
) -> None:
    one = reported(people)
    dispatch()
    (said,) = server.said
    assert f"{one.key} Mail is down" in said["text"]
    assert "Bob: Reported “Mail is down”" in said["text"]
    assert f"/incidents/{one.key}/" in said["text"]


def test_each_room_is_spoken_to_in_its_language(
    room: Channel, server: Mattermost, people: Cast, dispatch: Run
) -> None:
    place = Place(people.acme.pk)
    with pytest.raises(Invalid, match="no such language"):
        set_channel(name="X", address=server.address, place=place, by=people.admin, language="tlh")
    other = set_channel(name="上海", address=server.address, place=place, by=people.admin, language="zh-hans")
    set_rule(kind="incident", activity="opened", channel=other, place=place, by=people.admin)
    reported(people)
    dispatch()
    said = sorted(each["text"] for each in server.said)
    assert ["Reported" in each for each in said] == [True, False]
    assert "报告" in said[1] or "登记" in said[1]


def test_nothing_internal_or_confidential_or_of_others_is_said(
    room: Channel, server: Mattermost, people: Cast, dispatch: Run
) -> None:
    one = reported(people)
    dispatch()
    server.said.clear()
    comment(one.case, text="Among us", is_internal=True, by=people.bob)
    dispatch()
    Case.objects.filter(pk=one.pk).update(confidential=True)
    one.case.refresh_from_db()
    comment(one.case, text="Secret", by=people.bob)
    dispatch()
    Case.objects.filter(pk=one.pk).update(confidential=False, organisation=people.other, team=None)
    one.case.refresh_from_db()
    comment(one.case, text="Elsewhere", by=people.charlie)
    dispatch()
    assert server.said == []


def test_what_is_not_taken_is_logged_and_tried_again_and_said_once(
    room: Channel, server: Mattermost, people: Cast, dispatch: Run
) -> None:
    reported(people)
    server.answers = 500
    with pytest.raises(chat.NotSaid):
        dispatch()
    assert [one.is_taken for one in ChatAttempt.objects.all()] == [False]
    assert KEY not in ChatAttempt.objects.get().error
    server.answers = 200
    Delivery.objects.filter(state="running").update(state="waiting")
    dispatch()
    Delivery.objects.filter(address=room.key).update(state="waiting")
    dispatch()
    assert [one.is_taken for one in ChatAttempt.objects.order_by("pk")] == [False, True]


def test_a_test_is_said_there(room: Channel, server: Mattermost, people: Cast, dispatch: Run) -> None:
    send_a_test(room, by=people.admin)
    dispatch()
    assert "This is a test" in server.said[0]["text"]


def test_an_address_lies_sealed(room: Channel, server: Mattermost) -> None:
    assert KEY not in room.address
    assert unseal(room.address) == server.address


@pytest.mark.parametrize(
    "address",
    [
        "", "json://10.0.0.1/", "file:///etc/passwd", "xml://example.org", "mailto://user:pass@example.org",
        "apprise://example.org/token", "https://example.org/hooks", "syslog://localhost",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ?template=/etc/passwd",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ?verify=no",
        "slack://T1JJ3T3L2 /A1BRTD4JD/x", "slack://", "slack://[", "x" * 600,
        f"mmost://8.8.8.8/{KEY}", f"mmosts://10.0.0.1/{KEY}", f"mmosts://169.254.169.254/{KEY}",
        "matrixs://user:pass@192.168.1.1/#room", "ntfys://[::1]/topic", f"https://10.0.0.1/hooks/{KEY}",
    ],
)  # fmt: skip
def test_no_other_service_and_no_private_host_is_spoken_to(people: Cast, address: str) -> None:
    with pytest.raises(Invalid):
        set_channel(name="Bad", address=address, place=Place(), by=people.admin)


@pytest.mark.parametrize(
    ("address", "service"),
    [
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "Slack"),
        (
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a1716-7a0c-4bc4-97a0-0ec2",
            "WeCom",
        ),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/0e2a1b3c-1111-2222-3333-444455556666", "Feishu"),
        ("https://oapi.dingtalk.com/robot/send?access_token=566cc69da782ec", "DingTalk"),
        (
            "https://prod-00.westus.logic.azure.com:443/workflows/643e69f83c8944/triggers/manual/paths/invoke"
            "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=KODuebWbDGYFr0z0eu",
            "Microsoft Teams",
        ),
        (f"mmosts://chat.example.org/{KEY}", "Mattermost"),
        ("ntfy://topic", "ntfy"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", "Telegram"),
    ],
)
def test_the_addresses_that_services_give_are_understood(address: str, service: str) -> None:
    assert rooms.service_of(address, lambda _host, _port: ["93.184.215.14"]) == service


def test_a_name_that_answers_otherwise_later_gains_nothing(people: Cast, now: Clock, rita: Actor) -> None:
    with pytest.raises(OSError, match="not on the public internet"), outbound.only_public(()):
        outbound.resolve("localhost", 80)
    assert outbound.resolve("127.0.0.1", 80) == ["127.0.0.1"]


def test_a_redirect_is_not_followed(room: Channel, server: Mattermost, people: Cast, dispatch: Run) -> None:
    server.answers = 302
    reported(people)
    with pytest.raises(chat.NotSaid):
        dispatch()
    assert len(server.said) == 1
