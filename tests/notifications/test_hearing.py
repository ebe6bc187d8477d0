"""Who hears of what on the first day: caller, agent, followers; never oneself, never what is internal."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from tests.accounts.people import Cast
from tests.incidents.samples import incident
from tests.notifications.conftest import MONDAY, Clock, letters_to
from tests.requests import samples as requests

from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Grant
from pawl.accounts.permissions import Place
from pawl.collaboration.actions import comment
from pawl.collaboration.following import follow
from pawl.collaboration.models import Approval, ApprovalStage, Vote
from pawl.history.record import record
from pawl.incidents.actions import report, resolve, take
from pawl.incidents.models import Incident
from pawl.notifications.models import Notice
from pawl.requests.actions.becoming import to_incident
from pawl.tickets.actions.recalculating import recalculate
from pawl.tickets.actions.work import assign
from pawl.tickets.replaying import Past, replay

pytestmark = pytest.mark.django_db
Run = Callable[[], None]


def reported(rita: Actor, people: Cast) -> Incident:
    made = report(title="Mail is down", by=people.bob, caller=rita.human, team=people.desk)
    return Incident.objects.select_related("case__owner").get(pk=made.pk)


def heard(actor: Actor) -> list[str]:
    rows = Notice.objects.filter(person=actor.human).select_related("event").order_by("event")
    return [one.event.activity for one in rows]


def test_the_caller_hears_that_it_came_in_and_is_done(
    rita: Actor, people: Cast, now: Clock, dispatch: Run
) -> None:
    one = reported(rita, people)
    dispatch()
    now.pass_(minutes=5)
    take(one, by=people.bob)
    resolve(one, code="solved", resolution="Restarted it", by=people.bob)
    dispatch()
    now.pass_(minutes=5)
    dispatch()
    assert heard(rita) == ["opened", "resolve"]
    first, second = letters_to(rita)
    assert "Reported “Mail is down”" in first
    assert "Bob: Resolved it: Restarted it" in second


def test_whoever_called_hears_once_that_what_they_said_is_something_else(
    rita: Actor, people: Cast, dispatch: Run
) -> None:
    one = requests.request(Place(people.acme.pk, people.desk.pk, rita.human.pk))
    to_incident(one, title="It is broken", by=people.bob)
    dispatch()
    assert heard(rita) == ["opened"]


def test_nobody_hears_of_what_they_did_themselves(rita: Actor, people: Cast, dispatch: Run) -> None:
    follow(reported(rita, people).case, by=people.bob)
    comment(Incident.objects.get().case, text="I look into it", by=people.bob)
    dispatch()
    assert heard(people.bob) == []


def test_an_internal_comment_reaches_those_who_work_on_it_alone(
    rita: Actor, nina: Actor, people: Cast, now: Clock, dispatch: Run
) -> None:
    one = reported(rita, people)
    follow(one.case, by=rita)
    comment(one.case, text="The disk of the old server", is_internal=True, by=people.bob)
    dispatch()
    now.pass_(minutes=5)
    dispatch()
    assert heard(nina) == ["commented"]
    assert "old server" in letters_to(nina)[0]
    assert heard(rita) == ["opened"]
    assert not any("old server" in one for one in letters_to(rita))


def test_whoever_lost_the_right_meanwhile_gets_no_letter(
    rita: Actor, nina: Actor, people: Cast, now: Clock, dispatch: Run
) -> None:
    comment(reported(rita, people).case, text="Please look", by=rita)
    dispatch()
    assert heard(nina) == ["commented"]
    Grant.objects.filter(person=nina.human).delete()
    now.pass_(minutes=5)
    dispatch()
    assert [one.to for one in mail.outbox if "nina" in one.to[0]] == []


def test_what_somebody_else_assigns_is_told_to_the_assignee_or_to_the_team(
    rita: Actor, nina: Actor, people: Cast, dispatch: Run
) -> None:
    one = reported(rita, people)
    assign(one, team=people.desk, person=nina.human, by=people.bob)
    dispatch()
    assert heard(nina) == ["assigned"]
    assign(one, team=people.desk, person=None, by=nina)
    dispatch()
    assert heard(people.bob) == ["assigned"]


def test_a_breach_is_urgent_for_whoever_works_on_it(rita: Actor, people: Cast, dispatch: Run) -> None:
    one = reported(rita, people)
    happens(one, "sla_breached", {"clock": "resolution"})
    dispatch()
    told = Notice.objects.get(person=people.bob.human)
    assert (told.topic, told.is_urgent) == ("promises", True)
    assert heard(rita) == ["opened"]
    assert "The promised time for the Resolution time is over" in letters_to(people.bob)[0]


@pytest.mark.parametrize("how", ["imported", "demo", "demo door", "old", "staged"])
def test_nobody_is_told_of_imported_made_up_and_old_history(
    rita: Actor, people: Cast, now: Clock, dispatch: Run, how: str
) -> None:
    one = reported(rita, people)
    dispatch()
    before = Notice.objects.count()
    by = {"demo": system("demo"), "demo door": Actor(people.bob.human, "demo")}.get(how, system("clocks"))
    Incident.objects.update(is_demo=how == "staged")
    with transaction.atomic():
        at = now.at - timedelta(days=4) if how == "old" else now.at
        record("incident", one.key, "sla_breached", by=by, at=at, imported=how == "imported")
    dispatch()
    assert Notice.objects.count() == before


def test_replayed_history_is_told_to_nobody(people: Cast, rita: Actor, now: Clock, dispatch: Run) -> None:
    place = Place(people.acme.pk, people.desk.pk, rita.human.pk)
    told = [Past("opened", now.at, {"state": "new"}), Past("resolve", now.at, {"state": "resolved",
            "resolved_at": now.at})]  # fmt: skip
    replay(Incident, told, title="Old", place=place, by=people.admin)
    dispatch()
    assert not Notice.objects.exists()


def test_a_recalculation_is_told_to_nobody(rita: Actor, people: Cast, now: Clock, dispatch: Run) -> None:
    reported(rita, people)
    dispatch()
    before = Notice.objects.count()
    recalculate(place=Place(), dry_run=False, by=people.admin)
    dispatch()
    assert Notice.objects.count() == before


def test_those_who_wait_for_a_major_incident_hear_by_their_own(
    rita: Actor, nina: Actor, people: Cast, dispatch: Run
) -> None:
    great, own = incident(Place(people.acme.pk, people.desk.pk)), reported(rita, people)
    Incident.objects.filter(pk=own.pk).update(parent=great)
    Incident.objects.filter(pk=great.pk).update(is_major=True)
    happens(great, "stakeholders_told", {"phase": "identified"}, {"text": "Back at ten"})
    dispatch()
    told = Notice.objects.get(person=rita.human, event__activity="stakeholders_told")
    assert told.case_id == own.pk
    assert "Told those who wait: Back at ten" in letters_to(rita)[-1]


def test_whoever_is_asked_to_approve_has_it_in_the_inbox(people: Cast, nina: Actor, dispatch: Run) -> None:
    one = incident(Place(people.acme.pk, people.desk.pk))
    approval = Approval.objects.create(case=one.case, digest="0" * 64, asked_at=MONDAY)
    stage = ApprovalStage.objects.create(approval=approval, number=1, name="Lead", state="pending")
    vote = Vote.objects.create(stage=stage, person=nina.human, asked_at=MONDAY)
    happens(vote, "asked", {}, kind="approval")
    dispatch()
    assert heard(nina) == ["asked"]
    assert letters_to(nina) == []  # the letter with the link that answers is another one


def happens(
    one: Any, activity: str, facts: dict[str, object], texts: dict[str, str] | None = None, kind: str = ""
) -> None:
    with transaction.atomic():
        record(kind or one.kind, one.key, activity, by=system("test"), facts=facts, texts=texts)
