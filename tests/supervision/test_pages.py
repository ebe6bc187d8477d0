"""Pages and API of queue, schedules, journal and webhooks, as a browser and a program see them."""

import json

import pytest
from django.db import transaction
from django.test import Client
from django.utils.module_loading import autodiscover_modules
from tests.accounts.people import Cast, cast, person
from tests.api.calling import Caller, told

from pawl import clock
from pawl.accounts.models import Person
from pawl.accounts.roles import Role
from pawl.history.models import Event
from pawl.history.record import record
from pawl.history.sentences import words_of
from pawl.jobs.handlers import SUBSCRIPTIONS
from pawl.jobs.models import Delivery, Schedule, State
from pawl.jobs.pawl_itself import SCHEDULER, WORKER
from pawl.jobs.schedules import STANDING, plan
from pawl.webhooks import actions
from pawl.webhooks.models import Attempt, Endpoint

pytestmark = pytest.mark.django_db
URL = "https://8.8.8.8/hooks"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def admin(people: Cast) -> Client:
    client = Client()
    client.force_login(people.admin.human)
    return client


@pytest.fixture
def job() -> Delivery:
    event = record("goal", "GOAL-1", "opened", by=WORKER, facts={"n": 1})
    said = {"template": "Rows read", "values": {}}
    return Delivery.objects.create(
        event=event,
        handler="trial.fails",
        state=State.DEAD,
        error="Traceback <b>bold</b>",
        attempts=5,
        progress={"done": 3, "total": 9, "sentence": said},
        run_after=event.at,
        created_at=event.at,
    )


@pytest.fixture
def schedule() -> Schedule:
    return plan("nightly", cron="0 3 * * *", zone="UTC", kind="trial", case="PAWL", activity="night")


@pytest.fixture
def endpoint(people: Cast) -> Endpoint:
    made, _ = actions.add(title="Sink", url=URL, wants=["goal.*"], by=people.admin)
    event = Event.objects.get(case=made.key)
    Attempt.objects.create(
        endpoint=made, event=event, delivery=1, number=1, at=clock.now(), status=500, response="<i>no</i>"
    )
    return made


def test_a_job_shows_why_it_failed_and_is_retried(admin: Client, job: Delivery) -> None:
    assert b"trial.fails" in admin.get("/jobs/").content
    page = admin.get(f"/jobs/{job.key}/").content.decode()
    assert "Traceback &lt;b&gt;bold" in page
    assert "Rows read" in page
    assert admin.post(f"/jobs/{job.key}/retry/").status_code == 302
    assert Delivery.objects.get().state == State.WAITING


def test_a_running_job_asks_for_its_progress(admin: Client, job: Delivery) -> None:
    Delivery.objects.update(state=State.RUNNING)
    part = admin.get(f"/jobs/{job.key}/progress/").content.decode()
    assert 'value="3" max="9"' in part
    assert f'hx-get="/jobs/{job.key}/progress/"' in part


def test_many_jobs_are_retried_at_once(admin: Client, job: Delivery) -> None:
    asked = {"act": "retry", "chosen": [job.pk]}
    assert admin.post("/jobs/", asked).status_code == 200
    assert Delivery.objects.get().state == State.DEAD, "only asked"
    assert admin.post("/jobs/", asked | {"confirmed": "yes"}).status_code == 302
    assert Delivery.objects.get().state == State.WAITING


def test_a_schedule_is_run_moved_and_paused(admin: Client, people: Cast, schedule: Schedule) -> None:
    assert b"nightly" in admin.get("/schedules/").content
    address = f"/schedules/{schedule.key}/"
    assert admin.post(f"{address}run/").status_code == 302
    shown = admin.get(address).content.decode()
    assert f'<td data-label="By">{people.admin.human.name}</td>' in shown
    assert "person:" not in shown
    bad = admin.post(address, {"cron": "61 * * * *", "zone": "UTC", "version": 1})
    assert bad.status_code == 422
    assert admin.post(address, {"cron": "0 4 * * *", "zone": "UTC", "version": 1}).status_code == 302
    assert admin.post(address, {"cron": "0 5 * * *", "zone": "UTC", "version": 1}).status_code == 422
    admin.post(f"{address}switch/", {"active": "no"})
    schedule.refresh_from_db()
    assert (schedule.cron, schedule.is_active) == ("0 4 * * *", False)


def test_the_journal_is_searched_and_an_event_read(admin: Client, job: Delivery) -> None:
    assert b"GOAL-1" in admin.get("/journal/?q=GOAL").content
    event = Event.objects.get(case="GOAL-1")
    page = admin.get(f"/journal/EVT-{event.pk}/")
    assert page.status_code == 200
    assert event.digest.encode() in page.content
    assert admin.get("/journal/EVT-999999/").status_code == 404
    assert b"GOAL-1" in b"".join(admin.get("/journal/?export=csv"))


def test_texts_are_erased_after_asking(admin: Client, people: Cast) -> None:
    who = people.bob.human
    Person.objects.filter(pk=who.pk).update(is_active=False, deactivated_at=clock.now())
    key = f"PER-{who.pk}"
    record("person", key, "changed", by=WORKER, texts={"name": "Bob"})
    assert admin.get("/journal/erasure/").status_code == 200
    assert admin.post("/journal/erasure/", {"person": "PER-0"}).status_code == 422
    assert b"Back-ups keep" in admin.post("/journal/erasure/", {"person": key}).content
    done = admin.post("/journal/erasure/", {"person": key, "confirmed": "yes", "typed": key})
    assert done.status_code == 302
    assert b"erased" in admin.get(f"/journal/EVT-{Event.objects.get(activity='changed').pk}/").content


def test_a_webhook_is_added_and_its_secret_shown_once(admin: Client, people: Cast) -> None:
    form = {"title": "Sink", "url": URL, "wants": "goal.*, import.imported", "organisation": people.acme.pk}
    assert admin.get("/webhooks/new/").status_code == 200
    page = admin.post("/webhooks/new/", form).content.decode()
    assert "whsec_" in page
    made = Endpoint.objects.get()
    assert made.wants == ["goal.*", "import.imported"]
    assert made.case.organisation == people.acme
    assert "whsec_" not in admin.get(f"/webhooks/{made.key}/").content.decode()
    refused = admin.post("/webhooks/new/", form | {"url": "https://127.0.0.1/"})
    assert refused.status_code == 422
    assert b"not on the public internet" in refused.content


def test_a_webhook_has_a_page_with_its_log(admin: Client, endpoint: Endpoint) -> None:
    address = f"/webhooks/{endpoint.key}/"
    page = admin.get(address).content.decode()
    assert "&lt;i&gt;no&lt;/i&gt;" in page
    assert b"500" in admin.get(f"{address}attempts/").content
    assert admin.get(f"/cases/{endpoint.key}/").headers["location"] == address
    assert b"Sink" in admin.get("/webhooks/").content


def test_a_webhook_is_changed_paused_tested_removed(admin: Client, endpoint: Endpoint) -> None:
    address = f"/webhooks/{endpoint.key}/"
    form = {"title": "New", "url": URL, "wants": "*", "version": 1}
    assert admin.get(f"{address}changes/").status_code == 200
    assert admin.post(f"{address}changes/", form).status_code == 302
    assert admin.post(f"{address}changes/", form | {"title": "Late"}).status_code == 422
    assert admin.post(f"{address}test/").status_code == 302
    assert b"whsec_" in admin.post(f"{address}secret/").content
    assert admin.post(f"{address}steps/", {"activity": "pause"}).status_code == 302
    assert admin.post(f"{address}steps/", {"activity": "explode"}).status_code == 409
    assert admin.post(f"{address}deliveries/77/replay/").status_code == 404
    assert admin.post(f"{address}removal/").status_code == 200
    assert admin.post(f"{address}removal/", {"confirmed": "yes"}).status_code == 302
    assert not Endpoint.objects.exists()


PAGES = ("/jobs/{job}/", "/schedules/{schedule}/", "/journal/EVT-{event}/", "/webhooks/{endpoint}/")


def test_others_find_nothing_there(
    people: Cast, job: Delivery, schedule: Schedule, endpoint: Endpoint
) -> None:
    local = person("local", people.acme, Role.ADMINISTRATOR)
    keys = {"job": job.key, "schedule": schedule.key, "event": job.event_id, "endpoint": endpoint.key}
    for stranger in (people.charlie, people.alice, local):
        client = Client()
        client.force_login(stranger.human)
        for page in PAGES:
            assert client.get(page.format(**keys)).status_code == 404, page
            assert client.get(f"/api{page.format(**keys).rstrip('/')}").status_code in {401, 404}
    assert Client().get("/jobs/").status_code == 302


def test_a_program_does_the_same(people: Cast, job: Delivery, schedule: Schedule, endpoint: Endpoint) -> None:
    call = Caller(people.admin)
    assert told(call.get(f"/api/jobs/{job.key}"))["error"].startswith("Traceback")
    assert call("POST", f"/api/jobs/{job.key}/retry").status_code == 202
    assert call("POST", f"/api/jobs/{job.key}/retry").status_code == 409
    moved = call(
        "PATCH", f"/api/schedules/{schedule.key}", {"cron": "0 4 * * *", "zone": "UTC"}, if_match='"1"'
    )
    assert told(moved)["cron"] == "0 4 * * *"
    assert call("POST", f"/api/schedules/{schedule.key}/run").status_code == 202
    assert told(call("POST", f"/api/schedules/{schedule.key}/pause"))["is_active"] is False
    found = told(call.get("/api/events?filter[case][eq]=GOAL-1"))["items"]
    assert told(call.get(f"/api/events/{found[0]['key']}"))["facts"] == {"n": 1}
    assert told(call.get(f"/api/webhooks/{endpoint.key}/attempts"))["items"][0]["http_status"] == 500


def test_a_program_keeps_webhooks(people: Cast) -> None:
    call = Caller(people.admin)
    sent = {"title": "Sink", "url": URL, "wants": ["*"], "organisation": f"ORG-{people.acme.pk}"}
    assert call("POST", "/api/webhooks", sent, idempotency_key="x").status_code == 422
    made = call.make("/api/webhooks", **sent)
    address = f"/api/webhooks/{made['key']}"
    assert made["secret"].startswith("whsec_")
    assert "secret" not in told(call.get(address))
    again = call("POST", f"{address}/secret", if_match='"1"')
    assert told(again)["secret"] not in {made["secret"], ""}
    assert call("POST", f"{address}/test").status_code == 202
    paused = call("POST", f"{address}/transitions", {"activity": "pause"}, if_match='"2"')
    assert told(paused)["state"] == "paused"
    assert call("DELETE", address, if_match='"3"').status_code == 204
    assert json.loads(call.get("/api/webhooks").content)["items"] == []


def test_the_journal_speaks_in_words(admin: Client, people: Cast) -> None:
    with transaction.atomic():
        record("plan_item", "PLN-1", "take_up", by=SCHEDULER)
        record("signal", "SIG-1", "improve", by=people.admin, facts={"improvement": "CSI-1"})
        event = record("quarantine", "QUARANTINE", "tidy_due", by=SCHEDULER)
    page = admin.get("/journal/").content.decode()
    for words in ("planned remedy", "Took it up", "Pawl (schedule)", "Opened … for it", "Tidied up"):
        assert words in page, words
    for code in ("plan_item", "take_up", "system:scheduler", "tidy_due"):
        assert code not in page, code
    assert "Pawl (schedule)" in admin.get(f"/journal/EVT-{event.pk}/").content.decode()
    assert b"take_up" in b"".join(admin.get("/journal/?export=csv")), "programs read codes"
    assert "Took it up" in admin.get("/journal/?fields=key,activity").content.decode()


def test_no_activity_that_pawl_writes_is_a_code() -> None:
    """Whatever a standing schedule, a handler or a lifecycle names has words; handlers of tests need none."""
    autodiscover_modules("jobs")
    ours = [
        one for one in SUBSCRIPTIONS.values() if one.run.__module__.startswith("pawl.")
    ]  # tests have some
    wanted = {pair for one in ours for pair in one.wants}
    wanted |= {(one.kind, one.activity) for one in STANDING.values()}
    codes = {name for kind, name in wanted if words_of(kind, name).values}
    assert not codes
