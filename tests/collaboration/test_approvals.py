"""Approvals: stages one after another, a quorum beside each other, deputies, links, void when it changes."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, cast, person
from tests.collaboration import samples
from tests.tickets.desk.models import DeskTicket

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Grant, Membership
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.analytics.words import say
from pawl.collaboration import answering, approvals
from pawl.collaboration.approval_links import link_of, read_link, remind
from pawl.collaboration.approvals import Stage
from pawl.collaboration.deputies import end_deputy, name_deputy
from pawl.collaboration.models import Approval, Case, Deputy, Vote
from pawl.errors import Conflict, Invalid, NotAllowed, Stale
from pawl.history.models import Event, EventText

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    samples.decided.clear()
    return cast()


@pytest.fixture
def laptop(people: Cast) -> DeskTicket:
    return samples.subject(Place(people.acme.pk, None, people.bob.human.pk))


def ask(record: DeskTicket, *stages: Stage, by: Actor = samples.PAWL) -> Approval:
    return approvals.ask(record, stages, by=by)


def vote_of(approval: Approval, who: Actor) -> Vote:
    return Vote.objects.get(stage__approval=approval, person=who.human)


def test_stages_follow_each_other_and_the_practice_hears_the_end(people: Cast, laptop: DeskTicket) -> None:
    one = ask(laptop, Stage("Lead", [people.alice.human]), Stage("Budget", [people.admin.human]))
    with pytest.raises(Conflict, match="not decided yet"):
        answering.decide(vote_of(one, people.admin), verdict="approved", by=people.admin)
    answering.decide(vote_of(one, people.alice), verdict="approved", by=people.alice)
    assert samples.decided == []
    ended = answering.decide(vote_of(one, people.admin), verdict="approved", by=people.admin)
    assert (ended.state, samples.decided) == ("approved", [(laptop.key, "approved")])
    told = Event.objects.filter(case=laptop.key).order_by("id").values_list("activity", flat=True)
    assert list(told) == ["approval_asked", *["approval_answer_approved"] * 2, "approval_approved"]


@pytest.mark.parametrize(
    ("quorum", "answers", "state"),
    [(2, "yy", "approved"), (2, "yn", "pending"), (2, "yny", "approved"), (2, "nn", "rejected"),
     (3, "n", "rejected"), (1, "n", "rejected"), (1, "y", "approved")],
)  # fmt: skip
def test_so_many_equal_answers_decide(
    people: Cast, laptop: DeskTicket, quorum: int, answers: str, state: str
) -> None:
    who = [people.alice, people.admin, person("dora", people.acme)]
    one = ask(laptop, Stage("Board", [each.human for each in who], quorum=quorum))
    for each, answer in zip(who, answers, strict=False):
        verdict = "approved" if answer == "y" else "rejected"
        answering.decide(vote_of(one, each), verdict=verdict, reason="Because", by=each)
    one.refresh_from_db()
    assert one.state == state
    left = Vote.objects.filter(stage__approval=one, answer="lapsed").count()
    assert left == (0 if state == "pending" else 3 - len(answers))


def test_nobody_decides_about_what_is_their_own(people: Cast, laptop: DeskTicket) -> None:
    with pytest.raises(Invalid, match="needs 1 people"):
        ask(laptop, Stage("Lead", [people.bob.human]))
    with pytest.raises(Invalid, match="needs 1 people"):
        ask(laptop, Stage("Lead", [people.alice.human]), by=people.alice)
    with pytest.raises(Invalid, match="The stage “Lead” needs"):
        ask(laptop, Stage({"en": "Lead", "zh-hans": "主管"}))
    one = ask(laptop, Stage("Lead", [people.alice.human]))
    with pytest.raises(Invalid, match="may not decide"):
        answering.hand_over(vote_of(one, people.alice), to=people.bob.human, by=people.alice)
    Case.objects.filter(pk=laptop.pk).update(owner=people.alice.human)
    with pytest.raises(NotAllowed, match="their own"):
        answering.decide(vote_of(one, people.alice), verdict="approved", by=people.alice)


def test_a_team_is_asked_without_those_whose_it_is(people: Cast, laptop: DeskTicket) -> None:
    for who in (people.bob, people.alice):
        Membership.objects.create(person=who.human, team=people.desk)
    one = ask(laptop, Stage("Desk", team=people.desk))
    assert [vote.person for vote in Vote.objects.filter(stage__approval=one)] == [people.alice.human]


def test_another_content_makes_it_void(people: Cast, laptop: DeskTicket) -> None:
    one = ask(laptop, Stage("Lead", [people.alice.human]))
    assert not approvals.content_changed(laptop, by=people.bob)
    Case.objects.filter(pk=laptop.pk).update(title="Ten new laptops")
    ended = answering.decide(vote_of(one, people.alice), verdict="approved", by=people.alice)
    assert (ended.state, samples.decided) == ("void", [(laptop.key, "void")])
    assert vote_of(one, people.alice).answer == "lapsed"
    again = ask(laptop, Stage("Lead", [people.alice.human]))
    answering.decide(vote_of(again, people.alice), verdict="approved", by=people.alice)
    Case.objects.filter(pk=laptop.pk).update(title="A hundred laptops")
    assert approvals.content_changed(laptop, by=people.bob)
    assert approvals.latest(laptop.case).state == "void"  # type: ignore[union-attr]


def test_it_can_be_called_off_and_only_one_is_asked_at_a_time(people: Cast, laptop: DeskTicket) -> None:
    ask(laptop, Stage("Lead", [people.alice.human]))
    with pytest.raises(Conflict, match="already"):
        ask(laptop, Stage("Lead", [people.alice.human]))
    assert approvals.void(laptop, say("Cancelled."), by=people.bob)
    assert not approvals.void(laptop, say("Cancelled."), by=people.bob)
    assert samples.decided == []


def test_an_answer_needs_its_person_a_reason_for_no_and_the_newest_version(
    people: Cast, laptop: DeskTicket
) -> None:
    vote = vote_of(ask(laptop, Stage("Lead", [people.alice.human])), people.alice)
    with pytest.raises(NotAllowed):
        answering.decide(vote, verdict="approved", by=people.charlie)
    with pytest.raises(Invalid, match="has a reason"):
        answering.decide(vote, verdict="rejected", by=people.alice)
    vote.version = 7
    with pytest.raises(Stale):
        answering.decide(vote, verdict="approved", by=people.alice)
    vote.version = 1
    answering.decide(vote, verdict="approved", by=people.alice)
    with pytest.raises(Conflict, match="decided"):
        answering.decide(vote, verdict="approved", by=people.alice)


def test_a_deputy_is_asked_while_somebody_is_away(people: Cast, laptop: DeskTicket) -> None:
    now = clock.now()
    early = ask(laptop, Stage("Lead", [people.alice.human]))
    away = name_deputy(people.admin.human, starts_at=now, ends_at=now + timedelta(days=9), by=people.alice)
    assert answering.hand_to_deputies() == 1
    assert answering.hand_to_deputies() == 0
    other = samples.subject(Place(people.acme.pk))
    late = ask(other, Stage("Lead", [people.alice.human]))
    for one in (early, late):
        vote = vote_of(one, people.admin)
        assert vote.on_behalf_of == people.alice.human
    end_deputy(away, by=people.alice)
    third = ask(samples.subject(Place(people.acme.pk)), Stage("Lead", [people.alice.human]))
    assert vote_of(third, people.alice).answer == "pending"


def test_a_link_answers_once_for_a_week_and_reading_it_decides_nothing(
    people: Cast, laptop: DeskTicket, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote = vote_of(ask(laptop, Stage("Lead", [people.alice.human])), people.alice)
    client, address = Client(), urlsplit(link_of(vote)).path
    shown = client.get(address)
    assert shown.status_code == 200
    assert b"A new laptop" in shown.content
    vote.refresh_from_db()
    assert vote.answer == "pending"
    assert client.post(address, {"verdict": "rejected"}).status_code == 422
    with monkeypatch.context() as later:
        later.setattr(clock, "now", lambda: vote.asked_at + timedelta(days=7))  # type: ignore[operator]
        assert client.get(address).status_code == 410
    assert client.post(address, {"verdict": "approved"}).status_code == 200
    event = Event.objects.get(case=vote.key, activity="approved")
    assert (event.actor, event.via) == (f"person:{people.alice.human.pk}", "mail")
    assert client.get(address).status_code == client.post(address, {"verdict": "approved"}).status_code == 410


def test_hand_over_by_page_and_deputies_by_page(client: Client, people: Cast, laptop: DeskTicket) -> None:
    vote = vote_of(ask(laptop, Stage("Lead", [people.alice.human])), people.alice)
    client.force_login(people.alice.human)
    assert client.post(f"/approvals/{vote.key}/hand-over/", {"to": ""}).status_code == 422
    days = {"deputy": people.admin.human.key, "first_day": "2027-01-04", "last_day": "2027-01-08"}
    assert client.post("/approvals/deputies/", days | {"last_day": "2027-01-01"}).status_code == 422
    assert client.post("/approvals/deputies/", days).status_code == 302
    number = Deputy.objects.get().pk
    assert client.post(f"/approvals/deputies/{number}/end/").status_code == 302
    assert client.post(f"/approvals/deputies/{number}/end/").status_code == 404
    handed = client.post(f"/approvals/{vote.key}/hand-over/", {"to": people.admin.human.key})
    assert handed["Location"] == "/approvals/"
    assert vote_of(Approval.objects.get(), people.admin).on_behalf_of == people.alice.human


def test_a_forged_or_handed_over_link_is_worthless(people: Cast, laptop: DeskTicket) -> None:
    vote = vote_of(ask(laptop, Stage("Lead", [people.alice.human])), people.alice)
    token = link_of(vote).rstrip("/").rpartition("/")[2]
    assert read_link(token) == vote
    assert read_link(token[:-2] + "xx") is None
    answering.hand_over(vote, to=people.admin.human, by=people.alice)
    assert read_link(token) is None


def test_who_waits_for_long_is_reminded(people: Cast, laptop: DeskTicket) -> None:
    vote = vote_of(ask(laptop, Stage("Lead", [people.alice.human])), people.alice)
    assert remind(by=samples.PAWL) == 0
    Vote.objects.filter(pk=vote.pk).update(asked_at=clock.now() - timedelta(days=3))
    assert remind(by=samples.PAWL) == 1
    assert Event.objects.get(case=vote.key, activity="reminded").facts["person"] == people.alice.human.pk


def test_my_approvals_show_what_waits_and_take_the_answer(
    client: Client, people: Cast, laptop: DeskTicket
) -> None:
    vote = vote_of(ask(laptop, Stage("Lead", [people.alice.human])), people.alice)
    client.force_login(people.alice.human)
    assert vote.key in client.get("/approvals/").content.decode()
    refused = client.post(f"/approvals/{vote.key}/", {"verdict": "rejected", "version": 1})
    assert refused.status_code == 422
    taken = client.post(
        f"/approvals/{vote.key}/", {"verdict": "rejected", "reason": "Too dear", "version": 1}
    )
    assert taken["Location"] == "/approvals/"
    assert samples.decided == [(laptop.key, "rejected")]
    client.force_login(people.charlie.human)
    assert client.get(f"/approvals/{vote.key}/").status_code == 404


def test_a_page_of_many_asks_as_much_as_one_of_few(client: Client, people: Cast) -> None:
    for _ in range(3):
        ask(samples.subject(Place(people.acme.pk)), Stage("Lead", [people.alice.human]))
    client.force_login(people.alice.human)
    client.get("/approvals/")  # the first one signs in and learns of caches
    with CaptureQueriesContext(connection) as few:
        client.get("/approvals/")
    for _ in range(10):
        ask(samples.subject(Place(people.acme.pk)), Stage("Lead", [people.alice.human]))
    with CaptureQueriesContext(connection) as many:
        client.get("/approvals/")
    assert len(few) == len(many) <= 25


def test_nobody_is_let_into_what_is_confidential_as_a_deputy(people: Cast) -> None:
    now = clock.now()
    name_deputy(people.admin.human, starts_at=now, ends_at=now + timedelta(days=9), by=people.bob)
    secret = samples.subject(Place(people.acme.pk, people.desk.pk, confidential=True))
    assert vote_of(ask(secret, Stage("Lead", [people.bob.human])), people.bob).answer == "pending"


def test_who_lost_sight_of_what_is_confidential_reads_no_title_and_cannot_answer(
    client: Client, people: Cast
) -> None:
    secret = samples.subject(Place(people.acme.pk, people.desk.pk, confidential=True))
    vote = vote_of(ask(secret, Stage("Lead", [people.bob.human])), people.bob)
    client.force_login(people.bob.human)
    pages = ("/approvals/", f"/approvals/{vote.key}/", "/api/approvals", f"/api/approvals/{vote.key}")
    assert all("A new laptop" in client.get(page).content.decode() for page in pages)
    Grant.objects.filter(person=people.bob.human).update(team=None, role=Role.REQUESTER)
    assert not any("A new laptop" in client.get(page).content.decode() for page in pages)
    assert "(confidential)" in client.get(pages[1]).content.decode()
    with pytest.raises(NotAllowed, match="no longer"):
        answering.decide(vote, verdict="approved", by=Actor(people.bob.human))


def test_who_audits_the_site_reads_no_reason_of_what_is_confidential(people: Cast) -> None:
    secret = samples.subject(Place(people.acme.pk, people.desk.pk, confidential=True))
    vote = vote_of(ask(secret, Stage("Lead", [people.bob.human])), people.bob)
    answering.decide(vote, verdict="rejected", reason="Mallory is on leave", by=people.bob)
    told = EventText.objects.filter(text__contains="Mallory").values_list("event__case", flat=True)
    assert set(told) == {secret.key}


def test_what_is_confidential_is_told_to_nobody_who_has_not_signed_in(people: Cast) -> None:
    secret = samples.subject(Place(people.acme.pk, people.desk.pk, confidential=True))
    vote = vote_of(ask(secret, Stage("Lead", [people.bob.human])), people.bob)
    assert read_link(link_of(vote).rstrip("/").rpartition("/")[2]) is None
