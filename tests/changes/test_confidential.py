"""Confidential changes are for their own team; nobody reads by name what is not for them to see."""

import pytest
from tests.accounts.people import Cast, person
from tests.changes import samples
from tests.changes.samples import BAD
from tests.configuration.samples import item

from pawl.accounts.actor import Actor
from pawl.accounts.models import Grant
from pawl.accounts.permissions import Place, can
from pawl.accounts.roles import Role
from pawl.changes.actions import planning, steps
from pawl.changes.models import Change
from pawl.collaboration import answering
from pawl.collaboration.approvals import told_to
from pawl.collaboration.models import Vote
from pawl.errors import NotAllowed

pytestmark = pytest.mark.django_db


def test_a_confidential_change_is_worked_on_by_its_own_team_and_no_other(people: Cast) -> None:
    secret = samples.change(Place(people.acme.pk, people.desk.pk, confidential=True))
    other = samples.change(Place(people.acme.pk, None, confidential=True))
    seen = Change.objects.visible_to(people.bob)
    assert (list(seen), can(people.bob, planning.WORK, secret), can(people.bob, planning.WORK, other)) == (
        [secret], True, False,
    )  # fmt: skip
    planning.plan(secret, description="Quietly", by=people.bob)
    eve = person("eve", people.acme, Role.CHANGE_MANAGER)
    assert not Change.objects.visible_to(person("ann", people.acme, Role.AGENT)).filter(pk=secret.pk).exists()
    assert can(eve, planning.WORK, samples.change(Place(people.acme.pk, people.desk.pk)))


def asked(people: Cast, change: Change) -> Vote:
    """Somebody is asked about a change."""
    planning.answer(change, answers=BAD, by=people.admin)
    steps.assess(change, by=people.admin)
    steps.authorize(change, by=people.admin)
    return Vote.objects.select_related("stage__approval__case", "person").filter(asked_at__isnull=False)[0]


def test_an_approver_reads_no_title_of_what_is_not_for_them(people: Cast) -> None:
    person("mona", people.acme, Role.CHANGE_MANAGER)
    sam = person("sam", people.acme, Role.SERVICE_OWNER)
    change = samples.planned(Place(people.acme.pk))
    secret = item(Place(people.acme.pk, people.desk.pk, confidential=True), "Safe of the board")
    planning.affect(change, item(Place(people.acme.pk), "Mail server").case, by=people.admin)
    planning.affect(change, secret.case, by=people.admin)
    vote = asked(people, change)
    assert vote.person == sam.human
    told = dict(told_to(vote))
    assert told["What it touches"] == "Mail server, 1 more that is not for you to see"


def test_who_may_no_longer_read_a_confidential_record_answers_nothing(people: Cast) -> None:
    person("mona", people.acme, Role.CHANGE_MANAGER)
    sam = person("sam", people.acme, Role.SERVICE_OWNER)
    change = samples.planned(Place(people.acme.pk, people.desk.pk))
    vote = asked(people, change)
    type(change.case).objects.filter(pk=change.pk).update(confidential=True)
    Grant.objects.filter(person=sam.human).delete()
    Grant.objects.create(person=sam.human, role=Role.AGENT.value, organisation=people.acme)
    fresh = Vote.objects.select_related("stage__approval__case", "person").get(pk=vote.pk)
    assert told_to(fresh) == ()
    with pytest.raises(NotAllowed, match="confidential"):
        answering.decide(fresh, verdict="approved", by=Actor(sam.human))
