"""Webhooks from the event to the receiver: who hears, signed how, in which order, and what when it fails."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from standardwebhooks import Webhook
from tests.accounts.people import Cast, cast, person
from tests.webhooks.sink import Sink, listening

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.roles import Permission, Role
from pawl.collaboration.models import Case
from pawl.environment import environment
from pawl.errors import Conflict, Invalid, NotAllowed, NotFound
from pawl.history.models import Event
from pawl.jobs import executor, queue
from pawl.jobs.dispatch import dispatch
from pawl.jobs.models import Delivery, State
from pawl.strategy.actions import records
from pawl.webhooks import actions
from pawl.webhooks import jobs as handlers
from pawl.webhooks.models import Attempt, Endpoint
from pawl.webhooks.sending import forget_old

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.loopback]
SEND = actions.HANDLER
assert handlers.WAITS_SECONDS, "imported: its handlers are registered"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    monkeypatch.setenv("PAWL_WEBHOOK_HOSTS", '["127.0.0.1"]')
    environment.cache_clear()
    with listening() as made:
        yield made
    monkeypatch.undo()
    environment.cache_clear()


@pytest.fixture
def endpoint(people: Cast, sink: Sink) -> Endpoint:
    made, secret = actions.add(title="Sink", url=sink.url, wants=["goal.*"], by=people.admin)
    made.shown = secret  # type: ignore[attr-defined]
    dispatch()
    return made


def test_a_key_has_nothing_sent_that_it_may_not_read(people: Cast, sink: Sink) -> None:
    def key(*scopes: Permission) -> Actor:
        return replace(people.admin, via="api", scopes=frozenset({Permission.WEBHOOK_MANAGE, *scopes}))

    for wants in (["*"], ["goal.*"], ["person.created"]):
        with pytest.raises(Invalid, match="may not read"):
            actions.add(title="Ear", url=sink.url, wants=wants, by=key())
    made, _secret = actions.add(title="Ear", url=sink.url, wants=["goal.*"], by=key(Permission.STRATEGY_READ))
    with pytest.raises(Invalid, match="incident:read"):
        actions.change(made, wants=["goal.*", "incident.opened"], by=key(Permission.STRATEGY_READ))


def work_off() -> list[str]:
    """Let a worker take what is due.   Returns the reasons of what failed."""
    dispatch()
    failed = []
    while row := queue.claim("here", [SEND]):
        reason = executor.run(row.pk, row.fence, lambda: None)
        if reason:
            failed.append(reason)
            queue.fail(row, reason)
    return failed


def hurry() -> None:
    Delivery.objects.filter(state=State.WAITING).update(run_after=Now())
    Endpoint.objects.update(quiet_until=None)


def told(sink: Sink) -> list[tuple[str, str]]:
    return [(json.loads(body)["type"], json.loads(body)["data"]["case"]) for _, body in sink.received]


def test_a_receiver_hears_of_what_it_wants_signed(people: Cast, endpoint: Endpoint, sink: Sink) -> None:
    """J6: and of nothing else."""
    goal = records.set_goal(title="Secret words", by=people.alice)
    records.name_factor(goal=goal, title="Not wanted", by=people.alice)
    assert work_off() == []
    assert told(sink) == [("goal.set", goal.key)]
    headers, body = sink.received[0]
    said = Webhook(endpoint.shown).verify(body, headers)  # type: ignore[attr-defined]
    event = Event.objects.get(case=goal.key)
    assert said["data"]["url"].endswith(f"/cases/{goal.key}/")
    assert headers["webhook-id"] == f"evt_{event.pk}"
    assert b"Secret words" not in body
    attempt = Attempt.objects.get()
    assert (attempt.status, attempt.response, attempt.is_delivered) == (200, "thanks", True)


def test_nobody_outside_hears_of_confidential_cases(people: Cast, endpoint: Endpoint, sink: Sink) -> None:
    goal = records.set_goal(title="Open", by=people.alice)
    Case.objects.filter(pk=goal.pk).update(confidential=True)
    assert work_off() == []
    assert sink.received == []


def test_an_organisation_hears_of_its_own_cases_only(people: Cast, sink: Sink) -> None:
    actions.add(title="Acme's", url=sink.url, wants=["goal.*"], organisation=people.acme, by=people.admin)
    dispatch()
    mine = records.set_goal(title="Mine", by=people.alice)
    records.set_goal(title="Abroad", by=people.charlie)
    assert work_off() == []
    assert [case for _, case in told(sink)] == [mine.key]


def test_a_failure_comes_again_later_under_the_same_id(people: Cast, endpoint: Endpoint, sink: Sink) -> None:
    sink.status = 500
    records.set_goal(title="One", by=people.alice)
    assert "HTTP 500" in work_off()[0]
    assert work_off() == [], "not before its time"
    sink.status = 200
    hurry()
    assert work_off() == []
    ids = [headers["webhook-id"] for headers, _ in sink.received]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert list(Attempt.objects.order_by("id").values_list("number", "status")) == [(1, 500), (2, 200)]
    endpoint.refresh_from_db()
    assert endpoint.failures == 0


def test_after_five_tries_it_is_given_up_and_can_be_replayed(
    people: Cast, endpoint: Endpoint, sink: Sink
) -> None:
    sink.status = 503
    records.set_goal(title="One", by=people.alice)
    for _ in range(6):
        work_off()
        hurry()
    delivery = Delivery.objects.get(handler=SEND)
    assert (delivery.state, delivery.attempts, len(sink.received)) == (State.DEAD, 5, 5)
    sink.status = 200
    actions.replay(endpoint, delivery.pk, by=people.admin)
    with pytest.raises(Conflict, match="on its way"):
        actions.replay(endpoint, delivery.pk, by=people.admin)
    assert work_off() == []
    assert len({headers["webhook-id"] for headers, _ in sink.received}) == 1
    with pytest.raises(NotFound):
        actions.replay(endpoint, 999_999, by=people.admin)


def test_events_of_a_case_arrive_in_their_order(people: Cast, endpoint: Endpoint, sink: Sink) -> None:
    """J6: one after the other, whatever fails between."""
    goal = records.set_goal(title="One", by=people.alice)
    other = records.set_goal(title="Other", by=people.alice)
    sink.status = 500
    first = queue_one()
    executor_failed(first)
    records.change_goal(goal, title="Two", by=people.alice)
    sink.status = 200
    Endpoint.objects.update(quiet_until=None)
    assert work_off() == []
    assert told(sink)[1:] == [("goal.set", other.key)], "the change waits for the first event of its case"
    hurry()
    work_off()
    hurry()
    work_off()
    assert told(sink)[2:] == [("goal.set", goal.key), ("goal.changed", goal.key)]
    assert Delivery.objects.filter(handler=SEND, state=State.DONE).count() == 3
    assert Attempt.objects.filter(number__gt=2).count() == 0, "waiting for one's turn is no try"


def queue_one() -> Delivery:
    dispatch()
    row = queue.claim("here", [SEND])
    assert row
    return row


def executor_failed(row: Delivery) -> None:
    reason = executor.run(row.pk, row.fence, lambda: None)
    assert "HTTP 500" in reason
    queue.fail(row, reason)


def test_gone_means_gone(people: Cast, endpoint: Endpoint, sink: Sink) -> None:
    """J6: 410 disables it."""
    sink.status = 410
    records.set_goal(title="One", by=people.alice)
    assert work_off() == []
    records.set_goal(title="Two", by=people.alice)
    assert work_off() == []
    assert len(sink.received) == 1
    endpoint.refresh_from_db()
    assert endpoint.state == "gone"
    assert Event.objects.get(case=endpoint.key, activity="disable").facts["reason"] == "gone"
    actions.resume(endpoint, by=people.admin)
    sink.status = 200
    records.set_goal(title="Three", by=people.alice)
    assert work_off() == []
    assert len(sink.received) == 2


def test_who_fails_for_days_is_taken_for_gone(people: Cast, endpoint: Endpoint, sink: Sink) -> None:
    sink.status = 500
    Endpoint.objects.update(failures=9, failing_since=clock.now() - timedelta(days=6))
    records.set_goal(title="One", by=people.alice)
    work_off()
    endpoint.refresh_from_db()
    assert endpoint.state == "gone"


def test_a_new_secret_and_the_old_one_sign_for_a_day(people: Cast, endpoint: Endpoint, sink: Sink) -> None:
    old = endpoint.shown  # type: ignore[attr-defined]
    _, new = actions.rotate(endpoint, by=people.admin)
    records.set_goal(title="One", by=people.alice)
    work_off()
    headers, body = sink.received[-1]
    for secret in (old, new):
        assert Webhook(secret).verify(body, headers)
    Endpoint.objects.update(rotated_at=clock.now() - timedelta(days=2))
    records.set_goal(title="Two", by=people.alice)
    work_off()
    assert len(sink.received[-1][0]["webhook-signature"].split()) == 1


def test_the_database_holds_no_secret(endpoint: Endpoint) -> None:
    secret = endpoint.shown  # type: ignore[attr-defined]
    assert secret.startswith("whsec_")
    assert secret not in str(Endpoint.objects.values().get())
    assert secret not in str(list(Event.objects.values()))


def test_a_test_reaches_only_its_own_endpoint(people: Cast, endpoint: Endpoint, sink: Sink) -> None:
    with listening() as other:
        actions.add(title="Other", url=other.url, wants=["goal.*"], by=people.admin)
        actions.test(endpoint, by=people.admin)
        assert work_off() == []
        assert told(sink) == [("webhook.tested", endpoint.key)]
        assert other.received == []


def test_a_paused_endpoint_hears_nothing(people: Cast, endpoint: Endpoint, sink: Sink) -> None:
    records.set_goal(title="Queued before", by=people.alice)
    dispatch()
    actions.pause(endpoint, by=people.admin)
    records.set_goal(title="Meanwhile", by=people.alice)
    assert work_off() == []
    assert sink.received == []
    with pytest.raises(Conflict, match="Resume it first"):
        actions.test(endpoint, by=people.admin)


def test_strangers_may_nothing(people: Cast, endpoint: Endpoint) -> None:
    local = person("local", people.acme, Role.ADMINISTRATOR)
    for stranger in (people.charlie, people.alice, local):
        refused(stranger, endpoint)
    assert Endpoint.objects.get().version == 1
    assert Event.objects.filter(kind="webhook").count() == 1


def refused(stranger: Actor, endpoint: Endpoint) -> None:
    for act in (actions.pause, actions.rotate, actions.test, actions.remove):
        with pytest.raises(NotAllowed):
            act(endpoint, by=stranger)
    with pytest.raises(NotAllowed):
        actions.add(title="Theirs", url="https://example.org/", wants=["*"], by=stranger)
    with pytest.raises(NotAllowed):
        actions.change(endpoint, wants=["*"], by=stranger)
    with pytest.raises(NotAllowed):
        actions.replay(endpoint, 1, by=stranger)


def test_what_is_wrong_is_refused_when_it_is_typed(people: Cast, sink: Sink) -> None:
    with pytest.raises(Invalid, match="public internet"):
        actions.add(title="Local", url="https://10.0.0.1/", wants=["*"], by=people.admin)
    with pytest.raises(Invalid, match=r"Goal\.X"):
        actions.add(title="Odd", url=sink.url, wants=["Goal.X"], by=people.admin)
    with pytest.raises(Invalid, match="1 to 250"):
        actions.add(title=" ", url=sink.url, wants=["*"], by=people.admin)
    assert not Case.objects.filter(kind="webhook").exists()


def test_what_is_removed_leaves_its_history(people: Cast, endpoint: Endpoint) -> None:
    key = endpoint.key
    actions.remove(endpoint, by=people.admin)
    assert not Endpoint.objects.exists()
    assert Event.objects.filter(case=key).count() == 2


def test_old_answers_are_forgotten(people: Cast, endpoint: Endpoint) -> None:
    records.set_goal(title="One", by=people.alice)
    work_off()
    assert forget_old() == 0
    Attempt.objects.update(at=clock.now() - timedelta(days=31))
    assert forget_old() == 1
