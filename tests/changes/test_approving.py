"""What approval looks like: on the change, to those who are asked, and in the calendar."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from tests.accounts.people import Cast, person
from tests.api.calling import Caller, told
from tests.catalogue import samples as catalogue
from tests.changes import samples
from tests.changes.samples import BAD, GOOD, HOUR, MONDAY

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.changes.actions import planning, steps
from pawl.changes.models import Change
from pawl.collaboration.answering import decide
from pawl.collaboration.approval_links import link_of
from pawl.collaboration.approvals import told_to
from pawl.collaboration.models import Case, Vote
from pawl.environment import environment
from pawl.history.models import Event
from pawl.history.sentences import sentence_of
from pawl.web.templatetags.pawl import said

pytestmark = pytest.mark.django_db
WAITS = "waits for approval"
MEDIUM = {**GOOD, "back_out": "never"}


@pytest.fixture
def ann(people: Cast) -> Actor:
    return person("ann", people.acme, Role.AGENT)


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.human)
    return client


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def asked(place: Place, ann: Actor, answers: dict[str, str] = MEDIUM, **facts: Any) -> Change:
    """A change for which approval is asked."""
    one = samples.planned(place, state="assess", **facts)
    planning.answer(one, answers=answers, by=ann)
    steps.authorize(one, by=ann)
    return one


def vote_of(one: Change, by: Actor) -> Vote:
    votes = Vote.objects.select_related("stage__approval__case", "person")
    return votes.get(stage__approval__case=one.pk, person=by.human)


def test_an_approved_change_reads_otherwise_than_one_that_waits(
    place: Place, ann: Actor, mona: Actor
) -> None:
    waits, decided = asked(place, ann, title="Waits"), asked(place, ann, title="Decided")
    decide(vote_of(decided, mona), verdict="approved", by=mona)
    client, word = signed_in(mona), "approved: to be put into the calendar"
    assert word not in text(client, f"/changes/{waits.key}/")
    assert text(client, f"/changes/{decided.key}/").count(word) == 2  # chip and way
    rows = text(client, "/changes/")
    chips = [rows.count(f'tone-{tone}">{each}<') for tone, each in (("active", word), ("warn", WAITS))]
    assert chips == [1, 1]
    pending = text(client, "/changes/?filter[state][eq]=authorize&filter[approved][empty]=true")
    assert "Waits" in pending
    assert "Decided" not in pending
    decided.refresh_from_db()
    assert decided.state == "authorize"
    steps.schedule(decided, by=mona)
    assert word not in text(client, f"/changes/{decided.key}/")


def test_whoever_approves_reads_conflicts_and_answers(
    people: Cast, place: Place, ann: Actor, mona: Actor
) -> None:
    service = catalogue.service(place)
    other = samples.planned(place, service=service, title="Move the mail")
    samples.planned(Place(people.acme.pk, None, confidential=True), service=service, title="Secret move")
    one = asked(place, ann, service=service)
    lines = dict(told_to(vote_of(one, mona)))
    assert f"Another change touches the same: {other.key} Move the mail" in lines["Conflicts"]
    assert "one that you may not see" in lines["Conflicts"]
    assert "Secret" not in lines["Conflicts"]
    assert "taken back? – not at all (4)" in lines["What was answered about the risk"]
    assert lines["When"] == "2 Mar 2026 09:00 – 2 Mar 2026 11:00"
    assert "Move the mail" in text(signed_in(mona), f"/approvals/{vote_of(one, mona).key}/")
    by_mail = link_of(vote_of(one, mona)).removeprefix(environment().url)
    assert "Move the mail" in text(Client(), by_mail)
    Case.objects.filter(pk=other.pk).update(confidential=True)
    assert "Move the mail" not in text(Client(), by_mail)


def test_without_a_conflict_it_says_so(place: Place, ann: Actor, mona: Actor) -> None:
    lines = dict(told_to(vote_of(asked(place, ann), mona)))
    assert lines["Conflicts"] == "Nothing stands in its way at that time."


def test_a_later_stage_reads_that_an_earlier_one_answers_first(
    people: Cast, place: Place, ann: Actor, mona: Actor
) -> None:
    sam = person("sam", people.acme, Role.SERVICE_OWNER)
    service = catalogue.service(Place(people.acme.pk, None, sam.human.pk), criticality="critical")
    one = asked(place, ann, BAD, service=service)
    client, first = signed_in(mona), "An earlier stage has to answer first"
    address = f"/approvals/{vote_of(one, mona).key}/"
    for page in ("/approvals/", address, f"/changes/{one.key}/"):
        assert first in text(client, page)
    assert "Not your turn yet" in text(client, "/approvals/")
    decide(vote_of(one, sam), verdict="approved", by=sam)
    assert first not in text(client, "/approvals/") + text(client, address)


def test_a_stage_is_called_in_the_language_of_the_reader(place: Place, ann: Actor, mona: Actor) -> None:
    one = asked(place, ann)
    decide(vote_of(one, mona), verdict="approved", by=mona)
    event = Event.objects.get(case=one.key, activity="approval_answer_approved")
    for name in ("change manager", "变更经理"):
        sentence = sentence_of(event, {"stage_name": name, "reason": "–"})
        assert "“change manager”" in said(sentence)
        with translation.override("zh-hans"):
            assert "“变更经理”" in said(sentence)
    assert "{board}" in said(sentence_of(event, {"stage_name": "{board}", "reason": "–"}))


def test_an_emergency_is_never_assessed(place: Place, mona: Actor) -> None:
    urgent, normal = samples.planned(place, type="emergency"), samples.planned(place)
    client = signed_in(mona)
    assert ">Assess<" in text(client, f"/changes/{normal.key}/")
    assert ">Assess<" not in text(client, f"/changes/{urgent.key}/")


def test_the_calendar_says_what_each_of_its_colours_means(place: Place, ann: Actor, mona: Actor) -> None:
    asked(place, ann)
    decided = asked(place, ann)
    decide(vote_of(decided, mona), verdict="approved", by=mona)
    samples.planned(place, state="closed", resolution_code="successful")
    samples.planned(place), samples.freeze(place), samples.window(place), catalogue.outage(place)
    shown = text(signed_in(mona), "/change-calendar/?at=2026-03-02")
    legend = shown[shown.index("agenda-legend") : shown.index("</ul>", shown.index("agenda-legend"))]
    for words in (
        'is-change tone-info">Changes: new<', 'is-change tone-warn">Changes: waits for approval<',
        'is-change tone-active">Changes: approved: to be put into the calendar<',
        'is-change tone-off">Changes: closed<', 'is-freeze tone-bad">Freezes<',
        'is-window tone-info">Maintenance windows<', 'is-outage tone-warn">Outages<',
    ):  # fmt: skip
        assert words in legend


def test_the_api_takes_plans_at_once_and_names_what_a_change_collides_with(
    people: Cast, place: Place, ann: Actor
) -> None:
    service, model = catalogue.service(place), samples.model(place)
    other = samples.planned(place, service=service)
    secret = samples.planned(Place(people.acme.pk, None, confidential=True), service=service)
    caller = Caller(ann)
    made = caller.make(
        "/api/changes", title="Restart", model=model.key, service=service.key, rollout_plan="Do it",
        back_out_plan="Undo it", test_plan="Look", planned_from=MONDAY.isoformat(),
        planned_until=(MONDAY + HOUR).isoformat(),
    )  # fmt: skip
    plans = (made["rollout_plan"], made["back_out_plan"], made["test_plan"])
    assert plans == ("Do it", "Undo it", "Look")
    body = {"activity": "schedule", "fields": {}}
    answer = caller("POST", f"/api/changes/{made['key']}/transitions", body, If_Match=f'"{made["version"]}"')
    assert answer.status_code == 409
    assert told(answer)["rule"] == f"Conflicts that nobody answered for: 2 (with {other.key})."
    assert secret.key not in answer.content.decode()
