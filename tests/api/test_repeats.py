"""Idempotency-Key: the same request is done once, and answered the same for a day."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.api.calling import Caller, told
from tests.measurement import rows

from pawl import clock
from pawl.accounts.actions import roles
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.history.models import Event
from pawl.strategy.models import Goal
from pawl.web.models import Repeat

pytestmark = pytest.mark.django_db
KEY = "8d2c1f4e-0001"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def alice(people: Cast) -> Caller:
    return Caller(people.alice)


def post(caller: Caller, title: str = "Once", key: str = KEY) -> object:
    return caller("POST", "/api/goals", {"title": title}, Idempotency_Key=key)


def test_the_same_request_is_done_once_and_answered_the_same(alice: Caller) -> None:
    first = alice("POST", "/api/goals", {"title": "Once"}, Idempotency_Key=KEY)
    again = alice("POST", "/api/goals", {"title": "Once"}, Idempotency_Key=KEY)
    assert (first.status_code, first.content) == (again.status_code, again.content) == (201, first.content)
    assert (again["Location"], again["ETag"], again["Idempotent-Replayed"]) == (
        first["Location"],
        '"1"',
        "true",
    )
    assert (Goal.objects.count(), Event.objects.filter(kind="goal").count()) == (1, 1)


def test_another_request_with_the_key_is_refused(alice: Caller) -> None:
    """C6: whatever differs, body or address."""
    post(alice)
    other = alice("POST", "/api/goals", {"title": "Twice"}, Idempotency_Key=KEY)
    assert (other.status_code, Goal.objects.count()) == (422, 1)
    elsewhere = alice("POST", "/api/goals/bulk", {"rows": [{"title": "Once"}]}, Idempotency_Key=KEY)
    assert (elsewhere.status_code, Goal.objects.count()) == (422, 1)


def test_a_refusal_is_not_kept(alice: Caller) -> None:
    refused = alice("POST", "/api/goals", {"title": ""}, Idempotency_Key=KEY)
    assert (refused.status_code, Repeat.objects.count()) == (422, 0)
    assert alice("POST", "/api/goals", {"title": "Once"}, Idempotency_Key=KEY).status_code == 201


def test_a_dry_run_is_not_kept(alice: Caller) -> None:
    body = {"rows": [{"title": "Once"}]}
    assert alice("POST", "/api/goals/bulk?dry_run=true", body, Idempotency_Key=KEY).status_code == 200
    assert (Repeat.objects.count(), Goal.objects.count()) == (0, 0)


def test_after_a_day_the_key_is_new_and_the_old_answer_gone(alice: Caller) -> None:
    post(alice)
    with time_machine.travel(clock.now() + timedelta(hours=23)):
        assert told(alice("POST", "/api/goals", {"title": "Once"}, Idempotency_Key=KEY))["key"]
        assert Goal.objects.count() == 1
    Repeat.objects.update(at=clock.now() - timedelta(hours=25))
    post(alice)
    assert (Goal.objects.count(), Repeat.objects.count()) == (2, 1)


def test_keys_of_others_are_others(people: Cast, alice: Caller) -> None:
    post(alice)
    assert (
        Caller(people.charlie)("POST", "/api/goals", {"title": "Mine"}, Idempotency_Key=KEY).status_code
        == 201
    )
    assert Goal.objects.count() == 2


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "schlüssel"])
def test_a_key_is_visible_ascii(alice: Caller, key: str) -> None:
    assert alice("POST", "/api/goals", {"title": "X"}, Idempotency_Key=key).status_code == 422


def test_a_crash_leaves_neither_the_change_nor_the_answer(
    alice: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C6: sent again, it is done as if for the first time."""

    def crash(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("pawl.web.rest.repeats._keep", crash)
    with pytest.raises(RuntimeError):
        post(alice)
    monkeypatch.undo()
    assert (Goal.objects.count(), Event.objects.filter(kind="goal").count(), Repeat.objects.count()) == (
        0,
        0,
        0,
    )
    assert alice("POST", "/api/goals", {"title": "Once"}, Idempotency_Key=KEY).status_code == 201


def test_an_answer_is_not_repeated_to_lost_rights(people: Cast, alice: Caller) -> None:
    assert post(alice).status_code == 201  # type: ignore[attr-defined]
    roles.take(people.alice.human.grants.get(), by=people.admin)
    again = post(alice)
    assert again.status_code in {403, 404}  # type: ignore[attr-defined]
    assert "Idempotent-Replayed" not in again  # type: ignore[operator]
    roles.give(people.alice.human, Role.IMPROVEMENT_OWNER, organisation=people.acme, by=people.admin)
    assert post(alice).status_code == 201  # type: ignore[attr-defined]


def test_a_file_sent_again_is_taken_once_whatever_its_boundary(people: Cast) -> None:
    client = Client()
    client.force_login(people.admin.human)
    source = rows.data_source(Place(people.acme.pk))
    answers = []
    for name in ("log.csv", "log.csv", "other.csv"):
        file = SimpleUploadedFile(name, b"number,opened_at\n1,2026-01-01\n", content_type="text/csv")
        answers.append(
            client.post(
                f"/api/data-sources/{source.key}/files", {"file": file}, headers={"idempotency-key": KEY}
            )
        )
    assert [one.status_code for one in answers] == [201, 201, 422]
    assert answers[0].content == answers[1].content
