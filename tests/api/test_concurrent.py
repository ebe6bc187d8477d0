"""C1, C6: many programs at once, against a real server with a thread per request."""

import json
import threading
from collections import Counter
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest
from tests.accounts.people import cast
from tests.api.calling import secret_of
from tests.ground.threads import together

from pawl.history.models import Event
from pawl.strategy.actions.records import set_goal
from pawl.strategy.models import Goal
from pawl.web.models import Repeat

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
CLIENTS, CHANGES = 10, 50


class Program:
    """Keeps one connection and sends JSON."""

    def __init__(self, server: Any, secret: str) -> None:
        self.connection = HTTPConnection(server.thread.host, server.thread.port, timeout=60)
        self.headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes, str]:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        data = None if body is None else json.dumps(body)
        self.connection.request(method, path, data, {**self.headers, **names})
        found = self.connection.getresponse()
        return found.status, found.read(), found.headers.get("ETag", "")

    def close(self) -> None:
        self.connection.close()


def test_no_change_is_lost_among_many(live_server: Any) -> None:
    people = cast()
    goal, secret = set_goal(title="Start", by=people.alice), secret_of(people.alice)
    path, statuses, lock = f"/api/goals/{goal.key}", Counter[int](), threading.Lock()

    def work(i: int) -> None:
        with closing(Program(live_server, secret)) as program:
            for n in range(CHANGES):
                _, _, tag = program.send("GET", path)
                status, _, _ = program.send("PATCH", path, {"title": f"{i}-{n}"}, If_Match=tag)
                with lock:
                    statuses[status] += 1
            without, _, _ = program.send("PATCH", path, {"title": "x"})
            with lock:
                statuses[without] += 1

    together(CLIENTS, work)
    done = statuses[200]
    version = Goal.objects.get(pk=goal.pk).version
    assert done == version - 1 == Event.objects.filter(case=goal.key, activity="changed").count()
    assert statuses == Counter({200: done, 412: CLIENTS * CHANGES - done, 428: CLIENTS})
    assert done >= CHANGES


def test_one_key_sent_twenty_times_makes_one_thing(live_server: Any) -> None:
    people = cast()
    secret, answers, lock = secret_of(people.alice), list[tuple[int, bytes]](), threading.Lock()

    def work(_: int) -> None:
        answer = _make_once(live_server, secret)
        with lock:
            answers.append(answer)

    together(20, work)
    made = [one for one in answers if one[0] == 201]
    assert len(set(made)) == 1
    assert {status for status, _ in answers} <= {201, 409}
    events = Event.objects.filter(activity="set")
    assert (Goal.objects.count(), events.count(), Repeat.objects.count()) == (1, 1, 1)
    assert _make_once(live_server, secret) == made[0]


def _make_once(server: Any, secret: str) -> tuple[int, bytes]:
    with closing(Program(server, secret)) as program:
        return program.send("POST", "/api/goals", {"title": "Once"}, Idempotency_Key="the-same")[:2]
