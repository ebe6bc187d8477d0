"""What every request leaves: an id, a line without names or secrets, figures; and who may read them."""

import io
import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pydantic import SecretStr
from tests.accounts.people import cast

from pawl import clock
from pawl.accounts.actor import system
from pawl.environment import ALONE, Environment
from pawl.history.record import record
from pawl.jobs.models import Delivery, State
from pawl.logs import configured
from pawl.web import health, proxies

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[io.StringIO]:
    """What the product's own formatter writes."""
    caplog.set_level(logging.INFO, "pawl.request")
    stream = io.StringIO()
    formatter = configured("json", "info")["formatters"]["line"]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(**{k: v for k, v in formatter.items() if k != "()"})
    )
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def test_a_request_is_told_by_route_and_key(client: Client, log: io.StringIO) -> None:
    people = cast()
    client.force_login(people.alice.human, backend=settings.AUTHENTICATION_BACKENDS[0])
    answer = client.get("/accounts/password/reset/key/1-secretsecret/")
    line = log.getvalue()
    assert answer["X-Request-ID"] in line
    assert "/accounts/password/reset/key/" in line
    assert "secretsecret" not in line
    assert f'"actor": "person:{people.alice.human.pk}"' in line
    assert "alice" not in line


def test_names_and_keys_never_stand_in_a_line(log: io.StringIO) -> None:
    said = structlog.get_logger("pawl.test")
    said.info("mail to alice@example.org", password="hunter2", address="postgresql://pawl:hunter3@db/pawl")
    logging.getLogger("other").error("token %s of %s", "pawl_abcdefgh12345678", "bob@example.org")
    line = log.getvalue()
    assert not [word for word in ("alice", "bob@", "hunter2", "hunter3", "pawl_abc") if word in line]
    assert "postgresql://***@db/pawl" in line


def test_probes_answer_whatever_host_was_asked_for(client: Client) -> None:
    assert client.get("/livez", headers={"host": "10.1.2.3"}).content == b"ok\n"
    ready = client.get("/readyz", headers={"host": "10.1.2.3"})
    assert (ready.status_code, ready.json()["ready"]) == (200, True)
    assert client.post("/livez").status_code == 405


def test_ready_says_what_is_missing(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(health, "FREE_MEBIBYTES", 2**40)
    ready = client.get("/readyz")
    assert "Service Unavailable" not in caplog.text
    assert ready.status_code == 503
    assert ready.json()["checks"]["disk"].endswith("MiB free")
    assert ready.json()["checks"]["database"] == "ok"


def test_ready_without_a_worker_where_that_is_meant(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        event = record("site", "SITE-1", "tried", by=system("test"))
    then = clock.now() - timedelta(hours=1)
    waiting = Delivery(event=event, handler="x.y", run_after=then, created_at=then)
    waiting.save()
    monkeypatch.setattr(health, "BEGUN", time.monotonic())
    assert client.get("/readyz").status_code == 200, "a site that rested for a night is no sick one"
    monkeypatch.setattr(health, "BEGUN", time.monotonic() - health.QUEUE_SECONDS - 1)
    alone = client.get("/readyz")
    assert alone.status_code == 503
    assert "is a worker running?" in alone.json()["checks"]["worker"]
    taken = {"state": State.RUNNING, "leased_until": clock.now() + timedelta(minutes=1)}
    Delivery.objects.create(event=event, handler="x.z", run_after=then, created_at=then, **taken)
    assert client.get("/readyz").status_code == 200, "a worker is at it"
    Delivery.objects.filter(state=State.RUNNING).delete()
    monkeypatch.setenv(ALONE, "1")
    meant = client.get("/readyz")
    assert (meant.status_code, meant.json()["ready"]) == (200, True)
    assert "runs elsewhere" in meant.json()["checks"]["worker"]
    assert "work has waited for 3600 s" in meant.json()["checks"]["worker"]


def test_metrics_count_requests_and_the_queue(client: Client) -> None:
    client.get("/accounts/login/")
    told = client.get("/metrics").content.decode()
    assert 'pawl_requests_total{method="GET",route="/accounts/login/",status="200"}' in told
    assert 'pawl_queue_deliveries{state="waiting"} 0.0' in told
    assert "pawl_dead_letters 0.0" in told


def test_metrics_are_for_this_machine_or_a_token(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get("/metrics", headers={"x-forwarded-for": "127.0.0.1"}).status_code == 404
    given = Environment(metrics_token=SecretStr("correct horse"), url="https://pawl.example.org")
    monkeypatch.setattr(health, "environment", lambda: given)
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer correct horse"}).status_code == 200


@pytest.mark.parametrize(
    ("peer", "chain", "seen"),
    [
        ("192.0.2.7", "10.9.9.9", "192.0.2.7"),
        ("10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "127.0.0.1, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "203.0.113.5, 10.0.0.2", "203.0.113.5"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_forwarded_addresses_are_believed_from_named_proxies_only(
    peer: str, chain: str, seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Environment(trusted_proxies=("10.0.0.0/24",))
    monkeypatch.setattr(proxies, "environment", lambda: given)
    asked: list[Any] = []
    sent = {"x-forwarded-for": chain, "x-forwarded-proto": "https", "remote-user": "admin"}
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers=sent)

    def answer(one: HttpRequest) -> HttpResponse:
        asked.append(one)
        return HttpResponse()

    proxies.proxies(answer)(request)
    (through,) = asked
    assert through.META["REMOTE_ADDR"] == seen
    assert through.is_secure() is (peer == "10.0.0.1")
    assert not [name for name in through.META if "REMOTE_USER" in name or "FORWARDED_FOR" in name]
