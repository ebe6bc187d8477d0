"""Recurring activities in the browser, without JavaScript."""

import pytest
from django.test import Client
from tests.accounts.people import Cast
from tests.incidents.samples import incident
from tests.recurring import samples
from tests.recurring.conftest import Clock

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.incidents.models import Incident
from pawl.recurring.actions import shifts
from pawl.recurring.models import Operation, OperationRun, Shift

pytestmark = pytest.mark.django_db


def client_of(who: Actor) -> Client:
    client = Client()
    client.force_login(who.human)
    return client


@pytest.fixture
def bob(people: Cast) -> Client:
    return client_of(people.bob)


def written(people: Cast, **more: str) -> dict[str, str]:
    return {
        "title": "Check backups", "team": people.desk.key, "every": "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
        "begins": "2026-03-27", "at": "08:00", "zone": "Europe/Berlin", "on_closed": "keep", "minutes": "60",
        "ahead_days": "7", "steps": "* Read the report\nTell the desk\n\n", **more,
    }  # fmt: skip


def test_the_form_shows_the_next_ten_dates_and_saves_nothing(bob: Client, people: Cast, now: Clock) -> None:
    page = bob.post("/operations/new/", written(people, preview="yes")).content.decode()
    assert page.count("08:00</time>") == 10
    assert "27 Mar 2026 08:00" in page
    assert "CET" in page
    assert "CEST" in page
    assert not Operation.objects.exists()


def test_a_preview_says_what_is_wrong(bob: Client, people: Cast, now: Clock) -> None:
    answer = bob.post("/operations/new/", written(people, preview="yes", every="own", rule="FREQ=HOURLY"))
    assert answer.status_code == 422
    assert "It is no rule of dates" in answer.content.decode()


def test_from_the_form_to_a_run_that_is_done(bob: Client, people: Cast, now: Clock) -> None:
    made = bob.post("/operations/new/", written(people, begins="2026-03-02", at="10:00"))
    one = Operation.objects.get()
    assert made["Location"] == f"/operations/{one.key}/"
    assert one.runbook == [
        {"text": "Read the report", "evidence": True}, {"text": "Tell the desk", "evidence": False},
    ]  # fmt: skip
    assert "Read the report" in bob.get(made["Location"]).content.decode()
    run = OperationRun.objects.order_by("due_at")[0]
    where = f"/operation-runs/{run.key}/"
    bob.post(f"{where}steps/", {"activity": "start", "version": "1"})
    bob.post(f"{where}ticks/", {"position": "1", "evidence": "https://backup.example.org/4711"})
    bob.post(f"{where}ticks/", {"position": "2"})
    page = bob.get(where).content.decode()
    assert 'href="https://backup.example.org/4711"' in page
    run.refresh_from_db()
    bob.post(f"{where}steps/", {"activity": "finish", "version": str(run.version)})
    run.refresh_from_db()
    assert run.state == "done"


def test_a_rule_of_ones_own_stays_what_it_was(bob: Client, people: Cast, now: Clock) -> None:
    bob.post("/operations/new/", written(people, every="own", rule="FREQ=MONTHLY;BYDAY=1MO"))
    one = Operation.objects.get()
    page = bob.get(f"/operations/{one.key}/change/").content.decode()
    assert 'value="FREQ=MONTHLY;BYDAY=1MO"' in page
    assert "* Read the report\nTell the desk" in page


def test_a_shift_is_handed_over_on_its_page(bob: Client, people: Cast, now: Clock, nina: Actor) -> None:
    bob.post("/shifts/new/", {"team": people.desk.key})
    one = Shift.objects.get()
    run = samples.run(Place(people.acme.pk, people.desk.pk), state="missed")
    where = f"/shifts/{one.key}/"
    assert run.key in bob.get(where).content.decode()
    bob.post(f"{where}notes/", {"text": "Noisy", "about": run.key})
    one.refresh_from_db()
    bob.post(f"{where}hand-over/", {"note": "Look at it", "version": str(one.version)})
    one.refresh_from_db()
    assert "somebody of the next shift accepts it" in bob.get(where).content.decode()
    assert "Accept the hand-over" in client_of(nina).get(where).content.decode()
    begun = client_of(nina).post(f"{where}acceptance/", {"version": str(one.version)})
    assert begun["Location"] == f"/shifts/{Shift.objects.get(state='running').key}/"


def test_the_next_shift_reads_what_the_one_before_left(
    bob: Client, people: Cast, now: Clock, nina: Actor
) -> None:
    place = Place(people.acme.pk, people.desk.pk)
    noted, named, over = (incident(place, title=each) for each in ("Mail slow", "VPN drops", "All is well"))
    hidden = incident(Place(people.other.pk), title="Not for them")
    Incident.objects.filter(pk=over.pk).update(state="cancelled")
    one = shifts.begin(team=people.desk, by=people.bob)
    shifts.note(one, text=f"盯着{named.key.lower()}和{over.key}, {hidden.key}", by=people.bob)
    shifts.note(one, text="It may come back", about=noted.case, by=people.bob)
    shifts.hand_over(one, note="Watch the mail\nTell Alice", by=people.bob)
    following = shifts.accept(one, by=nina)
    page = client_of(nina).get(f"/shifts/{following.key}/").content.decode()
    assert f'href="/shifts/{one.key}/"' in page
    assert "Watch the mail<br>Tell Alice" in page
    assert "It may come back" in page
    standing = page.partition('id="open"')[2].partition('id="log"')[0]
    assert [each in standing for each in ("Mail slow", "VPN drops", "All is well", "Not for them")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert "Nothing stands open" not in standing


@pytest.mark.parametrize("rows", [2, 12])
def test_no_page_asks_for_each_row(
    bob: Client, people: Cast, now: Clock, rows: int, django_assert_max_num_queries
) -> None:
    place = Place(people.acme.pk, people.desk.pk)
    of = samples.operation(place)
    for _ in range(rows):
        samples.run(place, operation=of)
    shift = samples.shift(place)
    bob.get("/operations/")
    for where in ("/operations/", "/operation-runs/", f"/operations/{of.key}/", f"/shifts/{shift.key}/"):
        with django_assert_max_num_queries(25):
            bob.get(where)
