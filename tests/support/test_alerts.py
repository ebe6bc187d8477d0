"""Alerts: one row per fingerprint, one open incident that ends with it; flapping and storms are bounded."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import Cast, person
from tests.api.calling import secret_of
from tests.incidents import samples
from tests.support.conftest import Clock
from tests.support.samples import alert

from pawl.accounts.actor import system
from pawl.accounts.models import Throttle
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.errors import NotAllowed
from pawl.history.models import Event
from pawl.incidents.actions import cancel, close, merge, report, take
from pawl.incidents.models import Incident
from pawl.support.actions.following import MOST_NEW, follow
from pawl.support.actions.intake import receive
from pawl.support.api import INTAKE
from pawl.support.hearing import Said
from pawl.support.models import Alert

pytestmark = pytest.mark.django_db
PAWL = system("test")


def say(
    people: Cast, now: Clock, *, is_firing: bool = True, start: datetime | None = None, **more: Any
) -> dict[str, int]:
    """Monitoring says something of the disk."""
    known: dict[str, Any] = {"fingerprint": "disk", "title": "Disk full", "severity": "critical"}
    one = Said(**known | more, is_firing=is_firing, started_at=start or now.at)
    return receive([one], source="test", team=people.desk, by=people.bob)


def incidents() -> list[str]:
    return list(Incident.objects.order_by("pk").values_list("state", flat=True))


def test_what_is_said_twice_is_one_alert_and_one_incident(people: Cast, now: Clock) -> None:
    start = now.at
    assert say(people, now)["new"] == 1
    assert say(people, now, start=start) == {"new": 0, "fired": 0, "seen": 1, "resolved": 0, "ignored": 0}
    assert [follow(by=PAWL), follow(by=PAWL)] == [1, 0]
    one = Incident.objects.select_related("case").get()
    assert (one.case.title, one.case.team) == ("Disk full", people.desk)
    assert (one.channel, one.priority) == ("monitoring", 1)
    assert Alert.objects.get().incident_id == one.pk
    assert Event.objects.filter(kind="alert").count() == 1


def test_it_ends_when_the_alert_has_been_over_for_a_while(people: Cast, now: Clock) -> None:
    start = now.at
    say(people, now)
    follow(by=PAWL)
    say(people, now, is_firing=False, start=start)
    assert follow(by=PAWL) == 0
    now.pass_(minutes=3)
    assert [follow(by=PAWL), follow(by=PAWL)] == [1, 0]
    assert incidents() == ["resolved"]


def test_what_fires_again_reopens_and_makes_no_second(people: Cast, now: Clock) -> None:
    start = now.at
    say(people, now)
    follow(by=PAWL)
    say(people, now, is_firing=False, start=start)
    now.pass_(minutes=3)
    follow(by=PAWL)
    assert say(people, now)["fired"] == 1
    assert [follow(by=PAWL), follow(by=PAWL)] == [1, 0]
    assert incidents() == ["in_progress"]
    assert Alert.objects.get().fired == 2


def test_what_fires_after_its_incident_was_closed_is_a_new_one(people: Cast, now: Clock) -> None:
    start = now.at
    say(people, now)
    follow(by=PAWL)
    say(people, now, is_firing=False, start=start)
    now.pass_(minutes=3)
    follow(by=PAWL)
    close(Incident.objects.select_related("case").get(), by=PAWL)
    now.pass_(days=1)
    say(people, now)
    follow(by=PAWL)
    assert incidents() == ["closed", "new"]


def test_what_comes_late_is_passed_over(people: Cast, now: Clock) -> None:
    start = now.at
    say(people, now)
    say(people, now, is_firing=False, start=start)
    assert say(people, now, start=start)["ignored"] == 1
    assert Alert.objects.get().state == "resolved"
    now.pass_(minutes=9)
    say(people, now)
    assert say(people, now, is_firing=False, start=start)["ignored"] == 1
    assert Alert.objects.get().state == "firing"


def test_what_flaps_stays_one_open_incident(people: Cast, now: Clock) -> None:
    for _ in range(5):
        start = now.at
        say(people, now)
        follow(by=PAWL)
        say(people, now, is_firing=False, start=start)
        now.pass_(minutes=1)
    assert incidents() == ["new"]
    now.pass_(minutes=5)
    assert follow(by=PAWL) == 0
    now.pass_(minutes=30)
    assert follow(by=PAWL) == 1


def test_mere_information_makes_no_incident(people: Cast, now: Clock) -> None:
    say(people, now, severity="info")
    assert follow(by=PAWL) == 0
    say(people, now, severity="error")
    assert follow(by=PAWL) == 1


def test_a_taken_incident_ends_too(people: Cast, now: Clock) -> None:
    start = now.at
    say(people, now)
    follow(by=PAWL)
    take(Incident.objects.select_related("case").get(), by=people.bob)
    say(people, now, is_firing=False, start=start)
    now.pass_(minutes=3)
    assert follow(by=PAWL) == 1


def test_who_ends_an_incident_while_it_fires_is_not_given_another(people: Cast, now: Clock) -> None:
    start = now.at
    say(people, now)
    follow(by=PAWL)
    cancel(Incident.objects.select_related("case").get(), reason="The probe is wrong", by=people.bob)
    assert follow(by=PAWL) == 0
    now.pass_(minutes=1)
    say(people, now, is_firing=False, start=start)
    now.pass_(minutes=1)
    say(people, now)
    follow(by=PAWL)
    assert incidents() == ["cancelled", "new"]


def test_what_was_merged_belongs_to_the_other(people: Cast, now: Clock) -> None:
    start = now.at
    say(people, now)
    follow(by=PAWL)
    one = Incident.objects.select_related("case").get()
    other = report(title="The array is broken", team=people.desk, by=people.bob)
    merge(one, into=other, by=people.bob)
    say(people, now, is_firing=False, start=start)
    now.pass_(minutes=1)
    say(people, now)
    follow(by=PAWL)
    assert Alert.objects.get().incident_id == other.pk
    assert Incident.objects.count() == 2


def storm(people: Cast, now: Clock, n: int, *, is_firing: bool = True) -> list[Said]:
    return [Said(f"f{i}", f"Host {i} is down", is_firing, "critical", started_at=now.at) for i in range(n)]


def test_a_storm_of_a_thousand_is_bounded(
    people: Cast, now: Clock, django_assert_max_num_queries: Any
) -> None:
    said = storm(people, now, 1000)
    with django_assert_max_num_queries(30):
        assert receive(said, source="test", by=people.admin)["new"] == 1000
    with django_assert_max_num_queries(30):
        assert receive(said, source="test", by=people.admin)["seen"] == 1000
    follow(by=PAWL)
    assert Incident.objects.count() == MOST_NEW + 1
    assert Alert.objects.filter(incident__title="Alert storm").count() == 1000 - MOST_NEW
    assert follow(by=PAWL) == 0
    with django_assert_max_num_queries(30):
        over = [Said(one.fingerprint, one.title, is_firing=False, started_at=one.started_at) for one in said]
        receive(over, source="test", by=people.admin)
    now.pass_(minutes=3)
    assert follow(by=PAWL) == MOST_NEW + 1
    assert set(incidents()) == {"resolved"}


def test_only_who_may_send_alerts_does(people: Cast, now: Clock) -> None:
    with pytest.raises(NotAllowed):
        receive(storm(people, now, 1), source="test", by=people.charlie)
    assert not Alert.objects.exists()


WEBHOOK = {
    "version": "4", "groupKey": '{}:{alertname="DiskFull"}', "status": "firing", "receiver": "pawl",
    "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {}, "externalURL": "http://am",
    "alerts": [{
        "status": "firing", "labels": {"alertname": "DiskFull", "severity": "page", "instance": "db1"},
        "annotations": {"summary": "Disk of db1 is full", "description": "1 % is left"},
        "startsAt": "2026-03-02T08:59:00.123Z", "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus/graph", "fingerprint": "c1a0de5a5e5e5e5e",
    }],
}  # fmt: skip


def send(secret: str, path: str, body: Any) -> Any:
    return Client().post(
        path, json.dumps(body), content_type="application/json", headers={"authorization": f"Bearer {secret}"}
    )


def test_alertmanager_sends_what_it_sends(people: Cast, now: Clock) -> None:
    secret = secret_of(people.bob, scopes=["alert:send"])
    answer = send(secret, f"/api/alerts/alertmanager?team={people.desk.key}", WEBHOOK)
    assert (answer.status_code, answer.json()["new"]) == (202, 1), answer.content
    follow(by=PAWL)
    one = Alert.objects.get()
    assert (one.title, one.severity, one.team) == ("Disk of db1 is full", "critical", people.desk)
    assert "instance: db1" in Incident.objects.get().description
    assert send(secret, "/api/alerts/alertmanager", {"alerts": [{}]}).status_code == 422


def test_an_alert_without_words_holds_up_no_other(people: Cast, now: Clock) -> None:
    first: dict[str, Any] = WEBHOOK["alerts"][0]  # type: ignore[index]
    blank = first | {"annotations": {"summary": " "}, "labels": {"alertname": "\t"}, "fingerprint": "f00"}
    secret = secret_of(people.bob, scopes=["alert:send"])
    path = f"/api/alerts/alertmanager?team={people.desk.key}"
    assert send(secret, path, {"alerts": [blank, first]}).status_code == 202
    Alert.objects.create(
        title="", source="test", fingerprint="old", first_at=now.at, fired_at=now.at, seen_at=now.at,
        severity="critical",
    )  # fmt: skip
    assert follow(by=PAWL) == 2
    assert set(Incident.objects.values_list("case__title", flat=True)) == {"f00", "Disk of db1 is full"}


def test_any_other_system_sends_json(people: Cast, now: Clock) -> None:
    secret = secret_of(people.admin, scopes=["alert:send"])
    body = {"alerts": [{"title": "Backup failed", "labels": {"job": "nightly"}}]}
    assert [send(secret, "/api/alerts/generic", body).json()[name] for name in ("new", "seen")] == [1, 1]
    assert send(secret, "/api/alerts/generic", body).json()["seen"] == 1
    body["alerts"][0]["state"] = "resolved"
    assert send(secret, "/api/alerts/generic", body).json()["resolved"] == 1
    assert send(secret, "/api/alerts/generic", {"alerts": [{"title": "x", "odd": 1}]}).status_code == 422


def test_a_key_for_other_things_sends_no_alerts(people: Cast, now: Clock) -> None:
    secret = secret_of(people.bob, scopes=["incident:read"])
    path = f"/api/alerts/generic?team={people.desk.key}"
    assert send(secret, path, {"alerts": [{"title": "Disk full"}]}).status_code == 403


def test_a_sender_that_runs_wild_hears_when_to_come_back(people: Cast, now: Clock) -> None:
    secret = secret_of(people.admin, scopes=["alert:send"])
    body = {"alerts": [{"title": "Disk full"}]}
    tries = [now.at.timestamp()] * INTAKE.tries
    send(secret, "/api/alerts/generic", body)
    Throttle.objects.update(tries=tries)
    answer = send(secret, "/api/alerts/generic", body)
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
    now.pass_(seconds=61)
    assert send(secret, "/api/alerts/generic", body).status_code == 202


def test_an_instant_at_the_end_of_the_calendar_is_refused(people: Cast, now: Clock) -> None:
    secret = secret_of(people.admin, scopes=["alert:send", "incident:read"])
    for wrong in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z"):
        body = {"alerts": [{"title": "Disk full", "started_at": wrong}]}
        assert send(secret, "/api/alerts/generic", body).status_code == 422
        client = Client(headers={"authorization": f"Bearer {secret}"})
        assert client.get("/api/rotas/on-call", {"at": wrong}).status_code == 422


def test_an_alert_tells_no_number_of_an_incident_that_is_not_for_the_reader(people: Cast) -> None:
    place = Place(people.acme.pk)
    secret = samples.incident(Place(people.acme.pk, people.desk.pk, confidential=True))
    seen, hidden = alert(place, incident=samples.incident(place).case), alert(place, incident=secret.case)
    client = Client()
    client.force_login(person("eve", people.acme, Role.AGENT).human)
    rows = {row["key"]: row["incident"] for row in client.get("/api/alerts").json()["items"]}
    assert rows == {seen.key: seen.incident.key if seen.incident else "", hidden.key: None}
    assert client.get(f"/api/alerts/{hidden.key}").json()["incident"] is None


def test_a_clock_that_goes_ahead_leaves_no_alert_firing_for_ever(people: Cast, now: Clock) -> None:
    ahead = now.at.replace(year=2099)
    assert say(people, now, start=ahead)["new"] == 1
    now.pass_(minutes=5)
    assert say(people, now, is_firing=False, start=ahead)["resolved"] == 1
    now.pass_(minutes=5)
    assert say(people, now)["fired"] == 1


def test_what_people_say_of_monitoring_makes_no_storm(people: Cast, now: Clock) -> None:
    for n in range(MOST_NEW):
        report(title=f"{n}", channel="monitoring", team=people.desk, by=people.bob)
    say(people, now)
    follow(by=PAWL)
    assert str(Alert.objects.get().incident).endswith("Disk full")
