"""Calls, questions and missed runs go the road of all letters: rules, wishes and hours count."""

from collections.abc import Callable
from datetime import time

import pytest
from django.core import mail
from tests.accounts.people import Cast
from tests.collaboration import samples
from tests.notifications.conftest import Clock, fire, letters_to
from tests.support.samples import rota

from pawl.accounts.actor import Actor, system
from pawl.accounts.permissions import Place
from pawl.collaboration import answering, approvals
from pawl.collaboration.approval_links import remind
from pawl.collaboration.approvals import Stage
from pawl.collaboration.models import Case, Vote
from pawl.incidents.actions import report, take
from pawl.incidents.models import Incident
from pawl.notifications import jobs
from pawl.notifications.actions.settings import set_rule
from pawl.notifications.models import ByMail
from pawl.notifications.wishes import Wish, set_wishes
from pawl.recurring.actions.operations import define
from pawl.recurring.actions.planning import miss_late
from pawl.support.escalating import escalate

pytestmark = pytest.mark.django_db
Run = Callable[[], None]
PAWL = system("test")


@pytest.fixture
def call(people: Cast) -> Callable[[], Incident]:
    """bob is on call, and something urgent comes that nobody takes."""
    rota(Place(people.acme.pk, people.desk.pk), people.bob.human)

    def made() -> Incident:
        one = report(title="All is dark", impact=1, urgency=1, team=people.desk, by=people.admin)
        escalate(by=PAWL)
        return Incident.objects.select_related("case").get(pk=one.pk)

    return made


def asked(people: Cast, approver: Actor | None = None) -> Vote:
    """alice, or somebody else, is asked about a laptop of bob."""
    record = samples.subject(Place(people.acme.pk, people.desk.pk, people.bob.human.pk))
    stage = Stage("Lead", [(approver or people.alice).human])
    approval = approvals.ask(record, [stage], by=samples.PAWL)
    return Vote.objects.select_related("stage__approval__case").get(stage__approval=approval)


def subjects_to(actor: Actor) -> list[str]:
    return [one.subject.partition("] ")[2] for one in mail.outbox if actor.human.email in one.to[0]]


def test_a_call_waits_neither_for_quiet_hours_nor_for_the_daily_letter(
    call: Callable[[], Incident], people: Cast, dispatch: Run
) -> None:
    daily = {"on_call": Wish(inbox=True, mail=ByMail.DAILY), "work": Wish(inbox=True, mail=ByMail.OFF)}
    set_wishes(topics=daily, quiet_from=time(8), quiet_until=time(12), by=people.bob)
    call()
    dispatch()
    assert subjects_to(people.bob) == ["On call: All is dark"]
    assert "Priority: 1" in letters_to(people.bob)[0]


def test_whoever_wants_no_letter_of_calls_and_whose_desk_set_another_rule_gets_none(
    call: Callable[[], Incident], people: Cast, nina: Actor, dispatch: Run
) -> None:
    set_wishes(topics={"on_call": Wish(inbox=True, mail=ByMail.OFF)}, by=people.bob)
    call()
    dispatch()
    assert "On call: All is dark" not in subjects_to(people.bob)
    place = Place(people.acme.pk)
    set_rule(
        kind="incident", activity="escalated", place=place, person=nina.human, is_urgent=True, by=people.admin
    )
    call()
    dispatch()
    assert "On call: All is dark" in subjects_to(nina)


def test_a_call_that_somebody_took_meanwhile_is_no_letter(
    call: Callable[[], Incident], people: Cast, dispatch: Run
) -> None:
    take(call(), by=people.bob)
    dispatch()
    assert not [one for one in subjects_to(people.bob) if one.startswith("On call")]


def test_a_question_brings_its_matter_and_the_link_but_nothing_that_its_reader_may_not_see(
    people: Cast, rita: Actor, now: Clock, dispatch: Run
) -> None:
    asked(people, rita)
    dispatch()
    now.pass_(minutes=3)
    dispatch()
    (letter,) = letters_to(rita)
    assert subjects_to(rita) == ["Please approve: A new laptop"]
    assert "/approvals/link/" in letter
    assert "Priority" not in letter


def test_of_what_is_confidential_a_question_leads_to_a_page_for_which_one_signs_in(
    people: Cast, now: Clock, dispatch: Run
) -> None:
    vote = asked(people)
    Case.objects.filter(pk=vote.stage.approval.case_id).update(confidential=True)
    dispatch()
    now.pass_(minutes=3)
    dispatch()
    (letter,) = letters_to(people.alice)
    assert f"/approvals/{vote.key}/" in letter
    assert "/approvals/link/" not in letter
    assert "laptop" not in letter + mail.outbox[-1].subject


def test_an_answered_question_is_no_letter_and_an_open_one_comes_again_in_the_daily_letter(
    people: Cast, now: Clock, dispatch: Run
) -> None:
    first, second = asked(people), asked(people)
    answering.decide(first, verdict="approved", by=people.alice)
    dispatch()
    now.pass_(days=2)
    dispatch()
    remind(by=PAWL)
    dispatch()
    now.pass_(days=1)
    fire("notifications", "daily_due", jobs.put_daily)
    dispatch()
    assert len(letters_to(people.alice)) == 2
    assert all(second.stage.approval.case.key in one for one in letters_to(people.alice))
    assert mail.outbox[-1].subject == "Pawl: your day"


def test_a_missed_run_respects_quiet_hours(people: Cast, now: Clock, dispatch: Run) -> None:
    define(title="Check backups", rule="FREQ=DAILY", begins=now.at.date(), at=time(10), zone="UTC",
           ahead_days=1, team=people.desk, by=people.bob)  # fmt: skip
    set_wishes(topics={}, quiet_from=time(12), quiet_until=time(18), by=people.bob)
    now.pass_(hours=6)
    miss_late(by=PAWL)
    now.pass_(minutes=5)
    dispatch()
    assert letters_to(people.bob) == []
    now.pass_(hours=4)
    dispatch()
    assert subjects_to(people.bob) == ["Missed: Check backups"]
