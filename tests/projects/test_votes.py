"""The sponsor decides from a mail: the link takes the step of the page, once, of what was asked."""

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.test import Client
from tests.accounts.people import person
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import raid_item
from tests.projects.test_change_requests import asked, planned

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Grant
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration import answering
from pawl.collaboration.approval_links import link_of
from pawl.collaboration.approvals import told_to
from pawl.collaboration.deputies import name_deputy
from pawl.collaboration.models import Approval, Vote
from pawl.errors import NotAllowed
from pawl.history.models import Event
from pawl.projects.actions import charters, control, projects
from pawl.projects.actions import edits as editing
from pawl.projects.gates import standings
from pawl.projects.models import Baseline, ChangeRequest, Charter, WorkPackage

pytestmark = pytest.mark.django_db


def question(who: Actor) -> Vote:
    waiting = Vote.objects.filter(answer="pending", person=who.human)
    return waiting.select_related("person", "stage__approval__case").get()


def answer(vote: Vote, verdict: str, reason: str = "") -> int:
    """By the link of the mail, without signing in."""
    address = urlsplit(link_of(vote)).path
    return Client().post(address, {"verdict": verdict, "reason": reason}).status_code


def submitted_change(crew: Crew) -> tuple[ChangeRequest, WorkPackage]:
    """It makes B four days long."""
    home, rows = planned(crew)
    one = asked(crew, home)
    editing.edit_row(one, row=rows["b"].key, fields={"days": Decimal(4)}, by=crew.agent_of_all)
    return control.submit(one, by=crew.agent_of_all), rows["b"]


def submitted_charter(crew: Crew) -> Charter:
    """Of a gate whose other lines are waived."""
    project = projects.begin(by=crew.manager, title="Self-service", sponsor=crew.sponsor.human,
                             tailoring="simple")  # fmt: skip
    one = charters.change(Charter.objects.get(), by=crew.manager, business_need="Sales waits", budget=5000,
                          starts=date(2026, 3, 9), ends=date(2026, 3, 20))  # fmt: skip
    for line in [each.line.name for each in standings(project, ("initiating",)) if each.is_open]:
        if line != "charter":
            projects.waive(project, gate="initiating", line=line, reason="A test", by=crew.sponsor)
    return charters.submit(one, by=crew.manager)


def test_a_charter_is_approved_or_given_back_from_a_mail(crew: Crew, now: Clock) -> None:
    one = submitted_charter(crew)
    vote = question(crew.sponsor)
    told = {str(label): text for label, text in told_to(vote)}
    assert ("Sales waits" in told["Business need: who needs which outcome"], told["Budget frame"]) == (
        True,
        "5,000",
    )
    assert (told["Start"], told["End"]) == ("9 Mar 2026", "20 Mar 2026")
    assert answer(vote, "rejected") == 422, "a no has a reason"
    assert answer(vote, "rejected", "Cheaper") == 200
    one.refresh_from_db()
    assert (one.state, one.reason, one.decided_by) == ("returned", "Cheaper", crew.sponsor.human)
    assert answer(vote, "approved") == 410, "one link, one answer"
    charters.submit(one, by=crew.manager)
    assert answer(question(crew.sponsor), "approved", "Go") == 200
    one.refresh_from_db()
    assert (one.state, one.content["fields"]["budget"]) == ("approved", "5000.00")  # type: ignore[index]
    said = Event.objects.get(kind="approval", activity="approved")
    assert (said.via, said.actor) == ("mail", f"person:{crew.sponsor.human.pk}")


def test_a_change_that_is_voted_from_a_mail_writes_plan_and_baseline(crew: Crew, now: Clock) -> None:
    one, work = submitted_change(crew)
    vote = question(crew.sponsor)
    told = {str(label): text for label, text in told_to(vote)}
    assert "2 → 4" in told["What it does to the plan"]
    assert told["End"].endswith("(2 days later)")
    assert "<" not in str(told), "a letter takes no markup"
    assert answer(vote, "approved", "Worth it") == 200
    one.refresh_from_db()
    work.refresh_from_db()
    assert (one.state, one.reason, work.days, one.baseline_key) == (
        "approved", "Worth it", Decimal(4), Baseline.objects.get().key,
    )  # fmt: skip


def test_what_has_changed_since_is_not_decided_but_asked_anew(crew: Crew, now: Clock) -> None:
    charter = submitted_charter(crew)
    old = question(crew.sponsor)
    raid_item(Place(crew.people.acme.pk), project=charter.project)
    assert answer(old, "approved") == 200, "told that it was not needed"
    charter.refresh_from_db()
    assert charter.state == "submitted"
    assert [one.state for one in Approval.objects.order_by("pk")] == ["void", "pending"]
    assert answer(question(crew.sponsor), "approved") == 200
    charter.refresh_from_db()
    assert charter.state == "approved"
    change, _work = submitted_change(crew)
    first = question(crew.sponsor)
    now.pass_(days=1)
    editing.compute_impact(change, by=crew.manager)
    assert answer(first, "approved") == 410, "another impact is another question"
    assert question(crew.sponsor).asked_at == clock.now()


def test_rights_are_asked_again_at_the_moment_of_the_answer(crew: Crew, now: Clock) -> None:
    one, work = submitted_change(crew)
    vote = question(crew.sponsor)
    Grant.objects.filter(person=crew.sponsor.human).delete()
    assert told_to(vote) == [], "nothing of it is theirs to read any more"
    assert answer(vote, "approved") == 422
    other = person("susan", crew.people.acme, Role.SPONSOR)
    project = one.project
    project.refresh_from_db()
    projects.change(project, sponsor=other.human, by=crew.manager)
    assert answer(vote, "approved") == 410, "somebody else decides now"
    new = question(other)
    answering.hand_over(new, to=crew.agent_of_all.human, by=other)
    assert answer(question(crew.agent_of_all), "approved") == 422, "a paper handed on is no right"
    work.refresh_from_db()
    one.refresh_from_db()
    assert (one.state, work.days) == ("submitted", Decimal(2))


def test_the_page_and_the_mail_are_one_question(crew: Crew, now: Clock) -> None:
    one, _work = submitted_change(crew)
    vote = question(crew.sponsor)
    control.give_back(one, reason="Not now", by=crew.sponsor)
    vote.refresh_from_db()
    assert (vote.answer, vote.reason, vote.link_mark) == ("rejected", "Not now", "")
    deputy = person("dora", crew.people.acme, Role.SPONSOR)
    with pytest.raises(NotAllowed, match="The sponsor decides"):
        control.approve(control.submit(one, by=crew.agent_of_all), by=deputy)
    control.give_back(one, reason="I am away", by=crew.sponsor)
    name_deputy(deputy.human, starts_at=clock.now(), ends_at=clock.now() + timedelta(days=9), by=crew.sponsor)
    control.submit(one, by=crew.agent_of_all)
    assert answer(question(deputy), "approved") == 200
    one.refresh_from_db()
    assert (one.state, one.decided_by) == ("approved", deputy.human)
